"""Files in which a provider or vendor says who does what, read by whoever knows their template (R1.14).

Which framework a file is of, its template says, or its ids do. What is not told by either is left open.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from remit.documents.convert import nearest
from remit.documents.workbook import Sheet, read_sheets
from remit.errors import UnknownNameError, UnreadableError
from remit.knowledge.base import KnowledgeBase
from remit.knowledge.requirement_ids import find, normalise
from remit.model.observation import Unreadable
from remit.model.statement import Statement
from remit.readers import STATEMENTS, StatementReading


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What one file says.

    Attributes:
        file: how places call it.
        template: id of the reader that knew it.
        framework: id of the framework that the template is made for; empty where the ids have to tell.
        statements: one for each marked row of each sheet, in order.
        unreadable: cells that are not understood; their rows are left out.
        unmarked: rows with an id and no mark.
    """

    file: str
    template: str
    framework: str
    statements: tuple[Statement, ...]
    unreadable: tuple[Unreadable, ...] = ()
    unmarked: int = 0


def read_published(path: Path, *, name: str = "") -> Published:
    """Every sheet that a template is known for; the others are passed over.

    Args:
        path: a workbook or a CSV file.
        name: how places call it; the path when empty.

    Raises:
        UnreadableError: it is neither, or no sheet has a heading that is known, or two templates claim its sheets.
    """
    called = name or str(path)
    sheets = read_sheets(path, name=called)
    readings = [one for sheet in sheets for one in _claims(sheet)]
    templates = sorted({template for template, _ in readings})
    if not templates:
        raise UnreadableError(
            "no sheet has a heading that is known",
            place=called,
            hint="a table needs “Control ID” or “id” beside the marks of a FedRAMP CIS or CRM, of CAIQ or HITRUST, or "
            "beside columns “provider” and “customer”; see docs/guides/score-the-knowledge-base.md",
        )
    if len(templates) > 1:
        told = f"sheets of several templates: {', '.join(templates)}"
        raise UnreadableError(told, place=called, hint="keep the sheets of one template")
    found = [reading for _, reading in readings]
    return Published(
        file=called,
        template=templates[0],
        framework=STATEMENTS.load(templates[0]).framework,
        statements=tuple(one for reading in found for one in reading.statements),
        unreadable=tuple(one for reading in found for one in reading.unreadable),
        unmarked=sum(reading.unmarked for reading in found),
    )


def _claims(sheet: Sheet) -> list[tuple[str, StatementReading]]:
    found = ((template, reader.read_sheet(sheet)) for template, reader in STATEMENTS.load_all().items())
    return [(template, reading) for template, reading in found if reading is not None]


def framework_of(knowledge: KnowledgeBase, published: Published, wanted: str = "") -> str:
    """Id of the framework that a file is about; empty where Remit knows none of its ids.

    Args:
        knowledge: the knowledge base.
        published: the file.
        wanted: the one that the user named; told from template and ids when empty.

    Raises:
        UnknownNameError: there is no framework of the wanted id, or the ids fit several alike.
    """
    known = knowledge.framework_ids()
    if wanted:
        if wanted not in known:
            raise UnknownNameError(f"no framework “{wanted}”", hint=nearest(wanted, known))
        return wanted
    if published.framework:
        return published.framework if published.framework in known else ""
    counts = {one: _answered(knowledge, one, published) for one in known}
    most = max(counts.values(), default=0)
    best = [one for one in known if most and counts[one] == most]
    if len(best) > 1:
        hint = "name the one that is meant: --framework ID, in remit.yaml `framework: ID`"
        raise UnknownNameError(f"the ids may be of {' or '.join(best)}", place=published.file, hint=hint)
    return best[0] if best else ""


def _answered(knowledge: KnowledgeBase, framework: str, published: Published) -> int:
    """How many of the file's ids are of the framework, itself or as a part of one that is."""
    ids = {row.id for row in knowledge.framework(framework).requirements}
    spelled = {normalise(one.requirement, framework) for one in published.statements}
    return sum(bool(one and find(one, ids.__contains__)) for one in spelled)
