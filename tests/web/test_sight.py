"""Everybody gets what they see, and no answer that was made for somebody else."""

from __future__ import annotations

import httpx
import pytest
from litestar.testing import TestClient

from remit.app.events import Story
from remit.app.snapshots import HistoryPoint
from remit.model.access import EVERYTHING, Sight
from remit.web import sight as room
from remit.web.app import Site
from remit.web.sight import CutLandscapes, seen, sight_text
from web.conftest import Given
from web.estate import landscape
from web.trial import tried_client

PAYMENTS = Sight(teams=frozenset({"payments"}))
WHOLE = 9


class Watched(Given):
    """With a story of every asset and a history."""

    def story(self, asset: str) -> Story:
        return Story(is_any_kept=bool(asset))

    def history(self) -> tuple[HistoryPoint, ...]:
        point = HistoryPoint(
            id=1, taken_at="", label="", resources=1, unreadable=0, assets=1, owned=1, by_severity={}, undecided=0
        )
        return (point,)


def test_a_sight_has_one_text_and_no_other_has_it() -> None:
    sights = [
        EVERYTHING,
        Sight(),
        PAYMENTS,
        Sight(workloads=frozenset({"payments"})),
        Sight(teams=frozenset({"a", "b"})),
        Sight(teams=frozenset({"a\0b"})),
        Sight(teams=frozenset({"a,b"})),
    ]
    assert len({sight_text(one) for one in sights}) == len(sights)
    assert sight_text(Sight(teams=frozenset({"b", "a"}))) == sight_text(Sight(teams=frozenset({"a", "b"})))


def test_all_services_are_cut_to_the_sight() -> None:
    services, cuts = Watched(landscape()), CutLandscapes()
    everything, own, nothing = (seen(services, one, cuts) for one in (EVERYTHING, PAYMENTS, None))
    whole, part = everything.landscape(), own.landscape()
    assert whole is services.landscape()
    assert part is not None
    assert 0 < len(part.estate) < WHOLE
    assert own.landscape() is part, "worked out once"
    look, shown = own.look(), everything.look()
    assert look is not None
    assert shown is not None
    assert (look.id, look.landscape, shown.landscape) == (1, part, whole)
    foreign = next(one for one in landscape().estate.ids if one not in part.estate.ids)
    assert own.story(part.estate.ids[0]).is_any_kept
    assert not own.story(foreign).is_any_kept
    assert everything.story(foreign).is_any_kept
    assert (len(everything.history()), len(own.history())) == (1, 0), "its figures count what is not in sight"
    assert own.knowledge() is services.knowledge()
    assert (nothing.landscape(), nothing.look(), nothing.story(foreign), nothing.history()) == (None, None, Story(), ())


def test_before_anything_was_read_there_is_nothing_to_cut() -> None:
    own = seen(Given(None), PAYMENTS, CutLandscapes())
    assert (own.landscape(), own.look(), own.story("a")) == (None, None, Story())


def test_cut_landscapes_are_few_and_of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_HELD", 3)
    cuts, wholes = CutLandscapes(), [landscape() for _ in range(3)]
    first = cuts.of(wholes[0], PAYMENTS)
    assert cuts.of(wholes[0], PAYMENTS) is first
    for whole in wholes[1:]:
        cuts.of(whole, PAYMENTS)
    assert {key[0] for key in cuts._held} == {id(one) for one in wholes[1:]}, "the oldest landscape is let go"
    for number in range(5):
        cuts.of(wholes[2], Sight(teams=frozenset({f"t{number}"})))
    assert len(cuts._held) == 3


@pytest.mark.parametrize("resource", ["assets", "overview", "findings", "matrix"])
def test_nobody_is_given_what_was_made_for_somebody_else(monkeypatch: pytest.MonkeyPatch, resource: str) -> None:
    """Lists that are being read and whole answers are held by the server, and tags by the browser: all by sight."""
    with tried_client(monkeypatch) as (client, _):
        answers: dict[str, httpx.Response] = {}
        for name in ("vera", "olga", "petra", "ed", "olga", "vera"):
            answer = client.get(f"/api/v1/{resource}", headers={"authorization": f"Bearer {name}"})
            assert answer.status_code == 200
            before = answers.setdefault(name, answer)
            assert (before.content, before.headers["etag"]) == (answer.content, answer.headers["etag"])
        assert answers["vera"].headers["etag"] == answers["ed"].headers["etag"], "the same sight shares one"
        assert len({one.headers["etag"] for one in answers.values()}) == 3
        assert len({one.content for one in answers.values()}) == 3
        tag = answers["vera"].headers["etag"]
        headers = {"authorization": "Bearer olga", "if-none-match": tag}
        assert client.get(f"/api/v1/{resource}", headers=headers).status_code == 200, "another's tag is none of theirs"


def test_a_cursor_of_somebody_else_is_of_no_use(monkeypatch: pytest.MonkeyPatch) -> None:
    with tried_client(monkeypatch) as (client, _):
        first = client.get("/api/v1/assets?limit=2", headers={"authorization": "Bearer vera"}).json()
        asked = {"limit": 2, "cursor": first["next"]}
        own = client.get("/api/v1/assets", params=asked, headers={"authorization": "Bearer ed"})
        other = client.get("/api/v1/assets", params=asked, headers={"authorization": "Bearer olga"})
    assert own.json()["total"] == WHOLE
    assert (other.status_code, other.json()["place"]) == (422, "cursor")


def test_an_asset_of_another_team_is_as_if_it_were_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with tried_client(monkeypatch) as (client, _):
        theirs = {one["id"]: one["team"] for one in _assets(client, "vera")}
        mine = {one["id"] for one in _assets(client, "olga")}
        assert mine == {name for name, team in theirs.items() if team == "payments"}
        foreign = next(name for name in theirs if name not in mine)
        for resource, parameter in (("asset", "id"), ("story", "asset")):
            for name, status in (("vera", 200), ("olga", 404)):
                headers = {"authorization": f"Bearer {name}"}
                answer = client.get(f"/api/v1/{resource}", params={parameter: foreign}, headers=headers)
                assert answer.status_code == status
        page = client.get("/asset", params={"id": foreign}, headers={"cookie": "remit_session=olga.3"})
        assert page.status_code == 404


def _assets(client: TestClient[Site], name: str) -> list[dict[str, str]]:
    answer = client.get("/api/v1/assets", headers={"authorization": f"Bearer {name}"})
    items: list[dict[str, str]] = answer.json()["items"]
    return items
