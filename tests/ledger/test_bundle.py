"""A bundle is verified with the public key alone; any changed byte is found and located (R12)."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.trails import AT, OTHER, SIGNER, bundle, lines, records, verified
from remit.ledger.bundle import bundle_lines, record_line
from remit.ledger.canonical import canonical
from remit.ledger.errors import LedgerError
from remit.ledger.trail import Follower, seen_by

WHOLE = bundle(11)
LINES = lines(WHOLE)


def what(follower: Follower) -> list[str]:
    return [fault.what for fault in follower.faults]


def is_told(follower: Follower, at: int) -> bool:
    """Whether a fault's bytes hold the place; a line's end that is gone also belongs to the line behind it."""
    return any(
        fault.place.start is not None and fault.place.end is not None and fault.place.start <= at <= fault.place.end
        for fault in follower.faults
    )


def test_a_whole_bundle_holds() -> None:
    follower = verified(WHOLE)
    assert (follower.faults, follower.judged) == ([], 11)


def test_a_bundle_is_canonical_json_by_lines() -> None:
    documents = [orjson.loads(line) for line in LINES]
    assert [sorted(one) for one in documents] == [
        ["bundle", "exported_at", "key"], *[["before", "checkpoint", "entry"]] * 11, ["seal"],
    ]  # fmt: skip
    assert [canonical(one) + b"\n" for one in documents] == LINES


def test_a_trail_of_nothing_can_be_sealed_too() -> None:
    assert verified(bundle(0)).faults == []


@settings(max_examples=300)
@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_any_changed_byte_is_found_where_it_is(at: int, mask: int) -> None:
    changed = bytearray(WHOLE)
    changed[at] ^= mask
    assert is_told(verified(bytes(changed)), at)


@settings(max_examples=100)
@given(st.integers(0, len(WHOLE) - 1))
def test_a_byte_more_or_less_is_found_too(at: int) -> None:
    assert is_told(verified(WHOLE[:at] + WHOLE[at + 1 :]), at)
    assert is_told(verified(WHOLE[:at] + b"0" + WHOLE[at:]), at)


@given(st.integers(0, len(WHOLE) - 1))
def test_a_bundle_that_was_cut_short_never_holds(length: int) -> None:
    assert verified(WHOLE[:length]).faults


def test_the_part_is_named() -> None:
    at = WHOLE.index(b"ann@", 3000)
    (fault,) = verified(WHOLE[:at] + b"bob@" + WHOLE[at + 4 :]).faults
    assert fault.place.name.endswith(", entry")
    assert fault.entry == int(fault.place.name.split()[1].rstrip(",")) - 2


@pytest.mark.parametrize("missing", range(1, 12))
def test_a_missing_line_is_found(missing: int) -> None:
    found = verified(b"".join(LINES[:missing] + LINES[missing + 1 :]))
    assert found.faults
    assert found.faults[0].entry == missing - 1


def test_lines_that_changed_places_are_found() -> None:
    assert verified(b"".join([*LINES[:4], LINES[5], LINES[4], *LINES[6:]])).faults


def test_what_follows_the_seal_is_found() -> None:
    assert what(verified(WHOLE + LINES[3])) == ["something follows the seal"]


def test_a_seal_of_an_older_bundle_does_not_fit() -> None:
    assert what(verified(b"".join(LINES[:-1]) + lines(bundle(9))[-1]))[-1] == "9 entries were sealed, and 11 are here"


def test_another_header_is_told_as_such() -> None:
    header = b"".join(bundle_lines([], SIGNER, AT.replace("2026", "2025"))).split(b"\n")[0] + b"\n"
    (fault,) = verified(header + b"".join(LINES[1:])).faults
    assert (fault.what, fault.place.name) == ("the header is not the one that was sealed", "line 1")


def test_another_trail_under_the_seal_is_found() -> None:
    other = b"".join(bundle_lines(records(11, actor="mallory"), SIGNER, AT))
    assert what(verified(b"".join(lines(other)[:-1]) + LINES[-1])) == [
        "another trail was sealed than the one that stands here"
    ]


@pytest.mark.parametrize("text", ["something else\n", "a\nb\nc\nd\ne\n", "remit.audit-bundle/1\n"])
def test_another_signed_text_is_no_seal(text: str) -> None:
    seal = canonical({"seal": SIGNER.sign(text)}) + b"\n"
    assert what(verified(b"".join(LINES[:-1]) + seal)) == ["the seal is of another format"]


def test_another_key_verifies_nothing() -> None:
    found = verified(WHOLE, key=OTHER.public)
    assert found.judged == 0
    assert "the bundle names another key" in what(found)[0]


def test_a_witness_knows_what_came_later() -> None:
    seen = seen_by([records(14)[13].note], SIGNER.public)
    assert what(verified(WHOLE, seen)) == ["a witness has seen 14 entries; the last 3 are missing"]


@pytest.mark.parametrize(
    "line",
    [
        b"[]",
        b'{"before":[],"checkpoint":1,"entry":{}}',
        b'{"before":{},"checkpoint":"","entry":{}}',
        b'{"before":[1],"checkpoint":"","entry":{}}',
        b'{"before":["xx"],"checkpoint":"","entry":{}}',
        b'{"before":["AA"],"checkpoint":"","entry":{}}',
        b"\xff",
        b"9" * 400,
        b"",
    ],
)
def test_other_lines_are_damaged_records(line: bytes) -> None:
    found = verified(b"".join([*LINES[:4], line + b"\n", *LINES[5:]]))
    assert (what(found), found.faults[0].entry) == (["this line is not as it was written"], 3)


def test_nothing_at_all_is_no_bundle() -> None:
    assert what(verified(b"")) == ["the bundle has no seal: its end is missing or damaged"]
    assert "no header" in what(verified(b"{}\n"))[0]


def test_no_bundle_is_made_of_a_trail_that_does_not_hold() -> None:
    made = records(5)
    with pytest.raises(LedgerError, match="missing") as caught:
        list(bundle_lines([made[0], *made[2:]], SIGNER, AT))
    assert "remit audit verify" in caught.value.hint


def test_a_record_s_line_is_canonical() -> None:
    line = record_line(records(3)[2])
    assert canonical(orjson.loads(line)) == line
