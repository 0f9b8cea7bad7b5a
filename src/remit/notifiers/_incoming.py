"""What chats have in common: an address that is itself the secret, and takes one JSON document a message."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from remit.notifiers import Message
from remit.notifiers._sender import Request, Sender


def into_chat(
    render: Callable[[Message], tuple[Any, ...]],
) -> Callable[[Message, Mapping[str, str], Sender], Mapping[str, str]]:
    """How to deliver what `render` makes of a message; nobody knows whether a chat took what it did not answer to."""

    def deliver(message: Message, given: Mapping[str, str], sender: Sender) -> Mapping[str, str]:
        for payload in render(message):
            sender.send(
                Request(
                    url=given["url"],
                    body=json.dumps(payload).encode(),
                    headers=(("Content-Type", "application/json"),),
                    is_repeatable=False,
                    secrets=(given["url"],),
                )
            )
        return {}

    return deliver
