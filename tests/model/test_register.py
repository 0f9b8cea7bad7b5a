"""What a register's kind says of documents whose kind says nothing."""

from __future__ import annotations

from dataclasses import dataclass

from remit.model.register import RegisterKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A document."""

    text: str = ""


def test_a_kind_that_says_nothing_gives_no_state_no_team_and_no_date() -> None:
    kind = RegisterKind(id="note", shape=Note)
    assert (kind.state(Note()), kind.team(Note()), kind.due_at(Note())) == ("", "", "")
