"""What the notifiers share: text made harmless for one line, and the sentences that say what a message is about.

Nothing here is a notifier. Markup is each place's own affair.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from remit.errors import UsageError
from remit.model.wording import counted
from remit.notifiers import Item, Message, Status

MOST_SHOWN: Final = 20
SYMBOLS: Final = {Status.OPEN: "", Status.ACKNOWLEDGED: "acknowledged: ", Status.RESOLVED: "resolved: "}

_SPACE = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]")


def clean(text: str, most: int = 300) -> str:
    """One line of at most so many characters, with a visible mark where it held what nobody sees."""
    told = _UNSEEN.sub("\ufffd", _SPACE.sub(" ", text)).strip()
    return told if len(told) <= most else f"{told[: most - 1]}…"


def headline(message: Message) -> str:
    """What a message is about, one line."""
    items = message.items
    still = [item for item in items if item.status is Status.OPEN]
    if not still:
        states = {item.status for item in items}
        word = states.pop().value if len(states) == 1 else "settled"
        return clean(f"{counted(len(items), message.noun)} {word} ({message.to})", 150)
    worst = max(item.severity for item in still).word
    about = "Digest" if message.is_digest else clean(message.topics[0].title, 80)
    return clean(f"{about}: {counted(len(still), message.noun)}, {worst} ({message.to})", 150)


def line(item: Item) -> str:
    """One finding as a sentence, without markup."""
    return clean(f"{SYMBOLS[item.status]}{item.text}", 300)


def closing(message: Message, shown: int) -> str:
    """What is not shown, one line; empty when everything is."""
    rest = len(message.items) - shown
    said = [f"{rest} more that this message has no room for"] if rest > 0 else []
    if message.standing:
        said.append(f"{message.standing} told before and still open")
    return f"And {', '.join(said)}." if said else ""


def address(given: Mapping[str, str], usual: str = "") -> str:
    """The base address of an interface, without the slash at its end."""
    return given.get("url", usual).rstrip("/")


def header_safe(name: str, value: str) -> str:
    """A secret that goes into a header.

    Raises:
        UsageError: it cannot stand in one; the value is not told.
    """
    if not value.isascii() or not value.isprintable():
        raise UsageError(
            f"the secret “{name}” holds what no header can", hint="look for a line break at the end of the variable"
        )
    return value
