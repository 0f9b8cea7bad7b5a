"""The linter: what the loader lets pass, and nobody wants in the knowledge base.

The loader refuses what the product cannot run with; here stand the laws of a good row: it is founded as well
as it says, it says something, it can be reached, and its examples come out. Whether a cited page says what
the row says is the reader's question; no machine answers it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from remit.documents.yaml import Document
from remit.errors import RemitError
from remit.knowledge.base import KnowledgeBase
from remit.knowledge.binary import Binary, compile_knowledge
from remit.knowledge.catalogue import Catalogue, load_catalogue
from remit.knowledge.examples import Labels, run_example
from remit.knowledge.expression import parse_expression, paths_of
from remit.knowledge.files import DATA
from remit.knowledge.lint_frameworks import LAWS as FRAMEWORK_LAWS
from remit.knowledge.lint_offers import LAWS as OFFER_LAWS
from remit.knowledge.lint_offers import OpenedOffers
from remit.knowledge.lint_pitfalls import LAWS as PITFALL_LAWS
from remit.knowledge.lint_pitfalls import OpenedPitfalls
from remit.knowledge.lint_universe import universe_problems
from remit.knowledge.offers import load_offers
from remit.knowledge.pitfalls import load_pitfalls
from remit.knowledge.schema import ClauseRow, NativeRow, ServiceFile
from remit.knowledge.service_file import ServiceEntry, load_service
from remit.model.location import Location
from remit.model.rules import Condition, SplitRule, circle, first_loop
from remit.model.source import Grade

_RANK = {Grade.UNSTATED: 0, Grade.ASSUMED: 1, Grade.STATED: 2, Grade.REVIEWED: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with the knowledge base.

    Attributes:
        location: the place.
        message: what is wrong, one sentence.
        hint: what to do about it.
    """

    location: Location
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.location}: {self.message}\n  → {self.hint}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One service file with everything that a law looks at."""

    entry: ServiceEntry
    file: ServiceFile
    document: Document
    catalogue: Catalogue


Law = Callable[[Opened], Iterator[Problem]]


def lint(
    data: Path = DATA, *, labels: Labels | None = None, detectors: Mapping[str, Collection[str]] | None = None
) -> list[Problem]:
    """Every problem of a knowledge base, file by file.

    Args:
        data: its folder.
        labels: the resolver's answer for an asset; the parties of examples are not judged when None.
        detectors: what exists that may show a pitfall, by kind; what is missing is not judged.
    """
    try:
        catalogue = load_catalogue(data)
    except RemitError as error:
        return [problem_of(error)]
    problems = list(models_cover_every_control(catalogue))
    opened: list[Opened] = []
    for path in sorted((data / "services").rglob("*.yaml")):
        try:
            entry, file, document = load_service(path, catalogue, data)
        except RemitError as error:
            problems.append(problem_of(error))
        else:
            opened.append(Opened(entry=entry, file=file, document=document, catalogue=catalogue))
    problems += [problem for one in opened for law in LAWS for problem in law(one)]
    try:
        knowledge = KnowledgeBase(Binary(compile_knowledge(data)))
    except RemitError as error:  # a file that cannot be loaded, a type claimed twice, a wrong prefix
        problem = problem_of(error)
        return problems if problem in problems else [*problems, problem]
    problems += offers_are_good(knowledge, data)
    problems += foundations_hold(opened, knowledge)
    files = [(one.file, one.document) for one in opened]
    problems += [
        Problem(location=place, message=text, hint=hint)
        for place, text, hint in universe_problems(files, knowledge, data)
    ]
    problems += frameworks_are_good(knowledge)
    problems += pitfalls_are_good(data, detectors or {})
    return problems + [problem for one in opened for problem in examples_come_out(one, knowledge, labels)]


def offers_are_good(knowledge: KnowledgeBase, data: Path) -> Iterator[Problem]:
    """Every provider's file of offers keeps its laws."""
    services = {service: knowledge.service(service).facts for service in knowledge.service_ids()}
    catalogue = knowledge.catalogue
    for path in sorted((data / "offers").glob("*.yaml")):
        offers, file, document = load_offers(path, catalogue, data)
        one = OpenedOffers(offers=offers, file=file, document=document, catalogue=catalogue, services=services)
        for law in OFFER_LAWS:
            yield from (Problem(location=place, message=text, hint=hint) for place, text, hint in law(one))


def frameworks_are_good(knowledge: KnowledgeBase) -> Iterator[Problem]:
    """Every framework keeps its laws."""
    for framework in knowledge.framework_ids():
        for law in FRAMEWORK_LAWS:
            for place, text, hint in law(knowledge.framework(framework)):
                yield Problem(location=place, message=text, hint=hint)


def pitfalls_are_good(data: Path, detectors: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """Every file of pitfalls keeps its laws."""
    for path in sorted((data / "pitfalls").glob("*.yaml")):
        pitfalls, file, document = load_pitfalls(path, data)
        opened = OpenedPitfalls(pitfalls=pitfalls, file=file, document=document, detectors=detectors)
        for law in PITFALL_LAWS:
            for place, text, hint in law(opened):
                yield Problem(location=place, message=text, hint=hint)


def problem_of(error: RemitError) -> Problem:
    """An error of the loader as a problem; its place is text, `file:line:column`."""
    file, *numbers = error.place.rsplit(":", 2)
    line, column = (int(number) for number in numbers) if len(numbers) == 2 else (0, 0)
    location = Location(file=file, line=line, column=column)
    return Problem(location=location, message=error.message, hint=error.hint)


def models_cover_every_control(catalogue: Catalogue) -> Iterator[Problem]:
    """Every service model says of every control who takes it."""
    for model in catalogue.models.values():
        missing = {control.id for control in catalogue.controls} - {rule.control for rule in model.rules}
        for control in sorted(missing):
            location = Location(file=f"knowledge/data/models/{model.id}.yaml")
            message = f"the model “{model.id}” says nothing of {control}"
            yield Problem(location=location, message=message, hint="name it under splits:")


def grades_are_earned(one: Opened) -> Iterator[Problem]:
    """A *stated* row cites a page; a *reviewed* one shows what was read there."""
    for rule in one.entry.service.rules:
        if rule.grade in {Grade.STATED, Grade.REVIEWED} and rule.source is None:
            message = f"{rule.control} is {rule.grade.value} without a source"
            yield Problem(location=rule.location, message=message, hint="add source:, or lower the grade")
        elif rule.grade is Grade.REVIEWED and rule.source is not None:
            source = rule.source
            given = {"locator": source.locator, "passage": source.passage, "edition": source.edition}
            if missing := [name for name, text in given.items() if not text]:
                message = f"{rule.control} is reviewed, but its source has no {' and no '.join(missing)}"
                yield Problem(location=rule.location, message=message, hint="add what was read, or write grade: stated")


def foundations_are_earned(one: Opened) -> Iterator[Problem]:
    """What a service stands on is cited as well as a split is."""
    for row, found in zip(one.file.runs_on, one.entry.service.foundations, strict=True):
        source = one.entry.sources[row.source]
        if row.grade is Grade.REVIEWED and not (source.locator and source.passage and source.edition):
            message = f"{row.on} is reviewed, but its source does not say what was read"
            yield Problem(location=found.location, message=message, hint="add what was read, or write grade: stated")


def no_rule_is_dead(one: Opened) -> Iterator[Problem]:
    """Every rule can decide: no earlier one always holds where it does, and its facts can be derived."""
    rules = one.entry.service.rules
    for index, rule in enumerate(rules):
        for earlier in _of(rules[:index], rule.control):
            if _covers(earlier.conditions, rule.conditions):
                message = (
                    f"this rule of {rule.control} never decides: line {earlier.location.line} holds wherever it does"
                )
                yield Problem(location=rule.location, message=message, hint="put the narrower rule first")
        for condition in rule.conditions:
            if not condition.values:
                message = f"no value of {condition.fact} is allowed"
                yield Problem(location=rule.location, message=message, hint="name a value, or leave the fact out")
            elif condition.fact not in one.entry.service.facts:
                message = f"this rule of {rule.control} never decides: nothing in this file derives {condition.fact}"
                yield Problem(location=rule.location, message=message, hint="map the fact under native:")


def splits_say_something(one: Opened) -> Iterator[Problem]:
    """No split equals what would hold without it, unless it raises the grade or cites another page for other duties."""
    service = one.entry.service
    defaults = {rule.control: rule for rule in one.catalogue.models[service.model].rules}
    for index, rule in enumerate(service.rules):
        without: list[SplitRule] = []
        for later in _of(service.rules[index + 1 :], rule.control):
            if _can_hold_together(rule.conditions, later.conditions):
                without.append(later)
                if _covers(later.conditions, rule.conditions):
                    break
        else:
            without += [defaults[rule.control]] if rule.control in defaults else []
        cells = {other.cell for other in without}
        is_raised = any(_RANK[rule.grade] > _RANK[other.grade] for other in without)
        has_own_duties = all(rule.source != other.source and _duties(rule) != _duties(other) for other in without)
        if cells == {rule.cell} and not is_raised and not has_own_duties:
            message = f"{rule.control} would be the same without this rule"
            yield Problem(
                location=rule.location, message=message, hint="leave it out, or raise its grade with a source"
            )


def defaults_are_asked_for(one: Opened) -> Iterator[Problem]:
    """A default stands for an attribute that some clause looks at."""
    for key, written in one.file.native.items():
        asked = {path for clause in _clauses(one.entry.native[key]) for path in _looked_at(clause)}
        for path in written.defaults.keys() - asked:
            location = one.document.at("native", key, "defaults", path)
            message = f"no clause of {key} looks at {path}"
            yield Problem(location=location, message=message, hint="leave the default out")


def mapped_services_have_examples(one: Opened) -> Iterator[Problem]:
    """A file that derives facts shows at least one resource."""
    if one.entry.service.facts and not one.file.examples:
        location = one.document.at("native")
        yield Problem(location=location, message="facts are derived and no example shows one", hint="add examples:")


def foundations_hold(opened: Iterable[Opened], knowledge: KnowledgeBase) -> Iterator[Problem]:
    """What services stand on exists, and nothing stands on itself in the end."""
    services = knowledge.service_ids()
    known = {*services, *(one.partition("/")[0] for one in services)}
    standing = {one.entry.service.id: one.entry.service.foundations for one in opened if one.entry.service.foundations}
    for found in (found for listed in standing.values() for found in listed):
        if found.on not in known:
            message = f"no service or provider “{found.on}”"
            yield Problem(location=found.location, message=message, hint="name one that has a service file")
    if loop := first_loop(standing):
        yield Problem(location=loop[-1].location, message=circle(loop), hint="remove one of them")


def examples_come_out(one: Opened, knowledge: KnowledgeBase, labels: Labels | None) -> Iterator[Problem]:
    """Every example's facts and parties are what the file makes of it."""
    for index, example in enumerate(one.file.examples):
        for location, message, hint in run_example(example, one.document, index, knowledge, labels):
            yield Problem(location=location, message=message, hint=hint)


LAWS: tuple[Law, ...] = (
    grades_are_earned,
    foundations_are_earned,
    no_rule_is_dead,
    splits_say_something,
    defaults_are_asked_for,
    mapped_services_have_examples,
)


def _of(rules: Sequence[SplitRule], control: str) -> Iterator[SplitRule]:
    return (rule for rule in rules if rule.control == control)


def _covers(wider: tuple[Condition, ...], narrower: tuple[Condition, ...]) -> bool:
    """Whether the first conditions hold wherever the second do."""
    known = {condition.fact: set(condition.values) for condition in narrower}
    return all(known.get(one.fact, {None}) <= set(one.values) for one in wider)


def _can_hold_together(one: tuple[Condition, ...], other: tuple[Condition, ...]) -> bool:
    known = {condition.fact: set(condition.values) for condition in one}
    return all(not known[c.fact].isdisjoint(c.values) for c in other if c.fact in known)


def _duties(rule: SplitRule) -> tuple[str, ...]:
    return rule.provider_part, rule.customer_part, rule.third_party_part


def _clauses(row: NativeRow) -> Iterator[ClauseRow]:
    for clauses in row.facts.values():
        yield from clauses if isinstance(clauses, list) else [clauses]


def _looked_at(clause: ClauseRow) -> Iterator[str]:
    if clause.if_:
        yield from (".".join(path) for path in paths_of(parse_expression(clause.if_)))
    yield from (clause.get, *clause.with_)
