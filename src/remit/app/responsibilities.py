"""Who has a part in each requirement of a framework, for a service model or a configured service (R1.2, R1.14).

A requirement's parties follow from those of the controls it is mapped to: whoever implements, validates or monitors any
of them has a part. What no control carries (policies, people, papers) is a matter of organisations, and each
requirement says of whose. Where both parties do the same, each for itself, the requirement's reach says whose part such
a table speaks of. What this cannot know is what a contract gives to whom beyond the provider's published word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from remit.app.shift import Side, configured, decide_side
from remit.documents.convert import nearest
from remit.errors import UnknownNameError
from remit.knowledge.base import KnowledgeBase
from remit.knowledge.requirement_ids import find, normalise
from remit.model.control import STACK, Control, Layer
from remit.model.framework import Framework, FrameworkRequirement, Organisational, Reach
from remit.model.party import Cell, Party, Role
from remit.model.rules import Service, SplitRule
from remit.model.source import Grade

ORGANISATIONAL = "organisational"
MACHINES = STACK[: STACK.index(Layer.GUEST_OS) + 1]
"""Layers whose controls are done by whoever runs machines."""
PATCHING = "guest-os-patching"
"""Whoever mends the operating system under the workload runs its machines; its settings may still be the other's."""
_WEAKEST = (Grade.UNSTATED, Grade.ASSUMED, Grade.STATED, Grade.REVIEWED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsibility:
    """Who has a part in one requirement.

    Attributes:
        id: the requirement's, in its one spelling.
        provider, customer, third_party: whether that party has any part in it; none has one where no control applies.
        controls: ids of the controls that it rests on.
        relation: `equal`, `subset`, `superset` or `intersects` to those; `organisational` where there are none.
        grade: of the weakest rule that decided; assumed where it is organisational.
        inherited_from: the requirement that answers for this part, where the part has no row of its own; else empty.
        title: the requirement's, in our own words.
        reach: what became of the part of whoever does not run the machines; None where every part counts.
    """

    id: str
    provider: bool
    customer: bool
    third_party: bool
    controls: tuple[str, ...]
    relation: str
    grade: Grade
    inherited_from: str = ""
    title: str = ""
    reach: Reach | None = None


def subject_of(
    knowledge: KnowledgeBase, *, model: str = "", service: str = "", facts: Mapping[str, str] | None = None
) -> Side:
    """What the answer is about: a service model as such, or a service as it would be configured.

    Args:
        knowledge: the knowledge base.
        model: id of a service model; give this or `service`.
        service: id of a service.
        facts: those that the service's splits depend on; the ones left out are unknown.

    Raises:
        UnknownNameError: there is no such model or service, or a fact or value that its splits do not ask for.
    """
    if service:
        return configured(knowledge, service, facts or {})
    models = knowledge.catalogue.models
    if model not in models:
        raise UnknownNameError(f"no service model “{model}”", hint=nearest(model, models))
    if facts:
        raise UnknownNameError("a service model depends on no facts", hint="name a service to give facts")
    name = models[model].name
    return Side(service=Service(id=f"model/{model}", name=name, provider="", model=model), model=name, facts={})


def responsibilities(knowledge: KnowledgeBase, framework: str | Framework, subject: Side) -> tuple[Responsibility, ...]:
    """Who has a part in each requirement of a framework and in each lettered part of it, in the framework's order.

    Args:
        knowledge: the knowledge base.
        framework: it, or its id.
        subject: from `subject_of`.

    Raises:
        UnknownNameError: there is no framework of that id.
    """
    whole = knowledge.framework(framework) if isinstance(framework, str) else framework
    controls = knowledge.catalogue.controls
    decisions = decide_side(knowledge, subject)
    decided = {control.id: decision for control, decision in zip(controls, decisions, strict=True)}
    cells = [(control, cell) for control, (cell, _) in zip(controls, decisions, strict=True)]
    houses = _houses(cells)
    runners = set(decided[PATCHING][0].parties(Role.IMPLEMENT)) if PATCHING in decided else set()
    answers = {row.id: _responsibility(row, decided, houses, runners) for row in whole.requirements}
    return tuple(by_id(one for row in whole.requirements for one in _with_parts(row, answers)).values())


def responsibility_for(
    found: Mapping[str, Responsibility], requirement: str, framework: str = "nist-800-53"
) -> Responsibility | None:
    """The answer for an id as somebody wrote it; a part without a row has its requirement's, and says so.

    Args:
        found: answers by id, as `by_id` has them.
        requirement: the id, in any spelling.
        framework: whose id it is.

    Returns:
        The answer; None where the framework has neither the id nor anything that it is a part of.
    """
    wanted = normalise(requirement, framework)
    known = find(wanted, found.__contains__) if wanted else ""
    if not known:
        return None
    answer = found[known]
    return answer if known == wanted else replace(answer, id=wanted, inherited_from=known)


def by_id(found: Iterable[Responsibility]) -> dict[str, Responsibility]:
    """Answers by their ids."""
    return {one.id: one for one in found}


def _with_parts(row: FrameworkRequirement, answers: Mapping[str, Responsibility]) -> Iterator[Responsibility]:
    """A requirement's answer and those of its parts; a part without a row inherits."""
    yield answers[row.id]
    for letter in row.parts:
        part = f"{row.id}({letter})"
        yield answers.get(part) or replace(answers[row.id], id=part, inherited_from=row.id)


def _houses(cells: Sequence[tuple[Control, Cell]]) -> dict[Organisational, set[Party]]:
    """Who sees to what is organisational, as the subject's cells show it."""
    operators = {
        party for control, cell in cells if control.layer in MACHINES for party in cell.parties(Role.IMPLEMENT)
    }
    is_provided = any(Party.PROVIDER in cell.parties(Role.IMPLEMENT) for _, cell in cells)
    provider = {Party.PROVIDER} if is_provided else {Party.CUSTOMER}  # nobody else provides: it is its own provider
    return {
        Organisational.EACH: provider | {Party.CUSTOMER},
        Organisational.OPERATORS: operators,
        Organisational.PROVIDER: provider,
        Organisational.CUSTOMER: {Party.CUSTOMER},
    }


def _responsibility(
    row: FrameworkRequirement,
    decided: Mapping[str, tuple[Cell, SplitRule]],
    houses: Mapping[Organisational, set[Party]],
    runners: set[Party],
) -> Responsibility:
    parties = set(houses[row.organisational]) if row.organisational else set()
    for control in row.controls:
        parties |= _parties(decided[control][0])
    parties = _within_reach(parties, row.reach, runners)
    grades = [decided[control][1].grade for control in row.controls] or [Grade.ASSUMED]
    return Responsibility(
        id=row.id,
        provider=Party.PROVIDER in parties,
        customer=Party.CUSTOMER in parties,
        third_party=Party.THIRD_PARTY in parties,
        controls=row.controls,
        relation=row.relation.value if row.relation else ORGANISATIONAL,
        grade=min(grades, key=_WEAKEST.index),
        title=row.title,
        reach=row.reach,
    )


def _within_reach(parties: set[Party], reach: Reach | None, runners: set[Party]) -> set[Party]:
    """Those of the parties that a table speaks of; all where nobody, or more than one, runs the machines."""
    if len(runners) != 1:
        return parties
    is_alone = {
        Reach.HOUSE: True,
        Reach.MACHINES: runners == {Party.PROVIDER},
        Reach.LAYERS: runners == {Party.CUSTOMER} and Party.CUSTOMER in parties,
    }
    return set(runners) if reach and is_alone[reach] else parties


def _parties(cell: Cell) -> set[Party]:
    """Everybody who has a role in a cell."""
    return {party for role in Role for party in cell.parties(role)}
