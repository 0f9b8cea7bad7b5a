"""Frameworks, from `frameworks/<id>.yaml`: ids, own short titles, and the relation to the catalogue's controls.

What is checked here is what the product cannot run without; whether a row is worth having is the linter's question
(`lint_frameworks`). Whether a relation is right is the reader's: frameworks are read, not computed.
"""

from __future__ import annotations

from pathlib import Path

from remit.documents.convert import convert
from remit.documents.yaml import Document
from remit.errors import KnowledgeError
from remit.knowledge.catalogue import Catalogue
from remit.knowledge.files import DATA, need, open_file
from remit.knowledge.requirement_ids import normalise
from remit.knowledge.schema import FrameworkFile, RequirementRow
from remit.model.framework import Framework, FrameworkRequirement


def load_framework(path: Path, catalogue: Catalogue, data: Path = DATA) -> tuple[Framework, FrameworkFile, Document]:
    """One framework, with the file as written and its marks for the linter.

    Raises:
        KnowledgeError: it is not of its shape, names a control that does not exist, or an id stands twice or is not
            in its one spelling.
        UnreadableError: it is not YAML.
    """
    document = open_file(path, data)
    file = convert(document, FrameworkFile, KnowledgeError)
    if file.framework != path.stem:
        message = f"the framework “{file.framework}” stands in {path.name}"
        raise KnowledgeError(message, place=str(document.at("framework")), hint="its id is the file's name")
    known = [control.id for control in catalogue.controls]
    rows: dict[str, FrameworkRequirement] = {}
    for number, family in enumerate(file.families):
        for index, row in enumerate(family.requirements):
            place = document.at("families", number, "requirements", index)
            if row.id in rows:
                raise KnowledgeError(f"the requirement “{row.id}” stands twice", place=str(place), hint="keep one")
            if (one := normalise(row.id, file.framework)) != row.id:
                hint = f"write {one}" if one else "see knowledge/requirement_ids.py for how ids are spelled"
                raise KnowledgeError(f"“{row.id}” is not spelled as ids are", place=str(place), hint=hint)
            for place_of, control in enumerate(row.controls):
                path_of = ("families", number, "requirements", index, "controls", place_of)
                need(document, path_of, control, known, "control")
            _refuse_halves(row, str(place))
            rows[row.id] = FrameworkRequirement(
                id=row.id,
                title=row.title,
                family=family.id,
                controls=tuple(row.controls),
                relation=row.relation,
                organisational=row.organisational,
                reach=row.reach,
                parts=row.parts,
                location=place,
            )
    framework = Framework(
        id=file.framework,
        name=file.name,
        edition=file.edition,
        url=file.url,
        families={family.id: family.name for family in file.families},
        requirements=tuple(rows.values()),
    )
    return framework, file, document


def _refuse_halves(row: RequirementRow, place: str) -> None:
    """Controls come with a relation and a relation with controls; a row without controls is organisational."""
    if bool(row.controls) != (row.relation is not None):
        hint = "controls: and relation: belong together"
        raise KnowledgeError(f"{row.id} has one of controls and relation without the other", place=place, hint=hint)
    if not row.controls and row.organisational is None:
        hint = "map it to controls, or say whose it is: organisational: each"
        raise KnowledgeError(f"nothing says whose {row.id} is", place=place, hint=hint)
