"""Evidence over the API: who may hand in what, who sees it, and what holds as of a day (R1.14, R12)."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from litestar.testing import TestClient

from remit.app.assurance import gaps_of, reports_known
from remit.app.evidence import evidence_items
from remit.app.proofs import proof_counts
from remit.model.access import Grant, Principal, Role
from remit.model.assurance import AssuranceKind
from remit.model.evidence_item import EvidenceScope, EvidenceType
from remit.model.party import Label
from remit.web.app import Site, create_app
from remit.wire.evidence import KindWord, ScopeWord, TypeWord
from web.conftest import Given
from web.estate import landscape
from web.pages.test_evidence import item, report


class Many:
    """Whoever the header `x-who` names."""

    def __init__(self, **people: Principal) -> None:
        self._people = people

    def principal(self, _cookies: Mapping[str, str], headers: Mapping[str, str]) -> Principal | None:
        return self._people.get(headers.get("x-who", ""))

    def session(self, _cookies: Mapping[str, str]) -> str:
        return ""

    def renewed(self, _cookies: Mapping[str, str]) -> None:
        return None


def someone(role: Role, **places: Any) -> Principal:  # noqa: ANN401 - fields of the principal
    grant = Grant(role=role, **places.pop("at", {}))
    return Principal(id=f"{role}@example.com", name=role.value, grants=(grant,), **places)


PEOPLE = {
    "viewer": someone(Role.VIEWER),
    "auditor": someone(Role.AUDITOR),
    "editor": someone(Role.EDITOR),
    "owner": someone(Role.OWNER, teams=frozenset({"payments"})),
    "stranger": someone(Role.OWNER, teams=frozenset({"search"})),
}


class Server:
    """A server at which anybody may ask."""

    def __init__(self) -> None:
        self.given = Given(landscape(), identity=Many(**PEOPLE))
        self.client: TestClient[Site] = TestClient(
            create_app(self.given), base_url="http://127.0.0.1", raise_server_exceptions=False
        )

    def get(self, who: str, resource: str, **query: Any) -> Any:  # noqa: ANN401 - a response
        return self.client.get(f"/api/v1/{resource}", params=query, headers={"x-who": who})

    def post(self, who: str, action: str, body: dict[str, Any], **headers: str) -> Any:  # noqa: ANN401 - as above
        return self.client.post(f"/api/v1/{action}", json=body, headers={"x-who": who, **headers})

    def titles(self, who: str, **query: Any) -> list[str]:  # noqa: ANN401 - parameters
        return [one["title"] for one in self.get(who, "evidence", **query).json()["items"]]


@pytest.fixture
def server() -> Server:
    return Server()


def test_owners_attest_for_what_is_theirs_and_nobody_who_only_reads(server: Server) -> None:
    for who in ("viewer", "auditor"):
        assert server.post(who, "attest", item()).status_code == 403
    assert server.post("", "attest", item()).status_code == 401
    assert server.post("owner", "attest", item()).status_code == 200
    assert server.post("owner", "attest", item(scope="team", of="payments")).status_code == 200
    for wide in ({"scope": "everything", "of": ""}, {"scope": "service", "of": "aws/s3"}):
        assert server.post("owner", "attest", item(**wide)).status_code == 403
        assert server.post("editor", "attest", item(**wide)).status_code == 200
    assert server.post("owner", "attest", item(of="aws_s3_bucket.b3")).status_code == 404  # nobody's, and out of sight
    assert server.post("stranger", "attest", item()).status_code == 404
    assert server.post("stranger", "attest", item(scope="team", of="payments")).status_code == 403
    assert len(server.titles("editor")) == 4
    assert {one.attested_by for one in evidence_items(server.given.registers)} == {
        "owner@example.com",
        "editor@example.com",
    }


def test_what_belongs_to_others_is_neither_seen_nor_withdrawn(server: Server) -> None:
    file = {"file": base64.b64encode(b"a,b\n").decode(), "file_name": "a.csv"}
    name = server.post("owner", "attest", item(**file)).json()["id"]
    whole = server.post("editor", "attest", item(scope="everything", of="", title="Whole")).json()["id"]
    assert len(server.titles("auditor")) == 2
    assert "Whole" not in server.titles("owner")
    assert server.titles("stranger") == []
    for resource in ("evidence-item", "evidence-file"):
        assert server.get("auditor", resource, id=name).status_code == 200
        assert server.get("owner", resource, id=name).status_code == 200
        assert server.get("stranger", resource, id=name).status_code == 404
    for who, action_of, status in (
        ("stranger", name, 403),
        ("owner", whole, 403),
        ("auditor", name, 403),
        ("viewer", name, 403),
        ("owner", name, 200),
    ):
        gone = server.post(who, "withdraw-evidence", {"id": action_of, "reason": "Wrong."})
        assert gone.status_code == status, (who, gone.text)
    assert server.post("owner", "withdraw-evidence", {"id": name, "reason": "Again."}).status_code == 409


def test_who_changes_an_older_version_is_told_and_what_is_sent_twice_is_done_once(server: Server) -> None:
    first = server.post("owner", "attest", item(), **{"idempotency-key": "k1"}).json()
    assert server.post("owner", "attest", item(), **{"idempotency-key": "k1"}).json()["id"] == first["id"]
    assert len(server.titles("owner")) == 1
    body = {"id": first["id"], "reason": "Wrong."}
    assert server.post("owner", "withdraw-evidence", body, **{"if-match": '"9"'}).status_code in {409, 412}
    assert server.post("owner", "withdraw-evidence", body, **{"if-match": '"1"'}).status_code == 200


def test_reports_are_seen_by_all_their_files_by_few_and_changed_by_those_who_look_after_them(server: Server) -> None:
    file = {"file": base64.b64encode(b"invented").decode(), "file_name": "r.txt"}
    for who in ("viewer", "auditor", "owner"):
        assert server.post(who, "add-report", report(**file)).status_code == 403
    ours = server.post("owner", "add-report", report(**file, team="payments"))
    assert ours.status_code == 200, ours.text
    whole = server.post("editor", "add-report", report(**file)).json()["id"]
    listed = server.get("stranger", "assurance-reports").json()["items"]
    assert {one["id"] for one in listed} == {ours.json()["id"], whole}
    assert server.get("owner", "evidence-file", id=whole, of="report").status_code == 404
    assert server.get("owner", "evidence-file", id=ours.json()["id"], of="report").status_code == 200
    letter = {"report": whole, "what": "bridge-letter", "until": "2100-06-30"}
    assert server.post("owner", "amend-report", letter).status_code == 403
    assert server.post("editor", "amend-report", letter).json()["last_day"] == "2100-06-30"
    assert server.post("owner", "withdraw-report", {"id": whole, "reason": "x"}).status_code == 403
    assert server.get("viewer", "assurance-reports", standing="valid", provider="aws").json()["total"] == 2
    assert server.get("viewer", "assurance-reports", id=whole).json()["total"] == 1


def test_gaps_duties_and_counts_are_those_of_what_is_in_sight(server: Server) -> None:
    shown = server.given.landscape()
    assert shown is not None
    duty = {"id": "U1", "words": "Do it.", "controls": ["backup"]}
    server.post("editor", "add-report", report(user_controls=[duty], until="2030-01-01"))
    server.post("owner", "attest", item())
    today = datetime.now(UTC).date().isoformat()
    reports = reports_known(server.given.registers)
    assert server.get("viewer", "assurance-gaps").json()["total"] == len(gaps_of(shown, reports, today)) == 0
    later = server.get("viewer", "assurance-gaps", on="2031-01-01").json()["items"]
    assert {one["since"] for one in later} == {"2030-01-02"}
    assert {one["state"] for one in later} == {"lapsed"}
    assert server.get("viewer", "assurance-gaps", on="2031-01-01", provider="gcp").json()["total"] == 0
    assert server.get("viewer", "assurance-gaps", on="2031-01-01", control="no-such").json()["total"] == 0
    duties = server.get("owner", "duties").json()["items"]
    assert {one["team"] for one in duties} == {"payments"}
    assert {one["person"] for one in duties} == {"dana"}
    assert {one["team"] for one in server.get("editor", "duties").json()["items"]} == {"payments", None}
    assert server.get("editor", "duties", team="payments", person="dana", control="backup").json()["total"] == 1
    assert server.get("stranger", "duties").json()["total"] == 0
    told = server.get("editor", "evidence-summary").json()
    counts = proof_counts(shown, evidence_items(server.given.registers), reports, today)
    assert {name: told[name] for name in ("ours", "by_items", "theirs", "attested")} == {
        "ours": counts.ours,
        "by_items": counts.by_items,
        "theirs": counts.theirs,
        "attested": counts.attested,
    }
    assert server.get("owner", "evidence-summary").json()["ours"] < told["ours"]


def test_everything_is_told_as_it_was_known_on_a_day(server: Server) -> None:
    made = server.post("owner", "attest", item()).json()
    assert server.titles("owner", on="2020-01-01") == []
    assert server.get("owner", "evidence-item", id=made["id"], on="2020-01-01").status_code == 404
    assert server.get("owner", "evidence-item", id=made["id"], on="2099-01-01").json()["item"]["standing"] == "stale"
    assert server.titles("owner", standing="stale", on="2099-01-01") == [made["title"]]
    assert server.titles("owner", due_in_days=3660) == [made["title"]]
    cell = {"asset": "aws_s3_bucket.b1", "control": "backup"}
    now = server.get("owner", "cell-evidence", **cell).json()
    then = server.get("owner", "cell-evidence", **cell, on="2020-01-01").json()
    assert [one["id"] for one in now["items"]] == [made["id"]]
    assert then["items"] == []
    assert server.get("stranger", "cell-evidence", **cell).status_code == 404
    assert server.get("owner", "evidence", on="2020-13-01").status_code in {400, 422}


def test_a_list_of_many_is_given_in_pages(server: Server) -> None:
    for _ in range(5):
        server.post("owner", "attest", item())
    first = server.get("owner", "evidence", limit=2, on="2099-01-01").json()
    second = server.get("owner", "evidence", limit=2, on="2099-01-01", cursor=first["next"]).json()
    assert first["total"] == second["total"] == 5
    assert not {one["id"] for one in first["items"]} & {one["id"] for one in second["items"]}
    assert {one["standing"] for one in second["items"]} == {"stale"}


def test_the_words_over_the_wire_are_those_of_the_model() -> None:
    assert get_args(TypeWord) == tuple(one.value for one in EvidenceType)
    assert get_args(KindWord) == tuple(one.value for one in AssuranceKind)
    assert get_args(ScopeWord) == tuple(one.value for one in EvidenceScope)


def test_a_cell_of_the_provider_is_no_matter_of_evidence_of_ours(server: Server) -> None:
    shown = server.given.landscape()
    assert shown is not None
    theirs = next(
        one.id for column, one in enumerate(shown.controls) if shown.map.cell(1, column).label is Label.PROVIDER
    )
    refused = server.post("owner", "attest", item(control=theirs, type="certificate", title="Provider’s certificate"))
    assert refused.status_code == 422
    assert "no such part" in refused.json()["detail"]
