"""Evidence is taken in and withdrawn: what it shows, whose it is, and whether its file may be kept (R1.14).

Who may do it is asked by whoever calls, through `allow`: the team and the workload that an item belongs to are known
only here, once it is clear of what it speaks.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from remit.app.answers import find_asset, find_control
from remit.app.registers import Registers, content_of
from remit.app.secret_scan import refuse_secret_text, refuse_secrets
from remit.documents.attachments import attachment
from remit.documents.convert import nearest
from remit.errors import ConflictError, UnknownNameError, UsageError
from remit.ledger.act import Who
from remit.model.evidence_item import (
    EVIDENCE,
    EvidenceItem,
    EvidenceScope,
    EvidenceState,
    EvidenceType,
    fresh_days,
    parts_of,
)
from remit.model.landscape import Landscape
from remit.model.organisation import fold_key
from remit.model.party import Party, Role
from remit.model.register import Change, Content, Kept
from remit.wire.evidence import HandIn

Allow: TypeAlias = Callable[[str, str], None]  # by team and workload; raises ForbiddenError


def anybody(team: str, workload: str) -> None:
    """What allows everything: for whoever holds the store itself."""
    del team, workload


def hand_in(
    registers: Registers, landscape: Landscape, who: Who, handed: HandIn, *, allow: Allow = anybody, now: datetime
) -> Kept[EvidenceItem]:
    """Keep what somebody hands in and says to show something.

    Args:
        registers: where it is kept.
        landscape: says which controls, assets, teams and workloads there are, and whose they are.
        who: attests it.
        handed: what it is.
        allow: goes on only if this may be done to what belongs to a team or workload.
        now: the moment, in UTC.

    Raises:
        UnknownNameError: there is no such control, or nothing of that scope.
        UsageError: it says too little, contradicts itself or the map, or its file is not taken.
        ConflictError: what it takes the place of is no longer current.
    """
    control = landscape.controls[find_control(landscape, handed.control)].id
    scope = EvidenceScope(handed.scope)
    of, team, workload = place_of(landscape, scope, handed.of)
    allow(team, workload)
    _plausible(landscape, handed, control, of, now)
    refuse_secret_text(title=handed.title, note=handed.note, url=handed.url)
    file, content = kept_file(handed.file, handed.file_name)
    item = EvidenceItem(
        id=f"{control}/{handed.taken_at}-{secrets.token_hex(5)}",
        control=control,
        scope=scope,
        of=of,
        party=Party(handed.party),
        role=Role(handed.role),
        type=EvidenceType(handed.type),
        title=handed.title.strip(),
        taken_at=handed.taken_at,
        fresh_for_days=handed.fresh_for_days or fresh_days(EvidenceType(handed.type)),
        attested_by=who.actor,
        team=team,
        workload=workload,
        url=handed.url,
        period_from=handed.period_from,
        period_until=handed.period_until,
        supersedes=handed.supersedes,
        note=handed.note,
        **file,
    )
    changes = [Change(EVIDENCE, item.id, item, "evidence.attested", 0, _told(item))]
    if handed.supersedes:
        changes.append(_superseded(registers, item, allow))
    return registers.write(who, *changes, contents=content)[0]


def withdraw(
    registers: Registers, who: Who, name: str, reason: str, *, allow: Allow = anybody, expects: int | None = None
) -> Kept[EvidenceItem]:
    """Say that an item shows nothing any longer, and why; it stays where it is, and its file as well.

    Raises:
        UnknownNameError: there is none of that id.
        ConflictError: it is no longer current, or has been changed meanwhile.
        UsageError: no reason is given.
    """
    kept = registers.get(EVIDENCE, name)
    allow(kept.document.team, kept.document.workload)
    if not reason.strip():
        raise UsageError("no reason is given", place=name, hint="say why it shows nothing any longer")
    refuse_secret_text(reason=reason)
    _current(kept)
    item = replace(kept.document, state=EvidenceState.WITHDRAWN, reason=reason.strip())
    version = kept.version if expects is None else expects
    return registers.write(who, Change(EVIDENCE, name, item, "evidence.withdrawn", version, {"reason": reason[:300]}))[
        0
    ]


def place_of(landscape: Landscape, scope: EvidenceScope, of: str) -> tuple[str, str, str]:
    """Of what an item speaks, and whose that is.

    Returns:
        Its id, its team and its workload; both empty where it is the organisation's as a whole.

    Raises:
        UnknownNameError: there is nothing of that name.
        UsageError: a name is missing, or there is one too many.
    """
    if scope is EvidenceScope.EVERYTHING:
        if of:
            raise UsageError(f"everything is meant, and “{of[:80]}” as well", place="of", hint="leave one of them out")
        return "", "", ""
    if not of:
        raise UsageError(f"which {scope.value} is meant?", place="of", hint="give its id")
    organisation, columns = landscape.organisation, landscape.estate.columns
    if scope is EvidenceScope.ASSET:
        row = find_asset(landscape, of)
        return landscape.estate.ids[row], landscape.owners.of(row).team, columns["workload"][row]
    if scope is EvidenceScope.WORKLOAD:
        known = organisation.workloads.get(of)
        return (
            _known(of, scope, [*organisation.workloads, *columns["workload"].values]),
            known.owner if known else "",
            of,
        )
    if scope is EvidenceScope.TEAM:
        team = organisation.team_ids.get(fold_key(of), of)
        return _known(team, scope, organisation.teams), team, ""
    if scope is EvidenceScope.ACCOUNT:
        return _known(of, scope, [*organisation.accounts, *columns["account"].values]), "", ""
    return _known(of, scope, landscape.rulebook.services), "", ""


def plausible_address(url: str) -> None:
    """Go on only with an address that a page may link to.

    Raises:
        UsageError: it is no https address, or carries a name and password.
    """
    try:
        parts = urlsplit(url)
        is_fine = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and url.isprintable()
    except ValueError:
        is_fine = False
    if not is_fine:
        raise UsageError("no address that can be linked to", place="url", hint="give one that begins with https://")


def day_of(text: str, place: str) -> date:
    """A day of the calendar.

    Raises:
        UsageError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"“{text[:40]}” is no day", place=place, hint="write 2026-11-20") from None


def kept_file(data: bytes, name: str) -> tuple[dict[str, Any], tuple[Content, ...]]:
    """A file that may be kept: what documents say of it, and its content; both empty without a file.

    Raises:
        UsageError: it is not taken, or holds what looks like a secret.
    """
    if not data:
        return {}, ()
    taken = attachment(data, name)
    refuse_secrets(taken)
    content = content_of(data, taken.media_type)
    said = {"digest": content.digest, "size": len(data), "media_type": taken.media_type, "file_name": taken.name}
    return said, (content,)


def _known(of: str, scope: EvidenceScope, known: Iterable[str]) -> str:
    names = set(known)
    if of not in names:
        raise UnknownNameError(f"no {scope.value} “{of[:80]}”", place="of", hint=nearest(of, names - {""}))
    return of


def _plausible(landscape: Landscape, handed: HandIn, control: str, of: str, now: datetime) -> None:
    """Refuse what contradicts itself or the map."""
    taken = day_of(handed.taken_at, "taken_at")
    if taken > now.astimezone(UTC).date() + timedelta(days=1):  # somewhere it is tomorrow already
        raise UsageError("it was taken on a day that is still to come", place="taken_at", hint="give the day it was")
    first = day_of(handed.period_from, "period_from") if handed.period_from else None
    last = day_of(handed.period_until, "period_until") if handed.period_until else None
    if first and last and last < first:
        raise UsageError("the period ends before it begins", place="period_until", hint="exchange the days")
    if handed.url:
        plausible_address(handed.url)
    if handed.file and handed.url:
        raise UsageError("a file and an address", place="url", hint="give one of them, the other in the note")
    if not (handed.file or handed.url or handed.note.strip()):
        raise UsageError("nothing is handed in", place="file", hint="give a file, an address, or your word in the note")
    if EvidenceType(handed.type) is EvidenceType.CHECK_RESULT:
        raise UsageError("results of checks come from snapshots", place="type", hint="remit scan --save keeps one")
    if EvidenceScope(handed.scope) is EvidenceScope.ASSET:
        row, column = find_asset(landscape, of), find_control(landscape, control)
        if (Party(handed.party), Role(handed.role)) not in parts_of(landscape.map.cell(row, column)):
            whom = handed.party.replace("_", " ")
            raise UsageError(
                f"the {whom} has no such part there, to {handed.role} {control}",
                place=of,
                hint=f"remit why {of} {control} says who has; a provider's part is shown by its reports",
            )


def _superseded(registers: Registers, item: EvidenceItem, allow: Allow) -> Change[EvidenceItem]:
    kept = registers.get(EVIDENCE, item.supersedes)
    before = kept.document
    allow(before.team, before.workload)
    _current(kept)
    if (before.control, before.scope, before.of, before.party, before.role) != (
        item.control, item.scope, item.of, item.party, item.role,
    ):  # fmt: skip
        raise UsageError(
            "it shows something else than the one whose place it takes", place=before.id, hint="hand it in beside that"
        )
    changed = replace(before, state=EvidenceState.SUPERSEDED)
    return Change(EVIDENCE, before.id, changed, "evidence.superseded", kept.version, {"by": item.id})


def _current(kept: Kept[EvidenceItem]) -> None:
    if kept.document.state is not EvidenceState.CURRENT:
        raise ConflictError(f"it is {kept.document.state.value} already", place=kept.name, hint="look at it again")


def _told(item: EvidenceItem) -> dict[str, str]:
    """What the trail tells of an item beside its digest."""
    said = {"control": item.control, "scope": f"{item.scope.value} {item.of}".strip(), "type": item.type.value}
    return {**said, **({"file": item.digest} if item.digest else {})}
