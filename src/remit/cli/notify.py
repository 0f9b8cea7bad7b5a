"""Tell those who answer what was found, by chat, mail, pager or ticket.

Without --send it only says who would be told what.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from remit.cli._terminal import config_option, format_option, note, print_json, say, survey
from remit.errors import ExitCode, UsageError
from remit.model.wording import counted

if TYPE_CHECKING:
    from remit.app.notify import Held, Plan, Planned
    from remit.app.telling import Telling

STATE = Path(".remit") / "notified.json"
MOST_SHOWN = 5
COUNTS = ("below", "standing", "acknowledged", "lost", "unresolved")


@click.command(name="notify")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@config_option
@click.option("--send/--dry-run", "is_sent", default=False, help="Send, or only say what would be sent (the default).")
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    default=STATE,
    show_default=True,
    help="File that remembers what was told.",
)
@click.option("--acknowledge", "token", default="", help="Note what the token of a link says, and tell nobody.")
@format_option
def notify_command(
    paths: tuple[Path, ...], config: Path | None, *, is_sent: bool, state: Path, token: str, style: str
) -> int:
    """Tell those who answer for what is found at PATHS, as `notify:` in remit.yaml says.

    Nobody is told twice: --state remembers. Ends with 2 when a message was not taken or something could not be read.
    """
    if token:
        return _acknowledge(paths, config, state, token)
    from remit.app.telling import told_to  # noqa: PLC0415 - starts quickly

    result, _ = survey(paths or (Path(),), config)
    rules = result.landscape.organisation.notifications
    if not rules.targets:
        raise UsageError(
            "remit.yaml says nobody who is to be told", hint="write targets and routes under notify:, see the guide"
        )
    telling, made = told_to(result.landscape, state, is_sent=is_sent)
    for one in made.missing:
        note("note", f"an environment variable is not set: {one}")
    for _, problem in telling.failed:
        note("failed", str(problem).replace("\n  → ", "; "))
    if style == "json":
        print_json(_document(telling, is_sent=is_sent))
    else:
        say(_lines(telling, is_sent=is_sent))
    is_unread = bool(result.landscape.estate.unreadable)
    return ExitCode.UNDECIDED if telling.failed or is_unread else ExitCode.FINE


def _acknowledge(paths: tuple[Path, ...], config: Path | None, state: Path, token: str) -> int:
    from remit.app.places import called  # noqa: PLC0415 - starts quickly
    from remit.app.scan import organisation_of  # noqa: PLC0415 - as above
    from remit.app.telling import acknowledged  # noqa: PLC0415 - as above
    from remit.knowledge.base import open_knowledge  # noqa: PLC0415 - as above
    from remit.organisation.load import find_configuration  # noqa: PLC0415 - as above

    found = config or find_configuration(paths[0] if paths else Path())
    if found is None:
        raise UsageError("no remit.yaml was found from here upwards", hint="name it with --config")
    rules = organisation_of(called(found), open_knowledge()).notifications
    say([f"{counted(acknowledged(rules, token, state), 'finding')} acknowledged"])
    return ExitCode.FINE


def _lines(telling: Telling, *, is_sent: bool) -> list[str]:
    lines = [line for one in (telling.sent if is_sent else telling.plan.messages) for line in _message(one)]
    lines += [_waiting(one) for one in telling.plan.held]
    lines += [""] if lines else []
    return [*lines, _sum(telling.plan, telling, is_sent=is_sent)]


def _message(one: Planned) -> list[str]:
    kind = "digest" if one.message.is_digest else "message"
    head = click.style(one.target, bold=True)
    lines = [f"{head}  {kind} to {one.message.to}: {counted(len(one.message.items), 'finding')}"]
    for item in one.message.items[:MOST_SHOWN]:
        state = item.status.value if item.status.value != "open" else item.severity.word
        lines.append(f"  {state:<12} {item.asset}  {item.check}")
    rest = len(one.message.items) - MOST_SHOWN
    return [*lines, *([f"  … and {rest} more"] if rest > 0 else [])]


def _waiting(one: Held) -> str:
    when = f"{one.until:%Y-%m-%d %H:%M} UTC"
    return f"{one.target}  waits until {when} ({one.why}): {counted(one.count, 'finding')} for {one.to}"


def _sum(plan: Plan, telling: Telling, *, is_sent: bool) -> str:
    if is_sent:
        said = [f"{counted(len(telling.sent), 'message')} sent"]
        said += [f"{len(telling.failed)} not taken"] if telling.failed else []
    else:
        said = [f"{counted(len(plan.messages), 'message')} would be sent"]
    words = {
        "standing": "told before",
        "acknowledged": "taken care of",
        "below": "not severe enough",
        "lost": "taken by no route",
        "unresolved": "perhaps gone, which cannot be told since something was unreadable",
    }
    said += [f"{getattr(plan, name)} {word}" for name, word in words.items() if getattr(plan, name)]
    return "; ".join(said)


def _document(telling: Telling, *, is_sent: bool) -> dict[str, Any]:
    from remit.exports.json import SCHEMA_VERSION  # noqa: PLC0415 - starts quickly

    failed = {id(one): problem.message for one, problem in telling.failed}
    taken = {id(one) for one in telling.sent}
    return {
        "schema_version": SCHEMA_VERSION,
        "sent": is_sent,
        "messages": [
            {
                "target": one.target,
                "to": one.message.to,
                "addresses": list(one.message.addresses),
                "digest": one.message.is_digest,
                "taken": id(one) in taken,
                "failed": failed.get(id(one)),
                "told_before": one.message.standing,
                "findings": [
                    {
                        "key": item.key,
                        "status": item.status.value,
                        "check": item.check,
                        "severity": item.severity.word,
                        "asset": item.asset,
                        "control": item.control,
                        "message": item.text,
                        "reference": item.reference,
                    }
                    for item in one.message.items
                ],
            }
            for one in telling.plan.messages
        ],
        "held": [
            {
                "target": one.target,
                "to": one.to,
                "count": one.count,
                "until": one.until.isoformat(timespec="seconds"),
                "why": one.why,
            }
            for one in telling.plan.held
        ],
        **{name: getattr(telling.plan, name) for name in COUNTS},
    }


COMMAND = notify_command
