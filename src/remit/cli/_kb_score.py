"""`remit kb score`: the knowledge base beside what somebody published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from remit.cli._terminal import PARTY_WORDS, format_option, note, print_json, say, some
from remit.errors import ExitCode, UsageError
from remit.model.framework import Reach
from remit.model.party import Label, Party
from remit.model.statement import Question

if TYPE_CHECKING:
    from remit.app.score import Disagreement, Score
    from remit.model.statement import Statement
    from remit.resolver.agreement import Agreement, Parts

SCHEMA_VERSION = 1
NO_DATA = "no data"
_PARTIES = ((Party.PROVIDER, "provider"), (Party.CUSTOMER, "customer"), (Party.THIRD_PARTY, "third party"))
_COLUMNS = ("precision", "recall", "informedness")


@click.command(name="score")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--framework", default="", metavar="ID", help="The framework of its ids; told from them when left out.")
@click.option("--model", default="", metavar="MODEL", help="Compare with a service model, such as paas.")
@click.option("--service", default="", metavar="SERVICE", help="Compare with a service, such as aws/s3.")
@click.option("--with", "given", multiple=True, metavar="FACT=VALUE", help="How the service is configured.")
@click.option(
    "--question",
    type=click.Choice([one.value for one in Question]),
    help="Ask the file one thing only: who sees to it for the service, or what your system on it cannot inherit.",
)
@click.option("--worst", type=click.IntRange(min=0), default=10, show_default=True, help="Disagreements to show.")
@format_option
def score_command(
    file: Path,
    framework: str,
    model: str,
    service: str,
    given: tuple[str, ...],
    question: str | None,
    worst: int,
    style: str,
) -> int:
    """Compare FILE, a published table of who does what, with what Remit says.

    FILE is a FedRAMP CIS or CRM workbook, a CAIQ version 4, a HITRUST matrix, or a plain table, as .xlsx or CSV.
    Ends with 2 when there is nothing to compare.
    """
    from remit.app.published import read_published  # noqa: PLC0415 - only this command pays for it
    from remit.app.responsibilities import subject_of  # noqa: PLC0415 - as above
    from remit.app.score import score  # noqa: PLC0415 - as above
    from remit.knowledge.base import open_knowledge  # noqa: PLC0415 - as above

    if bool(model) == bool(service):
        raise UsageError("name a service model or a service", hint="--model paas, or --service aws/s3")
    knowledge = open_knowledge()
    subject = subject_of(knowledge, model=model, service=service, facts=_facts(given))
    asked = Question(question) if question else None
    found = score(knowledge, read_published(file), subject, framework=framework, question=asked)
    for cell in found.file.unreadable:
        note("unreadable", f"{cell.location}: {cell.cause}", hint=cell.hint)
    if style == "json":
        print_json(document(found))
    else:
        say(_lines(found, worst))
    return ExitCode.FINE if found.answered else ExitCode.UNDECIDED


def _facts(given: tuple[str, ...]) -> dict[str, str]:
    facts = {}
    for text in given:
        fact, _, value = text.partition("=")
        if not fact or not value:
            raise UsageError(f"“{text}” is no FACT=VALUE", hint="for example --with compute=fargate")
        facts[fact] = value
    return facts


def _subject(found: Score) -> str:
    service = found.subject.service
    told = ", ".join(f"{fact} = {value or 'unknown'}" for fact, value in found.subject.facts.items())
    name = f"the service model {service.name}" if not service.provider else f"{service.name} ({service.id})"
    return name + (f", {told}" if told else "")


def _lines(found: Score, worst: int) -> Iterator[str]:
    yield click.style(f"{found.file.file} beside {_subject(found)}", bold=True)
    yield from _coverage(found)
    if not found.answered:
        yield f"\n{NO_DATA}: there is nothing to compare"
        return
    yield ""
    yield f"  {'part of':<20}{'precision':>14}{'recall':>14}{'informedness':>14}   right / too much / missed / none"
    for party, word in _PARTIES:
        part = found.whole.parts[party]
        counts = f"{part.both} / {part.only_ours} / {part.only_theirs} / {part.neither}"
        yield f"  {word:<20}" + "".join(_figure(getattr(part, one), 14) for one in _COLUMNS) + f"   {counts}"
    yield ""
    yield f"  {'':<20}{'Remit':>14}" + "".join(f"{name:>17}" for name in found.baselines)
    sides = (found.whole, *found.baselines.values())
    for name, values in (
        ("macro-F1", [one.macro_f1 for one in sides]),
        *((f"F1 {PARTY_WORDS[label]}", [one.f1.get(label) for one in sides]) for label in found.whole.f1),
        *((f"informed, {word}", [one.parts[party].informedness for one in sides]) for party, word in _PARTIES[:2]),
    ):
        yield f"  {name:<20}{_figure(values[0], 14)}" + "".join(_figure(one, 17) for one in values[1:])
    yield from _families(found)
    yield from _doubts(found, worst)
    yield from _disagreements(found, worst)


def _coverage(found: Score) -> Iterator[str]:
    framework = found.framework or "no framework that Remit knows"
    share = NO_DATA if found.coverage is None else f"{found.coverage:.0%}"
    asked = f", asked about the {found.question.value} only" if found.question else ""
    yield f"  read as {found.file.template}, {framework}{asked}"
    yield f"  {found.answered} of {found.published} requirements are answered ({share})"
    if found.inherited:
        yield f"  {found.inherited} of these are parts for which their control answers"
    if found.unanswered:
        yield f"  not answered: {some(found.unanswered)}"
    if found.not_ids:
        yield f"  not ids of it: {some(found.not_ids)}"
    if found.file.unmarked:
        yield f"  without a mark: {found.file.unmarked}"
    if found.file.unreadable:
        yield f"  cells not understood, their rows left out: {len(found.file.unreadable)}"


def _figure(value: float | None, width: int) -> str:
    return f"{NO_DATA if value is None else format(value, '.2f'):>{width}}"


def _families(found: Score) -> Iterator[str]:
    """The confusion of labels by family: what was published → what Remit says."""
    yield ""
    yield "  published → Remit, by family"
    for family, one in found.families.items():
        pairs = ", ".join(
            f"{PARTY_WORDS[theirs]} → {PARTY_WORDS[ours]} {count}" for (theirs, ours), count in one.confusion.items()
        )
        yield f"  {family:<8} {pairs or NO_DATA}"


def _doubts(found: Score, worst: int) -> Iterator[str]:
    if found.doubts and worst:
        yield ""
        yield f"  rows that break their own template's rules: {len(found.doubts)}"
        for one in found.doubts[:worst]:
            yield f"  {one.requirement}: {one.doubt} ({_places(one)})"


def _disagreements(found: Score, worst: int) -> Iterator[str]:
    if not found.disagreements:
        yield "\n  no disagreement"
        return
    yield ""
    shown = found.disagreements[:worst]
    yield f"  disagreements: {len(found.disagreements)}" + (f"; the gravest {len(shown)}:" if shown else "")
    for one in shown:
        answer = one.answer
        by = f", by its control {answer.inherited_from}" if answer.inherited_from else ""
        yield ""
        yield f"  {one.row.id}  {answer.title}"
        yield f"    published  {_who(one.row.published)}: {_marks(one.statement)} ({_places(one.statement)})"
        if one.statement.text:
            yield f"               {one.statement.text}"
        house = ", each in its own house" if answer.reach is Reach.HOUSE else ""
        yield f"    Remit      {_who(one.row.ours)}: {answer.relation}{house}, {answer.grade.value}{by}"
        for source in _sources(one):
            yield f"               {source}"


def _sources(one: Disagreement) -> Iterator[str]:
    for rule in one.rules:
        cited = f"{rule.source.url}, read {rule.source.read}" if rule.source else f"{rule.location}"
        yield f"{rule.control}: {PARTY_WORDS[rule.cell.label]}, {rule.grade.value} ({cited})"


def _who(parts: Parts) -> str:
    told = [word for party, word in _PARTIES if parts.has(party)]
    untold = [word for party, word in _PARTIES[:2] if parts.has(party) is None]
    return (" and ".join(told) or "nobody") + (f" (of the {untold[0]} nothing is told)" if untold else "")


def _marks(statement: Statement) -> str:
    return ", ".join(sorted(statement.marks))


def _places(statement: Statement) -> str:
    return ", ".join(str(one) for one in (statement.location, *statement.also))


def document(found: Score) -> dict[str, Any]:
    """The score as JSON: versioned, with stable keys; a figure that has no value is null."""
    return {
        "schema_version": SCHEMA_VERSION,
        "file": found.file.file,
        "template": found.file.template,
        "framework": found.framework or None,
        "question": found.question.value if found.question else None,
        "subject": {
            "id": found.subject.service.id,
            "name": found.subject.service.name,
            "model": found.subject.model,
            "facts": dict(found.subject.facts),
        },
        "coverage": {
            "published": found.published,
            "answered": found.answered,
            "share": found.coverage,
            "inherited": found.inherited,
            "unanswered": list(found.unanswered),
            "not_ids": list(found.not_ids),
            "unmarked": found.file.unmarked,
            "unreadable": [
                {"cell": str(one.location), "cause": one.cause, "hint": one.hint} for one in found.file.unreadable
            ],
        },
        **_agreement(found.whole),
        "families": {family: _agreement(one) for family, one in found.families.items()},
        "baselines": {name.replace(" ", "_"): _agreement(one) for name, one in found.baselines.items()},
        "doubts": [
            {"id": one.requirement, "doubt": one.doubt, "places": [str(one.location), *map(str, one.also)]}
            for one in found.doubts
        ],
        "disagreements": [_disagreement(one) for one in found.disagreements],
    }


def _agreement(one: Agreement) -> dict[str, Any]:
    matrix: dict[str, dict[str, int]] = {}
    for (theirs, ours), count in one.confusion.items():
        matrix.setdefault(theirs.value, {})[ours.value] = count
    return {
        "parts": {
            party.value: {
                "true_positives": part.both,
                "false_positives": part.only_ours,
                "false_negatives": part.only_theirs,
                "true_negatives": part.neither,
                "precision": part.precision,
                "recall": part.recall,
                "informedness": part.informedness,
            }
            for party, part in one.parts.items()
        },
        "labelled": one.labelled,
        "macro_f1": one.macro_f1,
        "f1": _by_label(one.f1),
        "confusion": matrix,
    }


def _by_label(figures: Mapping[Label, float]) -> dict[str, float]:
    return {label.value: figure for label, figure in figures.items()}


def _disagreement(one: Disagreement) -> dict[str, Any]:
    def parts(given: Parts) -> dict[str, bool | None]:
        return {party.value: given.has(party) for party, _ in _PARTIES}

    return {
        "id": one.row.id,
        "title": one.answer.title,
        "published": {
            **parts(one.row.published),
            "marks": sorted(one.statement.marks),
            "text": one.statement.text,
            "places": [str(one.statement.location), *map(str, one.statement.also)],
        },
        "remit": {
            **parts(one.row.ours),
            "relation": one.answer.relation,
            "reach": one.answer.reach.value if one.answer.reach else None,
            "grade": one.answer.grade.value,
            "inherited_from": one.answer.inherited_from or None,
            "rules": [
                {
                    "control": rule.control,
                    "label": rule.cell.label.value,
                    "grade": rule.grade.value,
                    "location": str(rule.location),
                    "source": rule.source.url if rule.source else None,
                }
                for rule in one.rules
            ],
        },
    }
