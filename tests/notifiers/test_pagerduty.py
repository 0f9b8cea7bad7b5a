"""PagerDuty gets one event for each finding, and the same key for its whole life."""

from __future__ import annotations

import pytest

from notifiers.places import Said, hostile, item, message, sender, web
from remit.model.finding import Severity
from remit.notifiers import Status
from remit.notifiers._sender import DeliveryError
from remit.notifiers.pagerduty import NOTIFIER


def test_a_life_of_an_alert() -> None:
    life = [item(status=status) for status in Status]
    first, second, third = NOTIFIER.render(message(*life, link="https://remit.example/a"))
    key = f"remit-{'a' * 32}"
    assert first == {
        "event_action": "trigger",
        "dedup_key": key,
        "client": "Remit",
        "payload": {
            "summary": "aws_s3_bucket.reports: Everybody may read it.",
            "source": "aws_s3_bucket.reports",
            "severity": "error",
            "timestamp": "2026-11-20T09:30:00+00:00",
            "class": "public-storage",
            "group": "Dana Reef (Payments)",
            "custom_details": {
                "control": "access",
                "fix": "Block public access.",
                "place": "plan.json:1:2",
                "severity": "high",
            },
        },
        "links": [{"href": "https://remit.example/a", "text": "We take care"}],
    }
    assert second == {"event_action": "acknowledge", "dedup_key": key}
    assert third == {"event_action": "resolve", "dedup_key": key}


@pytest.mark.parametrize("level", Severity)
def test_severities_are_those_of_the_interface(level: Severity) -> None:
    (event,) = NOTIFIER.render(message(item(severity=level)))
    assert event["payload"]["severity"] in {"critical", "error", "warning", "info"}


def test_limits_hold_for_hostile_text() -> None:
    long = item(asset="x" * 5000, text="y" * 5000)
    for event in (*NOTIFIER.render(hostile())[:1], *NOTIFIER.render(message(long))):
        assert len(event["payload"]["summary"]) <= 1024
        assert len(event["dedup_key"]) <= 255
        assert "\n" not in event["payload"]["summary"]


def test_the_key_goes_along_and_is_never_told() -> None:
    with web(lambda _: Said(202, {"status": "success"})) as place:
        NOTIFIER.deliver(message(item(), item("b")), {"url": place.url, "key": "R0UT1NG"}, sender())
    assert [one.path for one in place.asked] == ["/v2/enqueue", "/v2/enqueue"]
    assert all(one.body["routing_key"] == "R0UT1NG" for one in place.asked)
    with web(lambda one: Said(400, one.raw)) as place, pytest.raises(DeliveryError) as caught:
        NOTIFIER.deliver(message(), {"url": place.url, "key": "R0UT1NG"}, sender())
    assert "R0UT1NG" not in str(caught.value)
