"""Slack, by an incoming webhook, in Block Kit.

In Slack's markup `&`, `<` and `>` alone begin anything that calls people or leads elsewhere; with `verbatim` nothing is
read into bare text. Whoever holds the webhook's address may write, so the address is a secret.
"""

from __future__ import annotations

import re
from typing import Any

from remit.notifiers import Item, Message, Notifier, Setting, Status
from remit.notifiers._incoming import into_chat
from remit.notifiers._words import MOST_SHOWN, clean, closing, headline, line

_MARKS = {"critical": "🟣", "high": "🔴", "medium": "🟡", "low": "🔵", "info": "⚪"}
_MOST = 2900  # characters of a section; Slack takes 3,000
_MARKUP = re.compile(r"([*_~`:])")
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def escaped(text: str) -> str:
    """The text as it was meant: no mention, no link, no markup.

    A mark of emphasis begins nothing where a space of no width stands before it.
    """
    return _MARKUP.sub("\u200b\\1", text.translate(_HTML))


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _item(item: Item) -> dict[str, Any]:
    mark = _MARKS[item.severity.word] if item.status is Status.OPEN else "✅"
    text = f"{mark} *{escaped(clean(item.asset, 200))}*\n{escaped(line(item))}"
    if item.status is Status.OPEN:
        text += f"\n→ {escaped(clean(item.fix, 300))}"
    return _section(text[:_MOST])


def _render(message: Message) -> tuple[Any, ...]:
    title = headline(message)
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": title[:150], "emoji": False}}
    ]
    shown = message.items[:MOST_SHOWN]
    for topic in message.topics:
        items = [item for item in topic.items if item in shown]
        if items:
            blocks.append(_section(f"*{escaped(clean(topic.title, 150))}*"))
            blocks += map(_item, items)
    blocks = blocks[:47]  # of 50
    if rest := closing(message, len(shown)):
        blocks.append({"type": "context", "elements": [{"type": "plain_text", "text": rest, "emoji": False}]})
    if message.link:
        button = {"type": "button", "text": {"type": "plain_text", "text": "We take care"}, "url": message.link}
        blocks.append({"type": "actions", "elements": [button]})
    return ({"text": escaped(title), "blocks": blocks},)


NOTIFIER = Notifier(
    id="slack",
    what="A message in a Slack channel, by an incoming webhook.",
    settings=(Setting(name="url", what="Address of the incoming webhook.", is_secret=True),),
    render=_render,
    deliver=into_chat(_render),
)
