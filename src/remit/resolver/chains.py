"""From one cell to the chain of parties behind it: what each does, leaves to others, and on which paper (R1.5).

A provider or vendor may itself stand on somebody else's service. Of a duty that is its own to us, that service's split
says what is done further down and what stays with whoever stands on it; and so on, a bounded way. Where a duty is
passed on by name and the split below leaves it to its customer, nobody does it. What is below is configured as the link
says; a fact that it does not give is unknown, and the cautious side is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from remit.model.chain import Break, Chain, ChainLink, Downstream
from remit.model.control import Control
from remit.model.evidence import Evidence
from remit.model.map import Profile
from remit.model.party import Cell, Party
from remit.model.rules import Condition, Foundation, Rulebook, Service
from remit.model.source import Grade
from remit.resolver.cells import Decision, decide
from remit.resolver.profiles import UNKNOWN_TEXT, split_facts

MOST_LINKS: Final = 8  # below the parties of our own split, one below the other
MOST_FOLLOWED: Final = 64  # in all; parties that each stand on many others branch
_OTHERS: Final = frozenset({Party.PROVIDER, Party.THIRD_PARTY})
_GRADES: Final = (Grade.UNSTATED, Grade.ASSUMED, Grade.STATED, Grade.REVIEWED)  # the weakest first
FactTexts: TypeAlias = Mapping[str, str | None]


def chain(
    decision: Decision,
    profile: Profile,
    control: Control,
    book: Rulebook,
    *,
    served: Iterable[Downstream] = (),
    today: str = "",
) -> Chain:
    """The chain behind one cell; no link where the control does not apply.

    Args:
        decision: who does what, and the rule that decided it.
        profile: whose cell it is.
        control: the control.
        book: what stands on what.
        served: customers downstream who are served by the asset's workload.
        today: ISO date; no evidence has expired when it is empty.
    """
    cell, rule = decision
    sides = _sides(cell)
    walk = _Walk(book, control, today)
    links = list(_downstream(decision, control, served, today))
    if Party.CUSTOMER in sides:
        links.append(replace(_own(Party.CUSTOMER, decision), part=rule.customer_part or control.customer_means))
    if Party.THIRD_PARTY in sides:
        paper = book.contracts.get(rule.vendor)
        links.append(
            replace(
                _own(Party.THIRD_PARTY, decision),
                who=rule.vendor,
                part=rule.third_party_part,
                evidence=paper,
                breaks=faults(paper, today) if rule.vendor else (),
            )
        )
        links += walk.below("", rule.vendor, {})
    if Party.PROVIDER in sides:
        service = book.services[profile.service]
        links.append(
            replace(
                _own(Party.PROVIDER, decision),
                who=service.provider,
                through=service.id,
                through_name=service.name,
                part=rule.provider_part or control.provider_means,
                evidence=Evidence.of_page(rule.source) if rule.source else None,
            )
        )
        links += walk.below(service.id, service.provider, dict(profile.facts))
    return Chain(control=control.id, links=tuple(links), ends=tuple(filter(None, dict.fromkeys(walk.ends))))


def faults(evidence: Evidence | None, today: str) -> tuple[Break, ...]:
    """What is wrong with the paper of a link."""
    if evidence is None:
        return (Break.NO_EVIDENCE,)
    found = () if evidence.is_there else (Break.NO_FILE,)
    return (*found, Break.EXPIRED) if evidence.has_expired(today) else found


def promise(served: Downstream, control: Control, today: str) -> ChainLink:
    """What we promised customers downstream of one control, as a link of ours above which they stand."""
    return ChainLink(
        party=Party.CUSTOMER,
        above=served.id,
        part=served.promises[control.id],
        evidence=served.contract,
        location=served.location,
        breaks=faults(served.contract, today),
    )


def _sides(cell: Cell) -> set[Party]:
    return {party for parties in cell.roles.values() for party in parties}


def _own(party: Party, decision: Decision) -> ChainLink:
    """A party of our own split, as its rule has it."""
    cell, rule = decision
    return ChainLink(
        party=party, label=cell.label, grade=rule.grade, location=rule.location, is_undecided=cell.is_undecided
    )


def _downstream(decision: Decision, control: Control, served: Iterable[Downstream], today: str) -> Iterator[ChainLink]:
    """Customers whom we serve: what they took over of our part, and what we promised them."""
    sides = _sides(decision[0])
    is_taken = False
    for one in served if sides else ():
        if control.id in one.passes_on and sides & {Party.CUSTOMER, Party.DOWNSTREAM}:
            is_taken = True
            yield ChainLink(
                party=Party.DOWNSTREAM,
                who=one.id,
                depth=-1,
                part=one.passes_on[control.id],
                evidence=one.contract,
                location=one.location,
                breaks=faults(one.contract, today),
            )
        if control.id in one.promises:
            yield promise(one, control, today)
    if Party.DOWNSTREAM in sides and not is_taken:
        yield replace(_own(Party.DOWNSTREAM, decision), depth=-1, breaks=(Break.NOT_AGREED,))


@dataclass(slots=True)
class _Walk:
    """Follows one control downwards.

    Attributes:
        book: what stands on what.
        control: the control.
        today: ISO date, or empty.
        ends: who ends each branch.
        followed: how many links were followed.
    """

    book: Rulebook
    control: Control
    today: str
    ends: list[str] = field(default_factory=list)
    followed: int = 0

    def below(
        self, service: str, party: str, facts: FactTexts, *, depth: int = 1, is_open: bool = False
    ) -> Iterator[ChainLink]:
        """The links below one that gives a service.

        Args:
            service: id of the service that stands, empty for all that the party gives.
            party: id of who gives it.
            facts: how it is configured.
            depth: of the links below.
            is_open: whether a fact that is not known decides if it is there at all.
        """
        goes_on = False
        for one in self.book.standing(service, party):
            holds = _holds(one.conditions, facts)
            if holds is False or (one.controls and self.control.id not in one.controls):
                continue
            lower = self.book.below[one.below]
            link = self._link(one, lower, party, depth, is_open=is_open or holds is None)
            if link is None:
                continue
            goes_on = True
            if self.followed == MOST_FOLLOWED:
                return
            self.followed += 1
            is_full = self.followed == MOST_FOLLOWED
            if is_full or (depth == MOST_LINKS and self.book.standing(lower.id, lower.provider)):
                link = replace(link, breaks=(*link.breaks, Break.TOO_LONG))
            yield link
            if depth == MOST_LINKS or is_full:
                self.ends.append(lower.provider)
            elif link.label is not None and Break.NOT_TAKEN not in link.breaks:
                yield from self.below(
                    lower.id, lower.provider, dict(one.facts), depth=depth + 1, is_open=link.is_undecided
                )
        if not goes_on:
            self.ends.append(party)

    def _link(self, one: Foundation, lower: Service, above: str, depth: int, *, is_open: bool) -> ChainLink | None:
        """The link to what is stood on; None where it has no part in the control and nobody says that it has."""
        decided = self._decided(lower, dict(one.facts))
        is_taken = decided is not None and bool(_sides(decided[0]) & _OTHERS)
        if decided is not None and not is_taken and not one.controls:
            return None
        breaks = () if is_taken else (Break.NO_STATEMENT if decided is None else Break.NOT_TAKEN,)
        link = ChainLink(
            party=Party.PROVIDER,
            who=lower.provider,
            through=lower.id,
            through_name=lower.name,
            above=above,
            depth=depth,
            grade=one.grade,
            evidence=one.evidence,
            location=one.location,
            breaks=(*breaks, *faults(one.evidence, self.today)),
            is_undecided=is_open,
        )
        if decided is None:
            return link
        cell, rule = decided
        is_shared = Party.CUSTOMER in _sides(cell)
        return replace(
            link,
            label=cell.label,
            grade=min(one.grade, rule.grade, key=_GRADES.index),
            part=(rule.provider_part or self.control.provider_means) if is_taken else "",
            kept=(rule.customer_part or self.control.customer_means) if is_shared else "",
            is_undecided=is_open or cell.is_undecided,
        )

    def _decided(self, lower: Service, facts: Mapping[str, str]) -> Decision | None:
        """What the service below splits; None where neither it nor a model says anything."""
        model = self.book.models.get(lower.model)
        every = (*lower.rules, *(model.rules if model else ()))
        rules = [rule for rule in every if rule.control == self.control.id]
        if not rules:
            return None
        texts = tuple((fact, facts.get(fact, UNKNOWN_TEXT)) for fact in split_facts(lower))
        return decide(rules, Profile(lower.id, texts, ()), self.control)


def _holds(conditions: Sequence[Condition], facts: FactTexts) -> bool | None:
    """Whether what is below is there; None where a fact is unknown, or nothing that was read gives it."""
    told = [(facts.get(one.fact) or UNKNOWN_TEXT, one.values) for one in conditions]
    if any(value != UNKNOWN_TEXT and value not in values for value, values in told):
        return False
    return None if any(value == UNKNOWN_TEXT for value, _ in told) else True
