"""`remit owners` and `remit owners fix`, as people call them (R1.6, R2.2)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from remit.cli import remit

TEAMS = "people: {ana: {name: Ana}}\nteams: {payments: {owner: ana}}\n"


def bucket(name: str, owner: str = "") -> str:
    return f'resource "aws_s3_bucket" "{name}" {{\n  bucket = "{name}"\n' + (
        f'  tags   = {{ owner = "{owner}" }}\n}}\n' if owner else "}\n"
    )


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "remit.yaml").write_text(TEAMS, encoding="utf-8")
    (tmp_path / "pay").mkdir()
    blocks = [*(bucket(f"pay{number}", "payments") for number in range(4)), bucket("gap")]
    (tmp_path / "pay" / "main.tf").write_text("\n".join(blocks), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(remit, ["owners", *arguments])


def test_gaps_are_listed_with_who_is_likely() -> None:
    ran = run()
    assert ran.exit_code == 1
    assert ran.stdout.splitlines() == [
        "1 of 5 assets: 1 unowned",
        "unowned: aws_s3_bucket.gap – nothing names an owner",
        "  likely payments (80%): 4 of 4 owned assets with the same file (pay/main.tf) are theirs",
    ]


def test_the_same_as_json() -> None:
    ran = run("--format", "json")
    (one,) = json.loads(ran.stdout)["troubles"]
    assert (one["asset"], one["status"], one["location"]["line"]) == ("aws_s3_bucket.gap", "unowned", 21)
    assert one["proposal"]["team"] == "payments"


def test_a_patch_is_shown_then_written_and_then_all_is_in_order(repository: Path) -> None:
    before = (repository / "remit.yaml").read_text(encoding="utf-8")
    shown = run("fix")
    assert (shown.exit_code, (repository / "remit.yaml").read_text(encoding="utf-8")) == (0, before)
    assert '+    - {"match":{"path":"pay"},"team":"payments"}\n' in shown.stdout
    assert "1 gap closed, 0 left" in shown.stderr
    done = run("fix", "--write")
    assert done.stdout == shown.stdout
    assert "written: remit.yaml" in done.stderr
    again = run()
    assert (again.exit_code, again.stdout) == (0, "The ownership of all 5 assets is in order.\n")
    assert run("fix").stdout == ""


def test_what_is_left_is_told() -> None:
    ran = run("fix", "--least", "0.9")
    assert ran.stdout == ""
    assert "left: aws_s3_bucket.gap: payments is likely, but with 80% not enough" in ran.stderr


def test_long_lists_are_cut_short_until_all_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R2.2: what scrolls by is not read; the patch itself is never cut."""
    many = tmp_path / "many"
    many.mkdir()
    monkeypatch.chdir(many)
    blocks = (f'resource "aws_s3_bucket" "b{number:02}" {{\n  bucket = "b{number}"\n}}\n' for number in range(25))
    (many / "main.tf").write_text("".join(blocks), encoding="utf-8")
    (many / "remit.yaml").write_text("organisation: Many\n", encoding="utf-8")
    short = run().stdout
    assert short.count("unowned: ") == 20
    assert "… and 5 more: --all prints them" in short
    assert run("--all").stdout.count("unowned: ") == 25
    assert "left: … and 5 more: --all prints them" in run("fix").stderr
    assert run("fix", "--all").stderr.count("left: aws_s3_bucket") == 25
    checked = CliRunner().invoke(remit, ["check", ".", "--fail-on", "low"]).stdout
    rest = next(line for line in checked.splitlines() if line.startswith("… and "))
    everything = CliRunner().invoke(remit, ["check", ".", "--fail-on", "low", "--all"]).stdout
    assert checked.count("  answers  ") == 20
    assert everything.count("  answers  ") == 20 + int(rest.split()[2])
