"""An access path: how somebody gets from outside to what is stored, and what on the way lets them.

All controls on the way stand beside each other, each with the side that it is on, because none of them alone tells
whether the way is open. What a path cannot tell is whether anybody went it.
"""

from __future__ import annotations

from dataclasses import dataclass

from remit.model.edges import EdgeKind, Outsider
from remit.model.finding import Confidence, Severity
from remit.model.party import Label
from remit.model.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class HopControl:
    """One control of the asset that a hop leads to.

    Attributes:
        control: id of the control.
        name: its name.
        label: the side that it is on.
        state: whether it is in force, as far as facts tell.
    """

    control: str
    name: str
    label: Label
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One step.

    Attributes:
        node: where it leads to, a node of the graph.
        asset: id of the asset; empty for an outsider and a reach.
        name: as people call it.
        what: service of an asset; for an outsider or a reach what it is, in words.
        by: how the step before leads here; None at the start, and for a member of a reach.
        origin: what says so, in words.
        is_sure: whether the input says so, and not only that it may be.
        side: who answers for the way in here: the label that its controls have together.
        person: id of who is accountable on our side, empty when nobody is named.
        team: owning team.
        controls: the controls that count on such a step.
    """

    node: int
    asset: str
    name: str
    what: str
    by: EdgeKind | None
    origin: str
    is_sure: bool
    side: Label
    person: str = ""
    team: str = ""
    controls: tuple[HopControl, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakness:
    """A control that is not in force on a hop and lets somebody take it.

    Attributes:
        asset: id of the asset.
        rule: id of the check that found it; empty for a flaw of the door that somebody comes through.
        control: id of the control.
        message: what is wrong, one sentence.
        fix: what to do, one sentence.
        party: label of who answers for the control.
        person: id of who is accountable, empty when nobody is named.
        severity: of the finding.
        effort: how much it takes to mend, 1 a setting, 3 a change of how things work together.
    """

    asset: str
    rule: str
    control: str
    message: str
    fix: str
    party: str
    person: str
    severity: Severity
    effort: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPath:
    """One way in.

    Attributes:
        entry: who comes.
        hops: the steps, the entry first, what is got at last.
        weaknesses: what lets them, in the order of the hops.
        cut: the weakness that breaks the path with the least effort, the first of several.
        severity: of the whole chain.
        confidence: low where a step is not sure.
        goals: how many assets are got at the end.
        worst: ids of some of them, the most sensitive first.
        data_class: the most demanding class of these, empty when none has one.
    """

    entry: Outsider
    hops: tuple[Hop, ...]
    weaknesses: tuple[Weakness, ...]
    cut: Weakness
    severity: Severity
    confidence: Confidence
    goals: int
    worst: tuple[str, ...]
    data_class: str

    @property
    def assets(self) -> tuple[str, ...]:
        """Ids of the assets on the way, in order."""
        return tuple(hop.asset for hop in self.hops if hop.asset)
