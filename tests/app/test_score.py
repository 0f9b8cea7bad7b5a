"""A published table beside what Remit says, with real knowledge and workbooks written here. R1.14."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import knowledge
from remit.app.published import framework_of, read_published
from remit.app.responsibilities import subject_of
from remit.app.score import Score, score
from remit.errors import UnknownNameError, UnreadableError
from remit.model.party import Label, Party
from remit.model.statement import Question
from remit.resolver.agreement import Parts
from workbooks import CIS_LOWER, CIS_UPPER, CRM, origins, workbook

CIS = [
    ["Pontoon"],
    CIS_UPPER,
    CIS_LOWER,
    origins("PE-03 (a)", "B", "M"),
    origins("AC-02 (a)", "B", "L"),
    origins("AC-1(a)", "G"),
    origins("ZZ-99", "G"),
    origins("Total", "G"),
    origins("PE-9", "F"),
]
MATRIX = [
    CRM,
    ["PE-3(a)", "Yes"],
    ["AC-2 (a)", "Partial", "", "You name the accounts."],
    ["AC-1 (a)", "No", "", "Your policy is yours."],
]


def scored(path: Path, model: str = "paas", framework: str = "") -> Score:
    return score(knowledge(), read_published(path), subject_of(knowledge(), model=model), framework=framework)


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    workbook(tmp_path / "crm.xlsx", {"Read me": [["How to"]], "CIS": CIS, "CRM": MATRIX})
    return Path("crm.xlsx")


def test_both_sheets_of_a_workbook_speak_of_one_requirement(book: Path) -> None:
    found = scored(book)
    assert (found.framework, found.published, found.answered, found.coverage) == ("nist-800-53", 4, 3, 0.75)
    assert (found.unanswered, found.not_ids, found.file.unmarked) == (("ZZ-99",), ("Total",), 1)
    assert found.inherited == 2  # PE-3(a) and AC-1(a) have no row of their own
    (doubt,) = found.doubts
    assert (doubt.requirement, str(doubt.location), [str(one) for one in doubt.also]) == (
        "AC-1(a)", "crm.xlsx:CIS:6", ["crm.xlsx:CRM:4"],
    )  # fmt: skip
    assert {family: one.labelled for family, one in found.families.items()} == {"AC": 2, "PE": 1}


def test_the_figures_are_those_of_the_three_rows(book: Path) -> None:
    """PE-3 is the provider's, the other two are shared, and on a platform Remit says so.

    AC-1 is marked as the provider's and cannot be inherited: each has its own.
    """
    found = scored(book)
    provider, customer = found.whole.parts[Party.PROVIDER], found.whole.parts[Party.CUSTOMER]
    assert (provider.both, provider.precision, provider.informedness) == (3, 1, None)
    assert (customer.both, customer.neither, customer.informedness) == (2, 1, 1)
    assert found.whole.macro_f1 == 1
    assert found.disagreements == ()
    assert found.baselines["always shared"].macro_f1 == pytest.approx((2 * 2 / 5 + 0) / 2)


@pytest.mark.parametrize(
    ("question", "published", "labels"),
    [
        (Question.SERVICE, 4, {"PE-3(a)": Label.PROVIDER, "AC-2(a)": Label.SHARED, "AC-1(a)": Label.PROVIDER}),
        (Question.SYSTEM, 3, {"PE-3(a)": Label.PROVIDER, "AC-2(a)": Label.SHARED, "AC-1(a)": None}),
    ],
)
def test_a_file_may_be_asked_one_of_its_questions(
    book: Path, question: Question, published: int, labels: dict[str, Label | None]
) -> None:
    """The policy is the provider's for the service, and the customer's for its own system."""
    file = read_published(book)
    found = score(knowledge(), file, subject_of(knowledge(), model="paas"), question=question)
    assert (found.question, found.published) == (question, published)
    assert found.whole.labelled == sum(label is not None for label in labels.values())
    assert found.whole.macro_f1 == 1
    assert found.disagreements == ()
    customer = found.whole.parts[Party.CUSTOMER]
    assert (customer.both, customer.neither) == ((1, 2) if question is Question.SERVICE else (2, 1))


def test_a_part_of_a_part_without_a_row_has_its_family(tmp_path: Path) -> None:
    path = tmp_path / "crm.csv"
    path.write_text("id,provider,customer\nMA-5 (1)(a)(1),yes,no\n", encoding="utf-8")
    assert list(scored(path).families) == ["MA"]


def test_what_each_does_in_its_own_house_is_never_inherited(tmp_path: Path) -> None:
    path = tmp_path / "crm.csv"
    path.write_text("Control ID,Can Be Inherited from CSP\nAT-2,Yes\n", encoding="utf-8")
    (one,) = scored(path).disagreements
    assert one.row.published == Parts(provider=True, customer=False)
    assert one.row.ours == Parts(provider=False, customer=True, third_party=False)
    assert scored(path, "iaas").disagreements[0].row.ours == one.row.ours


def test_a_disagreement_names_both_sources(tmp_path: Path) -> None:
    path = tmp_path / "crm.csv"
    path.write_text("id,provider,customer,third_party,notes\nPE-3,no,yes,no,Guard your own doors.\n", encoding="utf-8")
    (one,) = scored(path).disagreements
    assert one.row.published == Parts(provider=False, customer=True, third_party=False)
    assert one.row.ours == Parts(provider=True, customer=False, third_party=False)
    assert (one.statement.text, one.statement.location.line) == ("Guard your own doors.", 2)
    assert [(rule.control, bool(rule.location.file)) for rule in one.rules] == [
        (control, True) for control in one.answer.controls
    ]


def test_a_service_may_be_asked_instead_of_a_model(book: Path) -> None:
    subject = subject_of(knowledge(), service="aws/s3")
    found = score(knowledge(), read_published(book), subject)
    assert found.subject.service.id == "aws/s3"
    assert found.answered == 3


def test_a_plain_table_is_told_by_its_ids(tmp_path: Path) -> None:
    path = tmp_path / "crm.csv"
    path.write_text("id,provider,customer\nac-2_smt.a,yes,yes\nSC-07,yes,no\n", encoding="utf-8")
    assert framework_of(knowledge(), read_published(path)) == "nist-800-53"
    path.write_text("id,provider,customer\nrow one,yes,yes\n", encoding="utf-8")
    assert framework_of(knowledge(), read_published(path)) == ""


def test_ids_that_fit_several_frameworks_are_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "crm.csv"
    path.write_text("id,provider,customer\n5.1,yes,yes\n", encoding="utf-8")
    published = read_published(path, name="crm.csv")
    with pytest.raises(UnknownNameError, match=r"the ids may be of cis or .*iso-27001"):
        framework_of(knowledge(), published)
    assert framework_of(knowledge(), published, "iso-27001") == "iso-27001"


def test_caiq_is_scored_with_third_parties(tmp_path: Path) -> None:
    rows = [
        ["Question ID", "Question", "SSRM Control Ownership"],
        ["DCS-01.1", "?", "CSP-owned"],
        ["DCS-01.2", "?", "Shared CSP and 3rd-party"],
        ["HRS-01.1", "?", "Shared CSP and CSC"],
    ]
    found = scored(workbook(tmp_path / "caiq.xlsx", {"CAIQv4.0.2": rows}))
    assert (found.framework, found.published, found.answered) == ("csa-ccm", 2, 2)
    assert found.whole.parts[Party.THIRD_PARTY].only_theirs == 1
    assert found.whole.parts[Party.PROVIDER].both == 2


def test_where_nothing_is_known_there_is_no_figure(tmp_path: Path) -> None:
    path = tmp_path / "h.csv"
    path.write_text("Unique HITRUST Identifier,Responsibility\n01.a1,Customer\n01.b1,Shared\n", encoding="utf-8")
    found = scored(path)
    assert (found.framework, found.published, found.answered, found.coverage) == ("", 2, 0, 0)
    assert found.whole.macro_f1 is None
    assert found.families == {}


def test_an_empty_table_has_no_coverage(tmp_path: Path) -> None:
    path = tmp_path / "crm.csv"
    path.write_text("id,provider,customer\nAC-1,,\n", encoding="utf-8")
    found = scored(path)
    assert (found.published, found.coverage, found.file.unmarked) == (0, None, 1)


def test_a_framework_may_be_named_and_must_exist(book: Path) -> None:
    assert scored(book, framework="nist-800-53").answered == 3
    with pytest.raises(UnknownNameError, match="no framework “nist-800-35”"):
        scored(book, framework="nist-800-35")


@pytest.mark.parametrize(
    ("sheets", "message"),
    [
        ({"One": [["Control", "Text"]]}, "no sheet has a heading that is known"),
        (
            {"One": [CRM, ["AC-1", "No"]], "Two": [["id", "provider", "customer"]]},
            "sheets of several templates: fedramp, plain",
        ),
    ],
)
def test_a_workbook_of_something_else_is_refused(
    tmp_path: Path, sheets: dict[str, list[list[str]]], message: str
) -> None:
    path = workbook(tmp_path / "crm.xlsx", sheets)
    with pytest.raises(UnreadableError) as caught:
        read_published(path, name="crm.xlsx")
    assert (caught.value.message, caught.value.place, bool(caught.value.hint)) == (message, "crm.xlsx", True)
