"""An entry is its canonical bytes; whatever else looks like one is refused with a reason (R12)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.trails import an_entry
from remit.ledger.canonical import canonical
from remit.ledger.entry import LONGEST, entry_of, instant
from remit.ledger.errors import LedgerError

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(TEXT, TEXT, st.dictionaries(TEXT, TEXT, max_size=3), st.integers(0, 2**53 - 1))
def test_bytes_and_entry_are_the_same(actor: str, reason: str, details: dict[str, str], sequence: int) -> None:
    entry = an_entry(sequence, actor=actor, reason=reason, details=details, before="sha256:" + "a" * 64)
    assert entry_of(entry.to_bytes()) == entry


def test_an_entry_names_its_format() -> None:
    assert b'"version":"remit.audit-entry/1"' in an_entry().to_bytes()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"version": "remit.audit-entry/2"}, "its format is"),
        ({"sequence": -1}, "sequence"),
        ({"sequence": True}, "sequence"),
        ({"sequence": 1.5}, "sequence"),
        ({"details": {"a": 1}}, "details"),
        ({"details": []}, "details"),
        ({"actor": 7}, "actor"),
        ({"reason": "x" * (LONGEST + 1)}, "reason"),
        ({"before": "sha256:beef"}, "before"),
        ({"after": 5}, "after"),
        ({"at": "2026-03-01T12:00:00Z"}, "time"),
        ({"kind": "Saved!"}, "kind"),
        ({"more": 1}, "fields"),
    ],
)
def test_other_fields_are_no_entry(change: dict[str, Any], what: str) -> None:
    content = canonical({**an_entry().document(), **change})
    with pytest.raises(LedgerError, match=what) as caught:
        entry_of(content, "entry 7")
    assert (caught.value.place, bool(caught.value.hint)) == ("entry 7", True)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]", b"null", b'{"a":1}'])
def test_other_bytes_are_no_entry(content: bytes) -> None:
    with pytest.raises(LedgerError):
        entry_of(content)


@pytest.mark.parametrize(
    "other",
    [lambda text: text + b" ", lambda text: text.replace(b",", b", ", 1), lambda text: text[:-1] + b',"kind":"a.b"}'],
)
def test_another_spelling_is_no_entry(other: Callable[[bytes], bytes]) -> None:
    with pytest.raises(LedgerError, match="canonical form"):
        entry_of(other(an_entry(kind="a.b").to_bytes()))


@pytest.mark.parametrize("change", [{"kind": "x"}, {"at": ""}, {"reason": "y" * 5000}])
def test_what_could_not_be_read_back_is_not_written(change: dict[str, Any]) -> None:
    with pytest.raises(LedgerError, match="no entry can be made"):
        an_entry(**change).to_bytes()


def test_times_are_written_in_utc_with_microseconds() -> None:
    east = datetime(2026, 3, 1, 14, 30, tzinfo=timezone(timedelta(hours=2)))
    assert instant(east) == "2026-03-01T12:30:00.000000Z"
    assert instant(datetime(987, 1, 2, 3, 4, 5, 6, tzinfo=UTC)) == "0987-01-02T03:04:05.000006Z"
    with pytest.raises(ValueError, match="without a zone"):
        instant(datetime(2026, 3, 1))  # noqa: DTZ001 - that is the point
