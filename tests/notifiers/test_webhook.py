"""A CloudEvent that its receiver can trust."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifiers.places import Said, hostile, item, message, sender, web
from remit.errors import UsageError
from remit.notifiers.webhook import NOTIFIER, TOLERANCE_SECONDS, check_signature, key_of, signature

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()


def test_the_event_has_what_cloudevents_asks_for() -> None:
    (event,) = NOTIFIER.render(message(source="Shore", link="https://remit.example/a"))
    assert {name: event[name] for name in ("specversion", "source", "type", "subject", "time", "datacontenttype")} == {
        "specversion": "1.0",
        "source": "urn:remit",
        "type": "org.remit.findings",
        "subject": "Dana Reef (Payments)",
        "time": "2026-11-20T09:30:00+00:00",
        "datacontenttype": "application/json",
    }
    assert event["data"]["findings"][0]["asset"] == "aws_s3_bucket.reports"
    assert event["data"]["acknowledge"] == "https://remit.example/a"
    assert NOTIFIER.render(message())[0]["id"] == event["id"] != NOTIFIER.render(message(item("b")))[0]["id"]


def test_what_arrives_is_signed_and_keeps_its_id_when_it_is_sent_again() -> None:
    answers = [Said(500), Said(204, b"")]
    with web(lambda _: answers.pop(0)) as place:
        NOTIFIER.deliver(hostile(), {"url": place.url, "secret": SECRET}, sender())
    first, second = place.asked
    assert first.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == second.body["id"]
    assert check_signature(SECRET, second.headers, second.raw, now=time.time())
    assert SECRET not in second.raw.decode()


def test_the_signature_is_that_of_standard_webhooks() -> None:
    made = hmac.new(b"0123456789abcdef01234567", b"msg_1.1700000000.{}", hashlib.sha256).digest()
    assert signature(SECRET, "msg_1", 1_700_000_000, b"{}") == f"v1,{base64.b64encode(made).decode()}"


def headers(body: bytes, at: int = 1000) -> dict[str, str]:
    return {"Webhook-Id": "m", "Webhook-Timestamp": str(at), "Webhook-Signature": signature(SECRET, "m", at, body)}


def test_a_receiver_takes_what_is_right_and_nothing_else() -> None:
    good = headers(b"{}")
    assert check_signature(SECRET, good, b"{}", now=1000 + TOLERANCE_SECONDS)
    several = {**good, "Webhook-Signature": f"v1,x {good['Webhook-Signature']}"}
    assert check_signature(SECRET, several, b"{}", now=1000)
    assert not check_signature(SECRET, good, b"{}", now=1001 + TOLERANCE_SECONDS)
    assert not check_signature(SECRET, good, b"{}", now=999 - TOLERANCE_SECONDS)
    assert not check_signature("another secret, as long as it must be", good, b"{}", now=1000)
    wrong = [("Webhook-Timestamp", stamp) for stamp in ("1001", "x", "٣")]
    wrong += [("Webhook-Id", "n"), ("Webhook-Signature", ""), ("Webhook-Signature", "v1,é")]
    for name, value in wrong:
        assert not check_signature(SECRET, {**good, name: value}, b"{}", now=1000)
    assert not check_signature(SECRET, {}, b"{}", now=1000)


@given(st.binary(min_size=1, max_size=200), st.integers(0), st.integers(1, 255))
def test_any_changed_byte_is_noticed(body: bytes, place: int, change: int) -> None:
    at = place % len(body)
    changed = body[:at] + bytes([body[at] ^ change]) + body[at + 1 :]
    assert not check_signature(SECRET, headers(body), changed, now=1000)


@pytest.mark.parametrize("secret", ["b4d", "whsec_%%%", "whsec_c2hvcnQ="])
def test_a_weak_secret_is_refused_and_not_told(secret: str) -> None:
    with pytest.raises(UsageError) as caught:
        key_of(secret)
    assert secret not in str(caught.value)


def test_a_text_may_be_the_secret() -> None:
    assert key_of("a text of enough letters, surely") == b"a text of enough letters, surely"
