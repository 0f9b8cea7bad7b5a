"""Every command as text and as JSON; exit codes; the answer on stdout and nothing else. R3.2."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import orjson
import pytest

from cli.run import BROKEN, EXAMPLE, Ran, run
from planned import TEAMS, Resource, knowledge, look, resource, write_plan
from remit.app.snapshots import open_snapshots
from remit.cli import COMMANDS, _first_line, plain
from remit.cli._terminal import note_unread
from remit.errors import RemitError
from remit.exports import EXPORTS

PLAN = str(EXAMPLE / "terraform")
TABLE = {
    "data-classification": ("customer", "customer", "customer", "customer"),
    "endpoint": ("customer", "customer", "customer", "shared"),
    "identity": ("customer", "customer", "shared", "shared"),
    "application": ("customer", "customer", "shared", "shared"),
    "network": ("customer", "shared", "provider", "provider"),
    "host": ("customer", "shared", "provider", "provider"),
    "physical": ("customer", "provider", "provider", "provider"),
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a remit.yaml, to work in."""
    (tmp_path / "remit.yaml").write_text(TEAMS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


# --- scan -------------------------------------------------------------------------------------------


def test_scan_as_json_has_the_promised_keys(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "scan", PLAN, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    document = ran.document
    assert document["schema_version"] == 1
    summary = document["summary"]
    assert (summary["resources"], summary["assets"], summary["parts"]) == (166, 102, 64)
    assert summary["resolved"] + summary["unresolved"] == summary["resources"]
    assert summary["owned"] + summary["unowned"] == summary["assets"]
    assert len(document["assets"]) == 102


def test_scan_without_paths_reads_the_working_directory(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    write_plan(here / "one.json", resource("aws_s3_bucket", "one", bucket="o"))
    write_plan(here / "deep" / "two.json", resource("aws_s3_bucket", "two", bucket="t"))
    ran = run(capsys, "scan")
    assert ran.code == 0
    assert ran.out.splitlines()[2].startswith("2 resources: ")


def test_source_that_is_not_read_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    seen = look(tmp_path, resource("aws_s3_bucket", bucket="b"), configuration=TEAMS)
    files = tuple(f"{letter}.tf" for letter in "abcdefg")
    note_unread(replace(seen, collection=replace(seen.collection, ignored=(*files, "notes.md"))))
    said = "note: 7 files of Terraform's source are not read; write a plan and read that: "
    assert capsys.readouterr().err == f"{said}a.tf, b.tf, c.tf, d.tf, e.tf and 2 more\n"


def test_a_file_that_only_looks_like_an_input_is_shown_as_skipped_with_what_it_is(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    """R2.1: every file is accounted for."""
    write_plan(here / "plan.json", resource("aws_s3_bucket", bucket="b"))
    (here / "mine.yaml").write_text("apiVersion: v1\nkind: Config\nusers: []\n", encoding="utf-8")
    ran = run(capsys, "scan", ".")
    assert ran.err.splitlines()[0] == (
        "skipped: mine.yaml: a kubeconfig: it says how to reach clusters, and holds no object of one"
    )
    assert run(capsys, "scan", ".").err == ran.err  # and so when it is remembered


def test_scan_writes_to_a_file_and_says_so(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    write_plan(here / "plan.json", resource("aws_s3_bucket", bucket="b"))
    ran = run(capsys, "scan", "plan.json", "--format", "matrix-csv", "--out", "map.csv")
    assert (ran.code, ran.out, ran.err) == (0, "", "written to map.csv\n")
    assert (here / "map.csv").read_text(encoding="utf-8").startswith("workload,asset,service,")


def test_scan_refuses_a_file_that_cannot_be_written(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    write_plan(here / "plan.json", resource("aws_s3_bucket", bucket="b"))
    ran = run(capsys, "scan", "plan.json", "--out", "nowhere/map.csv")
    assert (ran.code, ran.out) == (64, "")
    assert ran.err == "error: nowhere/map.csv: cannot be written: No such file or directory\n  → choose another file\n"


def test_scan_keeps_a_snapshot(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    write_plan(here / "plan.json", resource("aws_s3_bucket", bucket="b"))
    ran = run(capsys, "scan", "plan.json", "--save")
    store = here / ".remit" / "remit.db"
    assert (ran.code, ran.err) == (0, f"kept as snapshot 1 in {store}\n")
    kept = open_snapshots(store)
    try:
        landscape = kept.latest()
    finally:
        kept.close()
    assert landscape is not None
    assert landscape.estate.ids == ("aws_s3_bucket.this",)


def test_scan_refuses_an_unknown_format(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "scan", PLAN, "--format", "yaml")
    assert (ran.code, ran.out) == (64, "")
    assert ran.err == f"error: no format “yaml”\n  → one of: text, {', '.join(EXPORTS.ids())}\n"


def test_scan_prints_the_worst_and_says_how_many_more(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    volumes = [resource("aws_ebs_volume", f"v{number:02}", encrypted=False) for number in range(15)]
    write_plan(here / "plan.json", *volumes)
    ran = run(capsys, "scan", "plan.json")
    assert ran.out.count("high ") == 20
    assert ran.out.endswith("… and 10 more: --all prints them, --format json gives them to scripts\n")
    assert run(capsys, "scan", "plan.json", "--all").out.count("high ") == 30


def test_one_check_that_fails_everywhere_hides_no_other(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    nobodys = [resource("aws_ebs_volume", f"a{number:02}", encrypted=True) for number in range(30)]
    write_plan(here / "plan.json", *nobodys, resource("aws_ebs_volume", "z", encrypted=False))
    (here / "remit.yaml").unlink()
    ran = run(capsys, "scan", "plan.json")
    assert ran.out.count("missing-owner") < 20
    assert "aws_ebs_volume.z  encryption-at-rest" in ran.out


def test_scan_counts_what_it_could_not_read_and_ends_with_2(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    later = Resource(type="aws_ebs_volume", name="v", values={"tags": {"owner": "pay"}}, unknown=["encrypted"])
    write_plan(here / "plan.json", later, resource("strange_thing"))
    (here / "broken.json").write_text(BROKEN, encoding="utf-8")
    ran = run(capsys, "scan", ".")
    assert ran.code == 2
    assert "1 of unknown type; 1 item could not be read" in ran.out
    assert ran.out.endswith("1 check could not be judged for want of a fact\n")
    assert "rest on a fact that is not known; the cautious side is taken" in ran.out
    assert ran.err.startswith("unreadable: broken.json:1:46: ")
    assert "note: 1 resource of types nothing is known about: strange_thing" in ran.err


def test_parts_whose_asset_is_elsewhere_are_named(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    write_plan(here / "plan.json", resource("aws_s3_bucket_acl", bucket="elsewhere", acl="public-read"))
    ran = run(capsys, "check", "plan.json")
    assert ran.out == "PASS  0 assets judged: 0 not in force\n"
    assert ran.err == "note: 1 part could not be joined to an asset, so nothing is judged of it: aws_s3_bucket_acl\n"


def test_without_remit_yaml_it_says_that_nobody_can_be_named(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "remit.yaml").unlink()
    (here / ".git").mkdir()
    write_plan(here / "plan.json", resource("aws_s3_bucket", bucket="b"))
    ran = run(capsys, "scan", "plan.json")
    assert (ran.code, ran.err) == (0, "note: no remit.yaml was found, so teams and people are not known\n")


def test_another_configuration_can_be_named(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    write_plan(here / "plan.json", resource("aws_s3_bucket", bucket="b", tags={"owner": "sea"}))
    (here / "other.yaml").write_text("people: {o: {name: Olga}}\nteams: {sea: {owner: o}}", encoding="utf-8")
    ran = run(capsys, "who", "b", "--from", "plan.json", "--config", "other.yaml")
    assert ran.out == "aws_s3_bucket.this: Olga (sea)\n"


# --- who, why ---------------------------------------------------------------------------------------


def test_who_as_json_is_the_asset(capsys: pytest.CaptureFixture[str]) -> None:
    document = run(capsys, "who", "aws_s3_bucket.financial_reports", "--from", PLAN, "--format", "json").document
    assert document["schema_version"] == 1
    assert document["owner"]["person_name"] == "Tansy Rudder"


@pytest.mark.parametrize("command", ["who", "why"])
def test_who_and_why_of_a_control_as_json_are_one_explanation(capsys: pytest.CaptureFixture[str], command: str) -> None:
    words = ("aws_s3_bucket.financial_reports", "public-access", "--from", PLAN, "--format", "json")
    document = run(capsys, command, *words).document
    assert (document["control"], document["label"], document["accountable"]) == (
        "public-access",
        "customer",
        "customer",
    )
    assert document["person_name"] == "Mina Spinnaker"
    assert document["owner"]["winner"]["evidence"] == "tag owner=data"


def test_an_unknown_fact_is_said_in_why(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    bucket = resource("aws_s3_bucket", bucket="b")
    sse = Resource(
        type="aws_s3_bucket_server_side_encryption_configuration", name="s", values={"bucket": "b"}, unknown=["rule"]
    )
    write_plan(here / "plan.json", bucket, sse)
    out = run(capsys, "why", "b", "encryption-at-rest", "--from", "plan.json").out
    assert "rests on a fact that is not known; the cautious side is taken" in out
    assert "encryption_at_rest = unknown (unknown: " in out
    assert "answers      nobody, for data" in out


def test_a_shared_split_names_who_stands_between_the_sides(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    split = "{control: backup, scope: {service: aws/s3}, split: shared, reason: So it is., interface_owner: dana}"
    (here / "remit.yaml").write_text(TEAMS + f"overrides: [{split}]", encoding="utf-8")
    write_plan(here / "plan.json", resource("aws_s3_bucket", bucket="b"))
    out = run(capsys, "why", "b", "backup").out
    assert "  interface    Dana Reef owns it between the two sides\n" in out
    assert "reason: So it is." in out


def test_a_page_without_a_locator_is_cited_all_the_same(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    rules = [(s, rule) for s in knowledge().service_ids() for rule in knowledge().service(s).rules]
    loose = next((s, rule) for s, rule in rules if rule.source and not rule.source.locator)
    out = run(capsys, "kb", "show", loose[0]).out
    assert loose[1].source is not None
    assert loose[1].source.url in out


def test_the_working_directory_is_read_when_nothing_is_named(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    write_plan(here / "plan.json", resource("aws_s3_bucket", bucket="b", tags={"owner": "pay"}))
    assert run(capsys, "who", "b").out == "aws_s3_bucket.this: Dana Reef (Payments)\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("who", "financial_report"), "no asset “financial_report”\n  → did you mean “"),
        (("why", "aws_s3_bucket.financial_reports", "public-acces"), "→ did you mean “public-access”?"),
    ],
)
def test_a_misspelt_name_is_wrong_usage(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str) -> None:
    ran = run(capsys, *words, "--from", PLAN)
    assert (ran.code, ran.out) == (64, "")
    assert said in ran.err


# --- check ------------------------------------------------------------------------------------------


def test_check_as_json_adds_the_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "check", str(EXAMPLE / "changes" / "open-reports.json"), "--format", "json")
    assert ran.code == 1
    verdict = ran.document["verdict"]
    assert (verdict["decision"], verdict["fail_on"]) == ("fail", "medium")
    assert set(verdict["judged"]) == {"aws_s3_bucket.quarterly_reports", "aws_lambda_function.publish_reports"}
    worst = verdict["failed"][0]
    assert (worst["rule"], worst["control"], worst["party"]) == ("public-storage", "public-access", "customer")
    assert worst["owner"]["person_name"] == "Mina Spinnaker"
    assert worst["fix"]
    assert worst in ran.document["findings"]


@pytest.mark.parametrize("style", [name for name in EXPORTS.ids() if name != "json"])
def test_check_speaks_every_export(capsys: pytest.CaptureFixture[str], here: Path, style: str) -> None:
    owned = {"owner": "pay"}
    bad = resource("aws_ebs_volume", "bad", encrypted=False, tags=owned)
    write_plan(here / "plan.json", bad, resource("aws_s3_bucket", bucket="b", tags=owned))
    ran = run(capsys, "check", "plan.json", "--format", style)
    assert ran.code == 1
    assert "aws_ebs_volume.bad" in ran.out
    written = run(capsys, "check", "plan.json", "--format", style, "--out", "report")
    assert (written.code, written.out, written.err) == (1, "", "written to report\n")
    assert "aws_ebs_volume.bad" in (here / "report").read_text(encoding="utf-8")


def test_check_as_an_export_holds_what_decided_and_says_what_it_left_out(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    owned = {"owner": "pay"}
    write_plan(here / "plan.json", resource("aws_s3_bucket", bucket="b", tags=owned))
    document = run(capsys, "check", "plan.json", "--format", "sarif").document
    assert document["runs"][0]["results"] == []
    document = run(capsys, "check", "plan.json", "--format", "sarif", "--fail-on", "low").document
    assert [one["ruleId"] for one in document["runs"][0]["results"]] == ["access-logging"]


def test_check_says_what_cannot_be_told_and_what_weighs_less(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    owned = {"owner": "pay"}
    later = Resource(type="aws_ebs_volume", name="v", values={"tags": owned}, unknown=["encrypted"])
    write_plan(here / "plan.json", later, resource("aws_s3_bucket", bucket="b", tags=owned))
    ran = run(capsys, "check", "plan.json")
    assert ran.code == 2
    assert ran.out.endswith("UNDECIDED  2 assets judged: 0 not in force, 1 that cannot be told, 1 below medium\n")
    assert run(capsys, "check", "plan.json", "--lenient").code == 0
    assert run(capsys, "check", "plan.json", "--fail-on", "low").code == 1
    assert run(capsys, "check", "plan.json", "--base", "plan.json").out == "PASS  0 assets judged: 0 not in force\n"


def test_one_asset_is_no_assets(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    write_plan(here / "plan.json", resource("aws_ebs_volume", encrypted=True, tags={"owner": "pay"}))
    assert run(capsys, "check", "plan.json").out == "PASS  1 asset judged: 0 not in force\n"


def test_check_of_a_broken_file_ends_with_2(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "broken.json").write_text(BROKEN, encoding="utf-8")
    ran = run(capsys, "check", "broken.json")
    assert (ran.code, ran.out) == (2, "UNDECIDED  0 assets judged: 0 not in force, 1 input unreadable\n")
    assert ran.err.startswith("unreadable: broken.json:1:46: ")
    assert run(capsys, "check", "broken.json", "--lenient").code == 2


def test_a_proven_failure_outranks_a_broken_file(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "broken.json").write_text(BROKEN, encoding="utf-8")
    write_plan(here / "plan.json", resource("aws_ebs_volume", encrypted=False))
    assert run(capsys, "check", ".").code == 1


# --- kb ---------------------------------------------------------------------------------------------


def test_the_published_table(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "kb", "show", "--models", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    columns = ("on-prem", "iaas", "paas", "saas")
    areas = {area: dict(zip(columns, labels, strict=True)) for area, labels in TABLE.items()}
    assert ran.document == {"schema_version": 1, "areas": areas}


def test_the_published_table_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    lines = click.unstyle(run(capsys, "kb", "show", "--models").out).splitlines()
    assert lines[0].split() == ["on-prem", "iaas", "paas", "saas"]
    assert [tuple(line.split()[-4:]) for line in lines[1:]] == list(TABLE.values())


def test_the_knowledge_base_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "kb", "lint")
    assert (ran.code, ran.out, ran.err) == (0, "no problems\n", "")
    assert run(capsys, "kb", "lint", "--format", "json").document == {"schema_version": 1, "problems": []}


def test_problems_of_the_knowledge_base_are_printed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from remit.app import lint  # noqa: PLC0415 - the command imports it as late
    from remit.knowledge.lint import Problem  # noqa: PLC0415 - as above
    from remit.model.location import Location  # noqa: PLC0415 - as above

    wrong = Problem(location=Location(file="s3.yaml", line=7), message="it says nothing new.", hint="drop it")
    silent = Problem(location=Location(file="s3.yaml", line=9), message="no source.", hint="")
    monkeypatch.setattr(lint, "lint_knowledge", lambda **_: [wrong, silent])
    ran = run(capsys, "kb", "lint")
    assert (ran.code, ran.out) == (
        1,
        "s3.yaml:7: it says nothing new.\n  → drop it\ns3.yaml:9: no source.\n2 problems\n",
    )
    rows = run(capsys, "kb", "lint", "--format", "json").document["problems"]
    assert rows[0] == {
        "location": {"file": "s3.yaml", "line": 7, "column": 0},
        "message": "it says nothing new.",
        "hint": "drop it",
    }


def test_the_list_of_services(capsys: pytest.CaptureFixture[str]) -> None:
    rows = run(capsys, "kb", "list", "--format", "json").document["services"]
    assert {"aws/ec2", "aws/ebs", "aws/s3", "aws/rds", "aws/lambda", "aws/ecs", "aws/vpc", "aws/iam", "aws/kms"} <= {
        row["id"] for row in rows
    }
    controls = len(knowledge().catalogue.controls)
    assert all(row["reviewed"] + row["stated"] + row["assumed"] == controls for row in rows)
    everything = run(capsys, "kb", "list", "--all", "--format", "json").document["services"]
    assert len(everything) > len(rows)
    assert {row["explicit"] for row in everything} == {True, False}


def test_the_list_as_text_says_how_many_it_hides(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "kb", "list").out
    assert [line for line in out.splitlines() if line.startswith("aws/ebs ")]
    assert "more are known only by a prefix: --all" in out
    assert "more are known" not in run(capsys, "kb", "list", "--all").out


def test_one_service(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "kb", "show", "aws/s3").out
    assert out.startswith("Amazon S3  aws/s3, object storage\n")
    assert "\nencryption-at-rest: " in out
    assert ", when encryption_at_rest is " in out
    assert "https://docs.aws.amazon.com/" in out
    document = run(capsys, "kb", "show", "aws/s3", "--format", "json").document
    assert document["id"] == "aws/s3"
    assert {"control", "when", "label", "grade", "source", "provider", "customer"} <= set(document["splits"][0])


def test_a_service_known_by_prefix_says_that_no_page_was_read(capsys: pytest.CaptureFixture[str]) -> None:
    plain_one = next(name for name in knowledge().service_ids() if not knowledge().service(name).is_explicit)
    out = run(capsys, "kb", "show", plain_one).out
    assert "It follows its model in everything; no page was read for it." in out


# --- how it ends ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("chekc", "plan.json"),
        ("check",),
        ("check", PLAN, "--fail-on", "urgent"),
        ("check", PLAN, "--bogus"),
        ("who",),
        ("why", "aws_s3_bucket.financial_reports"),
        ("kb", "show"),
        ("kb", "show", "aws/s3", "--models"),
        ("kb", "show", "aws/nothing"),
        ("serve", "--port", "70000"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_64(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    ran = run(capsys, *words)
    assert (ran.code, ran.out) == (64, "")
    assert "rror: " in ran.err
    assert "Traceback" not in ran.err


def test_a_misspelt_command_suggests(capsys: pytest.CaptureFixture[str]) -> None:
    assert "No such command 'chekc'. Did you mean “check”?" in run(capsys, "chekc").err
    assert "Did you mean" not in run(capsys, "zzzzzz").err


@pytest.mark.parametrize(
    "words", [("scan", "nowhere"), ("check", "nowhere"), ("scan", PLAN, "--config", "nowhere.yaml")]
)
def test_what_is_not_there_ends_with_2(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    ran = run(capsys, *words)
    assert (ran.code, ran.out) == (2, "")
    assert "\n  → " in ran.err


def test_a_wrong_configuration_names_its_place(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    write_plan(here / "plan.json", resource("aws_s3_bucket", bucket="b"))
    (here / "remit.yaml").write_text("teems: {}\n", encoding="utf-8")
    ran = run(capsys, "scan", "plan.json")
    assert ran.code == 2
    assert "remit.yaml:1:1: unknown field “teems”\n  → did you mean “teams”?" in ran.err


def test_our_own_fault_ends_with_70_and_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("two\nlines")

    monkeypatch.setattr("remit.app.scan.scan", broken)
    ran = run(capsys, "scan", PLAN)
    assert (ran.code, ran.out) == (70, "")
    assert ran.err == (
        "error: Remit failed (ZeroDivisionError: two); this is our fault.\n"
        "  → run it again with --debug and report what it prints\n"
    )
    assert "Traceback" in run(capsys, "--debug", "scan", PLAN).err
    assert "Traceback" in run(capsys, "scan", PLAN, "--debug").err


def test_debug_shows_where_an_error_of_the_user_s_came_from(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Traceback" not in run(capsys, "scan", "nowhere").err
    ran = run(capsys, "--debug", "scan", "nowhere")
    assert (ran.code, "Traceback" in ran.err) == (2, True)


@pytest.mark.parametrize("problem", [KeyboardInterrupt, EOFError])
def test_an_interrupt_ends_with_130(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, problem: type[BaseException]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise problem

    monkeypatch.setattr("remit.app.scan.scan", interrupted)
    ran = run(capsys, "scan", PLAN)
    assert (ran.code, ran.out) == (130, "")
    assert "interrupted" in ran.err


def test_version_and_help_are_fine(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--version").out.startswith("remit, version 0.")
    ran = run(capsys, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert "Exit codes: 0 fine · 1 a proven failure · 2 could not be judged" in " ".join(ran.out.split())


@pytest.mark.parametrize("name", COMMANDS.ids())
def test_every_command_has_help(capsys: pytest.CaptureFixture[str], name: str) -> None:
    ran = run(capsys, name, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"Usage: remit {name} ")
    assert _first_line(name) in " ".join(run(capsys, "--help").out.split())


def test_a_command_from_elsewhere_goes_by_its_id() -> None:
    assert _first_line("from-a-plug-in") == "from-a-plug-in"


# --- what inputs say cannot disturb the terminal ----------------------------------------------------

FORGED = "x\nPASS  9 assets judged\r\x1b[2J\x1b]0;owned\x07\u202etxt"


def _hostile(here: Path) -> None:
    write_plan(
        here / "plan.json", resource("aws_ebs_volume", f'v["{FORGED}"]', encrypted=False, tags={"owner": FORGED})
    )


@pytest.mark.parametrize(
    "words",
    [
        ("scan", "plan.json"),
        ("check", "plan.json"),
        ("who", "aws_ebs_volume", "--from", "plan.json"),
        ("who", "9", "--from", "plan.json"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_name_forges_no_line_and_moves_no_cursor(
    capsys: pytest.CaptureFixture[str], here: Path, words: tuple[str, ...]
) -> None:
    _hostile(here)
    ran = run(capsys, *words)
    said = ran.out + ran.err
    assert not set(said) & {"\r", "\x07", "\u202e"}
    assert "\x1b[2J" not in said
    assert not any(line.startswith("PASS") for line in ran.out.splitlines())


@pytest.mark.parametrize("command", ["who", "why"])
def test_an_answer_of_a_hostile_asset_stays_in_its_lines(
    capsys: pytest.CaptureFixture[str], here: Path, command: str
) -> None:
    _hostile(here)
    asset = f'aws_ebs_volume.v["{FORGED}"]'
    ran = run(capsys, command, asset, "backup", "--from", "plan.json")
    assert ran.code == 0
    assert "\\nPASS" in ran.out
    assert not any(line.startswith("PASS") for line in ran.out.splitlines())


def test_our_own_colours_stay() -> None:
    styled = click.style("FAIL", fg="red", bold=True) + click.style("not", bold=False)
    assert plain(styled) == styled
    assert plain("\x1b[8mhidden\x1b[0m") == "\\x1b[8mhidden\x1b[0m"
    assert plain("a\ud800b") == "a\\ud800b"


def test_a_file_whose_name_is_no_text_can_be_reported(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    write_plan(here / "plan.json", resource("aws_s3_bucket", bucket="b"))
    (here / os.fsdecode(b"caf\xe9.json")).write_text(BROKEN, encoding="utf-8")
    ran = run(capsys, "scan", ".", "--format", "json")
    assert (ran.code, ran.document["unreadable"][0]["location"]["file"]) == (2, "caf\\xe9.json")


def test_errors_of_every_kind_are_remit_errors_with_a_code() -> None:
    kinds: list[type[RemitError]] = [RemitError, *RemitError.__subclasses__()]
    assert {int(kind.exit_code) for kind in kinds} == {2, 64}


def test_json_is_never_mixed_with_notes(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "remit.yaml").unlink()
    (here / ".git").mkdir()
    write_plan(here / "plan.json", resource("aws_s3_bucket", bucket="b"), resource("strange_thing"))
    commands: list[tuple[Any, ...]] = [
        ("scan", "plan.json"),
        ("check", "plan.json"),
        ("who", "b", "--from", "plan.json"),
        ("why", "b", "backup", "--from", "plan.json"),
    ]
    for words in commands:
        ran: Ran = run(capsys, *words, "--format", "json")
        assert orjson.loads(ran.out)["schema_version"] == 1
        assert ran.err.count("note: ") == 2


def test_a_name_that_is_none_is_cut(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    """R10.3: a file that names its kind with a hundred thousand characters does not fill the screen."""
    long = "D" * 100_000
    (here / "a.yaml").write_text(f"apiVersion: apps/v1\nkind: {long}\nmetadata: {{name: a}}\n", encoding="utf-8")
    ran = run(capsys, "scan", "a.yaml")
    assert "DDD" in ran.err
    assert len(ran.out) + len(ran.err) < 4000
