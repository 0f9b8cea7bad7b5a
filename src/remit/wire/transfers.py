"""Shapes of transfers of ownership, as they go over the wire."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta

Words: TypeAlias = Annotated[str, Meta(max_length=4_000)]
Name: TypeAlias = Annotated[str, Meta(max_length=2_000)]
Ticket: TypeAlias = Annotated[str, Meta(max_length=500, description="Address or id of the change ticket.")]
TransferName: TypeAlias = Annotated[str, Meta(min_length=1, max_length=300, description="Name of the transfer.")]
KindWord: TypeAlias = Literal["assets", "rule", "workload", "team"]
StageWord: TypeAlias = Literal["", "ingestion", "storage", "processing", "egress", "archive", "deletion"]


class TransferLine(msgspec.Struct, frozen=True, kw_only=True):
    """A transfer in a list: offered, accepted (and not yet merged), done, refused, withdrawn or lapsed."""

    id: str
    version: int
    kind: KindWord
    of: list[str]
    assets: int
    from_team: str
    to_team: str
    to_person: str
    state: str
    reason: str
    ticket: str
    offered_at: str
    due_at: str


class ChecklistTold(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the receiving side can act: ready, lacking or unknown, and what it said to it."""

    id: str
    text: str
    readiness: str
    words: str
    remark: str


class ProgressTold(msgspec.Struct, frozen=True, kw_only=True):
    """Assets that show the new owner, wait, went to others, or are gone."""

    moved: list[str]
    waiting: list[str]
    elsewhere: list[str]
    gone: list[str]


class TransferDetail(TransferLine, frozen=True, kw_only=True):
    """A transfer whole; `progress` is null where no snapshot is kept."""

    asset_ids: list[str]
    stage: str | None
    offered_by: str
    checklist: list[ChecklistTold]
    answered_at: str | None
    answered_by: str | None
    remark: str
    snapshot: int
    done_at: str | None
    done_snapshot: int | None
    progress: ProgressTold | None


class EditTold(msgspec.Struct, frozen=True, kw_only=True):
    """A word to be changed: where, behind which key, from what to what."""

    place: str
    key: str
    before: str
    after: str
    is_tag: bool
    assets: list[str]


class TransferPatch(msgspec.Struct, frozen=True, kw_only=True):
    """The change of the map that merges a transfer, and a pull request's title and text (Markdown).

    `rules` go before those of `ownership.rules` in remit.yaml, `transitions` before those of `lifecycle.transitions`.
    `notes` are assets with what people have to look at.
    """

    id: str
    title: str
    text: str
    edits: list[EditTold]
    rules: list[dict[str, Any]]
    transitions: list[dict[str, Any]]
    notes: list[tuple[str, str]]


class OfferTransfer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is offered, to whom and why: assets by id, or one rule (`address:module.a.*`), workload or team."""

    kind: KindWord
    of: Annotated[list[Annotated[str, Meta(min_length=1, max_length=2_000)]], Meta(min_length=1, max_length=5_000)]
    to_team: Annotated[str, Meta(min_length=1, max_length=200)]
    reason: Annotated[str, Meta(min_length=1, max_length=4_000)]
    to_person: Name = ""
    from_team: Name = ""
    stage: StageWord = ""
    ticket: Ticket = ""


class AcceptTransfer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which transfer is accepted, and how the receiving team will see to each item that is not ready."""

    id: TransferName
    remark: Words = ""
    person: Words = ""
    access: Words = ""
    on_call: Words = ""
    runbook: Words = ""
    training: Words = ""
    findings: Words = ""


class RefuseTransfer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which transfer is refused, and why."""

    id: TransferName
    remark: Annotated[str, Meta(min_length=1, max_length=4_000)]


class WithdrawTransfer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which transfer is taken back."""

    id: TransferName
    remark: Words = ""
