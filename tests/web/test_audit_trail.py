"""The audit trail by API and by page: for auditors only, with proofs that anybody can check (R12)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from remit.app.verification import verify_file
from remit.app.wiring import Services, build_services
from remit.ledger.act import Act, Who
from remit.ledger.note import PublicKey
from remit.ledger.tree import is_consistent, is_included
from remit.model.access import Grant, Principal, Role
from remit.model.register import Change
from remit.model.reminder import CARES, Care
from remit.scheduler import JOBS, Settings
from remit.scheduler.worker import Worker
from remit.web.app import Site, create_app
from web.conftest import Given
from web.estate import HOSTILE, landscape
from web.markup import offences
from web.trial import PEOPLE, NamedByToken

ANN = Who(actor=f"ann{HOSTILE}", channel="web", reason=HOSTILE)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Services]:
    auditors = {
        "tess": Principal(id="tess@example.com", name="Tess", grants=(Grant(role=Role.AUDITOR),)),
        "part": Principal(id="part@example.com", name="Part", grants=(Grant(role=Role.AUDITOR, team="payments"),)),
    }
    for name, one in auditors.items():
        monkeypatch.setitem(PEOPLE, name, one)
    kept = build_services(tmp_path / "remit.db")
    made = replace(kept, identity=NamedByToken())  # type: ignore[arg-type]
    care = Care(by="ann", at="2026-11-20T00:00:00+00:00", until="2026-12-01T00:00:00+00:00")
    made.registers.write(ANN, Change(CARES, "key", care, "care.taken", 0))
    made.registers.write(ANN, Change(CARES, "key", replace(care, by=HOSTILE), "care.taken", 1))
    for number in range(60):
        made.trail.tell(ANN, Act(kind="thing.done", object=f"thing:{number}"))
    yield made
    kept.close()


@pytest.fixture
def client(given: Services) -> Iterator[TestClient[Site]]:
    app = create_app(given)
    with TestClient(app, base_url="http://127.0.0.1:8350", raise_server_exceptions=False) as made:
        yield made


def get(client: TestClient[Site], path: str, name: str = "tess") -> Any:  # noqa: ANN401 - a response
    return client.get(path, headers={"authorization": f"Bearer {name}"})


API = ("audit-entries", "audit-entry?sequence=1", "audit-proof?sequence=1", "audit-consistency?old_size=2",
       "audit-checkpoint", "audit-bundle")  # fmt: skip


@pytest.mark.parametrize("name", ["vera", "olga", "ed", "part"])
def test_who_is_no_auditor_of_everything_reads_nothing(client: TestClient[Site], name: str) -> None:
    for path in API:
        assert get(client, f"/api/v1/{path}", name).status_code == 403, path
    for page in ("/audit-entry?sequence=1", "/audit-consistency", "/audit-bundle"):
        assert get(client, page, name).status_code in {403, 404}, page
    assert "thing.done" not in get(client, "/audit", name).text


def test_entries_are_listed_filtered_and_paged(client: TestClient[Site]) -> None:
    first = get(client, "/api/v1/audit-entries?limit=50").json()
    rest = get(client, f"/api/v1/audit-entries?limit=50&cursor={first['next']}").json()
    numbers = [one["sequence"] for one in (*first["items"], *rest["items"])]
    assert numbers == list(range(first["total"]))[::-1]
    assert get(client, "/api/v1/audit-entries?kind=care.taken").json()["total"] == 2
    assert get(client, "/api/v1/audit-entries?object=thing:7&before=1000").json()["total"] == 1
    assert get(client, "/api/v1/audit-entries?since=later").status_code == 422


def test_proofs_can_be_checked_by_whoever_gets_them(client: TestClient[Site]) -> None:
    entry = get(client, "/api/v1/audit-entry?sequence=2").json()
    assert entry["entry"]["object"] == "register:care/key/2"
    assert entry["changed"] == [{"name": "by", "before": "ann", "after": HOSTILE}]
    proof = get(client, "/api/v1/audit-proof?sequence=2&size=40").json()
    beside = [bytes.fromhex(one["beside"]) for one in proof["steps"]]
    assert is_included(bytes.fromhex(entry["leaf"]), 2, 40, beside, bytes.fromhex(proof["root"]))
    both = get(client, "/api/v1/audit-consistency?old_size=17&size=40").json()
    roots = [bytes.fromhex(both[name]) for name in ("old_root", "root")]
    assert roots[1].hex() == proof["root"]
    assert is_consistent(17, roots[0], 40, roots[1], [bytes.fromhex(one) for one in both["proof"]])
    now = get(client, "/api/v1/audit-checkpoint").json()
    assert now["checkpoint"].split("\n")[1] == str(now["size"])
    assert get(client, "/api/v1/audit-proof?sequence=5000").status_code == 404


def test_the_bundle_is_verified_with_the_key_alone_and_tells_who_took_it(
    client: TestClient[Site], given: Services, tmp_path: Path
) -> None:
    told = get(client, "/api/v1/audit-bundle").json()
    answer = get(client, told["path"])
    assert answer.headers["content-disposition"] == 'attachment; filename="audit-trail.jsonl"'
    (tmp_path / "b").write_bytes(answer.content)
    verdict = verify_file(tmp_path / "b", PublicKey.parse(told["key"]))
    assert (verdict.found, verdict.entries) == (0, told["size"] + 1)
    last = given.trail.proven(told["size"]).entry
    assert (last.kind, last.actor, last.channel) == ("trail.exported", "tess@example.com", "web")
    assert told["command"].startswith("remit audit verify audit-trail.jsonl --key ")


def test_pages_show_entries_changes_and_the_way_up(client: TestClient[Site]) -> None:
    listed = get(client, "/audit")
    assert "entries; the last is thing.done" in listed.text
    assert listed.text.count("/audit-entry?sequence=") == 50
    older = re.search(r'href="(/audit\?before=\d+)" rel="next"', listed.text)
    assert older
    assert "Newest" in get(client, older[1]).text
    assert "No such entry" in get(client, "/audit?actor=nobody").text
    assert "Not a time" in get(client, "/audit?since=later").text
    shown = get(client, "/audit-entry?sequence=2")
    assert "register:care/key/2" in shown.text
    assert shown.text.count('data-side="') >= 5
    assert "Root" in shown.text
    both = get(client, "/audit-consistency?old_size=3&size=9")
    assert "The trail of 3 entries is the beginning of that of 9: 6 entries were added since." in both.text
    for one in (listed, shown, both):
        assert one.status_code == 200
        assert offences(one.text) == []
    for missing in ("/audit-entry", "/audit-entry?sequence=x", "/audit-entry?sequence=5000"):
        assert get(client, missing).status_code == 404


def test_it_is_verified_as_a_job_and_the_page_says_what_came_of_it(client: TestClient[Site], given: Services) -> None:
    headers = {"authorization": "Bearer tess"}
    assert client.post("/api/v1/verify-trail", json={}, headers={"authorization": "Bearer ed"}).status_code == 403
    asked = client.post("/api/v1/verify-trail", json={}, headers=headers)
    assert (asked.status_code, asked.json()["state"]) == (200, "waiting")
    assert "It is being verified" in get(client, "/audit").text
    worker = Worker(given, JOBS.load_all(), Settings(every={}), say=lambda _: None)
    while worker.step():
        pass
    after = get(client, "/audit").text
    assert "none changed" in after
    assert get(client, "/api/v1/audit-entries?kind=trail.verified").json()["total"] == 1


def test_a_sheet_that_somebody_takes_is_told(client: TestClient[Site], given: Services) -> None:
    number = given.snapshots.save(landscape())
    assert get(client, "/assets?format=csv&team=payments").headers["content-type"].startswith("text/csv")
    (told,) = get(client, "/api/v1/audit-entries?kind=export.made").json()["items"]
    assert (told["actor"], told["channel"], told["object"]) == ("tess@example.com", "web", "export:assets")
    assert told["details"]["filters"] == "format=csv&team=payments"
    assert (told["details"]["to"], told["details"]["snapshot"]) == ("assets.csv", str(number))
    get(client, "/audit-bundle")
    assert get(client, "/api/v1/audit-entries?kind=export.made").json()["total"] == 1


def test_before_anything_was_done_the_page_teaches() -> None:
    with TestClient(create_app(Given(None, identity=NamedByToken())), base_url="http://127.0.0.1:8350") as nothing:
        said = get(nothing, "/audit", "ada").text
        assert "There is no trail yet" in said
        assert get(nothing, "/audit-consistency", "ada").status_code == 404
