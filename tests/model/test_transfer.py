"""Transfers: offered, accepted, done when the map shows it; and never an asset without an owner. R1.6, R1.11."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.errors import ConflictError, RemitError, UsageError
from remit.model.review import LONGEST_REMARK
from remit.model.transfer import (
    TRANSFERS,
    ChecklistItem,
    Readiness,
    Transfer,
    TransferKind,
    TransferState,
)

AT, LATER = "2026-11-20T09:30:00Z", "2026-12-04T17:00:00Z"
BEN: dict[str, Any] = {"by": "ben", "person": "b", "at": AT}


def transfer(**changes: Any) -> Transfer:  # noqa: ANN401 - any field
    return Transfer(
        **{
            "id": "t1",
            "kind": TransferKind.ASSETS,
            "of": ("a", "b"),
            "assets": ("a", "b"),
            "from_team": "old",
            "to_team": "new",
            "reason": "reorganisation",
            "checklist": (
                ChecklistItem(id="access", text="Access?", readiness=Readiness.READY, words="has it"),
                ChecklistItem(id="on-call", text="On call?", readiness=Readiness.LACKING, words="is not"),
            ),
            "offered_at": AT,
            "offered_by": "ann",
            "due_at": LATER,
            **changes,
        }
    )


def accepted() -> Transfer:
    return transfer().accepted(**BEN, due_at=LATER, remarks={"on-call": "from Monday"})


def test_it_is_done_when_the_map_shows_it() -> None:
    offered, waiting = transfer(), accepted()
    assert waiting.state is TransferState.ACCEPTED
    assert (waiting.person, waiting.answered_by, waiting.checklist[1].remark) == ("b", "ben", "from Monday")
    half = {"a": ("new", ""), "b": ("old", "")}
    assert waiting.settled(half, at=LATER, snapshot=3) is waiting
    assert offered.settled({"a": ("new", "")}, at=LATER, snapshot=3) is offered
    done = waiting.settled({"a": ("new", ""), "b": ("new", "x")}, at=LATER, snapshot=3)
    assert (done.state, done.moved, done.done_snapshot, done.done_at) == (TransferState.DONE, 2, 3, LATER)
    assert [TRANSFERS.team(one) for one in (offered, waiting)] == ["new", "old"]
    assert [TRANSFERS.due_at(one) for one in (offered, waiting, done)] == [LATER, LATER, ""]
    assert [TRANSFERS.state(one) for one in (offered, waiting, done)] == ["offered", "accepted", "done"]


def test_what_is_gone_or_went_to_others_waits_for_nobody() -> None:
    owners = {"b": ("third", "")}
    progress = accepted().progress(owners)
    assert (progress.gone, progress.elsewhere, progress.waiting, progress.moved) == (("a",), ("b",), (), ())
    assert accepted().settled(owners, at=LATER, snapshot=3).state is TransferState.LAPSED


def test_a_named_person_has_to_be_shown_too() -> None:
    named = transfer(to_person="p")
    assert named.is_shown(("new", "p"))
    assert not named.is_shown(("new", "q"))
    assert named.progress({"a": ("new", "q"), "b": ("new", "p")}).waiting == ("a",)


def test_the_checklist_is_answered_before_it_is_accepted() -> None:
    with pytest.raises(UsageError, match="the checklist is open: on-call"):
        transfer().accepted(**BEN, due_at=LATER, remarks={"access": "yes"})
    with pytest.raises(UsageError, match="no item “on-cal”"):
        transfer().accepted(**BEN, due_at=LATER, remarks={"on-cal": "yes"})
    with pytest.raises(UsageError, match="characters"):
        transfer().accepted(**BEN, due_at=LATER, remarks={"on-call": "x" * (LONGEST_REMARK + 1)})


def test_refusing_needs_a_reason_and_withdrawing_none() -> None:
    with pytest.raises(UsageError, match="says why"):
        transfer().refused(**BEN, remark=" ")
    assert transfer().refused(**BEN, remark="no room").state is TransferState.REFUSED
    assert accepted().withdrawn(**BEN).state is TransferState.WITHDRAWN
    with pytest.raises(ConflictError, match="was accepted at"):
        accepted().refused(**BEN, remark="late")
    with pytest.raises(ConflictError, match="was refused"):
        transfer().refused(**BEN, remark="no").accepted(**BEN, due_at=LATER)
    with pytest.raises(ConflictError, match=r"t1 was done\n"):
        transfer(state=TransferState.DONE).withdrawn(**BEN)


@pytest.mark.parametrize("change", [{"assets": ()}, {"from_team": ""}, {"to_team": ""}, {"to_team": "old"}])
def test_a_transfer_that_cannot_be_is_not_made(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="a transfer"):
        transfer(**change)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**msgspec.to_builtins(transfer()), **change}, Transfer)


def test_within_a_team_the_person_can_change() -> None:
    assert transfer(to_team="old", to_person="p").progress({"a": ("old", ""), "b": ("old", "p")}).waiting == ("a",)


_OWNERS = st.dictionaries(
    st.sampled_from(["a", "b"]), st.tuples(st.sampled_from(["", "old", "new", "third"]), st.sampled_from(["", "p"]))
)
_ACTS = st.lists(st.tuples(st.sampled_from(["accept", "refuse", "withdraw", "settle"]), _OWNERS), max_size=6)


@given(_ACTS, st.sampled_from(["", "p"]))
def test_a_transfer_never_leaves_an_asset_without_an_owner(acts: list[tuple[str, Any]], person: str) -> None:
    now = transfer(to_person=person)
    was_accepted = False
    for act, owners in acts:
        try:
            if act == "accept":
                now, was_accepted = now.accepted(**BEN, due_at=LATER, remarks={"on-call": "yes"}), True
            elif act == "refuse":
                now = now.refused(**BEN, remark="no")
            elif act == "withdraw":
                now = now.withdrawn(**BEN)
            else:
                now = now.settled(owners, at=LATER, snapshot=1)
        except RemitError:
            continue
        assert now == msgspec.convert(msgspec.to_builtins(now), Transfer)
        for asset in now.assets:
            team, _ = owners.get(asset, ("", ""))
            accountable = now.accountable(asset, owners)
            assert accountable
            assert accountable == team or not team
            if not team and now.state is not TransferState.DONE:
                assert accountable == "old"  # until the map shows it, the old owner answers
        progress = now.progress(owners)
        counted = [*progress.moved, *progress.waiting, *progress.elsewhere, *progress.gone]
        assert sorted(counted) == ["a", "b"]
        if now.state is TransferState.DONE:
            assert was_accepted
            assert now.moved
