"""What a reader saw, in its native shape, before the knowledge base has named it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from remit.model.location import Location

if TYPE_CHECKING:
    from remit.model.ownership import NativeClaim
    from remit.model.stated import StatedAssets


class Action(StrEnum):
    """What a change does to a thing; a plain state or live account only has things that stand."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    STANDS = "stands"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One native resource.

    Attributes:
        reader: short name of the format, the prefix of native keys in the knowledge base (`tf`).
        native_type: the resource's type in that format (`aws_s3_bucket`).
        address: its name within its root, unique there (`module.a.aws_s3_bucket.b["x"]`).
        attributes: JSON-like values; `UNKNOWN` where given but known only after apply, `HIDDEN` where secret;
            what nobody gave and the provider will fill is left out; `REFUSED` where nobody knows whether it is
            given, and under the name `""` alone where nobody knows whether there is such a companion.
        tags: effective tags, provider-wide defaults included.
        location: where it is declared.
        path: path of the declaring file or module, `/`-separated, for path rules.
        provider: cloud it belongs to (`aws`), empty when the format does not say.
        account: account, subscription or project id; empty when not known.
        region: empty when not known or global.
        references: attribute path without indices → addresses it points to.
        action: what the change does to it.
        namespace: Kubernetes namespace that it lies in, or that it is; empty elsewhere, and where none is said.
    """

    reader: str
    native_type: str
    address: str
    attributes: Mapping[str, Any]
    location: Location
    tags: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    provider: str = ""
    account: str = ""
    region: str = ""
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    action: Action = Action.STANDS
    namespace: str = ""

    @property
    def native(self) -> str:
        """The key that the knowledge base knows it by, `tf:aws_s3_bucket`."""
        return f"{self.reader}:{self.native_type}"

    @property
    def is_unseen(self) -> bool:
        """Whether this stands for companions of which nobody knows whether there are any."""
        return "" in self.attributes


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """An input item that could not be read; it is counted, shown and never taken for clean.

    Attributes:
        location: the place.
        cause: what was wrong, one sentence.
        hint: what to do about it.
    """

    location: Location
    cause: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something that is written and has no effect, as its own tool has it; what was read is whole without it.

    Attributes:
        location: the place.
        cause: why it has none, one sentence.
        hint: what to do about it.
    """

    location: Location
    cause: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """Part of an account that was looked through without a hole: what is not found there is not there.

    Attributes:
        service: service id.
        account: account, subscription or project id.
        region: empty for what is global, or for all regions.
    """

    service: str
    account: str
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What a source says of an asset beside the resource itself; empty where it says nothing.

    Attributes:
        environment, workload, data_class, tier: where it belongs.
        owners: who is said to own it.
        aliases: what else it is called.
    """

    environment: str = ""
    workload: str = ""
    data_class: str = ""
    tier: str = ""
    owners: tuple[NativeClaim, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything that one input held.

    Attributes:
        observations: what was read, in order of appearance.
        unreadable: what was not.
        is_change: whether the input describes a change (a plan over a prior state), so that a gate
            judges what it touches.
        inputs: the files read.
        is_live: whether it says what runs, not what is declared.
        sweeps: of a live input, what was looked through without a hole.
        stated: assets that come with their service and facts; None where there are none.
        hints: what is said of observations beside, by address.
        passed_over: files that turned out to hold nothing of this format, each with what it is instead.
    """

    observations: tuple[Observation, ...]
    unreadable: tuple[Unreadable, ...] = ()
    is_change: bool = False
    inputs: tuple[str, ...] = ()
    is_live: bool = False
    sweeps: tuple[Sweep, ...] = ()
    stated: StatedAssets | None = None
    hints: Mapping[str, Hint] = field(default_factory=dict)
    passed_over: Mapping[str, str] = field(default_factory=dict)
