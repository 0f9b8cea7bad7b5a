"""Who has a part in a framework's requirements, as CSV for spreadsheets and as JSON for scripts (R1.2, R1.7)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from remit.app.responsibilities import ORGANISATIONAL, Responsibility, by_id, responsibilities, subject_of
from remit.app.shift import Side
from remit.documents.convert import nearest
from remit.errors import UnknownNameError
from remit.exports.json import SCHEMA_VERSION
from remit.exports.matrix_csv import harmless
from remit.knowledge.base import KnowledgeBase
from remit.knowledge.requirement_ids import find, normalise
from remit.model.framework import Framework, FrameworkRequirement, Reach

HEADER = ("id", "provider", "customer", "third_party", "controls", "relation", "grade")


def as_csv(found: Sequence[Responsibility]) -> str:
    """One line for each requirement; parties are `yes` or `no`, controls stand with spaces between them.

    Behind the relation stands what each does in its own house, and what a part without a row of its own inherits from.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for one in found:
        parties = [_word(has_part) for has_part in (one.provider, one.customer, one.third_party)]
        writer.writerow(harmless(text) for text in (one.id, *parties, " ".join(one.controls), _related(one), one.grade))
    return out.getvalue()


def as_document(found: Sequence[Responsibility], framework: Framework, subject: Side) -> dict[str, Any]:
    """The same as one JSON document, with titles and what it was asked for."""
    return {
        "schema_version": SCHEMA_VERSION,
        "framework": framework.id,
        "name": framework.name,
        "edition": framework.edition,
        "subject": {"id": subject.service.id, "model": subject.service.model, "facts": dict(subject.facts)},
        "responsibilities": [
            {
                "id": one.id,
                "title": one.title,
                "provider": one.provider,
                "customer": one.customer,
                "third_party": one.third_party,
                "controls": list(one.controls),
                "relation": one.relation,
                "grade": one.grade.value,
                "inherited_from": one.inherited_from,
                "reach": one.reach.value if one.reach else "",
            }
            for one in found
        ],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementView:
    """One requirement as a person looks at it.

    Attributes:
        id: as asked for; a part without a row of its own keeps its id.
        row: the requirement that answers.
        inherited_from: the requirement that answers for a part without a row of its own; else empty.
        models_by_parties: ids of service models by who has a part, in words.
    """

    id: str
    row: FrameworkRequirement
    inherited_from: str
    models_by_parties: Mapping[str, tuple[str, ...]]


def requirement_views(
    knowledge: KnowledgeBase, framework: Framework, requirement: str = ""
) -> tuple[RequirementView, ...]:
    """A requirement in any spelling, or every one where none is named, with the party by service model.

    Raises:
        UnknownNameError: the framework has neither it nor anything that it is a part of.
    """
    rows = {row.id: row for row in framework.requirements}
    wanted = normalise(requirement, framework.id) if requirement else ""
    answering = find(wanted, rows.__contains__) if requirement else ""
    if requirement and not answering:
        hint = nearest(wanted or requirement, rows)
        raise UnknownNameError(f"{framework.name} has no “{requirement}”", hint=hint)
    by_model = {
        model: by_id(responsibilities(knowledge, framework, subject_of(knowledge, model=model)))
        for model in knowledge.catalogue.models
    }
    return tuple(
        RequirementView(
            id=wanted or row.id,
            row=row,
            inherited_from=row.id if wanted not in {"", row.id} else "",
            models_by_parties=_models_by_parties({model: found[row.id] for model, found in by_model.items()}),
        )
        for row in ([rows[answering]] if answering else rows.values())
    )


def framework_document(framework: Framework, views: Sequence[RequirementView]) -> dict[str, Any]:
    """Requirements of a framework with the parties by service model."""
    return {
        "framework": framework.id,
        "name": framework.name,
        "edition": framework.edition,
        "url": framework.url,
        "requirements": [
            {
                "id": one.id,
                "title": one.row.title,
                "family": framework.families[one.row.family],
                "controls": list(one.row.controls),
                "relation": one.row.relation.value if one.row.relation else ORGANISATIONAL,
                "organisational": one.row.organisational.value if one.row.organisational else "",
                "reach": one.row.reach.value if one.row.reach else "",
                "inherited_from": one.inherited_from,
                "models_by_parties": {parties: list(models) for parties, models in one.models_by_parties.items()},
            }
            for one in views
        ],
    }


def _models_by_parties(found: Mapping[str, Responsibility]) -> dict[str, tuple[str, ...]]:
    models: dict[str, tuple[str, ...]] = {}
    for model, one in found.items():
        words = party_words(one)
        models[words] = (*models.get(words, ()), model)
    return models


def party_words(one: Responsibility) -> str:
    """Who has a part in a requirement, in words."""
    named = [word for word, has_part in (("provider", one.provider), ("customer", one.customer)) if has_part]
    named += ["third party"] if one.third_party else []
    return " and ".join(named) or "nobody"


def _related(one: Responsibility) -> str:
    """Its relation with what has to be known to read it."""
    told = ["each in its own house"] if one.reach is Reach.HOUSE else []
    told += [f"inherits {one.inherited_from}"] if one.inherited_from else []
    return f"{one.relation} ({'; '.join(told)})" if told else one.relation


def _word(has_part: bool) -> str:
    return "yes" if has_part else "no"
