"""Evidence over the wire: what is handed in and withdrawn, what it is worth, and what providers' reports show."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from remit.wire.lists import Snapshot

Line: TypeAlias = Annotated[str, Meta(min_length=1, max_length=300)]
Id: TypeAlias = Annotated[str, Meta(max_length=300)]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=300)]
Words: TypeAlias = Annotated[str, Meta(max_length=4_000)]
Said: TypeAlias = Annotated[str, Meta(min_length=1, max_length=4_000)]
Address: TypeAlias = Annotated[str, Meta(max_length=2_000)]
Day: TypeAlias = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d$", max_length=10)]
AnyDay: TypeAlias = Annotated[str, Meta(pattern=r"^(\d{4}-\d\d-\d\d)?$", max_length=10)]
Ids: TypeAlias = Annotated[list[Name], Meta(max_length=500)]
ScopeWord: TypeAlias = Literal["asset", "workload", "team", "account", "service", "everything"]
PartyWord: TypeAlias = Literal["customer", "third_party", "downstream"]
RoleWord: TypeAlias = Literal["implement", "validate", "monitor"]
TypeWord: TypeAlias = Literal[
    "configuration-export", "log-extract", "screenshot", "test-record", "attestation", "ticket", "report",
    "certificate", "procedure", "training-record", "access-review", "check-result",
]  # fmt: skip
KindWord: TypeAlias = Literal[
    "soc-1-type-2", "soc-2-type-1", "soc-2-type-2", "soc-3", "isae-3402", "iso-27001", "iso-27017", "iso-27018",
    "iso-27701", "iso-22301", "pci-aoc", "c5-type-1", "c5-type-2", "csa-star", "hitrust", "fedramp", "tisax",
    "penetration-test", "other",
]  # fmt: skip
FILE_BYTES = 20 * 2**20
BODY_BYTES = FILE_BYTES * 4 // 3 + 2**20  # a file in Base64, and the rest of a body
File: TypeAlias = Annotated[bytes, Meta(max_length=FILE_BYTES, description="At most 20 MiB; Base64 in JSON.")]


class HandIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody hands in, and what it shows. A file, an address, or words in `note`."""

    control: Name
    scope: ScopeWord
    of: Id = ""
    party: PartyWord = "customer"
    role: RoleWord = "implement"
    type: TypeWord
    title: Line
    taken_at: Day
    fresh_for_days: Annotated[int, Meta(ge=0, le=3_660, description="0 for as usual for its type.")] = 0
    period_from: AnyDay = ""
    period_until: AnyDay = ""
    url: Address = ""
    note: Words = ""
    supersedes: Id = ""
    file: File = b""
    file_name: Annotated[str, Meta(max_length=1_000)] = ""


class WithdrawProof(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which evidence, or which report, shows nothing any longer, and why."""

    id: Name
    reason: Said


class Bridge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A provider's own word for the days after its report; without `since`, from the day after what is covered."""

    until: Day
    since: AnyDay = ""
    title: Id = ""


class UserDuty(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a report takes for granted that its users do, in your own words."""

    id: Name
    words: Said
    controls: Annotated[Ids, Meta(min_length=1)]
    services: Ids = msgspec.field(default_factory=lambda: ["*"])


class LeftOut(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a report leaves out; `falls_to` names the vendor whose own report has to show it, if it is not ours."""

    id: Name
    words: Said
    controls: Ids = msgspec.field(default_factory=lambda: ["*"])
    services: Ids = msgspec.field(default_factory=lambda: ["*"])
    falls_to: Id = ""


class AddReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A provider's report or certificate, as somebody read it: only ids and your own words.

    Services, regions and controls in its scope are ids, or `*` for all; `global` is the region of what has none.
    """

    provider: Name
    kind: KindWord
    title: Line
    issuer: Line
    services: Annotated[Ids, Meta(min_length=1)]
    regions: Annotated[Ids, Meta(min_length=1)]
    controls: Ids = msgspec.field(default_factory=lambda: ["*"])
    since: Day
    until: Day
    bridges: Annotated[list[Bridge], Meta(max_length=50)] = []
    user_controls: Annotated[list[UserDuty], Meta(max_length=500)] = []
    carve_outs: Annotated[list[LeftOut], Meta(max_length=500)] = []
    team: Id = ""
    url: Address = ""
    note: Words = ""
    supersedes: Id = ""
    file: File = b""
    file_name: Annotated[str, Meta(max_length=1_000)] = ""


class AmendReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing more that belongs to a report: a bridge letter, a user control or a carve-out."""

    report: Name
    what: Literal["bridge-letter", "user-control", "carve-out"]
    id: Id = ""
    words: Words = ""
    controls: Ids = []
    services: Ids = []
    falls_to: Id = ""
    since: AnyDay = ""
    until: AnyDay = ""


class EvidenceLine(msgspec.Struct, frozen=True, kw_only=True):
    """One evidence item. `standing` is what it is worth at the moment that was asked for."""

    id: str
    version: int
    control: str
    scope: str
    of: str | None
    party: str
    role: str
    type: str
    title: str
    standing: str
    counts: bool
    taken_at: str
    last_day: str
    due_day: str
    period_from: str | None
    period_until: str | None
    attested_by: str
    team: str | None
    workload: str | None
    digest: str | None
    size: int | None
    media_type: str | None
    file_name: str | None
    url: str | None
    supersedes: str | None
    reason: str | None
    note: str | None


class EvidenceVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One version of an item's document: when it was written and what became of it."""

    version: int
    at: str
    state: str


class EvidenceItemAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An evidence item with its versions, the oldest first."""

    version: int
    item: EvidenceLine
    versions: list[EvidenceVersion]


class EvidenceFile(msgspec.Struct, frozen=True, kw_only=True):
    """The file of an item or of a report, as it was handed in; `content` is Base64."""

    name: str
    media_type: str
    digest: str
    size: int
    content: bytes


class ReportLine(msgspec.Struct, frozen=True, kw_only=True):
    """A provider's report. `last_day` is the last one that it covers with its bridge letters."""

    id: str
    version: int
    provider: str
    provider_name: str
    kind: str
    title: str
    issuer: str
    services: list[str]
    regions: list[str]
    controls: list[str]
    since: str
    until: str
    last_day: str
    standing: str
    bridges: list[Bridge]
    user_controls: list[UserDuty]
    carve_outs: list[LeftOut]
    team: str | None
    added_by: str
    digest: str | None
    size: int | None
    media_type: str | None
    file_name: str | None
    url: str | None
    supersedes: str | None
    reason: str | None
    note: str | None


class GapLine(msgspec.Struct, frozen=True, kw_only=True):
    """A provider's part that no valid report shows; `since` is the first day of the gap, null where it never was."""

    provider: str
    provider_name: str
    service: str
    service_name: str
    region: str | None
    state: str
    since: str | None
    reports: list[str]
    controls: list[str]
    assets: int
    example: str


class DutyLine(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider's report leaves to us for one control, and whose task that is on how many assets."""

    report: str
    provider: str
    id: str
    kind: Literal["user-control", "carve-out"]
    words: str
    control: str | None
    control_name: str | None
    services: list[str]
    team: str | None
    team_name: str | None
    person: str | None
    person_name: str | None
    assets: int
    example: str


class ShownPartAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One party's part in a cell. `by` is `item`, `check`, `report` or null where nothing shows it."""

    party: str
    role: str
    is_shown: bool
    by: str | None
    standing: str
    until: str | None
    since: str | None
    evidence: list[str]


class CheckAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the snapshot shows of the control on this asset: the facts that decide, and the findings, with places."""

    snapshot: int
    taken_at: str
    last_day: str
    state: str
    proves: bool
    counts: bool
    facts: list[str]
    findings: list[str]
    checks: list[str]


class CellEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """All that shows one control of one asset, part by part, at a moment."""

    asset: str
    control: str
    day: str
    sentence: str
    parts: list[ShownPartAnswer]
    check: CheckAnswer
    duties: list[DutyLine]
    items: list[EvidenceLine]


class EvidenceSummary(msgspec.Struct, frozen=True, kw_only=True):
    """How much is shown, in parts: a control of an asset in one role. `theirs` counts what providers implement."""

    snapshot: Snapshot
    day: str
    ours: int
    by_items: int
    by_checks: int
    stale: int
    missing: int
    theirs: int
    attested: int
