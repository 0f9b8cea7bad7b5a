"""The lines of remit.yaml that take something into management, or mark it for removal (R2.4).

What is written is a proposal for a person to read and commit. It cannot know what the data are worth or who should
own them, so it takes both as arguments and refuses names that nobody declared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from remit.app.begin import quoted
from remit.errors import UsageError
from remit.knowledge.places import usual_stage
from remit.model.landscape import Landscape
from remit.model.organisation import Organisation
from remit.model.ownership import OwnerStatus
from remit.model.usage import Candidate, UsageKind
from remit.organisation.problems import nearest
from remit.resolver.data_stores import stages

REVIEW_DAYS = 182


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What is decided about one candidate.

    Attributes:
        team: id or alias of the team that owns it; empty where nobody does yet.
        data_class: id of the data class that it is given; empty where nobody says.
        review: day of the next review; half a year from today when empty.
        until: day by which it has to be gone; empty to keep it.
        reason: why it is removed.
    """

    team: str = ""
    data_class: str = ""
    review: str = ""
    until: str = ""
    reason: str = ""


def snippet(one: Candidate, adoption: Adoption, organisation: Organisation, today: str) -> str:
    """The lines for one candidate, with where it was seen as a comment.

    Raises:
        UsageError: a team, class or day is not known.
    """
    team = _team(adoption.team or one.owner, organisation)
    evidence = "; ".join(f"{sighting.source.value} ({sighting.location})" for sighting in one.sightings[:3])
    head = f"# {_plain(one.name)}: seen in {_plain(evidence)}."
    if adoption.until:
        _check_day(adoption.until)
        reason = adoption.reason or "Nobody manages it and nobody needs it."
        lines = [f"decision: remove, until: {adoption.until}, reason: {quoted(reason)}"]
        lines += [f"team: {quoted(team)}"] if team else []
        return "\n".join([head, "shadow:", f"  {quoted(one.id)}: {{{', '.join(lines)}}}"])
    if adoption.data_class and adoption.data_class not in organisation.data_classes:
        hint = nearest(adoption.data_class, organisation.data_classes, "data class")
        raise UsageError(f"no data class “{adoption.data_class}”", hint=hint or "declare it in remit.yaml first")
    if one.kind is UsageKind.ACCOUNT:
        owner = f", owner: {quoted(team)}" if team else ""
        account = one.sightings[0].id
        return "\n".join(
            [head, "accounts:", f"  {quoted(account)}: {{name: {quoted(one.name)}, provider: {one.provider}{owner}}}"]
        )
    if one.kind is UsageKind.SERVICE:
        raise UsageError(
            f"“{one.id}” is a service of an account that is managed already",
            hint="scan the account, so that what runs there gets an owner of its own",
        )
    return "\n".join([head, "vendors:", *_vendor(one, adoption, team, today)])


def _vendor(one: Candidate, adoption: Adoption, team: str, today: str) -> list[str]:
    if adoption.review:
        _check_day(adoption.review)
    review = adoption.review or (date.fromisoformat(today) + timedelta(days=REVIEW_DAYS)).isoformat()
    names = sorted({sighting.name for sighting in one.sightings if sighting.source.value != "dns"} - {one.name})
    lines = [f"  {quoted(one.id)}:", f"    name: {quoted(one.name)}"]
    lines.append(f"    owner: {quoted(team)}" if team else "    # owner: the team that answers for it")
    if adoption.data_class:
        lines.append(f"    data_class: {quoted(adoption.data_class)}")
    else:
        lines.append("    # data_class: which data it is given")
    lines.append(f"    review: {review}")
    lines += [f"    aliases: [{', '.join(quoted(name) for name in names)}]"] if names else []
    return lines


def ownership_snippet(landscape: Landscape, row: int, team: str) -> str:
    """The rule that gives an asset without an owner to a team.

    Raises:
        UsageError: the team is not known, or none is named.
    """
    found = _team(team, landscape.organisation)
    if not found:
        raise UsageError("an asset needs an owner", hint="name a team with --owner")
    address = quoted(landscape.estate.ids[row])
    head = f"# Nobody owned it ({_plain(str(landscape.estate.location(row)))})."
    return "\n".join(
        [head, "ownership:", "  rules:", f"    - {{match: {{address: {address}}}, team: {quoted(found)}}}"]
    )


def unowned(landscape: Landscape) -> list[int]:
    """Rows of the assets that nobody owns, stores of data first."""
    held = stages(landscape.estate, landscape.organisation, usual_stage)
    rows = landscape.owners.rows(OwnerStatus.UNOWNED, OwnerStatus.UNKNOWN_TEAM).tolist()
    return sorted(rows, key=lambda row: (not held[row], landscape.estate.ids[row]))


def _team(name: str, organisation: Organisation) -> str:
    if not name:
        return ""
    team = organisation.team_called(name)
    if team is None:
        hint = nearest(name, organisation.teams, "team")
        raise UsageError(f"no team “{name}”", hint=hint or "declare it in remit.yaml first")
    return team.id


def _check_day(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"there is no day “{text}”", hint="write the date as YYYY-MM-DD") from None


def _plain(text: str) -> str:
    """Text that stays within one comment."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
