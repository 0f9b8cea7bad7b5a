"""remit notify: who would be told what, and telling them once."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.run import run
from notifiers.places import Said, web
from planned import TEAMS, resource, write_plan

SECRET = "long enough to sign something with"  # noqa: S105 - of these tests alone


def configured(url: str) -> str:
    return f"""{TEAMS}
ownership: {{default: pay}}
notify:
  severity: info
  targets: {{hook: {{notifier: webhook, settings: {{url: "{url}"}}, secrets: {{secret: HOOK_SECRET}}}}}}
  routes: [{{to: [hook]}}]
  private: [127.0.0.1]
  acknowledge: {{url: "https://remit.example.org/acknowledge", secret: HOOK_SECRET}}
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    write_plan(tmp_path / "plan.json", resource("aws_s3_bucket", "reports", bucket="r"))
    return tmp_path


def test_people_are_told_once_and_when_it_is_gone(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with web(lambda _: Said(204, b"")) as place:
        (here / "remit.yaml").write_text(configured(place.url))
        dry = run(capsys, "notify", "plan.json")
        assert dry.code == 0
        assert "hook  message to Dana Reef (Payments): 1 finding" in dry.out
        assert re.search(r"\d+ messages? would be sent$", dry.out.strip())
        assert (place.asked, (here / ".remit").exists()) == ([], False)
        sent = run(capsys, "notify", "plan.json", "--send")
        assert sent.code == 0
        assert len(place.asked) == 1
        assert "1 message sent" in sent.out
        count = len(place.asked)
        again = run(capsys, "notify", "plan.json", "--send", "--format", "json")
        assert (again.code, again.document["messages"], again.document["standing"]) == (0, [], count)
        write_plan(here / "plan.json", resource("aws_sqs_queue", "q", name="q"))
        gone = run(capsys, "notify", "plan.json", "--send", "--format", "json").document
        states = {finding["status"] for one in gone["messages"] for finding in one["findings"]}
        assert "resolved" in states
        assert all(one["taken"] for one in gone["messages"])
    assert SECRET not in sent.out + sent.err + (here / ".remit" / "notified.json").read_text()


def test_a_link_of_a_message_is_acknowledged(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with web(lambda _: Said(204, b"")) as place:
        (here / "remit.yaml").write_text(configured(place.url))
        run(capsys, "notify", "plan.json", "--send", "--state", "told.json")
        link = place.asked[0].body["data"]["acknowledge"]
        token = link.partition("?token=")[2]
        taken = run(capsys, "notify", "--acknowledge", token, "--state", "told.json")
        assert (taken.code, taken.out) == (0, "1 finding acknowledged\n")
        assert run(capsys, "notify", "--acknowledge", f"{token}x", "--state", "told.json").code == 64
        after = run(capsys, "notify", "plan.json", "--state", "told.json")
    assert "acknowledged " in after.out
    assert list(json.loads((here / "told.json").read_text())["acknowledged"]) == [
        place.asked[0].body["data"]["findings"][0]["key"]
    ]
    (here / "remit.yaml").unlink()
    (here / ".git").mkdir()
    assert run(capsys, "notify", "--acknowledge", token).code == 64


def test_what_was_not_taken_is_told_and_ends_with_2(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with web(lambda _: Said(302, b"", {"Location": "https://elsewhere.example"})) as place:
        (here / "remit.yaml").write_text(configured(place.url))
        ran = run(capsys, "notify", "plan.json", "--send")
    assert ran.code == 2
    assert "failed: 127.0.0.1: it answers with a redirect (302), which is not followed" in ran.err
    assert "0 messages sent" in ran.out
    (here / "remit.yaml").write_text(configured("https://127.0.0.1:1/").replace("  private: [127.0.0.1]\n", ""))
    inside = run(capsys, "notify", "plan.json", "--send")
    assert inside.code == 2
    assert "127.0.0.1 lies inside a network and is not spoken to" in inside.err


def test_what_is_missing_is_told(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "remit.yaml").write_text(TEAMS)
    ran = run(capsys, "notify", "plan.json")
    assert (ran.code, ran.out) == (64, "")
    assert "says nobody who is to be told" in ran.err
    (here / "remit.yaml").write_text(configured("https://hooks.example.org/"))
    monkeypatch.delenv("HOOK_SECRET")
    dry = run(capsys, "notify", "plan.json")
    assert dry.code == 0
    assert "an environment variable is not set: remit.yaml:" in dry.err
    assert run(capsys, "notify", "plan.json", "--send").code == 64


def test_the_night_and_the_flood_are_shown(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    now = datetime.now(UTC)
    days = ", ".join((now + timedelta(days=more)).strftime("%A").lower() for more in (0, 1))  # midnight may come
    text = configured("https://hooks.example.org/").replace("routes: [{to", "routes: [{digest: daily, to")
    (here / "remit.yaml").write_text(text)
    write_plan(here / "plan.json", *[resource("aws_s3_bucket", f"b{number}", bucket="r") for number in range(9)])
    ran = run(capsys, "notify", "plan.json")
    assert (ran.code, "hook  digest to Dana Reef (Payments): 9 findings" in ran.out) == (0, True)
    assert "  … and 4 more" in ran.out
    (here / "remit.yaml").write_text(
        text.replace("severity: info", f"severity: info\n  quiet_hours: {{days: [{days}]}}")
    )
    quiet = run(capsys, "notify", "plan.json")
    assert re.search(
        r"^hook  waits until [-0-9]+ 00:00 UTC \(quiet hours\): 9 findings for Dana", quiet.out, re.MULTILINE
    )
    assert quiet.out.endswith("0 messages would be sent\n")
