"""Teams gets a card whose text is never read as Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from notifiers.places import Said, hostile, item, message, sender, web
from remit.notifiers import Status
from remit.notifiers.teams import NOTIFIER


def kinds(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Every type in a card."""
    if isinstance(value, dict):
        yield from [value["type"]] if "type" in value else []
        for one in value.values():
            yield from kinds(one)
    elif isinstance(value, list):
        for one in value:
            yield from kinds(one)


def test_a_card() -> None:
    gone = item("b", status=Status.RESOLVED)
    (payload,) = NOTIFIER.render(message(item(), gone, link="https://remit.example/a", standing=2))
    (attachment,) = payload["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "We take care", "url": "https://remit.example/a"}]
    said = ["".join(run["text"] for run in block["inlines"]) for block in card["body"]]
    assert said == [
        "Storage is not public: 1 finding, high (Dana Reef (Payments))",
        "Storage is not public",
        "high aws_s3_bucket.reports Everybody may read it. → Block public access.",
        "high aws_s3_bucket.reports resolved: Everybody may read it.",
        "And 2 told before and still open.",
    ]


def test_hostile_text_stands_only_where_nothing_is_markup() -> None:
    (payload,) = NOTIFIER.render(hostile())
    assert set(kinds(payload)) == {"message", "AdaptiveCard", "RichTextBlock", "TextRun"}
    assert "actions" not in payload["attachments"][0]["content"]
    assert "\\u202e" not in json.dumps(payload)


def test_it_stays_below_the_limit() -> None:
    many = [item("a", asset=f"ä{number}" * 400, text="ö" * 9000, fix="ü" * 900) for number in range(300)]
    (payload,) = NOTIFIER.render(message(*many))
    assert 10_000 < len(json.dumps(payload)) <= 26_000
    assert "more that this message has no room for" in json.dumps(payload)


def test_it_is_posted() -> None:
    with web(lambda _: Said(202, b"")) as place:
        NOTIFIER.deliver(message(), {"url": f"{place.url}/workflows/1?sig=s"}, sender())
    assert place.asked[0].path == "/workflows/1?sig=s"
    assert place.asked[0].body["type"] == "message"
