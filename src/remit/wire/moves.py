"""Answers about what changes hands: a shift, and what would hand a control over."""

from __future__ import annotations

import msgspec

from remit.wire.things import Rule, Split


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """A service or an asset in its configuration; the empty text for a fact that is not known."""

    asset: str | None
    service: str
    name: str
    model: str
    facts: dict[str, str]


class Move(msgspec.Struct, frozen=True, kw_only=True, rename={"before": "from", "after": "to"}):
    """A control on both sides."""

    control: str
    category: str
    moved: bool
    gained: bool
    lost: bool
    before: Split
    after: Split
    undecided: bool


class WorkHolder(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds work today, and for how many assets."""

    team: str | None
    person: str | None
    person_name: str | None
    assets: int


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What comes to a category and leaves it: controls with the roles that move; and who holds it today."""

    category: str
    gained: dict[str, list[str]]
    lost: dict[str, list[str]]
    holders: list[WorkHolder]


class Shift(msgspec.Struct, frozen=True, kw_only=True, rename={"before": "from", "after": "to"}):
    """Two sides and every control on both, as `remit shift --format json` gives it."""

    schema_version: int
    sentence: str
    before: Side
    after: Side
    moves: list[Move]
    owners_needed: list[str]
    owners_known: bool
    work: list[Work]


class Choice(msgspec.Struct, frozen=True, kw_only=True, rename={"has": "is"}):
    """A fact that would have to have one of these values, or none of those."""

    fact: str
    has: list[str] | None = None
    is_not: list[str] | None = None


class Today(Split, frozen=True, kw_only=True):
    """How it is today."""

    undecided: bool


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """One way to hand a control over, and what else would go with it."""

    service: str
    name: str
    facts: list[Choice]
    rule: Rule
    gained: list[str]
    lost: list[str]
    no_longer_in_force: list[str]


class HandOver(msgspec.Struct, frozen=True, kw_only=True, rename={"before": "from"}):
    """What would have to change so that a control is somebody's, as `remit shift --control --format json` gives it."""

    schema_version: int
    sentence: str
    control: str
    wanted: str
    before: Side
    today: Today
    already: bool
    overridden: bool
    facts_looked_at: list[str]
    complete: bool
    changes: list[Proposal]
    alternatives: list[Proposal]
