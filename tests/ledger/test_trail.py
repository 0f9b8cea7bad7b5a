"""A trail is judged record by record: a change, a gap, a fork and a missing end are found where they are (R12)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.trails import OTHER, SIGNER, an_entry, records
from remit.ledger import trail
from remit.ledger.canonical import canonical
from remit.ledger.checkpoint import Checkpoint, checkpoint_of
from remit.ledger.errors import LedgerError
from remit.ledger.trail import Follower, Place, Record, appended, seen_by
from remit.ledger.tree import Peaks, leaf_hash

PARTS = {part: Place(name=part or "all") for part in ("", "entry", "before", "checkpoint")}


def follow(made: list[Record], seen: dict[int, bytes] | None = None) -> Follower:
    follower = Follower(SIGNER.public, seen or {})
    for record in made:
        follower.take(record, PARTS)
    follower.end(Place(name="end"))
    return follower


def faults(made: list[Record], seen: dict[int, bytes] | None = None) -> list[tuple[int | None, str, str]]:
    return [(fault.entry, fault.place.name, fault.what) for fault in follow(made, seen).faults]


def signed(content: bytes, before: Peaks) -> Record:
    """Any bytes, truly signed."""
    after = before.with_leaf(leaf_hash(content))
    note = Checkpoint(origin=SIGNER.name, size=after.size, root=after.root()).signed_by(SIGNER)
    return Record(content=content, before=before.hashes, note=note)


def test_a_whole_trail_holds() -> None:
    follower = follow(records(20))
    assert (follower.faults, follower.judged, follower.expected) == ([], 20, 20)


def test_an_entry_must_follow() -> None:
    with pytest.raises(LedgerError, match="does not follow"):
        appended(Peaks(), an_entry(3), SIGNER)


@pytest.mark.parametrize("place", [0, 6, 11])
def test_a_changed_entry_is_found_and_the_others_hold(place: int) -> None:
    made = records(12)
    made[place] = replace(made[place], content=an_entry(place, actor="mallory").to_bytes())
    assert faults(made) == [(place, "entry", "its bytes are not those that were signed")]


def test_changed_peaks_are_found_as_such() -> None:
    made = records(8)
    made[5] = replace(made[5], before=(bytes(32), made[5].before[1]))
    assert faults(made) == [(5, "before", "its bytes are not those that were signed")]
    made[5] = replace(made[5], before=(bytes(32),))
    assert faults(made) == [(5, "before", "the tree before it has another shape than its checkpoint says")]


def test_after_a_change_the_next_one_cannot_say_which_part_it_is() -> None:
    made = records(8)
    made[4] = replace(made[4], content=b"{}")
    made[5] = replace(made[5], content=b"{}")
    assert [(entry, place) for entry, place, _ in faults(made)] == [(4, "entry"), (5, "all")]


def test_a_checkpoint_by_another_key_is_found() -> None:
    made = records(5)
    made[2] = replace(made[2], note=records(5, OTHER)[2].note)
    assert [(entry, place) for entry, place, _ in faults(made)] == [(2, "checkpoint")]


def test_signed_bytes_that_are_no_entry_are_found() -> None:
    assert "signed, and yet no entry" in faults([signed(b"hello", Peaks())])[0][2]
    assert "signed as entry 0, and yet it says 3" in faults([signed(an_entry(3).to_bytes(), Peaks())])[0][2]


def test_missing_entries_are_counted_where_they_are_missing() -> None:
    made = records(10)
    assert faults(made[:4] + made[7:]) == [(4, "all", "3 entries before this one are missing")]


def test_an_entry_that_stands_twice_is_found() -> None:
    made = records(4)
    assert faults([*made, made[1]]) == [(1, "all", "entry 1 stands again or out of its order")]


def test_a_fork_is_found_though_every_signature_holds() -> None:
    made, other = records(6), records(6, actor="mallory")
    assert faults(made[:3] + other[3:]) == [
        (3, "all", "signed upon another history than the entries before it: the trail was forked")
    ]


def test_a_missing_end_is_told_by_whoever_has_seen_it() -> None:
    made = records(9)
    seen = seen_by([made[8].note], SIGNER.public)
    assert faults(made, seen) == []
    assert faults(made[:5], seen) == [(5, "end", "a witness has seen 9 entries; the last 4 are missing")]


def test_a_trail_that_was_written_anew_is_told_by_whoever_has_seen_the_first() -> None:
    seen = seen_by([records(9)[6].note], SIGNER.public)
    found = faults(records(9, actor="mallory"), seen)
    assert [(entry, what.partition(":")[0]) for entry, _, what in found] == [
        (6, "a witness has seen another trail of 7 entries")
    ]


def test_two_checkpoints_of_one_size_that_differ_prove_a_fork() -> None:
    one, other = records(3)[2].note, records(3, actor="mallory")[2].note
    assert list(seen_by([one, one], SIGNER.public)) == [3]
    with pytest.raises(LedgerError, match="was forked"):
        seen_by([one, other], SIGNER.public)


def test_a_foreign_checkpoint_is_no_witness_s() -> None:
    with pytest.raises(LedgerError, match="another key"):
        seen_by([records(3, OTHER)[2].note], SIGNER.public)


def test_not_more_faults_are_kept_than_anybody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "MOST_FAULTS", 3)
    follower = follow([replace(record, content=canonical({})) for record in records(7)])
    assert (len(follower.faults), follower.found) == (3, 7)


def test_the_newest_checkpoint_is_the_whole_trail() -> None:
    made = records(13)
    assert checkpoint_of(made[-1].note, SIGNER.public).root == follow(made).peaks.root()
