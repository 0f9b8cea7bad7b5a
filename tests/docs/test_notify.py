"""The remit.yaml of the guide on notifications tells people, as it says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from cli.run import EXAMPLE, run
from remit.notifiers import NOTIFIERS
from repository import ROOT

TEXT = (ROOT / "docs" / "guides" / "notify.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def test_what_it_shows_can_be_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "example")
    own = (EXAMPLE / "remit.yaml").read_text(encoding="utf-8").partition("\nnotify:")[0]
    (tmp_path / "example" / "remit.yaml").write_text(f"{own}\n{''.join(BLOCKS)}", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "example")
    first, send, acknowledge = re.findall(r"^remit (.+)$", TEXT, re.MULTILINE)
    ran = run(capsys, *first.split(), "--format", "json")
    assert ran.code == 0, ran.err
    assert "environment variables are not set" in run(capsys, *send.split()).err  # so nothing leaves from here
    assert "nothing is known by which a token could be checked" in run(capsys, *acknowledge.split()).err
    assert len(BLOCKS) == 3
    told = {one["target"] for one in [*ran.document["messages"], *ran.document["held"]]}
    assert told == {"tickets", "security-chat", "owners-mail"}
    variables = set(re.findall(r"REMIT_[A-Z_]+", "".join(BLOCKS)))
    assert {name for name in variables if f": {name}\n" not in ran.err} == set()


def test_it_names_every_notifier_and_what_each_asks_for() -> None:
    rows = {row[0]: row for row in re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \|", TEXT, re.MULTILINE)}
    rows |= {row[0]: row for row in re.findall(r"^\| `(\w+)` \|( )\| (.*?) \|", TEXT, re.MULTILINE)}
    assert set(rows) == set(NOTIFIERS.ids())
    for name, (_, settings, secrets) in rows.items():
        asked = {(setting.name, setting.is_secret) for setting in NOTIFIERS.load(name).settings}
        shown = {(one, False) for one in re.findall(r"`(\w+)`", settings)}
        shown |= {(one, True) for one in re.findall(r"`(\w+)`", secrets)}
        assert shown == asked, name
