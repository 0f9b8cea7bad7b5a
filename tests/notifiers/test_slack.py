"""Slack gets blocks in which nothing of an input calls anybody or leads anywhere."""

from __future__ import annotations

import json
import re

import pytest

from notifiers.places import Said, hostile, item, message, sender, web
from remit.model.finding import Severity
from remit.notifiers import Status
from remit.notifiers._sender import DeliveryError
from remit.notifiers.slack import NOTIFIER


def test_a_message_in_blocks() -> None:
    (payload,) = NOTIFIER.render(
        message(item(), item("b", status=Status.RESOLVED), link="https://remit.example/a?token=t")
    )
    assert payload["text"] == "Storage is not public\u200b: 1 finding, high (Dana Reef (Payments))"
    header, title, first, second, actions = payload["blocks"]
    assert header["text"]["type"] == "plain_text"
    assert title["text"]["text"] == "*Storage is not public*"
    assert first["text"] == {
        "type": "mrkdwn",
        "verbatim": True,
        "text": "🔴 *aws\u200b_s3\u200b_bucket.reports*\nEverybody may read it.\n→ Block public access.",
    }
    assert second["text"]["text"].startswith("✅")
    assert actions["elements"][0]["url"] == "https://remit.example/a?token=t"


def test_nothing_of_an_input_is_markup() -> None:
    (payload,) = NOTIFIER.render(hostile())
    sections = [block["text"] for block in payload["blocks"] if block["type"] == "section"]
    assert all(text["verbatim"] for text in sections)
    for text in (payload["text"], *(one["text"] for one in sections)):
        assert "<" not in text
        assert "\u202e" not in text
        marks = re.findall(r"(?<!\u200b)[*_~`:]", text)
        assert set(marks) <= {"*"}
        assert len(marks) % 2 == 0  # our own


def test_it_stays_below_the_limits() -> None:
    many = [item("a", asset=f"a{number}" * 400, text="t" * 9000, fix="<" * 9000) for number in range(300)]
    (payload,) = NOTIFIER.render(message(*many, standing=3))
    assert len(payload["blocks"]) <= 50
    assert all(len(one["text"]["text"]) <= 3000 for one in payload["blocks"] if one["type"] == "section")
    context = payload["blocks"][-1]["elements"][0]
    assert context["text"] == "And 280 more that this message has no room for, 3 told before and still open."


def test_it_is_posted_and_the_address_stays_secret() -> None:
    with web() as place:
        assert NOTIFIER.deliver(message(), {"url": f"{place.url}/services/T0/s3cret"}, sender()) == {}
    assert place.asked[0].path == "/services/T0/s3cret"
    assert place.asked[0].body == json.loads(json.dumps(NOTIFIER.render(message())[0]))
    with web(lambda _: Said(404, b"no_service")) as place, pytest.raises(DeliveryError) as caught:
        NOTIFIER.deliver(message(), {"url": f"{place.url}/services/T0/s3cret"}, sender())
    assert "no_service" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_the_head_says_what_it_is_about() -> None:
    def head(**changed: object) -> str:
        return str(NOTIFIER.render(message(**changed))[0]["blocks"][0]["text"]["text"])

    assert head(is_digest=True) == "Digest: 1 finding, high (Dana Reef (Payments))"
    gone = message(item(status=Status.RESOLVED)).topics
    cared = message(item(status=Status.RESOLVED), item("b", status=Status.ACKNOWLEDGED)).topics
    assert head(topics=gone) == "1 finding resolved (Dana Reef (Payments))"
    assert head(topics=cared) == "2 findings settled (Dana Reef (Payments))"
    assert head(topics=message(item(severity=Severity.INFO)).topics).endswith("info (Dana Reef (Payments))")
