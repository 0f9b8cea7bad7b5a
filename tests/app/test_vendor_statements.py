"""What vendors say themselves stands beside the map, and decides only where nothing but a default is known. R1.14."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.run import run
from planned import found_by, knowledge, resource, write_plan
from remit.app.answers import find_asset, find_control, why
from remit.app.scan import scan
from remit.app.snapshots import open_snapshots
from remit.exports import json
from remit.model.explanation import Explanation
from remit.model.finding import Confidence, Severity
from remit.model.landscape import Landscape
from remit.model.party import Label, Party, Role
from remit.model.rules import RuleKind
from remit.model.source import Grade

HEADING = "id,provider,customer,third_party,notes"
YAML = "statements:\n  - {file: vendors/aws.csv, of: OF}\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "vendors").mkdir()
    monkeypatch.chdir(tmp_path)
    write_plan(
        tmp_path / "plan.json",
        resource("aws_s3_bucket", "reports", bucket="reports"),
        resource("aws_sqs_queue", "jobs", name="jobs"),
    )
    return tmp_path


def scanned(folder: Path, *rows: str, of: str = "aws/s3", more: str = "") -> Landscape:
    """The plan's landscape, with a file of statements beside it."""
    (folder / "vendors" / "aws.csv").write_text("\n".join((HEADING, *rows, "")), encoding="utf-8")
    (folder / "remit.yaml").write_text(YAML.replace("OF", of) + more, encoding="utf-8")
    return scan([Path("plan.json")], knowledge()).landscape


def reason(landscape: Landscape, control: str, asset: str = "aws_s3_bucket.reports") -> Explanation:
    return why(landscape, find_asset(landscape, asset), find_control(landscape, control))


def test_a_statement_decides_where_only_the_model_speaks_and_the_default_is_still_shown(here: Path) -> None:
    """IR-4 is incident response as a whole, so the default's parties give way."""
    found = reason(scanned(here, "IR-4,yes,no,no,We handle it."), "incident-response")
    assert (found.rule.kind, found.rule.grade, found.cell.label) == (RuleKind.STATEMENT, Grade.STATED, Label.PROVIDER)
    assert (str(found.rule.location), found.rule.reason) == ("vendors/aws.csv:2", "aws/s3 says so itself: IR-4")
    assert [asked.rule.kind for asked in found.asked] == [RuleKind.STATEMENT, RuleKind.MODEL]


def test_what_is_said_of_a_part_of_a_control_takes_nothing_from_anybody(here: Path) -> None:
    """The default shares incident response; a word on one part of it cannot make it the provider's alone."""
    found = reason(scanned(here, "IR-4(a),yes,no,no,"), "incident-response")
    assert (found.rule.kind, found.cell.label) == (RuleKind.STATEMENT, Label.SHARED)
    assert found.statements[0].relation == "subset"


def test_a_reviewed_split_is_never_outranked_and_both_are_shown(here: Path) -> None:
    found = reason(scanned(here, "SC-28,no,yes,no,You choose the key."), "encryption-at-rest")
    assert found.rule.kind is RuleKind.SERVICE
    (said,) = found.statements
    assert (said.of, said.statement.requirement, str(said.statement.location)) == (
        "aws/s3",
        "SC-28",
        "vendors/aws.csv:2",
    )
    assert said.relation == "intersects"
    document = json.explanation(found)["statements"][0]
    assert (document["provider"], document["customer"], document["text"]) == (False, True, "You choose the key.")


def test_what_is_said_of_several_controls_together_decides_none(here: Path) -> None:
    landscape = scanned(here, "AC-2,no,no,yes,")
    for said in (one for name in landscape.rulebook.services for one in landscape.rulebook.services[name].statements):
        found = reason(landscape, said.control)
        assert found.rule.kind is not RuleKind.STATEMENT
        assert not said.differs_from(found.cell)


def test_a_statement_that_the_split_does_not_follow_is_marked(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The organisation's own split outranks the vendor's word, and the difference is shown."""
    own = "overrides:\n  - {control: incident-response, split: customer, reason: ours, scope: {service: aws/s3}}\n"
    found = reason(scanned(here, "IR-4,yes,yes,no,", more=own), "incident-response")
    assert (found.rule.kind, found.statements[0].differs_from(found.cell)) == (RuleKind.OVERRIDE, True)
    out = run(capsys, "why", "aws_s3_bucket.reports", "incident-response", "--from", "plan.json").out
    assert "IR-4        provider and customer, differs from the split, equal (vendors/aws.csv:2)" in out


def test_the_word_of_a_provider_holds_for_all_its_services_and_nobody_elses(here: Path) -> None:
    landscape = scanned(here, "IR-4,yes,no,no,", of="aws")
    assert reason(landscape, "incident-response", "aws_sqs_queue.jobs").rule.kind is RuleKind.STATEMENT
    only = scanned(here, "IR-4,yes,no,no,", of="aws/s3")
    assert reason(only, "incident-response", "aws_sqs_queue.jobs").rule.kind is RuleKind.MODEL
    nobodys = scanned(here, "IR-4,yes,no,no,", of="okta", more="vendors: {okta: {name: Okta}}\n")
    assert reason(nobodys, "incident-response").statements == ()


def test_what_differs_is_found_once_with_both_sources_and_the_way_to_them(here: Path) -> None:
    landscape = scanned(here, "PE-3,no,yes,no,", "PE-13,yes,no,no,", of="aws")
    (one,) = found_by("contradicted-statement", landscape)
    assert (one.asset, one.control, one.severity) == ("aws_s3_bucket.reports", "physical-access", Severity.MEDIUM)
    assert (one.confidence, str(one.location)) == (Confidence.MEDIUM, "vendors/aws.csv:2")
    start = (
        "aws says that PE-3 is done by customer (vendors/aws.csv:2), which differs from aws/s3, aws/sqs, where it is "
    )
    assert one.message.startswith(f"{start}provider by ")
    assert "https://docs.aws.amazon.com/" in one.message
    assert "`remit kb score vendors/aws.csv --service aws/s3`" in one.fix
    assert landscape.estate.notes == ()


def test_the_gate_shows_it(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scanned(here, "PE-3,no,yes,no,", of="aws")
    ran = run(capsys, "check", "plan.json")
    assert "medium   aws_s3_bucket.reports  contradicted-statement\n" in ran.out


def test_services_that_differ_in_other_requirements_are_told_apart(here: Path) -> None:
    """SC-28 is shared for a queue of its own key and the provider's for a bucket: no one finding speaks of both."""
    landscape = scanned(here, "PE-3,no,yes,no,", "SC-28,no,yes,no,", of="aws")
    told = {one.asset: one.message for one in found_by("contradicted-statement", landscape)}
    assert set(told) <= {"aws_s3_bucket.reports", "aws_sqs_queue.jobs"}
    assert all("PE-3" in message or "SC-28" in message for message in told.values())


def test_agreement_is_no_finding(here: Path) -> None:
    assert found_by("contradicted-statement", scanned(here, "PE-3,yes,no,no,")) == []


@pytest.mark.parametrize(
    ("rows", "cause"),
    [
        (["IR-4,perhaps,no,no,"], "“perhaps” is not understood"),
        (["row one,yes,no,no,"], "its ids are of no framework that Remit knows"),
    ],
)
def test_what_cannot_be_read_is_counted_with_what_is_unreadable(here: Path, rows: list[str], cause: str) -> None:
    estate = scanned(here, *rows).estate
    causes = [one.cause for one in estate.unreadable]
    assert cause in causes
    assert estate.counts.unreadable == len(causes)


def test_a_file_that_is_missing_is_unreadable_and_the_rest_is_mapped(here: Path) -> None:
    landscape = scanned(here, "IR-4,yes,no,no,", more="  - {file: vendors/none.xlsx, of: aws}\n")
    assert [(str(one.location), one.cause) for one in landscape.estate.unreadable] == [
        ("vendors/none.xlsx", "no such file")
    ]
    assert reason(landscape, "incident-response").rule.kind is RuleKind.STATEMENT


def test_a_vendor_that_nobody_knows_is_a_mistake_of_remit_yaml(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "remit.yaml").write_text(YAML.replace("OF", "aws/s4"), encoding="utf-8")
    ran = run(capsys, "scan", "plan.json")
    assert ran.code == 2
    assert "remit.yaml:2:29: “aws/s4” is not a service, provider or vendor" in ran.err


def test_an_answer_that_is_kept_follows_the_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scanned(here, "IR-4,yes,no,no,")
    first = run(capsys, "who", "aws_s3_bucket.reports", "incident-response", "--from", "plan.json").out
    scanned(here, "IR-4,no,yes,no,")
    second = run(capsys, "who", "aws_s3_bucket.reports", "incident-response", "--from", "plan.json").out
    assert "provider" in first
    assert "customer" in second


def test_many_statements_of_one_control_are_cut_and_a_snapshot_keeps_them(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"PE-{number},yes,no,no," for number in (2, 3, 4, 5, 6, 8)]
    rows += [f"PE-3({letter}),yes,no,no,text" for letter in "abcdefghijklmnop"]
    landscape = scanned(here, *rows)
    assert len(reason(landscape, "physical-access").statements) > 20
    out = run(capsys, "why", "aws_s3_bucket.reports", "physical-access", "--from", "plan.json").out
    assert "    and " in out[out.index("  said") :]
    with_store = open_snapshots(here / "remit.db")
    try:
        kept = with_store.load(with_store.save(landscape))
    finally:
        with_store.close()
    assert kept.rulebook.services["aws/s3"].statements == landscape.rulebook.services["aws/s3"].statements


def test_roles_of_the_default_stay_beside_a_part(here: Path) -> None:
    """Whoever validates by default still does when somebody joins."""
    before = reason(scanned(here), "incident-response").cell
    after = reason(scanned(here, "IR-4(a),no,no,yes,"), "incident-response").cell
    for role in Role:
        assert set(after.parties(role)) == {*before.parties(role), Party.THIRD_PARTY}
