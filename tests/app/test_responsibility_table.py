"""Responsibilities as tables, harmless in a spreadsheet; and one requirement as people look at it. R1.2, R1.14."""

from __future__ import annotations

import csv
import io

import pytest

from planned import knowledge
from remit.app.responsibilities import Responsibility, responsibilities, subject_of
from remit.app.responsibility_table import HEADER, as_csv, as_document, framework_document, requirement_views
from remit.errors import UnknownNameError
from remit.model.framework import Framework, FrameworkRequirement, Relation
from remit.model.source import Grade

BASE = knowledge()
FRAMEWORK = BASE.framework("nist-800-53")


def lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_each_requirement_has_a_line_that_reads_back() -> None:
    found = responsibilities(BASE, FRAMEWORK, subject_of(BASE, model="paas"))
    read = lines(as_csv(found))
    assert tuple(read[0]) == HEADER
    assert [row["id"] for row in read] == [one.id for one in found]
    assert [row["customer"] == "yes" for row in read] == [one.customer for one in found]
    assert [row["provider"] == "yes" for row in read] == [one.provider for one in found]
    assert {row["third_party"] for row in read} == {"no"}
    rows = {row["id"]: row for row in read}
    assert rows["PE-3"]["controls"] == "physical-access"
    assert rows["PE-3"]["relation"] == "subset"
    assert rows["PE-3(b)"]["relation"] == "subset (inherits PE-3)"
    assert rows["AC-1"]["relation"] == "organisational (each in its own house)"
    assert rows["AC-1(a)"]["relation"] == "organisational (each in its own house; inherits AC-1)"
    assert rows["SA-5"]["relation"] == "organisational"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_text_is_taken_for_a_formula(start: str) -> None:
    one = Responsibility(
        id=f"{start}1",
        provider=True,
        customer=False,
        third_party=True,
        controls=(),
        relation="organisational",
        grade=Grade.ASSUMED,
    )
    assert lines(as_csv([one]))[0]["id"] == f"'{start}1"
    assert lines(as_csv([one]))[0]["third_party"] == "yes"


def test_the_document_says_what_it_was_asked_for() -> None:
    subject = subject_of(BASE, service="aws/ecs", facts={"compute": "fargate"})
    found = responsibilities(BASE, FRAMEWORK, subject)
    document = as_document(found, FRAMEWORK, subject)
    assert document["subject"]["id"] == "aws/ecs"
    assert document["subject"]["facts"]["compute"] == "fargate"
    assert document["responsibilities"][0]["id"] == "AC-1"
    assert len(document["responsibilities"]) == len(found)


def test_one_requirement_is_shown_with_the_party_by_model() -> None:
    (one,) = requirement_views(BASE, FRAMEWORK, "si-02 (2)")
    assert (one.id, one.row.id, one.inherited_from) == ("SI-2(2)", "SI-2(2)", "")
    assert {"iaas", "on-prem"} <= set(one.models_by_parties["customer"])
    assert "paas" in one.models_by_parties["provider"]


def test_a_part_says_what_answers_for_it() -> None:
    (one,) = requirement_views(BASE, FRAMEWORK, "PE-3 (a)")
    assert (one.id, one.row.id, one.inherited_from) == ("PE-3(a)", "PE-3", "PE-3")
    (row,) = framework_document(FRAMEWORK, [one])["requirements"]
    assert (row["relation"], row["organisational"], row["inherited_from"]) == ("subset", "", "PE-3")
    assert row["reach"] == ""


def test_a_whole_framework_is_shown_in_its_order() -> None:
    found = requirement_views(BASE, FRAMEWORK)
    assert [one.id for one in found] == [row.id for row in FRAMEWORK.requirements]
    rows = framework_document(FRAMEWORK, found)["requirements"]
    assert (rows[0]["relation"], rows[0]["organisational"], rows[0]["reach"]) == ("organisational", "each", "house")


def test_what_applies_to_nobody_is_shown_as_nobodys() -> None:
    row = FrameworkRequirement(id="1", title="Code", family="X", controls=("secure-coding",), relation=Relation.SUBSET)
    framework = Framework(id="own", name="Own", edition="1", url="", families={"X": "Ex"}, requirements=(row,))
    (one,) = requirement_views(BASE, framework, "1")
    assert one.models_by_parties["nobody"] == ("object-storage",)


@pytest.mark.parametrize("asked", ["AC-99", "nonsense", "ZZ-1(a)"])
def test_what_the_framework_does_not_have_is_answered(asked: str) -> None:
    with pytest.raises(UnknownNameError, match="NIST SP 800-53 has no"):
        requirement_views(BASE, FRAMEWORK, asked)
