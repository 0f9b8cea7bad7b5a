"""Who may do what, and where: roles, the rights they give, grants of them, and whoever asks (R12).

A grant holds everywhere, or for a team, or for a workload; the role *owner* without a place holds for what is the
person's own. What this file cannot know is whether somebody is who they say: signing in proves that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Right(StrEnum):
    """What can be done."""

    READ = "read"  # the map, findings, and what people did about them
    ACKNOWLEDGE = "acknowledge"  # a notification, a finding
    ATTEST = "attest"  # hand in evidence and say what it proves
    SIGN = "sign"  # a review, for one's part
    TRANSFER = "transfer"  # offer what one owns, accept what is offered
    ASK_WAIVER = "ask-waiver"
    GRANT_WAIVER = "grant-waiver"
    PLAN = "plan"  # open, change and close reviews
    REPORT = "report"  # scans, runs and applies of a pipeline
    RUN = "run"  # jobs
    AUDIT = "audit"  # read, prove, export and verify the trail
    ADMINISTER = "administer"  # people, roles, service accounts, outgoing webhooks


class Role(StrEnum):
    """What somebody is to Remit."""

    VIEWER = "viewer"
    RESPONDER = "responder"
    OWNER = "owner"
    EDITOR = "editor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


_VIEWER: Final = frozenset({Right.READ})
_RESPONDER: Final = _VIEWER | {Right.ACKNOWLEDGE}
_OWNER: Final = _RESPONDER | {Right.ATTEST, Right.SIGN, Right.TRANSFER, Right.ASK_WAIVER}
_EDITOR: Final = _OWNER | {Right.GRANT_WAIVER, Right.PLAN, Right.REPORT, Right.RUN}
RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.VIEWER: _VIEWER,
    Role.RESPONDER: _RESPONDER,
    Role.OWNER: _OWNER,
    Role.EDITOR: _EDITOR,
    Role.AUDITOR: _VIEWER | {Right.AUDIT},  # reads all, verifies, changes nothing
    Role.ADMINISTRATOR: frozenset(Right),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role at a place.

    Attributes:
        role: the role.
        team, workload: where it holds, one of them; both empty for everywhere (of an owner: for the own).
    """

    role: Role
    team: str = ""
    workload: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What somebody sees: everything, or what belongs to one of these teams or workloads.

    Attributes:
        is_all: whether it is everything; the sets are empty then.
        teams, workloads: ids.
    """

    is_all: bool = False
    teams: frozenset[str] = frozenset()
    workloads: frozenset[str] = frozenset()

    def covers(self, team: str = "", workload: str = "") -> bool:
        """Whether something of that team or workload is in sight."""
        return self.is_all or (bool(team) and team in self.teams) or (bool(workload) and workload in self.workloads)


EVERYTHING: Final = Sight(is_all=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Whoever asks: a person who signed in, a service account, or somebody at the machine itself.

    Attributes:
        id: as the trail names it: `ann@example.com`, `service:pipeline`.
        name: as pages say it.
        kind: `person`, `service`, or `local` for whoever sits at a machine where nobody signs in.
        grants: what was granted.
        limits: rights that a token keeps of them; None keeps all.
        person: id of the person in remit.yaml; empty for none.
        teams, workloads: what is the person's own, by remit.yaml.
        token: name of the token it came with; empty for a session.
    """

    id: str
    name: str
    kind: str = "person"
    grants: tuple[Grant, ...] = ()
    limits: frozenset[Right] | None = None
    person: str = ""
    teams: frozenset[str] = frozenset()
    workloads: frozenset[str] = frozenset()
    token: str = ""

    def may(self, right: Right, *, team: str = "", workload: str = "") -> bool:
        """Whether it may do something to what belongs to that team or workload; with neither, everywhere."""
        return self.reach(right).covers(team, workload)

    def may_somewhere(self, right: Right) -> bool:
        """Whether there is anything that it may do this to: whether a button is worth showing."""
        reach = self.reach(right)
        return reach.is_all or bool(reach.teams or reach.workloads)

    def reach(self, right: Right) -> Sight:
        """To what it may do something."""
        if self.limits is not None and right not in self.limits:
            return Sight()
        giving = [grant for grant in self.grants if right in RIGHTS[grant.role]]
        if any(not (grant.team or grant.workload) and grant.role is not Role.OWNER for grant in giving):
            return EVERYTHING
        is_owner = any(not (grant.team or grant.workload) for grant in giving)
        return Sight(
            teams=frozenset(grant.team for grant in giving if grant.team) | (self.teams if is_owner else frozenset()),
            workloads=frozenset(grant.workload for grant in giving if grant.workload)
            | (self.workloads if is_owner else frozenset()),
        )

    @property
    def sees(self) -> Sight:
        """What it sees."""
        return self.reach(Right.READ)


NOBODY: Final = Principal(id="nobody", name="Nobody", kind="local")
