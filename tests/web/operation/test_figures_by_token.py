"""Figures for a scraper that comes from elsewhere with a real token (R12)."""

from __future__ import annotations

from pathlib import Path

import pytest

from identities import ANN, WHO
from remit.app.identity.ground import AT_THE_MACHINE
from remit.app.identity.people import set_service
from remit.app.identity.tokens import Wanted, make_token
from remit.app.vitals import open_vitals
from remit.model.access import Grant, Right, Role
from remit.model.account import ServiceAccount
from remit.web.operation.figures import Figures
from remit.web.operation.probes import Draining, Probes
from remit.web.operation.trace import NoSpans
from remit.web.operation.watched import Watch, Watched
from remit.web.server import may_read
from web.operation.asking import ask
from web.signing import house

EVERYWHERE = Grant(role=Role.VIEWER)
OF_A_TEAM = Grant(role=Role.VIEWER, team="payments")


@pytest.mark.parametrize(
    ("grant", "right", "status"),
    [(EVERYWHERE, Right.READ, 200), (OF_A_TEAM, Right.READ, 401), (EVERYWHERE, Right.ACKNOWLEDGE, 401)],
)
def test_a_token_has_to_read_everything(tmp_path: Path, grant: Grant, right: Right, status: int) -> None:
    with house(tmp_path) as people:
        set_service(
            people.ground, AT_THE_MACHINE, WHO, "scraper", ServiceAccount(what="it", answers=ANN, grants=(grant,))
        )
        wanted = Wanted(label="figures", owner="service:scraper", rights=[right])
        text, _ = make_token(people.ground, AT_THE_MACHINE, WHO, wanted)
        vitals = open_vitals(str(tmp_path / "remit.db"))
        probes = Probes(vitals, Draining())
        watch = Watch(
            probes=probes,
            figures=Figures(vitals, probes.is_fit),
            spans=NoSpans(),
            may_read=lambda headers: may_read(people.services, headers),
        )
        app = Watched(people.site, watch)
        headers = {"authorization": f"Bearer {text}"}
        assert ask(app, "/metrics", client="10.0.0.9", headers=headers).status == status
        assert ask(app, "/metrics", client="10.0.0.9", headers={"authorization": f"Bearer {text}x"}).status == 401
        assert ask(app, "/metrics", client="10.0.0.9").status == 401
        vitals.close()
