"""What interfaces answer: objects, refusals on one line, and a wait that has a limit. R2.1."""

from __future__ import annotations

import pytest

from remit.readers.accounts._json_answers import MAX_WAIT_SECONDS, RefusedError, no_answer, object_of, wait_seconds


@pytest.mark.parametrize(
    ("asked", "expected"),
    [(None, 0.5), ("", 0.5), ("7", 7.0), ("9" * 400, MAX_WAIT_SECONDS), ("-1", 0.5), ("Wed, 21 Oct", 0.5)],
)
def test_a_server_may_ask_for_patience_up_to_a_limit(asked: str | None, expected: float) -> None:
    assert wait_seconds(asked, 0.5) == expected


def test_no_wait_is_longer_than_the_limit() -> None:
    assert wait_seconds(None, 1000.0) == MAX_WAIT_SECONDS


@pytest.mark.parametrize(
    ("answer", "reason"), [(b"<html>", "an answer that is no JSON"), (b"[1]", "an answer that is no object")]
)
def test_only_an_object_is_an_answer(answer: bytes, reason: str) -> None:
    with pytest.raises(RefusedError) as caught:
        object_of(answer)
    assert (caught.value.status, caught.value.reason, str(caught.value)) == (0, reason, reason)
    assert object_of(b'{"a": 1}') == {"a": 1}


def test_a_refusal_is_told_on_one_line() -> None:
    assert str(RefusedError(403, "no")) == "403 no"
    assert no_answer(OSError("broken\n pipe")).reason == "no answer: broken pipe"
    assert no_answer(TimeoutError()).reason == "no answer: TimeoutError"
    assert len(no_answer(OSError("x" * 10_000)).reason) < 400
