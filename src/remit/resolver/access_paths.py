"""Ways in: from whoever is outside, over what is weak, to what is stored; all controls on the way beside each other.

For each outsider the graph is walked once. Every asset that the walk comes to and that a finding calls weak is a
place to get further from, so from there the nearest stored data are looked for. A way without a weak place is what
the estate is for, and no path. It sees one shortest way to each weak place, and not every detour.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from remit.model.access_path import AccessPath, Hop, HopControl, Weakness
from remit.model.edges import KINDS, TENANTS, EdgeKind, Outsider, OutsiderKind, Reach
from remit.model.finding import Confidence, Finding, Outcome, Severity
from remit.model.landscape import Landscape
from remit.model.party import Label
from remit.model.state import State
from remit.resolver.graph import Graph, Walk
from remit.resolver.states import states

# Controls whose failure lets somebody take a step, and how much it takes to mend each: 1 a setting, 3 a redesign.
DECISIVE: Final[Mapping[str, int]] = {
    "public-access": 1,
    "mfa": 1,
    "workload-identity": 1,
    "network-filtering": 1,
    "access-policy": 2,
    "privileged-access": 2,
    "secrets-in-code": 2,
}
# Controls that count at what is got, though they stop nobody.
BESIDE: Final = (
    "network-exposure", "encryption-at-rest", "encryption-in-transit", "access-logging", "audit-logging",
)  # fmt: skip
STORES: Final = frozenset({"object-storage", "database"})
STORE_SERVICES: Final = frozenset(
    {"aws/secrets-manager", "aws/sqs", "aws/ebs", "azure/key-vault", "azure/managed-disks"}
)
TAKES: Final = (EdgeKind.READS, EdgeKind.WRITES)
MOST_WEAK: Final = 300  # weak places that are looked at for one outsider
MOST_OUTSIDERS: Final = 200
MOST_PATHS: Final = 500
MOST_NAMED: Final = 5
_LONGEST: Final = 12  # steps; a way that takes more is not looked for
_DIRECT: Final = 2
# Findings on a tenant that speak of all who come to it; of this one the outsider's own flaws say more.
_IN_PERSON: Final = frozenset({"administrator-mfa", "application-grants"})
_AT_THE_DOOR: Final = frozenset({"public-access", "network-filtering"})  # let in whoever is outside


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPaths:
    """What was found.

    Attributes:
        paths: the worst first.
        limits: which bounds were met, in words; empty when nothing was left out.
    """

    paths: tuple[AccessPath, ...]
    limits: tuple[str, ...] = ()


@dataclass(slots=True)
class PathFinder:
    """Looks through one landscape; what it looks up is kept for the next question."""

    landscape: Landscape
    graph: Graph
    _states: dict[str, NDArray[np.uint8]] = field(default_factory=dict)
    _failed: dict[str, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    _rows: dict[str, int] = field(default_factory=dict)
    _limits: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in self.landscape.findings:
            if one.outcome is Outcome.FAILED and one.control in DECISIVE:
                self._failed[one.asset].append(one)
        if self._failed:
            self._rows = {asset: row for row, asset in enumerate(self.landscape.estate.ids) if asset in self._failed}

    def find(self) -> AccessPaths:
        """Every path, the worst first."""
        found: dict[tuple[int, ...], AccessPath] = {}
        outsiders = list(enumerate(self.graph.outsiders, self.graph.assets))
        if len(outsiders) > MOST_OUTSIDERS:
            self._limits[f"{len(outsiders)} outsiders, of which {MOST_OUTSIDERS} were followed"] = None
        goals = self._goals()
        for node, outsider in outsiders[:MOST_OUTSIDERS]:
            for path in self._from(node, outsider, goals):
                found.setdefault(tuple(hop.node for hop in path.hops), path)
        paths = sorted(_widest(found.values()), key=lambda one: (-one.severity, -one.goals, one.assets))
        if len(paths) > MOST_PATHS:
            self._limits[f"{len(paths)} paths, of which {MOST_PATHS} are kept"] = None
        return AccessPaths(paths=tuple(paths[:MOST_PATHS]), limits=tuple(self._limits))

    def _from(self, node: int, outsider: Outsider, goals: NDArray[np.bool_]) -> Iterator[AccessPath]:
        walk = self.graph.walk([node], most_steps=_LONGEST, enters_reaches=False)
        weak = sorted((int(walk.distance[row]), row) for row in self._rows.values() if walk.distance[row] > 0)
        if outsider.flaws:
            weak = [(0, node), *weak]
        if len(weak) > MOST_WEAK:
            self._limits[
                f"{len(weak)} weak places that {outsider.name} gets to, of which {MOST_WEAK} were followed"
            ] = None
        for _, place in weak[:MOST_WEAK]:
            further = self._further(walk, place, goals)
            ends = np.flatnonzero(goals & (further.distance >= 0))
            if not len(ends):  # what a tenant itself holds, where it leads to no store
                ends = np.flatnonzero(self._tenants() & (further.distance >= 0))
            if len(ends):
                end = max(ends[: MOST_NAMED * 10].tolist(), key=self._worth)
                steps = [*walk.path(place), *further.path(end)[1:]]
                path = self.path(steps)
                if path is not None:
                    yield path

    def _further(self, walk: Walk, place: int, goals: NDArray[np.bool_]) -> Walk:
        """The walk from a weak place on, no step where whoever came there gets no further."""
        arrived = int(walk.edge[place])
        steps = 0 if arrived >= 0 and self.graph.last[arrived] else _LONGEST
        return self.graph.walk([place], most_steps=steps, stop=goals, enters_reaches=False)

    def _tenants(self) -> NDArray[np.bool_]:
        """Nodes that are tenants, bool (nodes,)."""
        services = self.landscape.estate.columns["service"]
        found = np.zeros(self.graph.nodes, dtype=bool)
        is_tenant = np.array([service in TENANTS for service in services.values], dtype=bool)
        found[: self.graph.assets] = is_tenant[services.codes]
        return found

    def _goals(self) -> NDArray[np.bool_]:
        """Nodes that are, or stand for, stored data, bool (nodes,)."""
        columns = self.landscape.estate.columns
        goals = np.zeros(self.graph.nodes, dtype=bool)
        is_store = np.array([model in STORES for model in columns["model"].values], dtype=bool)
        is_kept = np.array([service in STORE_SERVICES for service in columns["service"].values], dtype=bool)
        if len(columns["model"]):
            goals[: self.graph.assets] = is_store[columns["model"].codes] | is_kept[columns["service"].codes]
        takes = np.isin(self.graph.kinds, [KINDS.index(kind) for kind in TAKES])
        taken = self.graph.targets[takes]
        goals[taken[taken >= self.graph.first_reach]] = True
        return goals

    def _worth(self, node: int) -> tuple[bool, int]:
        rows = self._covered(node)
        return any(self._is_sensitive(row) for row in rows[:1_000]), len(rows)

    def _covered(self, node: int) -> list[int]:
        rows: list[int] = [node] if node < self.graph.assets else self.graph.members(node).tolist()
        return rows

    def _is_sensitive(self, row: int) -> bool:
        known = self.landscape.organisation.data_classes.get(self.landscape.estate.columns["data_class"][row])
        return known is not None and bool(known.requires)

    def weak(self, node: int) -> int:
        """How many findings on an asset let somebody further; 0 for any other node."""
        return len(self._failed.get(self.landscape.estate.ids[node], ())) if node < self.graph.assets else 0

    def path(self, steps: Sequence[tuple[int, int]]) -> AccessPath | None:
        """The path over these nodes, each with the edge into it; None when nothing on it is weak.

        Args:
            steps: (node, edge), the first of them an outsider.
        """
        return self.judge(tuple(self.hop(node, edge) for node, edge in steps))

    def judge(self, hops: tuple[Hop, ...]) -> AccessPath | None:
        """The path that these hops are; None when nothing on it is weak, or nobody from outside comes by it."""
        entry = self.graph.outsider(hops[0].node)
        weaknesses = tuple(self._weaknesses(hops, entry))
        if entry is None or not weaknesses:
            return None
        covered = self._covered(hops[-1].node)
        ranked = sorted(covered[:10_000], key=lambda row: -len(self._required(row)))
        is_sensitive = bool(ranked) and self._is_sensitive(ranked[0])
        ids = self.landscape.estate.ids
        return AccessPath(
            entry=entry,
            hops=hops,
            weaknesses=weaknesses,
            cut=min(weaknesses, key=lambda one: one.effort),
            severity=_severity(len(hops), weaknesses, is_sensitive=is_sensitive),
            confidence=Confidence.HIGH if all(hop.is_sure for hop in hops) else Confidence.LOW,
            goals=len(covered),
            worst=tuple(ids[row] for row in ranked[:MOST_NAMED]),
            data_class=self.landscape.estate.columns["data_class"][ranked[0]] if is_sensitive else "",
        )

    def _required(self, row: int) -> Mapping[str, object]:
        known = self.landscape.organisation.data_classes.get(self.landscape.estate.columns["data_class"][row])
        return known.requires if known else {}

    def hops(self, walk: Walk, node: int) -> tuple[Hop, ...]:
        """The steps of a walk to a node."""
        return tuple(self.hop(one, edge) for one, edge in walk.path(node))

    def hop(self, node: int, edge: int) -> Hop:
        """One step: where it leads to, by what, and the controls that count there."""
        graph = self.graph
        by = KINDS[graph.kinds[edge]] if edge >= 0 else None
        origin = graph.words[graph.origins[edge]] if edge >= 0 else ""
        is_sure = bool(graph.sureness[edge]) if edge >= 0 else True
        if node >= graph.assets:
            return self._elsewhere(node, by, origin, is_sure=is_sure)
        estate = self.landscape.estate
        controls = tuple(self._controls(node))
        owner = self.landscape.owners.of(node)
        labels = {one.label for one in controls if one.control in DECISIVE and one.label is not Label.NOT_APPLICABLE}
        return Hop(
            node=node,
            asset=estate.ids[node],
            name=estate.names[node] or estate.ids[node],
            what=estate.columns["service_name"][node],
            by=by,
            origin=origin,
            is_sure=is_sure,
            side=labels.pop() if len(labels) == 1 else Label.SHARED if labels else Label.NOT_APPLICABLE,
            person=owner.person,
            team=owner.team,
            controls=controls,
        )

    def _elsewhere(self, node: int, by: EdgeKind | None, origin: str, *, is_sure: bool) -> Hop:
        """A step to what is no asset."""
        outsider, reach, group = self.graph.outsider(node), self.graph.reach(node), self.graph.group(node)
        if outsider is not None:
            name, what = outsider.name, OUTSIDERS[outsider.kind]
        elif reach is not None:
            name, what = reach_words(reach, self.landscape), "a grant's wildcard"
        else:
            name, what = self.landscape.estate.names[group or 0], "as one of its members"
        side = Label.THIRD_PARTY if outsider and outsider.kind is not OutsiderKind.INTERNET else Label.NOT_APPLICABLE
        return Hop(node=node, asset="", name=name, what=what, by=by, origin=origin, is_sure=is_sure, side=side)

    def _controls(self, row: int) -> Iterator[HopControl]:
        for column, control in enumerate(self.landscape.controls):
            if control.id in DECISIVE or control.id in BESIDE:
                cell = self.landscape.map.cell(row, column)
                state = State(int(self._state(column)[row]))
                if any(one.control == control.id for one in self._failed.get(self.landscape.estate.ids[row], ())):
                    state = State.NOT_IN_FORCE
                if cell.is_applicable and (state is not State.NO_DATA or control.id in DECISIVE):
                    yield HopControl(control=control.id, name=control.name, label=cell.label, state=state)

    def _state(self, column: int) -> NDArray[np.uint8]:
        control = self.landscape.controls[column]
        if control.id not in self._states:
            self._states[control.id] = states(self.landscape.estate, control)
        return self._states[control.id]

    def _weaknesses(self, hops: Sequence[Hop], entry: Outsider | None) -> Iterator[Weakness]:
        for flaw in entry.flaws if entry and len(hops) > 1 else ():
            control, fix = _FLAWED.get(entry.kind, _FLAWED_TRUST) if entry else _FLAWED_TRUST
            yield Weakness(
                asset=hops[1].asset,
                rule="",
                control=control,
                message=f"{flaw[0].upper()}{flaw[1:]}.",
                fix=fix,
                party=Label.CUSTOMER.value,
                person=hops[1].person,
                severity=Severity.HIGH,
                effort=1,
            )
        for place, hop in enumerate(hops):
            following = hops[place + 1].by if place + 1 < len(hops) else None
            for one in self._failed.get(hop.asset, ()):
                if one.control == "workload-identity" and following is not EdgeKind.RUNS_AS:
                    continue  # nobody gets further by credentials that lead nowhere
                if one.control in _AT_THE_DOOR and place != 1:
                    continue  # whoever is inside already did not come in by it
                if place == 1 and entry is not None and _is_told_by(entry, hop, one):
                    continue
                yield Weakness(
                    asset=hop.asset,
                    rule=one.rule,
                    control=one.control,
                    message=one.message,
                    fix=one.fix,
                    party=one.party,
                    person=one.person,
                    severity=one.severity,
                    effort=DECISIVE[one.control],
                )


def _is_told_by(entry: Outsider, hop: Hop, finding: Finding) -> bool:
    """Whether a finding on a tenant is not about whoever comes: a program signs in by its grant, a person in person."""
    if entry.kind is OutsiderKind.APPLICATION:
        return True
    return hop.by is EdgeKind.ADMINISTERS and finding.rule in _IN_PERSON


# What a flaw of an outsider is a flaw of, and what to do about it.
_FLAWED_TRUST: Final = (
    "access-policy",
    "Ask for the audience and for the one subject that needs to come in, as conditions of the trust.",
)
_FLAWED: Final[Mapping[OutsiderKind, tuple[str, str]]] = {
    OutsiderKind.VENDOR: ("mfa", "Have them register a second factor before they administer, or take the role away."),
    OutsiderKind.APPLICATION: (
        "access-policy",
        "Take back the rights that it does not need, or grant them to the few people who use it.",
    ),
}
OUTSIDERS: Final[Mapping[OutsiderKind, str]] = {
    OutsiderKind.INTERNET: "the internet",
    OutsiderKind.VENDOR: "another organisation",
    OutsiderKind.APPLICATION: "an application",
    OutsiderKind.PIPELINE: "a pipeline",
    OutsiderKind.PEOPLE: "people of an identity provider",
    OutsiderKind.WORKLOAD: "a workload of a cluster",
}


def reach_words(reach: Reach, landscape: Landscape) -> str:
    """What a reach covers, as people say it: `every Amazon S3 of Production`."""
    names = [landscape.rulebook.services[one].name for one in reach.services if one in landscape.rulebook.services]
    what = " or ".join(names or reach.services) or "asset"
    account = landscape.organisation.accounts.get(reach.account)
    where = (account.name if account else "") or reach.account
    named = "" if reach.pattern == "*" else f" named {reach.pattern}"
    return f"every {what}{named}" + (f" of {where}" if where else "")


def _severity(hops: int, weaknesses: Sequence[Weakness], *, is_sensitive: bool) -> Severity:
    """Of the whole chain.

    What is open to the outside is as bad as its finding. Further in, several weak places are worse than one, and what
    asks for protection is worse to lose.
    """
    if hops == _DIRECT:
        return max(one.severity for one in weaknesses)
    level = Severity.HIGH if len({one.control for one in weaknesses}) > 1 else Severity.MEDIUM
    return Severity(min(level + is_sensitive, Severity.CRITICAL))


def _widest(paths: Iterable[AccessPath]) -> list[AccessPath]:
    """Without those whose entry, end and weaknesses are all in another."""
    kept: list[AccessPath] = []
    for path in sorted(paths, key=lambda one: -len(one.weaknesses)):
        weak = {(one.asset, one.rule) for one in path.weaknesses}
        if not any(
            other.entry == path.entry
            and other.hops[-1].node == path.hops[-1].node
            and weak <= {(one.asset, one.rule) for one in other.weaknesses}
            for other in kept
        ):
            kept.append(path)
    return kept
