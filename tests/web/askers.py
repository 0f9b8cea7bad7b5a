"""People and services of every role at every place, each with a real token, and a server that knows them (R12)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from litestar.testing import TestClient

from identities import ANN, WHO, entered, first, joined
from remit.app.identity.ground import AT_THE_MACHINE, Ground
from remit.app.identity.people import set_service
from remit.app.identity.tokens import Wanted, make_token
from remit.app.wiring import build_services
from remit.model.access import RIGHTS, Grant, Principal, Right, Role
from remit.model.account import SERVICE, ServiceAccount
from remit.model.organisation import Organisation
from remit.model.ownership import Person, Team
from remit.web.app import Site, create_app
from remit.web.rest.limiter import Limiter
from web.estate import landscape

PLACES = ("", "team payments", "team platform", "workload w1")


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody with a token.

    Attributes:
        grant: what they were granted; None for nobody.
        token: what they send.
        limits: what the token keeps of it.
        own: the team that they are of by remit.yaml.
        is_person: whether they are a person, and not a service.
    """

    grant: Grant | None
    token: str
    limits: frozenset[Right] = frozenset(Right)
    own: str = ""
    is_person: bool = False

    @property
    def is_limited(self) -> bool:
        return self.grant is None or bool(self.grant.team or self.grant.workload) or self.grant.role is Role.OWNER

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"} if self.token else {}

    def may(self, right: Right, team: str) -> bool:
        """To what belongs to that team, and to no workload that anybody was granted."""
        if self.grant is None or not self.may_somewhere(right) or self.grant.workload:
            return False
        if self.grant.team or self.grant.role is Role.OWNER:
            return team == (self.grant.team or self.own)
        return True

    def may_somewhere(self, right: Right) -> bool:
        if self.grant is None or right not in RIGHTS[self.grant.role] or right not in self.limits:
            return False
        has_place = bool(self.grant.team or self.grant.workload)
        return has_place or self.grant.role is not Role.OWNER or bool(self.own)

    def sees(self, team: str | None, workload: str | None) -> bool:
        if not self.may_somewhere(Right.READ) or self.grant is None:
            return False
        if self.grant.team or self.grant.workload:
            return team == self.grant.team if self.grant.team else workload == self.grant.workload
        return self.grant.role is not Role.OWNER or team == self.own


def _grant(role: Role, place: str) -> Grant:
    kind, _, name = place.partition(" ")
    return Grant(role=role, **{kind: name} if name else {})


def _service(ground: Ground, name: str, grant: Grant, rights: tuple[Right, ...] = tuple(Right)) -> str:
    account = ServiceAccount(what="tries the API", answers=ANN, grants=(grant,))
    set_service(ground, AT_THE_MACHINE, WHO, name, account)
    wanted = Wanted(label="trial", owner=SERVICE + name, rights=rights, days=1)
    return make_token(ground, AT_THE_MACHINE, WHO, wanted)[0]


def _principal(ground: Ground, identity: Any, email: str) -> Principal:  # noqa: ANN401 - whichever
    session = entered(ground, email).cookie
    found: Principal | None = identity.principal({"remit_session": session}, {})
    assert found is not None
    return found


@contextmanager
def serving_askers(folder: Path) -> Iterator[tuple[TestClient[Site], dict[str, Asker]]]:
    """A server, and everybody by name."""
    services = build_services(folder / "remit.db")
    shown = landscape()
    services.snapshots.save(replace(shown, organisation=_with_people(shown.organisation)))
    ground = services.identity.ground
    first(ground)
    askers = {"nobody": Asker(None, ""), "a wrong token": Asker(None, "remit_" + "a" * 16 + "_" + "b" * 43)}
    for role in Role:
        for place in PLACES:
            name = f"{role} {place or 'everywhere'}"
            grant = _grant(role, place)
            askers[name] = Asker(grant, _service(ground, name.replace(" ", "-"), grant))
    everything = Grant(role=Role.ADMINISTRATOR)
    limits = (Right.READ, Right.RUN)
    askers["administrator limited"] = Asker(
        everything, _service(ground, "limited", everything, limits), frozenset(limits)
    )
    for name, role, own in (
        ("dana", Role.OWNER, "payments"),
        ("pia", Role.OWNER, "platform"),
        ("eve", Role.EDITOR, ""),
    ):
        email = f"{name}@example.com"
        joined(ground, email, Grant(role=role))
        wanted = Wanted(label="trial", rights=tuple(RIGHTS[role]), days=1)
        token = make_token(ground, _principal(ground, services.identity, email), WHO, wanted)[0]
        askers[f"{name}, {role}"] = Asker(Grant(role=role), token, RIGHTS[role], own=own, is_person=True)
    app = create_app(services, limiter=Limiter(10_000_000))
    with TestClient(app, base_url="http://127.0.0.1:8350", raise_server_exceptions=False) as client:
        yield client, askers
    services.close()


def _with_people(organisation: Organisation) -> Organisation:
    dana = Person(id="dana", name="Dana", email="dana@example.com")
    pia = Person(id="pia", name="Pia", email="pia@example.com")
    return replace(
        organisation,
        people={"dana": dana, "pia": pia},
        teams={**organisation.teams, "platform": Team(id="platform", name="Platform", owner="pia", members=("pia",))},
        team_ids={**organisation.team_ids, "platform": "platform"},
    )
