"""Two services, configurations or states of an asset side by side, and what would hand a control over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from remit.app.reconfigure import control_named, hand_over
from remit.app.shift import Side, compare, configured, given_facts
from remit.app.shift_documents import hand_over_document, shift_document
from remit.app.shift_owners import category_work, rows_meant
from remit.cli._shift_words import hand_over_lines, shift_lines
from remit.cli._terminal import config_option, format_option, note, print_json, say, survey
from remit.errors import UnreadableError, UsageError
from remit.knowledge.base import KnowledgeBase, open_knowledge
from remit.model.party import Label
from remit.organisation.load import find_configuration

if TYPE_CHECKING:
    from remit.model.landscape import Landscape

PARTIES = {
    "provider": Label.PROVIDER,
    "customer": Label.CUSTOMER,
    "shared": Label.SHARED,
    "third-party": Label.THIRD_PARTY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Start:
    """What is moved: a service or an asset, and the estate where there is one."""

    side: Side
    landscape: Landscape | None
    rows: Sequence[int]


@click.command(name="shift")
@click.argument("before", metavar="FROM")
@click.argument("after", metavar="[TO]", required=False, default="")
@click.option("--with", "after_facts", multiple=True, metavar="FACT=VALUE", help="How TO is configured.")
@click.option("--from-with", "before_facts", multiple=True, metavar="FACT=VALUE", help="How FROM is configured.")
@click.option("--control", help="Search for the smallest change that hands this control over.")
@click.option(
    "--to",
    "wanted",
    type=click.Choice(list(PARTIES)),
    default="provider",
    show_default=True,
    help="Whose the control is to be.",
)
@click.option("--workload", default="", help="Whose people are asked: those of this workload.")
@click.option(
    "--from",
    "paths",
    multiple=True,
    type=click.Path(path_type=Path),
    help="The estate, a file or folder; the working directory where a remit.yaml is found.",
)
@config_option
@click.option("--all", "everything", is_flag=True, help="Also what stays where it is, and every proposal.")
@format_option
def shift_command(
    before: str,
    after: str,
    *,
    after_facts: tuple[str, ...],
    before_facts: tuple[str, ...],
    control: str | None,
    wanted: str,
    workload: str,
    paths: tuple[Path, ...],
    config: Path | None,
    everything: bool,
    style: str,
) -> None:
    """What changes hands when something moves from FROM to TO, and who has to take it on.

    FROM is a service or an asset of the estate, TO a service; without TO it stays where it is and is configured
    otherwise. Name one service twice, with --with and --from-with, to compare two configurations of it.

    With --control the question is turned round: what would have to change so that the control is the provider's.
    """
    knowledge = open_knowledge()
    given, known = given_facts(after_facts), given_facts(before_facts)
    _refuse(after, given, control, workload)
    start = _start(knowledge, before, known, paths, config, workload)
    if control is not None:
        found = hand_over(knowledge, start.side, control_named(knowledge, control), PARTIES[wanted])
        if style == "json":
            print_json(hand_over_document(found))
        else:
            say(hand_over_lines(found, everything=everything))
        return
    moved = compare(knowledge, start.side, _end(knowledge, start, after, given))
    work = category_work(moved, start.landscape, start.rows)
    if style == "json":
        print_json(shift_document(moved, work, start.landscape))
    else:
        say(shift_lines(moved, work, start.landscape, everything=everything))


def _refuse(after: str, given: dict[str, str], control: str | None, workload: str) -> None:
    """Questions that do not go together.

    Raises:
        UsageError: they do not.
    """
    if control is None and not after and not given:
        raise UsageError(
            "nothing is said of where it moves",
            hint="name a second service, a FACT=VALUE after --with, or a control after --control",
        )
    if control is not None and (after or given or workload):
        raise UsageError(
            "--control searches for the change and takes none",
            hint="leave out the second service, --with and --workload; --from-with says how it is configured today",
        )


def _start(
    knowledge: KnowledgeBase,
    text: str,
    known: dict[str, str],
    paths: tuple[Path, ...],
    config: Path | None,
    workload: str,
) -> _Start:
    """What is moved.

    Raises:
        UnknownNameError: there is no such service or asset.
        UsageError: facts were given for an asset.
    """
    if _names_service(knowledge, text):
        side = configured(knowledge, text, known)
        landscape = _estate(paths, config, is_needed=bool(workload))
        rows = rows_meant(landscape, text, workload) if landscape else []
        return _Start(side=side, landscape=landscape, rows=rows)
    if known:
        raise UsageError("--from-with is for a service", hint="an asset's facts are read; say with --with what changes")
    from remit.app.answers import find_asset  # noqa: PLC0415 - two services need none of it
    from remit.app.shift_asset import as_it_is  # noqa: PLC0415 - as above

    landscape = survey(paths or (Path(),), config)[0].landscape
    row = find_asset(landscape, text)
    return _Start(side=as_it_is(landscape, row), landscape=landscape, rows=(row,))


def _end(knowledge: KnowledgeBase, start: _Start, after: str, given: dict[str, str]) -> Side:
    if start.side.asset and start.landscape is not None:
        from remit.app.shift_asset import as_it_would_be  # noqa: PLC0415 - as in _start

        return as_it_would_be(knowledge, start.landscape, start.side, given, after)
    if after:
        return configured(knowledge, after, given)
    said = {fact: value for fact, value in start.side.facts.items() if value}
    return configured(knowledge, start.side.service.id, {**said, **given})


def _names_service(knowledge: KnowledgeBase, text: str) -> bool:
    """Whether a text is meant as a service: it is one, or has a known provider in front of one slash."""
    ids = knowledge.service_ids()
    provider, slash, rest = text.partition("/")
    return text in ids or bool(slash and "/" not in rest and provider in {one.partition("/")[0] for one in ids})


def _estate(paths: tuple[Path, ...], config: Path | None, *, is_needed: bool) -> Landscape | None:
    """The estate beside two services: where one was named, or where a remit.yaml is found.

    Raises:
        UnreadableError: one was asked for, and nothing can be read.
    """
    if not (paths or config or is_needed or find_configuration(Path())):
        return None
    try:
        return survey(paths or (Path(),), config)[0].landscape
    except UnreadableError as problem:
        if paths or is_needed:
            raise
        note("note", f"who holds the work today is not known: {problem.message}")
        return None


COMMAND = shift_command
