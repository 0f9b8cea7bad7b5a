"""Links by which somebody says that they take care: what they name, until when, and that it was us who made them.

A token is readable and signed (HMAC-SHA256); it holds keys of findings, no names. Programs that look at mail follow
links before people do: the page behind one has to ask, and take the answer by POST. The page comes with identity;
until then `remit notify --acknowledge TOKEN` takes one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from remit.errors import UsageError

MOST_KEYS = 50
MOST_TOKEN = 8192
_KEY = re.compile(r"[0-9a-f]{32}")
_LEAST_SECRET = 24
_DOMAIN = b"remit acknowledgement 1\n"  # what is signed here is good for nothing else


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What a token says.

    Attributes:
        keys: of the findings.
        until: how long it is good, and how long they are not told again.
    """

    keys: tuple[str, ...]
    until: datetime


def make_token(keys: Sequence[str], until: datetime, secret: str) -> str:
    """A token for the first findings of a message.

    Raises:
        UsageError: the secret is too short.
    """
    said = {"k": list(keys[:MOST_KEYS]), "e": int(until.timestamp())}
    body = _text(json.dumps(said, separators=(",", ":")).encode())
    return f"{body}.{_text(_sign(body, secret))}"


def read_token(token: str, secret: str, now: datetime) -> Acknowledged:
    """What a token says.

    Raises:
        UsageError: it is not ours, was changed, or has expired.
    """
    body, _, signed = token.partition(".")
    if len(token) > MOST_TOKEN or not hmac.compare_digest(_text(_sign(body, secret)).encode(), signed.encode()):
        raise UsageError("the token is not one of ours, or was changed", hint="take the link of the message as it is")
    try:
        said = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        until, keys = datetime.fromtimestamp(said["e"], UTC), tuple(said["k"])
    except (ValueError, TypeError, KeyError, OverflowError, OSError, binascii.Error):
        keys, until = (), now
    if not keys or not all(isinstance(key, str) and _KEY.fullmatch(key) for key in keys):
        raise UsageError("the token names no finding", hint="take the link of the message as it is")
    if until <= now:
        raise UsageError(f"the token was good until {until:%Y-%m-%d %H:%M} UTC", hint="take that of a newer message")
    return Acknowledged(keys, until)


def _sign(body: str, secret: str) -> bytes:
    if len(secret) < _LEAST_SECRET:
        raise UsageError("the secret that signs acknowledgements is too short", hint="take at least 24 random letters")
    return hmac.new(secret.encode(), _DOMAIN + body.encode("utf-8", "replace"), hashlib.sha256).digest()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
