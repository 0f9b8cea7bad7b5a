"""Answers about the estate: overview, assets, cells and their reasons, snapshots, what a search found."""

from __future__ import annotations

import msgspec

from remit.wire.lists import Snapshot
from remit.wire.things import (
    AskedRule,
    Chain,
    FactSaid,
    Finding,
    OfferUse,
    Owner,
    OwnerWithClaims,
    Place,
    Roles,
    Rule,
    Source,
    Statement,
)


class WorkloadLine(msgspec.Struct, frozen=True):
    """A workload with its assets and proven findings."""

    workload: str | None
    assets: int
    findings: int


class PlaceCount(msgspec.Struct, frozen=True):
    """How many there are somewhere."""

    where: str
    assets: int


class Unread(msgspec.Struct, frozen=True):
    """What could not be read, and why."""

    location: Place
    cause: str
    hint: str | None


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of the first page; `labels` counts cells by whose they are."""

    snapshot: Snapshot
    organisation: str | None
    inputs: list[str]
    sentence: str
    resources: int
    unresolved: int
    unreadable: list[Unread]
    assets: int
    owned: int
    unowned_where: list[PlaceCount]
    owner_problems: dict[str, int]
    findings: dict[str, int]
    undecided: int
    worst: list[Finding]
    labels: dict[str, int]
    unstated_cells: int
    undecided_cells: int
    workloads: list[WorkloadLine]


class AssetLine(msgspec.Struct, frozen=True, kw_only=True):
    """An asset as a line of the list; `worst` is the severity of its worst proven finding."""

    id: str
    name: str
    service: str
    service_name: str
    service_model: str
    provider: str | None
    account: str | None
    region: str | None
    environment: str | None
    workload: str | None
    data_class: str | None
    tier: str | None
    team: str | None
    team_name: str | None
    person: str | None
    person_name: str | None
    owner_status: str
    findings: int
    undecided: int
    worst: str | None
    location: Place


class FactLine(msgspec.Struct, frozen=True):
    """A fact of an asset, and how it is known."""

    value: FactSaid
    status: str
    origin: str
    source: str | None


class ControlOf(msgspec.Struct, frozen=True, kw_only=True):
    """A control of one asset: whose it is, whether it is in force, and who answers on our side."""

    control: str
    name: str
    label: str
    accountable: str | None
    state: str
    grade: str
    undecided: bool
    person_name: str | None


class LayerOf(msgspec.Struct, frozen=True):
    """A layer with its controls; `label` joins those who implement them."""

    layer: str
    label: str
    controls: list[ControlOf]


class PartOf(msgspec.Struct, frozen=True):
    """A companion of an asset."""

    address: str
    native_type: str


class ChainPartyOf(msgspec.Struct, frozen=True):
    """A party of the chains behind an asset; `broken` gives controls of which its link does not hold, with why."""

    party: str
    name: str
    through: list[str]
    above: str | None
    controls: list[str]
    broken: list[tuple[str, str]]


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """An asset as `remit who ASSET --format json` gives it."""

    id: str
    name: str
    native_type: str | None
    provider: str | None
    service: str | None
    service_name: str | None
    service_model: str | None
    account: str | None
    region: str | None
    environment: str | None
    workload: str | None
    data_class: str | None
    tier: str | None
    action: str | None
    owner: Owner
    facts: dict[str, FactLine]
    location: Place


class AssetPage(Asset, frozen=True, kw_only=True):
    """An asset with its stack from the top down, and all else that its page shows.

    `line_above` is the place in `stack` above which the demarcation line is drawn, null where there is none.
    """

    snapshot: Snapshot
    team_name: str | None
    sentence: str
    stack: list[LayerOf]
    line_above: int | None
    beside: list[LayerOf]
    findings: list[Finding]
    people: dict[str, str | None]
    parts: list[PartOf]
    tags: dict[str, str]
    offers: list[OfferUse]
    chain: list[ChainPartyOf]


class EventLine(msgspec.Struct, frozen=True, kw_only=True):
    """One event that a log tells."""

    at: str
    kind: str
    action: str
    actor: str | None
    channel: str
    outcome: str
    commit: str | None
    author: str | None
    sign: str | None
    source: str | None


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to an asset; `is_any_kept` is false where no log was ever handed in."""

    asset: str
    deliveries: list[EventLine]
    changes: list[EventLine]
    recognised: list[EventLine]
    is_any_kept: bool


class CellLine(msgspec.Struct, frozen=True, kw_only=True):
    """One cell of the map: a control of an asset."""

    asset: str
    control: str
    label: str
    accountable: str | None
    roles: Roles
    undecided: bool
    grade: str
    state: str
    person: str | None


class MatrixColumn(msgspec.Struct, frozen=True):
    """A column of the matrix; the id is null for assets without a workload or team."""

    id: str | None
    name: str
    assets: int
    gaps: int


class MatrixCell(msgspec.Struct, frozen=True, kw_only=True):
    """A control in a column: assets by label, the worst state, and an asset to explain it by."""

    labels: dict[str, int]
    state: str
    gaps: int
    assumed: bool
    undecided: bool
    unstated: bool
    example: str


class MatrixRow(msgspec.Struct, frozen=True, kw_only=True):
    """A control with a cell for each column."""

    control: str
    name: str
    family: str
    gaps: int
    labels: dict[str, int]
    cells: list[MatrixCell]


class Matrix(msgspec.Struct, frozen=True, kw_only=True):
    """Controls against workloads, services or teams; `all_columns` says how many there are, also beyond these."""

    snapshot: Snapshot
    sentence: str
    by: str
    gaps: int
    all_columns: int
    columns: list[MatrixColumn]
    rows: list[MatrixRow]


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """The whole reason behind one cell, as `remit why --format json` gives it."""

    snapshot: Snapshot
    schema_version: int
    asset: str
    asset_name: str
    asset_location: Place
    service: str
    service_model: str
    control: str
    control_name: str
    label: str
    accountable: str | None
    person: str | None
    person_name: str | None
    team_name: str | None
    roles: Roles
    undecided: bool
    state: str
    rule: Rule
    location: Place
    source: Source | None
    grade: str
    asked: list[AskedRule]
    facts: dict[str, FactSaid]
    owner: OwnerWithClaims
    interface_owner: str | None
    provider_contact: str | None
    relationship_owner: str | None
    offers: list[OfferUse]
    statements: list[Statement]
    chain: Chain
    matters: list[str]


class SnapshotLine(msgspec.Struct, frozen=True, kw_only=True):
    """A kept look at the organisation, and its figures."""

    id: int
    taken_at: str
    label: str | None
    resources: int
    unreadable: int
    assets: int
    owned: int
    findings: dict[str, int]
    undecided: int


class Hit(msgspec.Struct, frozen=True):
    """Something that a search found: `kind` says what, and which resource tells more of it."""

    kind: str
    id: str
    name: str
