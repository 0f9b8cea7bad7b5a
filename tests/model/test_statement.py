"""Marks answer one question at a time: has this party a part? R1.14."""

from __future__ import annotations

import pytest

from remit.model.location import Location
from remit.model.party import Label, Party
from remit.model.statement import ASKED, Mark, Question, Statement, label_of, together


def said(*marks: Mark, requirement: str = "AC-1", line: int = 1, text: str = "") -> Statement:
    place = Location(file="crm.xlsx:CRM", line=line)
    return Statement(requirement=requirement, marks=frozenset(marks), location=place, text=text)


@pytest.mark.parametrize(
    ("marks", "parts", "label"),
    [
        ({Mark.CORPORATE}, (True, False, None), Label.PROVIDER),
        ({Mark.SYSTEM, Mark.INHERITED}, (True, False, None), Label.PROVIDER),
        ({Mark.CONFIGURED}, (False, True, None), Label.CUSTOMER),
        ({Mark.PROVIDED, Mark.NOT_INHERITABLE}, (False, True, None), Label.CUSTOMER),
        ({Mark.BOTH}, (True, True, None), Label.SHARED),
        ({Mark.HYBRID, Mark.PROVIDED}, (True, True, None), Label.SHARED),
        ({Mark.CORPORATE, Mark.NOT_INHERITABLE}, (True, True, None), Label.SHARED),
        ({Mark.NOT_INHERITABLE}, (None, True, None), None),
        ({Mark.INHERITABLE}, (True, False, None), Label.PROVIDER),
        ({Mark.PARTLY}, (True, True, None), Label.SHARED),
        ({Mark.PROVIDER, Mark.THIRD_PARTY}, (True, False, True), Label.SHARED),
        ({Mark.THIRD_PARTY}, (False, False, True), Label.THIRD_PARTY),
        ({Mark.NOBODY}, (False, False, False), None),
    ],
)
def test_parts(marks: set[Mark], parts: tuple[bool | None, ...], label: Label | None) -> None:
    one = said(*marks)
    assert tuple(one.has_part(party) for party in ASKED) == parts
    assert one.label is label


@pytest.mark.parametrize(
    ("marks", "service", "system"),
    [
        ({Mark.CORPORATE, Mark.NOT_INHERITABLE}, Label.PROVIDER, None),  # “no” tells nothing of the provider's part
        ({Mark.BOTH, Mark.INHERITABLE}, Label.SHARED, Label.PROVIDER),
        ({Mark.SYSTEM, Mark.PARTLY}, Label.PROVIDER, Label.SHARED),
    ],
)
def test_a_row_that_answers_two_questions_is_asked_one(
    marks: set[Mark], service: Label | None, system: Label | None
) -> None:
    one = said(*marks)
    assert one.questions == {Question.SERVICE, Question.SYSTEM}
    assert one.asked(Question.SERVICE).label is service
    assert one.asked(Question.SYSTEM).label is system
    assert one.asked(Question.SERVICE).marks | one.asked(Question.SYSTEM).marks == marks


@pytest.mark.parametrize(
    ("mark", "question"),
    [(Mark.PARTLY, Question.SYSTEM), (Mark.PROVIDED, Question.SERVICE), (Mark.CUSTOMER, Question.SERVICE)],
)
def test_a_row_of_one_sheet_answers_one_question(mark: Mark, question: Question) -> None:
    one = said(mark)
    assert one.questions == {question}
    assert [each for each in Question if one.asked(each).marks] == [question]


def test_a_part_that_is_not_told_gives_no_label() -> None:
    assert label_of(provider=None, customer=True, third_party=False) is None
    assert label_of(provider=True, customer=None, third_party=False) is None


@pytest.mark.parametrize(
    ("marks", "doubt"),
    [
        ({Mark.CORPORATE, Mark.NOT_INHERITABLE}, "marked as the provider's"),
        ({Mark.CONFIGURED, Mark.INHERITABLE}, "marked as the customer's"),
        ({Mark.PROVIDED, Mark.PARTLY}, "marked as the customer's"),
        ({Mark.BOTH, Mark.INHERITABLE}, "marked as shared"),
        ({Mark.BOTH, Mark.PARTLY}, ""),
        ({Mark.HYBRID, Mark.PARTLY}, "marked as the provider's"),
        ({Mark.SYSTEM, Mark.INHERITABLE}, ""),
        ({Mark.CONFIGURED, Mark.NOT_INHERITABLE}, ""),
        ({Mark.SYSTEM, Mark.CONFIGURED, Mark.NOT_INHERITABLE}, ""),
    ],
)
def test_a_row_that_breaks_its_template_is_doubted(marks: set[Mark], doubt: str) -> None:
    assert said(*marks).doubt.startswith(doubt)
    assert bool(said(*marks).doubt) is bool(doubt)


def test_what_several_sheets_say_comes_together() -> None:
    rows = [
        said(Mark.CORPORATE, requirement="AC-01 (a)", line=4),
        said(Mark.SYSTEM, requirement="total", line=5),
        said(Mark.NOT_INHERITABLE, requirement="AC-1(a)", line=9, text="Write your own."),
    ]
    found = together(rows, lambda text: "AC-1(a)" if text.startswith("AC") else "")
    (one,) = found.values()
    assert one.requirement == "AC-1(a)"
    assert one.marks == {Mark.CORPORATE, Mark.NOT_INHERITABLE}
    assert (one.location.line, [place.line for place in one.also], one.text) == (4, [9], "Write your own.")
    assert one.has_part(Party.PROVIDER)
    assert one.has_part(Party.CUSTOMER)
