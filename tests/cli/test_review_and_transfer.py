"""`remit review` and `remit transfer`, from the first scan to the merged patch. R6.1, R1.6, R1.11."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.run import EXAMPLE, Ran, run
from remit.errors import ExitCode

Remit = Callable[..., Ran]
ASSET = "aws_ebs_volume.checkout_journal"
ABLE = [f"--item={one}=from Monday on" for one in ("access", "on-call", "runbook", "training", "findings")]


@pytest.fixture
def remit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """The command line in a copy of the example that was scanned once, as anybody of its people."""
    shutil.copytree(EXAMPLE, tmp_path / "example")
    monkeypatch.chdir(tmp_path / "example")

    def call(*words: str, actor: str = "otto") -> Ran:
        monkeypatch.setenv("REMIT_ACTOR", actor)
        return run(capsys, *words)

    assert call("scan", "terraform", "--save").code in {ExitCode.FINE, ExitCode.FAILED}
    return call


def test_a_review_is_held_from_its_opening_to_its_end(remit: Remit) -> None:
    opened = remit(
        "review", "open", "security-event", "--team", "payments", "--because", "a key leaked", "--ticket", "S-1"
    )
    name = opened.out.strip()
    assert (opened.code, name) == (0, "security-event:team:payments@S-1")
    agenda = remit("review", "agenda", name, "--format", "json").document
    figures = {one["id"]: one["figure"] for one in agenda["agenda"]}
    assert figures["checks"]["count"] > 0
    assert figures["telemetry"]["count"] is None
    assert figures["prevention"] is None
    assert remit("review", "sign", name, "--for", "platform").code == ExitCode.UNDECIDED
    for item in figures:
        assert remit("review", "decide", name, item, "nothing to do").code == 0
    assert remit("review", "link", name, "S-2").out == "linked to S-2\n"
    assert remit("review", "sign", name, "--for", "platform").out == "signed; still to sign: security\n"
    twice = remit("review", "sign", name, "--for", "security")
    assert twice.code == ExitCode.USAGE
    assert "nobody signs for two" in twice.err
    assert remit("review", "close", name).code == ExitCode.UNDECIDED
    assert remit("review", "sign", name, "--for", "security", "--remark", "seen", actor="vera").code == 0
    shown = remit("review", "show", name).out
    assert "signed for security by vera" in shown
    assert remit("review", "close", name, "--remark", "over").out == "closed on snapshot 1\n"
    assert "closed by otto" in remit("review", "show", name).out
    closed = remit("review", "show", name, "--format", "json").document
    assert (closed["state"], len(closed["digest"])) == ("closed", 64)
    kinds = [one["kind"] for one in remit("audit", "list", "--format", "json").document["entries"]]
    assert kinds[:3] == ["review.closed", "review.signed", "review.signed"]
    assert remit("audit", "verify").code == 0


def test_what_is_due_is_opened_and_listed(remit: Remit) -> None:
    listed = remit("review", "list")
    assert listed.out.startswith("No review is open.")
    assert "next quarterly: " in listed.out
    first = remit("review", "open").out
    assert remit("review", "open").out.startswith("Nothing calls for a review")
    found = remit("review", "list", "--format", "json").document
    assert {one["id"] for one in found["reviews"]} == {line for line in first.split("\n") if "@" in line}
    assert [one["routine"] for one in found["next"]] == ["weekly", "monthly", "quarterly"]
    quarter = remit("review", "open", "quarterly").out.strip()
    state = next(
        one["state"] for one in remit("review", "list", "--format", "json").document["reviews"] if one["id"] == quarter
    )
    assert remit("review", "list").code == (ExitCode.FAILED if state == "overdue" else ExitCode.FINE)
    assert quarter in remit("review", "list", "--closed").out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("review", "open", "--because", "x"), "one routine"),
        (("review", "open", "weekly", "--team", "a", "--vendor", "b"), "one thing"),
        (("review", "open", "weekly", "--team", "paymants"), "did you mean “payments”"),
        (("review", "show", "nothing"), "no review “nothing”"),
        (("transfer", "offer", "--to", "data", "--because", "x"), "one kind of thing"),
        (("transfer", "offer", "nothing", "--to", "data", "--because", "x"), "no asset “nothing”"),
        (("transfer", "accept", "x", "--item", "y"), "says nothing to an item"),
        (("transfer", "patch", "x"), "no transfer “x”"),
    ],
)
def test_wrong_usage_is_told(remit: Remit, words: tuple[str, ...], message: str) -> None:
    ran = remit(*words)
    assert ran.code == ExitCode.USAGE
    assert message in ran.err
    assert "Traceback" not in ran.err


def test_an_asset_is_handed_over_by_a_patch(remit: Remit) -> None:
    offered = remit(
        "transfer", "offer", ASSET, "--to", "booking", "--because", "theirs now", "--stage", "archive", actor="coral"
    )
    name = offered.out.split("\n")[0]
    assert "  unknown  runbook: " in offered.out
    assert remit("transfer", "patch", name).code == ExitCode.USAGE
    refused = remit("transfer", "accept", name, *ABLE, actor="coral")
    assert refused.code == ExitCode.USAGE
    assert "is not of the team booking" in refused.err
    assert "checklist is open" in remit("transfer", "accept", name, actor="isla").err
    assert remit("transfer", "accept", name, *ABLE, actor="isla").code == 0
    assert "0 new owner, 1 waiting" in remit("transfer", "show", "payments-to-booking").out
    text = remit("transfer", "patch", name, "--pull-request").out
    assert text.startswith("Hand over 1 asset from Payments to Booking\n")
    patch = remit("transfer", "patch", name)
    subprocess.run(["git", "apply", "-"], input=patch.out.encode(), check=True)  # noqa: S607
    remit("scan", "terraform", "--save")
    listed = remit("transfer", "list")
    assert listed.err == f"done: {name}\n"
    assert listed.out == "No transfer is under way.\n"
    shown = remit("transfer", "show", name, "--format", "json").document
    assert (shown["state"], shown["progress"]["moved"]) == ("done", [ASSET])
    assert "done" in remit("transfer", "list", "--all").out
    assert remit("transfer", "list", "--all", "--format", "json").document["transfers"][0]["state"] == "done"
    assert "team booking" in remit("who", ASSET).out or "Booking" in remit("who", ASSET).out


def test_an_offer_can_be_refused_or_withdrawn(remit: Remit) -> None:
    offered = remit("transfer", "offer", "--workload", "checkout", "--to", "data", "--because", "x", actor="coral")
    name = offered.out.split("\n")[0]
    assert remit("transfer", "refuse", name, "--remark", "no room", actor="tansy").out == "refused\n"
    again = remit("transfer", "offer", "--team", "terminals", "--to", "platform", "--because", "x", actor="hedda")
    other = again.out.split("\n")[0]
    written = remit("transfer", "withdraw", other, "--remark", "not yet", actor="hedda")
    assert written.out == "withdrawn\n"
    assert "not yet" in remit("transfer", "show", other).out


def test_a_patch_can_be_put_in_place(remit: Remit) -> None:
    name = remit("transfer", "offer", ASSET, "--to", "booking", "--because", "x", actor="coral").out.split("\n")[0]
    remit("transfer", "accept", name, *ABLE, actor="isla")
    written = remit("transfer", "patch", name, "--write")
    assert "written: " in written.err
    assert remit("transfer", "patch", name).out == ""


def test_nothing_is_offered_before_anything_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(capsys, "transfer", "offer", "x", "--to", "y", "--because", "z")
    assert ran.code == ExitCode.UNDECIDED
    assert "remit scan --save keeps one" in ran.err
    assert run(capsys, "review", "open").out.startswith("Nothing calls")
