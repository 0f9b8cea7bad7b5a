"""What a vendor or a provider says itself of who does what, requirement by requirement (R1.14).

Workbooks mark a requirement in several ways at once, and by rules of their template that they do not always follow. So
the marks are kept, and one question at a time is asked of them: has this party a part? The answer may be "not told":
"cannot be inherited" says that the customer has a part and nothing about the provider's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from remit.model.location import NOWHERE, Location
from remit.model.party import Cell, Label, Party


class Mark(StrEnum):
    """What a row may be marked with; the words are how Remit prints it."""

    CORPORATE = "service provider corporate"
    SYSTEM = "service provider system specific"
    HYBRID = "service provider hybrid"
    INHERITED = "inherited from another authorization"
    CONFIGURED = "configured by customer"
    PROVIDED = "provided by customer"
    BOTH = "shared"
    INHERITABLE = "can be inherited: yes"
    PARTLY = "can be inherited: partial"
    NOT_INHERITABLE = "can be inherited: no"
    PROVIDER = "provider"
    CUSTOMER = "customer"
    THIRD_PARTY = "third party"
    NOBODY = "nobody"


class Question(StrEnum):
    """What a mark answers: a FedRAMP workbook asks twice, and its two sheets need not say the same."""

    SERVICE = "service"  # who sees to it for the service itself: the originations, and the words of a plain table
    SYSTEM = "system"  # what the customer has to show for its own system on top: whether it can be inherited


_OF_SYSTEM: Final = frozenset({Mark.INHERITABLE, Mark.PARTLY, Mark.NOT_INHERITABLE})
_PROVIDERS: Final = frozenset({Mark.CORPORATE, Mark.SYSTEM, Mark.HYBRID, Mark.INHERITED})
_CUSTOMERS: Final = frozenset({Mark.CONFIGURED, Mark.PROVIDED})
_BOTH: Final = frozenset({Mark.BOTH, Mark.PARTLY})
_OUTRIGHT: Final = frozenset({Mark.PROVIDER, Mark.CUSTOMER, Mark.THIRD_PARTY, Mark.NOBODY})  # of all three parties
_GIVES: Final = {
    Party.PROVIDER: _PROVIDERS | _BOTH | {Mark.INHERITABLE, Mark.PROVIDER},
    Party.CUSTOMER: _CUSTOMERS | _BOTH | {Mark.NOT_INHERITABLE, Mark.CUSTOMER},
    Party.THIRD_PARTY: frozenset({Mark.THIRD_PARTY}),
}
_TELLS: Final = {  # marks that say no to a party when none of the row says yes
    Party.PROVIDER: _CUSTOMERS | _OUTRIGHT,
    Party.CUSTOMER: _PROVIDERS | _OUTRIGHT | {Mark.INHERITABLE},
    Party.THIRD_PARTY: _OUTRIGHT,
}
ASKED: Final = (Party.PROVIDER, Party.CUSTOMER, Party.THIRD_PARTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What is said of one requirement.

    Attributes:
        requirement: its id, as written.
        marks: everything that the row is marked with.
        text: what it says in words, cut to a few hundred characters; empty when nothing.
        location: file and sheet, and the row as its line.
        also: further places that say it, where several sheets speak of one requirement.
    """

    requirement: str
    marks: frozenset[Mark]
    text: str = ""
    location: Location = NOWHERE
    also: tuple[Location, ...] = ()

    def has_part(self, party: Party) -> bool | None:
        """Whether the party has a part; None when nothing is told of it."""
        if self.marks & _GIVES[party]:
            return True
        return False if self.marks & _TELLS[party] else None

    @property
    def questions(self) -> frozenset[Question]:
        """The questions that its marks answer."""
        answered = {Question.SYSTEM: self.marks & _OF_SYSTEM, Question.SERVICE: self.marks - _OF_SYSTEM}
        return frozenset(question for question, marks in answered.items() if marks)

    def asked(self, question: Question) -> Statement:
        """The same with the marks that answer one question; without a mark where it does not."""
        return replace(self, marks=self.marks & _OF_SYSTEM if question is Question.SYSTEM else self.marks - _OF_SYSTEM)

    @property
    def label(self) -> Label | None:
        """The kind of split that it comes to; None when a part is not told or nobody has one."""
        return label_of(*(self.has_part(party) for party in ASKED))

    @property
    def doubt(self) -> str:
        """How the row breaks its template's own rules, in words; empty when it does not.

        The FedRAMP template lets "yes" stand for what is the provider's alone, "partial" for what is shared and "no"
        for what is the customer's alone.
        """
        is_shared = Mark.BOTH in self.marks
        ours, theirs = self.marks & _CUSTOMERS, self.marks & _PROVIDERS
        if theirs and not (ours or is_shared) and self.marks & {Mark.NOT_INHERITABLE, Mark.PARTLY}:
            return "marked as the provider's, and yet it cannot be inherited wholly: both have a part"
        if ours and not (theirs or is_shared) and self.marks & {Mark.INHERITABLE, Mark.PARTLY}:
            return "marked as the customer's, and yet it can be inherited: both have a part"
        if is_shared and self.marks & {Mark.INHERITABLE, Mark.NOT_INHERITABLE}:
            return "marked as shared, and yet it is said to be inherited wholly or not at all: both have a part"
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementSource:
    """A file of statements that the organisation names in remit.yaml.

    Attributes:
        file: as locations call it.
        of: whose word it is: id of a service, a provider or a vendor.
        framework: id of its framework; told from its template and ids when empty.
        location: where it is named.
    """

    file: str
    of: str
    framework: str = ""
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStatement:
    """What a service's provider or vendor says, beside the control that its requirement is mapped to.

    Attributes:
        control: id of the control.
        of: whose word it is, as `StatementSource.of`.
        relation: how the requirement relates to the controls it is mapped to.
        is_alone: whether the requirement is this control or a part of it, and nothing besides.
        statement: what is said.
    """

    control: str
    of: str
    relation: str
    is_alone: bool
    statement: Statement

    def differs_from(self, cell: Cell) -> bool:
        """Whether it gives a part to somebody without a role in the cell; never where it is of more than that."""
        taking_part = {party for parties in cell.roles.values() for party in parties}
        return self.is_alone and any(self.statement.has_part(one) and one not in taking_part for one in ASKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContradictedStatement:
    """Statements of one file that say otherwise than what is known of some services; the gravest is told.

    Attributes:
        asset: id of the asset where it is told: the first of these services, by id.
        services: ids of the services that the same statements differ about.
        of: whose word it is, as `StatementSource.of`.
        file: the file, as locations call it.
        requirement: id of the requirement.
        control: id of a control that it is mapped to.
        said: who has a part as the file says, in words.
        known: who has one as is known, in words.
        source: title and address of the page that this rests on; empty where it is a service model's default.
        location: where the file says it.
        differing: how many statements of the file differ.
        answered: how many speak of something that is known.
    """

    asset: str
    services: tuple[str, ...]
    of: str
    file: str
    requirement: str
    control: str
    said: str
    known: str
    source: str
    location: Location
    differing: int
    answered: int


def label_of(provider: bool | None, customer: bool | None, third_party: bool | None) -> Label | None:
    """The label of three part answers; None when the provider's or the customer's is not told, or nobody has a part.

    Two parts and more are shared, whoever has them (as `Cell.label` has it). A third party that is not told has none.
    """
    if provider is None or customer is None:
        return None
    given = [party for party, has in zip(ASKED, (provider, customer, third_party), strict=True) if has]
    if not given:
        return None
    return Label.SHARED if len(given) > 1 else Label(given[0].value)


def together(statements: Iterable[Statement], identify: Callable[[str], str]) -> dict[str, Statement]:
    """One statement for each requirement, in order of appearance, with the marks of all that speak of it.

    Args:
        statements: in order; those whose id is none are left out.
        identify: the id in one spelling; empty when the text is no id.
    """
    found: dict[str, Statement] = {}
    for one in statements:
        requirement = identify(one.requirement)
        if not requirement:
            continue
        first = found.get(requirement)
        found[requirement] = (
            replace(one, requirement=requirement)
            if first is None
            else replace(
                first,
                marks=first.marks | one.marks,
                text=first.text or one.text,
                also=(*first.also, one.location, *one.also),
            )
        )
    return found
