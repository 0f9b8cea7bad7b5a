"""The alert rules: valid, tried on series, and of figures that a server really tells (R12)."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from deploy.programs import DEPLOY, program
from remit.app.snapshots import open_snapshots
from remit.app.vitals import open_vitals
from remit.web.operation.figures import Figures
from store.landscapes import small

FOLDER = DEPLOY / "prometheus"


@pytest.mark.parametrize(
    "words",
    [
        ("check", "config", "prometheus.yml"),
        ("check", "rules", "alerts.yml"),
        ("test", "rules", "alerts_test.yml"),
    ],
    ids=" ".join,
)
def test_promtool_has_nothing_to_say(words: tuple[str, ...]) -> None:
    ran = subprocess.run([program("promtool"), *words], cwd=FOLDER, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_figure_of_the_rules_is_one_that_the_server_tells(tmp_path: Path) -> None:
    snapshots = open_snapshots(tmp_path / "remit.db")
    snapshots.save(small())
    snapshots.close()
    vitals = open_vitals(str(tmp_path / "remit.db"))
    figures = Figures(vitals, lambda: True)
    figures.began()
    figures.ended("GET", "/", 200, 0.1)
    figures.statement("select", 0.1)
    told = set(re.findall(r"^([a-z_]+)[{ ]", figures.exposed("")[0].decode(), re.MULTILINE))
    vitals.close()
    rules = yaml.safe_load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    used = {name for rule in rules for name in re.findall(r"\bremit_[a-z_]+", rule["expr"])}
    assert len(used) >= 8
    assert used - told == set()


def test_every_rule_says_what_to_do_next_and_is_tried_both_ways() -> None:
    rules = yaml.safe_load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    tried = yaml.safe_load((FOLDER / "alerts_test.yml").read_text(encoding="utf-8"))["tests"]
    for rule in rules:
        assert rule["annotations"].keys() == {"summary", "next"}
        assert rule["labels"]["severity"] in {"page", "ticket"}
        outcomes = {
            bool(one["exp_alerts"])
            for test in tried
            for one in test["alert_rule_test"]
            if one["alertname"] == rule["alert"]
        }
        assert outcomes == {True, False}, rule["alert"]


def test_what_is_scraped_is_the_port_that_the_other_files_open() -> None:
    config = yaml.safe_load((FOLDER / "prometheus.yml").read_text(encoding="utf-8"))
    assert config["scrape_configs"][0]["static_configs"][0]["targets"] == ["remit:9350"]
    for name in ("Containerfile", "compose.yaml", "systemd/remit.service", "helm/remit/templates/deployment.yaml"):
        assert "9350" in (DEPLOY / name).read_text(encoding="utf-8"), name
