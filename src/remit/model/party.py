"""Who can be responsible, in which role, and how one cell of the map is packed.

A cell is a set of (party, role) pairs, one accountable party, or *not applicable*. It fits 16 bits so that
a million assets' profiles stay small (docs/architecture.md, idea 2): bits 0–11 hold the pairs (party × 3 + role), bits
12–14 the accountable party (0 none, else party + 1), bit 15 marks a cell that an unknown fact left undecided.
The label people know is derived from who *implements*; it is never stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Party(StrEnum):
    """The kinds of party (R1.5)."""

    PROVIDER = "provider"
    CUSTOMER = "customer"
    THIRD_PARTY = "third_party"
    DOWNSTREAM = "downstream"  # our own customers


class Role(StrEnum):
    """What a party does for a control (R1.5)."""

    IMPLEMENT = "implement"
    VALIDATE = "validate"
    MONITOR = "monitor"


class Label(StrEnum):
    """The kind of split that people know, derived from who implements."""

    PROVIDER = "provider"
    CUSTOMER = "customer"
    SHARED = "shared"
    THIRD_PARTY = "third_party"
    DOWNSTREAM = "downstream"
    NOT_APPLICABLE = "not_applicable"


PARTIES = tuple(Party)
ROLES = tuple(Role)
_IMPLEMENT_BITS = {party: 1 << (index * 3) for index, party in enumerate(PARTIES)}
_PAIR_MASK = 0x0FFF
_ACCOUNTABLE_SHIFT = 12
_UNDECIDED_BIT = 0x8000


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One packed cell: who does what for one control.

    Attributes:
        code: the 16 bits described in the module's docstring.
    """

    code: int

    @classmethod
    def of(
        cls,
        roles: Mapping[Role, Iterable[Party]],
        *,
        accountable: Party | None = None,
        is_undecided: bool = False,
    ) -> Cell:
        """Pack roles into a cell.

        Args:
            roles: who takes each role; a role may have no party.
            accountable: the one party that answers. Left out, it is the customer where the customer
                implements any part (R1.5), else the first implementing party.
            is_undecided: whether an unknown fact kept the rule from being certain.

        Raises:
            ValueError: nobody implements, or the accountable party has no role at all.
        """
        code = 0
        for role, parties in roles.items():
            for party in parties:
                code |= 1 << (PARTIES.index(party) * 3 + ROLES.index(role))
        implementers = [party for party in PARTIES if code & _IMPLEMENT_BITS[party]]
        if not implementers:
            raise ValueError("a cell needs a party that implements; else use NOT_APPLICABLE")
        if accountable is None:
            accountable = Party.CUSTOMER if Party.CUSTOMER in implementers else implementers[0]
        if not code & (0b111 << (PARTIES.index(accountable) * 3)):
            raise ValueError(f"{accountable} cannot be accountable without a role")
        code |= (PARTIES.index(accountable) + 1) << _ACCOUNTABLE_SHIFT
        return cls(code | (_UNDECIDED_BIT if is_undecided else 0))

    @property
    def is_applicable(self) -> bool:
        """Whether the control applies at all."""
        return bool(self.code & _PAIR_MASK)

    @property
    def is_undecided(self) -> bool:
        """Whether an unknown fact left this cell on its cautious side."""
        return bool(self.code & _UNDECIDED_BIT)

    @property
    def accountable(self) -> Party | None:
        """The one party that answers; none only where the control does not apply."""
        index = (self.code >> _ACCOUNTABLE_SHIFT) & 0b111
        return PARTIES[index - 1] if index else None

    def parties(self, role: Role) -> tuple[Party, ...]:
        """Who takes that role, in the order of `Party`."""
        offset = ROLES.index(role)
        return tuple(p for i, p in enumerate(PARTIES) if self.code >> (i * 3 + offset) & 1)

    @property
    def roles(self) -> dict[Role, tuple[Party, ...]]:
        """Every role with its parties."""
        return {role: self.parties(role) for role in ROLES}

    @property
    def label(self) -> Label:
        """Provider, customer, shared, third party or not applicable: read off who implements."""
        implementers = self.parties(Role.IMPLEMENT)
        if not implementers:
            return Label.NOT_APPLICABLE
        return Label.SHARED if len(implementers) > 1 else Label(implementers[0].value)

    def undecided(self) -> Cell:
        """The same cell, marked as resting on an unknown fact."""
        return Cell(self.code | _UNDECIDED_BIT)


NOT_APPLICABLE = Cell(0)


def plain_split(label: Label) -> Cell:
    """The cell that a bare label means: the named parties take all three roles.

    `shared` means provider and customer in every role, and the customer is accountable (R1.5).
    """
    if label is Label.NOT_APPLICABLE:
        return NOT_APPLICABLE
    parties = (Party.PROVIDER, Party.CUSTOMER) if label is Label.SHARED else (Party(label.value),)
    return Cell.of(dict.fromkeys(ROLES, parties))


def cautious(candidates: Iterable[Cell]) -> Cell:
    """The cell to assume while an unknown fact leaves several possible.

    The customer keeps every duty that any candidate gives them; others keep only what all candidates give
    them; the customer is accountable unless every candidate agrees on somebody else.

    Raises:
        ValueError: there are no candidates.
    """
    cells = list(candidates)
    if not cells:
        raise ValueError("no candidates")
    if len(set(cells)) == 1:
        return cells[0]
    roles: dict[Role, tuple[Party, ...]] = {}
    for role in ROLES:
        seen = [set(cell.parties(role)) for cell in cells]
        every, some = set.intersection(*seen), set.union(*seen)
        kept = every | (some & {Party.CUSTOMER})
        roles[role] = tuple(party for party in PARTIES if party in kept)
    if not roles[Role.IMPLEMENT]:
        roles[Role.IMPLEMENT] = (Party.CUSTOMER,)
    taking_part = {party for parties in roles.values() for party in parties}
    agreed = {cell.accountable for cell in cells}
    only = agreed.pop() if len(agreed) == 1 else Party.CUSTOMER
    if only not in taking_part:
        only = Party.CUSTOMER if Party.CUSTOMER in taking_part else roles[Role.IMPLEMENT][0]
    return Cell.of(roles, accountable=only, is_undecided=True)
