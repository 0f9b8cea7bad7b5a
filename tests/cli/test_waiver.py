"""`remit waiver` as its users call it, and the gate that takes what was granted (R1.15, R3.2)."""

from __future__ import annotations

import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn

from cli.run import run
from planned import resource, write_plan
from remit.app.wiring import build_services
from remit.web.app import create_app

TEAMS = """people: {ana: {name: Ana}, bo: {name: Bo}}
teams: {pay: {owner: ana}, sec: {owner: bo}}
"""
EXCEPTION = """waivers:
  exceptions:
    - {control: encryption-at-rest, scope: {team: pay}, reason: Old., risk: Read., owner: ana, accepted_by: bo,
       since: 2026-01-01, until: 2026-06-01, compensation: [{control: backup, check: backups}]}
"""
ASK = (
    "waiver", "ask", "--control", "encryption-at-rest", "--scope", "asset=aws_ebs_volume.a", "--reason", "It is old.",
    "--risk", "Somebody reads it.", "--stands-in", "access-logging=check:access-logging", "--ticket", "CHG-7",
)  # fmt: skip


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "remit.yaml").write_text(TEAMS, encoding="utf-8")
    write_plan(tmp_path / "plan.json", resource("aws_ebs_volume", "a", encrypted=False, tags={"owner": "pay"}))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REMIT_ACTOR", "ana@example.org")
    monkeypatch.delenv("REMIT_STORE", raising=False)
    return tmp_path


def name_of(said: str) -> str:
    return said.split(" ", 1)[0]


def test_one_asks_another_grants_and_the_gate_lets_pass(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = run(capsys, *ASK)
    assert (refused.code, "remit scan --save" in refused.err) == (64, True)
    run(capsys, "scan", "plan.json", "--save")
    asked = run(capsys, *ASK)
    assert asked.code == 0
    assert "control encryption-at-rest on asset aws_ebs_volume.a, until 20" in asked.out
    name, store = name_of(asked.out), str(here / ".remit" / "remit.db")
    own = run(capsys, "waiver", "grant", name)
    assert (own.code, "asked for themselves" in own.err) == (64, True)
    assert run(capsys, "check", "plan.json", "--waivers", store, "--no-cache").code == 1
    monkeypatch.setenv("REMIT_ACTOR", "bo@example.org")
    assert run(capsys, "waiver", "grant", name, "--remark", "For now.").out == (
        f"{name} is granted: control encryption-at-rest on asset aws_ebs_volume.a, until "
        f"{asked.out.rstrip().rpartition(' ')[2]}\n"
    )
    without = run(capsys, "check", "plan.json")
    assert (without.code, "waived" in without.out) == (1, False)
    for _ in range(2):  # the second answer is remembered
        passed = run(capsys, "check", "plan.json", "--waivers", store)
        assert passed.code == 0
        assert f"waiver   {name}, until" in passed.out
        assert "accepted by bo@example.org" in passed.out
        assert passed.out.rstrip().endswith("1 waived")
    document = run(capsys, "check", "plan.json", "--waivers", store, "--format", "json").document["verdict"]
    assert [(one["asset"], one["waiver"]) for one in document["waived"]] == [("aws_ebs_volume.a", name)]
    assert document["failed"] == []
    report = run(capsys, "check", "plan.json", "--waivers", store, "--format", "markdown")
    assert "1 waived left out" in report.out
    assert run(capsys, "waiver", "revoke", name, "--remark", "Encrypt it now.").code == 0
    assert run(capsys, "check", "plan.json", "--waivers", store).code == 1


def test_the_list_says_what_each_is_worth(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "remit.yaml").write_text(TEAMS + EXCEPTION, encoding="utf-8")
    run(capsys, "scan", "plan.json", "--save")
    name = name_of(run(capsys, *ASK).out)
    lines = run(capsys, "waiver", "list").out
    assert "expired   remit.yaml#" in lines
    assert f"asked     {name}" in lines
    assert "stands in  access-logging" in lines
    assert "findings it covers: 0" in lines
    monkeypatch.setenv("REMIT_ACTOR", "bo@example.org")
    run(capsys, "waiver", "grant", name)
    found = run(capsys, "waiver", "list", "--state", "granted", "--team", "pay", "--format", "json").document
    (one,) = found["waivers"]
    assert (one["id"], one["version"], one["state"], one["waives"]) == (name, 2, "granted", 1)
    assert (one["asked_by"], one["decided_by"], one["ticket"]) == ("ana@example.org", "bo@example.org", "CHG-7")
    before = run(capsys, "waiver", "list", "--as-of", "30d", "--state", "granted")
    assert before.out == "nothing is waived\n"


def test_a_renewal_a_refusal_and_a_withdrawal(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert here.is_dir()
    run(capsys, "scan", "plan.json", "--save")
    first, second = (name_of(run(capsys, *ASK).out) for _ in range(2))
    assert run(capsys, "waiver", "withdraw", second).out == f"{second} is withdrawn\n"
    monkeypatch.setenv("REMIT_ACTOR", "bo@example.org")
    run(capsys, "waiver", "grant", first)
    until = run(capsys, "waiver", "list", "--state", "granted", "--format", "json").document["waivers"][0]["until"]
    renewed = run(capsys, "waiver", "renew", first, "--until", until, "--reason", "Later.")
    assert f"to follow {first}" in renewed.out
    monkeypatch.setenv("REMIT_ACTOR", "ana@example.org")
    third = name_of(renewed.out)
    assert run(capsys, "waiver", "refuse", third).code == 64
    assert run(capsys, "waiver", "refuse", third, "--remark", "Mend it.").out == f"{third} is refused\n"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (("--scope", "everything"), "KIND=ID"),
        (("--scope", "planet=earth"), "KIND=ID"),
        (("--stands-in", "backup"), "backup=check:backups"),
        (("--until", "2020-01-01"), "is over"),
        (("--control", "encryption"), "did you mean"),
    ],
)
def test_what_is_asked_wrong_is_told(
    here: Path, capsys: pytest.CaptureFixture[str], changed: tuple[str, str], said: str
) -> None:
    assert here.is_dir()
    run(capsys, "scan", "plan.json", "--save")
    ran = run(capsys, *ASK, *changed)
    assert ran.code == 64
    assert said in ran.err


def test_the_gate_asks_a_server_for_waivers(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "scan", "plan.json", "--save")
    name = name_of(run(capsys, *ASK).out)
    monkeypatch.setenv("REMIT_ACTOR", "bo@example.org")
    run(capsys, "waiver", "grant", name)
    services = build_services(here / ".remit" / "remit.db")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = uvicorn.Server(uvicorn.Config(create_app(services), log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        passed = run(capsys, "check", "plan.json", "--waivers", address)
        server.should_exit = True
        thread.join(10)
    services.close()
    assert passed.code == 0, passed.err
    assert f"waiver   {name}, until" in passed.out
    gone = run(capsys, "check", "plan.json", "--waivers", address)
    assert (gone.code, gone.out) == (2, "")


def test_a_scan_tells_apart_what_remit_yaml_accepts(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    finding = "aws_ebs_volume.a  encryption-at-rest"
    before = run(capsys, "scan", "plan.json").out
    assert (finding in before, "waived by remit.yaml" in before) == (True, False)
    today = datetime.now(UTC).date()
    days = {"since: 2026-01-01": f"since: {today}", "until: 2026-06-01": f"until: {today + timedelta(days=9)}"}
    text = EXCEPTION
    for old, new in days.items():
        text = text.replace(old, new)
    (here / "remit.yaml").write_text(TEAMS + text, encoding="utf-8")
    after = run(capsys, "scan", "plan.json").out
    assert finding not in after
    assert "1 finding waived by remit.yaml, and counted above" in after
    found = run(capsys, "scan", "plan.json", "--format", "json").document["findings"]
    assert "encryption-at-rest" in {one["rule"] for one in found}


def test_a_gate_that_cannot_ask_for_waivers_does_not_go_on(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "check", "plan.json", "--waivers", str(here / "nothing.db"))
    assert (ran.code, ran.out) == (64, "")
    assert "there is no store" in ran.err
