"""Any address of your own: a CloudEvent, signed.

The event is CloudEvents 1.0 in structured JSON. It is signed as Standard Webhooks 1.0 says: HMAC-SHA256 over
`id.timestamp.body`, in the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`, so that receivers find a
library in most languages; `check_signature` is one for Python. The id stays the same when it is sent again.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

from remit.errors import UsageError
from remit.notifiers import Item, Message, Notifier, Setting
from remit.notifiers._sender import Request, Sender
from remit.notifiers._words import clean, headline

TOLERANCE_SECONDS = 300
_PREFIX = "whsec_"
_MOST = 1000  # findings in one event


def key_of(secret: str) -> bytes:
    """The bytes of a secret: base64 behind `whsec_`, as Standard Webhooks writes it, else the text itself.

    Raises:
        UsageError: it is no base64, or too short to be one.
    """
    try:
        key = (
            base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
            if secret.startswith(_PREFIX)
            else secret.encode()
        )
    except (binascii.Error, ValueError):
        raise UsageError("what stands behind whsec_ is not base64", hint="make a new secret") from None
    if len(key) < 24:
        raise UsageError("the secret of a webhook is too short", hint="take at least 24 random bytes")
    return key


def signature(secret: str, event: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`."""
    made = hmac.new(key_of(secret), f"{event}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"


def check_signature(secret: str, headers: Mapping[str, str], body: bytes, *, now: float) -> bool:
    """For receivers: whether a request was signed with the secret, and not long ago.

    Takes the same time whatever the signature holds.

    Args:
        secret: the shared one.
        headers: of the request; case does not count.
        body: the bytes as they came.
        now: seconds since 1970.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    event, stamp = lower.get("webhook-id", ""), lower.get("webhook-timestamp", "")
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) < 13) or abs(now - int(stamp)) > TOLERANCE_SECONDS:
        return False
    expected = signature(secret, event, int(stamp), body).encode()
    signed = [one.encode() for one in lower.get("webhook-signature", "").split(" ")[:8]]
    return any([hmac.compare_digest(expected, one) for one in signed])  # noqa: C419 - each is looked at


def _item(item: Item) -> dict[str, str]:
    return {
        "key": item.key,
        "status": item.status.value,
        "check": item.check,
        "severity": item.severity.word,
        "asset": item.asset,
        "control": item.control,
        "message": item.text,
        "fix": item.fix,
        "place": item.place,
    }


def event_id(message: Message) -> str:
    """What the event is known by: the same message at the same time has the same."""
    told = "\n".join([message.at, message.to, *(f"{item.key} {item.status}" for item in message.items)])
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _render(message: Message) -> tuple[Any, ...]:
    items = message.items[:_MOST]
    return (
        {
            "specversion": "1.0",
            "id": event_id(message),
            "source": "urn:remit",
            "type": f"org.remit.{message.noun}s" + (".digest" if message.is_digest else ""),
            "subject": clean(message.to, 200) or "nobody",
            "time": message.at,
            "datacontenttype": "application/json",
            "data": {
                "organisation": message.source,
                "to": message.to,
                "headline": headline(message),
                f"{message.noun}s": [_item(item) for item in items],
                "left_out": len(message.items) - len(items),
                "told_before": message.standing,
                "acknowledge": message.link,
            },
        },
    )


def _deliver(message: Message, given: Mapping[str, str], sender: Sender) -> Mapping[str, str]:
    for payload in _render(message):
        body, now = json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace"), int(time.time())
        headers = (
            ("Content-Type", "application/cloudevents+json; charset=utf-8"),
            ("webhook-id", payload["id"]),
            ("webhook-timestamp", str(now)),
            ("webhook-signature", signature(given["secret"], payload["id"], now, body)),
        )
        sender.send(Request(url=given["url"], body=body, headers=headers, secrets=(given["secret"],)))
    return {}


NOTIFIER = Notifier(
    id="webhook",
    what="A signed CloudEvent to an address of your own.",
    settings=(
        Setting(name="url", what="Where to."),
        Setting(name="secret", what="Shared secret that signs; 24 bytes at least.", is_secret=True),
    ),
    render=_render,
    deliver=_deliver,
)
