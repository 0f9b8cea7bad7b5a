"""What people hand in to show that a control is done: what it proves, where, for how long it counts (R1.14).

An item speaks of one control, one party and one role in a scope; whatever is not said there is not proven by it. What
this file cannot know is whether a file shows what its title says: people have to look, and one of them attests it.
Papers on which a chain rests stand in `remit.model.evidence`, a provider's reports in `remit.model.assurance`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from typing import Final

from remit.model.party import Cell, Party, Role
from remit.model.register import RegisterKind

DUE_SOON_DAYS: Final = 14  # before it counts no longer
MOST_FRESH_DAYS: Final = 3_660  # ten years
CHECKED_DAYS: Final = 30  # so long what checks saw in a snapshot counts


class EvidenceType(StrEnum):
    """What kind of thing is handed in."""

    CONFIGURATION_EXPORT = "configuration-export"
    LOG_EXTRACT = "log-extract"
    SCREENSHOT = "screenshot"
    TEST_RECORD = "test-record"
    ATTESTATION = "attestation"
    TICKET = "ticket"
    REPORT = "report"
    CERTIFICATE = "certificate"
    PROCEDURE = "procedure"
    TRAINING_RECORD = "training-record"
    ACCESS_REVIEW = "access-review"
    CHECK_RESULT = "check-result"

    @property
    def words(self) -> str:
        """As people read it."""
        return self.value.replace("-", " ")


FRESH_DAYS: Final[Mapping[EvidenceType, int]] = {
    EvidenceType.CONFIGURATION_EXPORT: 90,
    EvidenceType.LOG_EXTRACT: 90,
    EvidenceType.SCREENSHOT: 90,
    EvidenceType.ACCESS_REVIEW: 90,
    EvidenceType.CHECK_RESULT: CHECKED_DAYS,
}
USUAL_DAYS: Final = 365


def fresh_days(kind: EvidenceType) -> int:
    """For how many days a type counts where nobody says."""
    return FRESH_DAYS.get(kind, USUAL_DAYS)


class EvidenceScope(StrEnum):
    """What an item speaks of, the most specific first; the order is that of overrides."""

    ASSET = "asset"
    WORKLOAD = "workload"
    TEAM = "team"
    ACCOUNT = "account"
    SERVICE = "service"
    EVERYTHING = "everything"


SCOPES: Final = tuple(EvidenceScope)


class EvidenceState(StrEnum):
    """What became of an item."""

    CURRENT = "current"
    SUPERSEDED = "superseded"  # a newer one took its place
    WITHDRAWN = "withdrawn"


class Standing(IntEnum):
    """What an item is worth at a moment; the larger, the more."""

    WITHDRAWN = 0
    SUPERSEDED = 1
    NOT_YET = 2
    STALE = 3
    DUE_SOON = 4
    FRESH = 5

    @property
    def word(self) -> str:
        """As people read it."""
        return self.name.lower().replace("_", " ")

    @property
    def counts(self) -> bool:
        """Whether it proves anything."""
        return self >= Standing.DUE_SOON


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetScope:
    """In which scopes one asset lies.

    Attributes:
        asset, workload, team, account, service: ids; empty where there is none.
    """

    asset: str = ""
    workload: str = ""
    team: str = ""
    account: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceItem:
    """One thing that was handed in.

    Attributes:
        id: its name in the register: the control, a slash, and what tells it apart.
        control: id of the control.
        scope: what it speaks of.
        of: id of that; empty for everything.
        party: who is shown to do it; never the provider, of whom reports speak.
        role: what is shown to be done.
        type: what kind of thing it is.
        title: what it is, as people find it.
        taken_at: day on which it was taken from the life, ISO 8601.
        fresh_for_days: so many days from then it counts.
        attested_by: who says that it shows what it is said to show.
        team, workload: whose it is, for who may see and change it; both empty where it is the organisation's.
        digest: of the file, `sha256:…`; empty where it lies elsewhere.
        size: of the file in bytes.
        media_type, file_name: of the file.
        url: where it lies; empty for a file.
        period_from, period_until: days that it covers, ISO 8601; empty when not said.
        state: what became of it.
        supersedes: id of the item whose place it took; empty for none.
        reason: why it was withdrawn; empty while it was not.
        note: remark.
    """

    id: str
    control: str
    scope: EvidenceScope
    of: str = ""
    party: Party = Party.CUSTOMER
    role: Role = Role.IMPLEMENT
    type: EvidenceType
    title: str
    taken_at: str
    fresh_for_days: int
    attested_by: str
    team: str = ""
    workload: str = ""
    digest: str = ""
    size: int = 0
    media_type: str = ""
    file_name: str = ""
    url: str = ""
    period_from: str = ""
    period_until: str = ""
    state: EvidenceState = EvidenceState.CURRENT
    supersedes: str = ""
    reason: str = ""
    note: str = ""

    @property
    def last_day(self) -> str:
        """Last day on which it counts, ISO 8601: an end that lies ahead of the day it was taken cuts it short."""
        end = later(self.taken_at, self.fresh_for_days)
        return min(end, self.period_until) if self.period_until > self.taken_at else end

    @property
    def due_day(self) -> str:
        """Day by which the next one is due, ISO 8601."""
        return later(self.last_day, 1)

    def standing(self, day: str) -> Standing:
        """What it is worth on a day, ISO 8601."""
        if self.state is not EvidenceState.CURRENT:
            return Standing.SUPERSEDED if self.state is EvidenceState.SUPERSEDED else Standing.WITHDRAWN
        if day < self.taken_at:
            return Standing.NOT_YET
        if day > self.last_day:
            return Standing.STALE
        return Standing.DUE_SOON if later(day, DUE_SOON_DAYS) > self.last_day else Standing.FRESH

    def speaks_of(self, place: AssetScope) -> bool:
        """Whether its scope holds an asset."""
        if self.scope is EvidenceScope.EVERYTHING:
            return True
        return bool(self.of) and getattr(place, self.scope.value) == self.of


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPart:
    """One party's part in a control of one asset, and the item that shows it.

    Attributes:
        party, role: the part.
        item: the item that is worth the most, of equal ones the most specific; None where nobody handed in any.
        standing: what that is worth; None without one.
    """

    party: Party
    role: Role
    item: EvidenceItem | None = None
    standing: Standing | None = None

    @property
    def is_shown(self) -> bool:
        """Whether it counts."""
        return self.standing is not None and self.standing.counts


def later(day: str, days: int) -> str:
    """The day so many days after another one, ISO 8601; the last of the calendar where there is none."""
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except OverflowError:
        return date.max.isoformat()


def best_item(
    items: Iterable[EvidenceItem], control: str, party: Party, role: Role, place: AssetScope, day: str
) -> EvidenceItem | None:
    """The item that shows a part: what counts before what does not, then the most specific, then what counts longest.

    Withdrawn and superseded items show nothing, nor do those of another control, party or role, or of elsewhere.
    """
    speaking = [
        one
        for one in items
        if (one.control, one.party, one.role, one.state) == (control, party, role, EvidenceState.CURRENT)
        and one.speaks_of(place)
        and one.standing(day) is not Standing.NOT_YET
    ]
    return max(
        speaking,
        key=lambda one: (one.standing(day).counts, -SCOPES.index(one.scope), one.last_day, one.id),
        default=None,
    )


def parts_of(cell: Cell) -> list[tuple[Party, Role]]:
    """Every part that items can show: those of all parties but the provider."""
    return [(party, role) for role, parties in cell.roles.items() for party in parties if party is not Party.PROVIDER]


def shown_parts(
    items: Iterable[EvidenceItem], control: str, cell: Cell, place: AssetScope, day: str
) -> tuple[ShownPart, ...]:
    """Each part of one cell that is not the provider's, with what shows it on a day."""
    listed = list(items)
    found: list[ShownPart] = []
    for party, role in parts_of(cell):
        item = best_item(listed, control, party, role, place, day)
        found.append(ShownPart(party=party, role=role, item=item, standing=item.standing(day) if item else None))
    return tuple(found)


def _due_at(item: EvidenceItem) -> str:
    return f"{item.due_day}T00:00:00.000000Z" if item.state is EvidenceState.CURRENT else ""


EVIDENCE: Final = RegisterKind(
    id="evidence",
    shape=EvidenceItem,
    state=lambda one: one.state.value,
    team=lambda one: one.team,
    due_at=_due_at,
)
