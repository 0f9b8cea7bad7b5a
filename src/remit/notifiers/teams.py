"""Microsoft Teams, by the webhook of a workflow, as an Adaptive Card.

Text stands in runs of a RichTextBlock, in which nothing is markup (Adaptive Cards, TextRun); a TextBlock would read
Markdown. Whoever holds the webhook's address may write, so the address is a secret.
"""

from __future__ import annotations

import json
from typing import Any

from remit.notifiers import Item, Message, Notifier, Setting, Status
from remit.notifiers._incoming import into_chat
from remit.notifiers._words import MOST_SHOWN, clean, closing, headline, line

_MOST_BYTES = 26_000  # a message may have 28 KB
_COLOURS = {"critical": "attention", "high": "attention", "medium": "warning", "low": "accent", "info": "default"}


def _run(text: str, **style: object) -> dict[str, Any]:
    return {"type": "TextRun", "text": text, **style}


def _lines(*runs: dict[str, Any], **style: object) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": list(runs), **style}


def _item(item: Item) -> dict[str, Any]:
    colour = _COLOURS[item.severity.word] if item.status is Status.OPEN else "good"
    runs = [
        _run(f"{item.severity.word} ", weight="bolder", color=colour),
        _run(f"{clean(item.asset, 200)} ", weight="bolder"),
        _run(line(item)),
    ]
    if item.status is Status.OPEN:
        runs.append(_run(f" → {clean(item.fix, 300)}", isSubtle=True))
    return _lines(*runs, spacing="small")


def _card(message: Message, most: int) -> dict[str, Any]:
    shown = message.items[:most]
    body = [_lines(_run(headline(message), weight="bolder", size="large"))]
    for topic in message.topics:
        items = [item for item in topic.items if item in shown]
        if items:
            body.append(_lines(_run(clean(topic.title, 150), weight="bolder"), separator=True))
            body += map(_item, items)
    if rest := closing(message, len(shown)):
        body.append(_lines(_run(rest, isSubtle=True)))
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    if message.link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "We take care", "url": message.link}]
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [content]}


def _render(message: Message) -> tuple[Any, ...]:
    most = MOST_SHOWN
    while len(json.dumps(card := _card(message, most))) > _MOST_BYTES and most > 1:
        most -= 1
    return (card,)


NOTIFIER = Notifier(
    id="teams",
    what="A card in a Teams channel, by the webhook of a workflow.",
    settings=(Setting(name="url", what="Address of the workflow's webhook.", is_secret=True),),
    render=_render,
    deliver=into_chat(_render),
)
