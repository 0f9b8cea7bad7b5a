"""What changes hands when a workload moves from one service or configuration to another (R1.9, R1.10).

The sides are services in a configuration, or an asset as it is and as it would be (`remit.app.shift_asset`). Who holds
the work that comes or goes is `remit.app.shift_owners`; what would have to change, `remit.app.reconfigure`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from remit.documents.convert import nearest
from remit.errors import UnknownNameError, UsageError
from remit.knowledge.base import KnowledgeBase
from remit.model.control import CATEGORIES, Category, Control
from remit.model.facts import FactKind, FactType
from remit.model.map import Profile
from remit.model.party import Cell, Party, Role
from remit.model.rules import Override, Rulebook, Service, SplitRule
from remit.model.wording import counted
from remit.resolver.cells import decide_all
from remit.resolver.profiles import UNKNOWN_TEXT, split_facts

LONGEST_NUMBER: Final = 9  # digits of a fact that counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two services, as it would be configured.

    Attributes:
        service: the service.
        model: name of its service model.
        facts: the facts that its splits depend on; the empty text where nothing was said or known. One that an asset
            lacks is missing.
        asset: id of the asset that it is; empty for a service as such.
        overrides: what remit.yaml says otherwise for that asset, the most specific first.
    """

    service: Service
    model: str
    facts: Mapping[str, str]
    asset: str = ""
    overrides: tuple[Override, ...] = ()

    @property
    def name(self) -> str:
        """The asset, else the service, as people call it."""
        return self.asset or self.service.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One control on both sides.

    Attributes:
        control: the control.
        before, after: who does what on each side.
        before_rule, after_rule: the rules that decided.
    """

    control: Control
    before: Cell
    after: Cell
    before_rule: SplitRule
    after_rule: SplitRule

    @property
    def is_moved(self) -> bool:
        """Whether anything changes hands: who implements, validates or monitors, or who is accountable."""
        return self.before.roles != self.after.roles or self.before.accountable is not self.after.accountable

    @property
    def is_gained(self) -> bool:
        """Whether we have to implement what we did not before."""
        return _is_ours(self.after) and not _is_ours(self.before)

    @property
    def is_lost(self) -> bool:
        """Whether we no longer have to implement what we did before."""
        return _is_ours(self.before) and not _is_ours(self.after)

    @property
    def roles_gained(self) -> tuple[Role, ...]:
        """The roles that come to us: not only to implement, also to validate or to monitor."""
        return _ours_only_in(self.after, self.before)

    @property
    def roles_lost(self) -> tuple[Role, ...]:
        """The roles that leave us."""
        return _ours_only_in(self.before, self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Two services side by side.

    Attributes:
        sentence: what a person would say.
        before, after: the two sides.
        moves: every control, in the catalogue's order.
        owners_needed: the categories, in their order, in which we get a role that we did not have.
    """

    sentence: str
    before: Side
    after: Side
    moves: tuple[Move, ...]
    owners_needed: tuple[Category, ...]


def shift(
    knowledge: KnowledgeBase,
    before: str,
    after: str,
    *,
    before_facts: Mapping[str, str] | None = None,
    after_facts: Mapping[str, str] | None = None,
) -> Shift:
    """Compare two services, or one service in two configurations.

    Facts that are not given are unknown: where a split depends on one, the cautious side is taken.

    Raises:
        UnknownNameError: there is no such service, or a fact or value that its splits do not ask for.
    """
    return compare(
        knowledge,
        configured(knowledge, before, before_facts or {}),
        configured(knowledge, after, after_facts or {}),
    )


def compare(knowledge: KnowledgeBase, left: Side, right: Side) -> Shift:
    """Every control on both sides."""
    moves = tuple(
        Move(control=control, before=old, after=new, before_rule=old_rule, after_rule=new_rule)
        for control, (old, old_rule), (new, new_rule) in zip(
            knowledge.catalogue.controls, decide_side(knowledge, left), decide_side(knowledge, right), strict=True
        )
    )
    gaining = {move.control.category for move in moves if move.roles_gained}
    return Shift(
        sentence=_sentence(left, right, moves),
        before=left,
        after=right,
        moves=moves,
        owners_needed=tuple(one for one in CATEGORIES if one in gaining),
    )


def given_facts(texts: Iterable[str]) -> dict[str, str]:
    """Facts as a person gives them, each as FACT=VALUE; a later one stands for an earlier one of the same name.

    Raises:
        UsageError: one has not that form.
    """
    facts = {}
    for text in texts:
        fact, equals, value = text.partition("=")
        if not equals or not fact or not value:
            raise UsageError(f"“{text}” is no FACT=VALUE", hint="for example --with compute=fargate")
        facts[fact] = value
    return facts


def configured(knowledge: KnowledgeBase, service_id: str, given: Mapping[str, str]) -> Side:
    """A service as it would be configured; facts that are not given are unknown.

    Raises:
        UnknownNameError: there is no such service, or a fact or value that its splits do not ask for.
    """
    service = knowledge.service(service_id)
    check_facts(knowledge, service, given)
    return Side(
        service=service,
        model=knowledge.catalogue.models[service.model].name,
        facts={fact: given.get(fact, UNKNOWN_TEXT) for fact in split_facts(service)},
    )


def check_facts(knowledge: KnowledgeBase, service: Service, given: Mapping[str, str]) -> None:
    """Refuse what would change nothing.

    Raises:
        UnknownNameError: a fact or value that no split of the service asks for.
    """
    asked = split_facts(service)
    for fact, value in given.items():
        if fact not in asked:
            hint = nearest(fact, asked) if asked else "its splits depend on no fact"
            raise UnknownNameError(f"no split of {service.name} depends on “{fact}”", hint=hint)
        _check_value(knowledge.catalogue.facts[fact], value)


def decide_side(knowledge: KnowledgeBase, side: Side) -> list[tuple[Cell, SplitRule]]:
    """The cell of every control with the rule that decided it, in the catalogue's order."""
    catalogue = knowledge.catalogue
    book = Rulebook(
        controls=catalogue.controls,
        models=catalogue.models,
        services={side.service.id: side.service},
        overrides=side.overrides,
    )
    facts, overrides = tuple(side.facts.items()), tuple(range(len(side.overrides)))
    return decide_all(Profile(service=side.service.id, facts=facts, overrides=overrides), book)


def roles_moved(move: Move) -> str:
    """What changes where the same parties implement: `monitor: customer → provider`."""
    changed = [
        f"{role.value}: {_parties(move.before, role)} → {_parties(move.after, role)}"
        for role in Role
        if move.before.parties(role) != move.after.parties(role)
    ]
    if move.before.accountable is not move.after.accountable:
        before, after = (cell.accountable.value if cell.accountable else "nobody" for cell in (move.before, move.after))
        changed.append(f"accountable: {before} → {after}".replace("_", " "))
    return "; ".join(changed)


def _parties(cell: Cell, role: Role) -> str:
    return " and ".join(one.value.replace("_", " ") for one in cell.parties(role)) or "nobody"


def _check_value(fact: FactType, value: str) -> None:
    if fact.values and value not in fact.values:
        raise UnknownNameError(f"{fact.name} is never “{value}”", hint=nearest(value, fact.values))
    if fact.kind is FactKind.INTEGER and not (value.isascii() and value.isdecimal() and len(value) <= LONGEST_NUMBER):
        raise UnknownNameError(f"{fact.name} is never “{value}”", hint="write a whole number, for example 7")


def _is_ours(cell: Cell) -> bool:
    return Party.CUSTOMER in cell.parties(Role.IMPLEMENT)


def _ours_only_in(one: Cell, other: Cell) -> tuple[Role, ...]:
    return tuple(
        role for role in Role if Party.CUSTOMER in one.parties(role) and Party.CUSTOMER not in other.parties(role)
    )


def _sentence(left: Side, right: Side, moves: tuple[Move, ...]) -> str:
    gained, lost = sum(move.is_gained for move in moves), sum(move.is_lost for move in moves)
    moved = sum(move.is_moved for move in moves)
    where = f"from {left.service.name} to {right.service.name}"
    if left.service.id == right.service.id:
        where = f"between two configurations of {left.name}"
    elif left.asset:
        where = f"{left.asset} {where}"
    if not moved:
        return f"Nothing changes hands {where}."
    duties = {0: "none of our duties goes", 1: "one of our duties goes"}.get(lost, f"{lost} of our duties go")
    new = {0: "none comes", 1: "one comes"}.get(gained, f"{gained} come")
    all_ = counted(moved, "control changes", "controls change")
    return f"Moving {where}, {duties} to others and {new}; {all_} hands in some way."
