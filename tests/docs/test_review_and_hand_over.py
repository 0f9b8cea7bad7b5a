"""What the guide on reviews and transfers shows runs, in its order, in one folder (R6.1, R1.6, R1.11)."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
import yaml

from cli.run import EXAMPLE, run
from remit.errors import ExitCode
from remit.model.review_rules import USUAL, Routine
from remit.organisation.load import load_organisation
from remit.web.rest.resource import RESOURCES
from repository import ROOT

GUIDE = (ROOT / "docs" / "guides" / "review-and-hand-over.md").read_text(encoding="utf-8")


def test_every_command_does_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "example")
    monkeypatch.chdir(tmp_path / "example")
    monkeypatch.delenv("REMIT_STORE", raising=False)
    blocks = re.findall(r"^```sh\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert len(lines) > 20
    said = ""
    for line in lines:
        words = shlex.split(line)
        actor = words.pop(0).partition("=")[2] if words[0].startswith("REMIT_ACTOR=") else "otto"
        monkeypatch.setenv("REMIT_ACTOR", actor)
        ran = run(capsys, *words[1:])
        assert ran.code == ExitCode.FINE, (line, ran.err)
        said = ran.out
    assert "done" in said


def test_the_configuration_that_it_shows_is_read(tmp_path: Path) -> None:
    block = next(one for one in re.findall(r"^```yaml\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL))
    people = "people: {greta: {name: Greta}}\nteams: {security: {}}\n"
    (tmp_path / "remit.yaml").write_text(people + block, encoding="utf-8")
    rules = load_organisation(tmp_path / "remit.yaml", controls=[]).reviews
    assert (rules.zone, rules.at, rules.routine(Routine.NEW_SERVICE).days) == ("Europe/Oslo", 960, 15)
    assert set(yaml.safe_load(block)) == {"reviews"}


def test_the_table_says_what_is_usual() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \|.*\| ([^|]+) \| [^|]+ \|$", GUIDE, re.MULTILINE))
    signs = dict(re.findall(r"^\| `([a-z-]+)` \|.*\| ([^|]+) \|$", GUIDE, re.MULTILINE))
    assert set(rows) == {one.value for one in Routine}
    for routine, rule in USUAL.items():
        named = "all four" if len(rule.required) == 4 else ", ".join(one.value for one in rule.required)
        assert signs[routine.value] == named
        if not routine.is_dated:
            assert rows[routine.value] == f"{rule.days} work days"


def test_it_names_resources_that_there_are() -> None:
    named = set(re.findall(r"`([a-z]+(?:-[a-z]+)*)`", GUIDE.rpartition("in [the API]")[2]))
    assert named <= set(RESOURCES.ids())
    assert len(named) == 15
