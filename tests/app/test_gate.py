"""The change gate: what it judges, what it decides, and that a failure outranks a doubt. R3.1, R3.2."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planned import NOW, TEAMS, Resource, knowledge, resource, write_plan
from remit.app.gate import Decision, Verdict, judge
from remit.errors import ConfigurationError, ExitCode, UnreadableError
from remit.model.finding import Severity
from remit.model.waiver import ScopeKind, Waiver, WaiverScope, WaiverState

OWNED = {"owner": "pay"}
GOOD = resource("aws_ebs_volume", "good", encrypted=True, tags=OWNED)
BAD = resource("aws_ebs_volume", "bad", encrypted=False, tags=OWNED)
DOUBTFUL = Resource(type="aws_ebs_volume", name="doubtful", values={"tags": OWNED}, unknown=["encrypted"])
QUIET = resource("aws_s3_bucket", "quiet", bucket="q", tags=OWNED)  # logs no access: low


@pytest.fixture(autouse=True)
def _organisation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "remit.yaml").write_text(TEAMS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def verdict(*resources: Resource, name: str = "plan.json", **options: Any) -> Verdict:  # noqa: ANN401 - as judge takes
    return judge([write_plan(Path(name), *resources)], knowledge(), now=NOW, **options)


@pytest.mark.parametrize(
    ("resources", "decision", "code"),
    [
        ((GOOD,), Decision.PASS, ExitCode.FINE),
        ((GOOD, BAD), Decision.FAIL, ExitCode.FAILED),
        ((GOOD, DOUBTFUL), Decision.UNDECIDED, ExitCode.UNDECIDED),
        ((BAD, DOUBTFUL), Decision.FAIL, ExitCode.FAILED),
        ((QUIET,), Decision.PASS, ExitCode.FINE),
        ((), Decision.PASS, ExitCode.FINE),
    ],
    ids=["good", "bad", "doubtful", "bad and doubtful", "a small thing", "nothing"],
)
def test_it_decides(resources: tuple[Resource, ...], decision: Decision, code: ExitCode) -> None:
    found = verdict(*resources)
    assert (found.decision, found.decision.exit_code) == (decision, code)


def test_findings_are_parted_by_weight_and_certainty() -> None:
    found = verdict(GOOD, BAD, DOUBTFUL, QUIET)
    assert [one.asset for one in found.failed] == ["aws_ebs_volume.bad"]
    assert [one.asset for one in found.undecided] == ["aws_ebs_volume.doubtful"]
    assert [(one.asset, one.rule) for one in found.lesser] == [("aws_s3_bucket.quiet", "access-logging")]
    assert len(found.judged) == 4


def test_lenient_lets_pass_what_cannot_be_told() -> None:
    found = verdict(GOOD, DOUBTFUL, is_lenient=True)
    assert found.decision is Decision.PASS
    assert len(found.undecided) == 1


def test_lenient_does_not_let_pass_what_is_proven() -> None:
    assert verdict(BAD, DOUBTFUL, is_lenient=True).decision is Decision.FAIL


def test_nothing_lets_pass_what_could_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "change").mkdir()
    (tmp_path / "change" / "broken.json").write_text('{"format_version": "1.2", "planned_values": {', encoding="utf-8")
    write_plan(tmp_path / "change" / "plan.json", GOOD)
    found = judge([Path("change")], knowledge(), now=NOW, is_lenient=True)
    assert found.decision is Decision.UNDECIDED
    write_plan(tmp_path / "change" / "plan.json", GOOD, BAD)
    assert judge([Path("change")], knowledge(), now=NOW).decision is Decision.FAIL


def test_a_base_that_could_not_be_read_leaves_it_open(tmp_path: Path) -> None:
    (tmp_path / "base.json").write_text('{"format_version": "1.2", "planned_values": {', encoding="utf-8")
    assert verdict(GOOD, base=[Path("base.json")], is_lenient=True).decision is Decision.UNDECIDED


@pytest.mark.parametrize(
    ("limit", "decision"),
    [(Severity.LOW, Decision.FAIL), (Severity.MEDIUM, Decision.PASS), (Severity.CRITICAL, Decision.PASS)],
)
def test_the_limit_decides_what_stops(limit: Severity, decision: Decision) -> None:
    found = verdict(QUIET, fail_on=limit)
    assert (found.decision, found.fail_on) == (decision, limit)


def test_what_a_plan_leaves_alone_is_not_held_against_it() -> None:
    old = Resource(type="aws_ebs_volume", name="old", values={"encrypted": False}, actions=("no-op",))
    found = verdict(old, GOOD)
    assert (found.decision, found.judged) == (Decision.PASS, ("aws_ebs_volume.good",))


def test_what_a_plan_touches_is_judged_in_full() -> None:
    grown = Resource(type="aws_ebs_volume", name="old", values={"encrypted": False}, actions=("update",))
    assert verdict(grown, GOOD).decision is Decision.FAIL


def test_with_a_base_only_what_differs_is_judged(tmp_path: Path) -> None:
    base = [write_plan(tmp_path / "base.json", BAD, QUIET)]
    assert verdict(BAD, QUIET, base=base).judged == ()
    found = verdict(BAD, resource("aws_s3_bucket", "quiet", bucket="other", tags=OWNED), DOUBTFUL, base=base)
    assert found.judged == ("aws_ebs_volume.doubtful",)
    assert verdict(QUIET, base=base).decision is Decision.PASS  # what is gone is judged no more


def test_losing_its_owner_touches_an_asset(tmp_path: Path) -> None:
    base = [write_plan(tmp_path / "base.json", GOOD)]
    found = verdict(resource("aws_ebs_volume", "good", encrypted=True), base=base)
    assert [one.rule for one in found.failed] == ["missing-owner"]


def test_moving_to_another_line_of_another_file_touches_nothing(tmp_path: Path) -> None:
    base = [write_plan(tmp_path / "base.json", BAD)]
    other = resource("aws_ebs_volume", "another", encrypted=True, tags=OWNED)
    assert verdict(other, BAD, base=base, name="deep/down/plan.json").judged == ("aws_ebs_volume.another",)


def test_both_sides_are_seen_through_the_same_remit_yaml(tmp_path: Path) -> None:
    elsewhere = tmp_path / "checkout"
    elsewhere.mkdir()
    (elsewhere / "remit.yaml").write_text("teams: {pay: {name: Other}}", encoding="utf-8")
    base = [write_plan(elsewhere / "base.json", GOOD)]
    assert verdict(GOOD, base=base).judged == ()


def test_without_a_given_time_the_clock_decides_who_has_left(tmp_path: Path) -> None:
    (tmp_path / "remit.yaml").write_text(TEAMS.replace("{name: Dana Reef}", "{name: Dana, left: 2999-01-01}"))
    base = [write_plan(tmp_path / "base.json", GOOD)]
    assert judge([write_plan(tmp_path / "plan.json", GOOD)], knowledge(), base=base).judged == ()


def test_unreadable_inputs_and_configurations_are_errors(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        judge([Path("nowhere")], knowledge())
    with pytest.raises(UnreadableError):
        verdict(GOOD, base=[Path("nowhere")])
    (tmp_path / "remit.yaml").write_text("teems: {}", encoding="utf-8")
    with pytest.raises(ConfigurationError):
        verdict(GOOD)


def test_with_a_base_it_names_what_changes_hands() -> None:
    base = [write_plan(Path("base.json"), BAD)]
    mended = resource("aws_ebs_volume", "bad", encrypted=True, tags=OWNED)
    found = verdict(mended, GOOD, base=base)
    assert [one.asset for one in found.hands] == ["aws_ebs_volume.bad"]
    assert "encryption-at-rest" in {one.control.id for one in found.hands[0].cells}
    assert verdict(mended).hands == ()


def _accepted(**changed: Any) -> Waiver:  # noqa: ANN401 - any field
    given: dict[str, Any] = {
        "id": "w-1",
        "control": "encryption-at-rest",
        "scope": WaiverScope(kind=ScopeKind.ASSET, of="aws_ebs_volume.bad"),
        "reason": "r",
        "risk": "r",
        "until": NOW.date().isoformat(),
        "asked_by": "ana",
        "asked_at": NOW.isoformat(),
        "state": WaiverState.GRANTED,
        "decided_by": "bo",
        "decided_at": NOW.isoformat(),
    }
    return Waiver(**{**given, **changed})


def test_a_waiver_in_force_and_in_scope_lets_pass_and_is_told() -> None:
    found = verdict(GOOD, BAD, waivers=[_accepted()])
    assert found.decision is Decision.PASS
    assert [(one.asset, waiver.id) for one, waiver in found.waived] == [("aws_ebs_volume.bad", "w-1")]
    assert not found.failed
    two = verdict(BAD, DOUBTFUL, waivers=[_accepted()])
    assert (two.decision, len(two.waived), len(two.undecided)) == (Decision.UNDECIDED, 1, 1)


@pytest.mark.parametrize(
    "changed",
    [
        {"state": WaiverState.ASKED},
        {"state": WaiverState.REVOKED},
        {"until": "2025-01-01"},
        {"scope": WaiverScope(kind=ScopeKind.ASSET, of="aws_ebs_volume.good")},
        {"scope": WaiverScope(kind=ScopeKind.WORKLOAD, of="")},
        {"control": "backup"},
        {"decided_at": "2100-01-01T00:00:00+00:00"},
    ],
)
def test_any_other_waiver_lets_nothing_pass(changed: dict[str, Any]) -> None:
    found = verdict(GOOD, BAD, waivers=[_accepted(**changed)])
    assert (found.decision, found.waived) == (Decision.FAIL, ())


def test_an_exception_of_remit_yaml_is_a_waiver(tmp_path: Path) -> None:
    day = NOW.date().isoformat()
    text = f"""{TEAMS}
waivers:
  exceptions:
    - {{check: encryption-at-rest, scope: {{team: pay}}, reason: r, risk: r, owner: dana, accepted_by: gus,
       since: {day}, until: {day}, compensation: [{{control: backup, check: backups}}]}}
"""
    (tmp_path / "remit.yaml").write_text(text, encoding="utf-8")
    found = verdict(GOOD, BAD)
    assert (found.decision, len(found.waived)) == (Decision.PASS, 1)
    assert verdict(GOOD, BAD, fail_on=Severity.INFO).waived
