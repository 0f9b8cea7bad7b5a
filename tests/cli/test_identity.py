"""`remit identity`: for whoever has the store (R12)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.run import run
from identities import ANN, BOB, WORDS, secret_of
from remit.app.identity.ground import open_ground
from remit.app.identity.people import join
from remit.app.identity.settings import Settings
from remit.app.identity.tokens import PATTERN
from remit.app.serving import Serving
from remit.app.wiring import Services

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REMIT_STORE", str(tmp_path / ".remit" / "remit.db"))
    return tmp_path


def joined(place: Path, link: str, email: str = "", name: str = "") -> str:
    ground = open_ground(place / ".remit" / "remit.db", Settings())
    try:
        return join(ground, secret_of(link.strip()), WORDS, email=email, name=name)
    finally:
        ground.close()


def test_the_first_administrator_comes_by_a_link(capsys: Captured, place: Path) -> None:
    made = run(capsys, "identity", "first-link", "--url", "https://remit.example.com/")
    assert made.out.startswith("https://remit.example.com/join?link=")
    assert "good once" in made.err
    assert joined(place, made.out, ANN, "Ann") == ANN
    again = run(capsys, "identity", "first-link")
    assert again.code == 2
    assert "there is an administrator already" in again.err


def test_people_are_invited_granted_and_suspended(capsys: Captured, place: Path) -> None:
    joined(place, run(capsys, "identity", "first-link").out, ANN, "Ann")
    link = run(capsys, "identity", "invite", BOB, "--role", "editor", "--team", "payments").out
    assert link.startswith("http://127.0.0.1:8350/join?link=")
    assert joined(place, link) == BOB
    assert run(capsys, "identity", "grant", BOB, "viewer").out == f"{BOB} is viewer now\n"
    assert "editor of payments, viewer" in run(capsys, "identity", "people").out
    assert run(capsys, "identity", "take", BOB, "viewer").code == 0
    people = run(capsys, "identity", "people", "--format", "json").document["people"]
    assert [one["roles"] for one in people][1] == [{"role": "editor", "team": "payments", "workload": None}]
    assert joined(place, run(capsys, "identity", "link", BOB).out) == BOB
    assert run(capsys, "identity", "suspend", BOB).code == 0
    refused = run(capsys, "identity", "suspend", ANN)
    assert refused.code == 2
    assert "last administrator" in refused.err
    assert run(capsys, "identity", "suspend", "nobody@example.com").code == 64
    assert "account.suspended" in run(capsys, "audit", "list").out


def test_tokens_are_printed_once_listed_and_revoked(capsys: Captured, place: Path) -> None:
    joined(place, run(capsys, "identity", "first-link").out, ANN, "Ann")
    asked = ["identity", "token", "make", "ci", "--for", "pipeline", "--right", "report", "--answers", ANN]
    made = run(capsys, *asked)
    match = PATTERN.fullmatch(made.out.strip())
    assert match
    listed = run(capsys, "identity", "token", "list", "--format", "json")
    assert match[2] not in listed.out
    assert [one["rights"] for one in listed.document["tokens"]] == [["report"]]
    assert run(capsys, "identity", "token", "revoke", match[1]).code == 0
    assert "revoked" in run(capsys, "identity", "token", "list").out
    assert run(capsys, "identity", "token", "make", "other", "--for", "x").code == 64


def test_the_server_tells_the_way_in_while_nobody_has_one(
    capsys: Captured, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def serve(services: Services, _serving: Serving, *, say: Callable[[str], None]) -> None:
        assert callable(say)
        services.close()

    monkeypatch.setattr("remit.web.server.serve", serve)
    everywhere = ["serve", "--no-jobs", "--host", "0.0.0.0", "--url", "https://remit.example.com"]  # noqa: S104 - as a team serves it
    assert run(capsys, "serve", "--no-jobs").err == "", "whoever sits here may look, and needs no link yet"
    assert "remit identity first-link" in run(capsys, *everywhere).err
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    said = run(capsys, *everywhere).err
    link = re.search(r"https://remit\.example\.com(/join\?link=\S+)", said)
    assert link
    assert joined(place, link[1], ANN, "Ann") == ANN
    assert run(capsys, *everywhere).err == ""
