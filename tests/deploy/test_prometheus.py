"""The alert rules: valid, tried on series, and of figures that a server really tells (R12)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml

from cli.test_running_server import free_port, serving, until
from deploy.programs import DEPLOY, program
from remit.app.snapshots import open_snapshots
from remit.app.vitals import open_vitals
from remit.web.operation.figures import Figures
from store.databases import new_database
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
    text = figures.exposed("")[0].decode()
    told = set(re.findall(r"^([a-z_]+)[{ ]", text, re.MULTILINE))
    vitals.close()
    own = "".join(line for line in text.splitlines(keepends=True) if "remit_" in line)
    linted = subprocess.run(
        [program("promtool"), "check", "metrics"], input=own, capture_output=True, text=True, check=False
    )
    assert (linted.returncode, linted.stdout + linted.stderr) == (0, "")
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


@pytest.mark.slow
def test_prometheus_scrapes_a_real_server_by_our_configuration(tmp_path: Path) -> None:
    """With the target's name and the pace changed, and nothing else."""
    figures, listens = free_port(), free_port()
    (tmp_path / "watch").mkdir()
    text = (FOLDER / "prometheus.yml").read_text(encoding="utf-8")
    for old, new in (("remit:9350", f"127.0.0.1:{figures}"), ("15s", "1s")):
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "watch" / "prometheus.yml").write_text(text, encoding="utf-8")
    shutil.copy(FOLDER / "alerts.yml", tmp_path / "watch")
    words = [
        program("prometheus"),
        f"--config.file={tmp_path}/watch/prometheus.yml",
        f"--storage.tsdb.path={tmp_path}/series",
        f"--web.listen-address=127.0.0.1:{listens}",
    ]

    def value(query: str) -> str:
        url = f"http://127.0.0.1:{listens}/api/v1/query?query={quote(query)}"
        try:
            with urllib.request.urlopen(url, timeout=20) as answer:
                found = json.load(answer)["data"]["result"]
        except OSError:
            return ""
        return str(found[0]["value"][1]) if found else ""

    with (
        serving(tmp_path, new_database("sqlite", tmp_path), "--metrics-port", str(figures)) as server,
        subprocess.Popen(words, stderr=subprocess.DEVNULL) as prometheus,
    ):
        try:
            until(lambda: value('up{job="remit"}') == "1", "it is scraped")
            server.get("/assets")
            until(
                lambda: value('remit_http_requests_total{route="/assets",status="200"}') == "1", "a request is counted"
            )
            assert value("remit_ready") == value("remit_store_up") == "1"
        finally:
            prometheus.terminate()
            prometheus.wait(60)
