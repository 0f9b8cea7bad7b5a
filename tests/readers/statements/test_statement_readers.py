"""Published tables of who does what, each template read by the words of its heading. R1.14."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.documents.workbook import Sheet, read_sheets
from remit.model.party import Party
from remit.model.statement import Mark, Statement
from remit.readers import STATEMENTS, StatementReading
from workbooks import CIS_LOWER, CIS_UPPER, CRM, Cells, origins, replaced, sheet_of, workbook

READERS = STATEMENTS.load_all()


def sheets(tmp_path: Path, *rows: Cells) -> tuple[Sheet, ...]:
    path = workbook(tmp_path / "crm.xlsx", {f"Sheet {number}": cells for number, cells in enumerate(rows, 1)})
    return read_sheets(path, name="crm.xlsx")


def read(tmp_path: Path, rows: Cells, reader: str) -> StatementReading:
    """What the one reader makes of it; every other one passes it over."""
    (sheet,) = sheets(tmp_path, rows)
    claims = {name: found for name, one in READERS.items() if (found := one.read_sheet(sheet)) is not None}
    assert list(claims) == [reader]
    return claims[reader]


def marks(reading: StatementReading) -> dict[str, set[Mark]]:
    return {one.requirement: set(one.marks) for one in reading.statements}


@pytest.mark.parametrize("above", [0, 1, 7])
def test_a_cis_sheet_has_two_rows_of_heading_at_any_row(tmp_path: Path, above: int) -> None:
    """Several originations stand in one row; the publisher's name stands in the headings."""
    rows = [
        *[["Pontoon", "System of record"]] * above,
        CIS_UPPER,
        CIS_LOWER,
        origins("AC-01 (a)", "B", "G"),
        origins("SC-7(a)", "B", "H", "M"),
        origins("IA-2(1)", "D", "J"),
        origins("AT-2", "K"),
        origins("AU-4", "I"),
        origins("AC-2(1)(a)", "L"),
        origins("PE-9", "F"),
    ]
    found = read(tmp_path, rows, "fedramp")
    assert marks(found) == {
        "AC-01 (a)": {Mark.CORPORATE},
        "SC-7(a)": {Mark.SYSTEM, Mark.INHERITED},
        "IA-2(1)": {Mark.CONFIGURED},
        "AT-2": {Mark.PROVIDED},
        "AU-4": {Mark.HYBRID},
        "AC-2(1)(a)": {Mark.BOTH},
    }
    assert (found.unmarked, found.unreadable) == (1, ())
    assert str(found.statements[0].location) == f"crm.xlsx:Sheet 1:{above + 3}"


@pytest.mark.parametrize("heading", [CRM, CRM[:2] + CRM[3:]])
def test_a_crm_sheet_says_what_is_left_to_do(tmp_path: Path, heading: list[str]) -> None:
    blank = [""] * (len(heading) - 3)
    rows = [
        heading,
        ["AC-1 (a)", "No", *blank, "Your own policy is yours."],
        ["PE-3", "YES", *blank, ""],
        ["AC-2", "Partial", *blank, "You name\nthe accounts."],
        ["CA-3", "", *blank, ""],
    ]
    found = read(tmp_path, rows, "fedramp")
    assert marks(found) == {"AC-1 (a)": {Mark.NOT_INHERITABLE}, "PE-3": {Mark.INHERITABLE}, "AC-2": {Mark.PARTLY}}
    assert [one.text for one in found.statements] == ["Your own policy is yours.", "", "You name the accounts."]
    assert found.unmarked == 1


def test_originations_in_words_are_read(tmp_path: Path) -> None:
    words = "Service Provider Corporate\nConfigured by Customer (Customer System Specific)"
    found = read(tmp_path, [["Control ID", "Control Origination"], ["AC-1", words], ["AC-2", "n/a"]], "fedramp")
    assert marks(found) == {"AC-1": {Mark.CORPORATE, Mark.CONFIGURED}}
    assert found.unmarked == 1


def test_a_cell_that_is_not_understood_is_named_and_its_row_left_out(tmp_path: Path) -> None:
    rows = [
        [*CRM[:2], "Shared", "Control Origination"],
        ["AC-1", "Maybe", "X", ""],
        ["AC-2", "Yes", "see note", ""],
        ["AC-3", "Yes", "", "somebody"],
        ["AC-4", "Yes", "", ""],
    ]
    found = read(tmp_path, rows, "fedramp")
    assert list(marks(found)) == ["AC-4"]
    assert [(str(one.location), one.cause) for one in found.unreadable] == [
        ("crm.xlsx:Sheet 1!B2", "“Maybe” is not understood"),
        ("crm.xlsx:Sheet 1!C3", "“see note” is not understood"),
        ("crm.xlsx:Sheet 1!D4", "“somebody” is not understood"),
    ]
    assert found.unreadable[0].hint == "expected is Yes, Partial or No; the row is left out"


@pytest.mark.parametrize(
    ("heading", "reader"),
    [
        (["Control ID", "Shared", "Can Be Inherited from CSP"], "fedramp"),
        (["Question ID", "SSRM Control Ownership", "CSC Responsibilities"], "caiq"),
        (["Unique HITRUST Identifier", "Pontoon Ownership", "Customer Ownership"], "hitrust"),
        (["Unique HITRUST Identifier", "Type", "Responsibility"], "hitrust"),
        (["id", "provider", "customer"], "plain"),
        (["id", "responsibility", "text"], "plain"),
    ],
)
def test_a_mark_that_nobody_calculated_is_not_taken_for_none(tmp_path: Path, heading: list[str], reader: str) -> None:
    cells = "".join(f'<c r="{letter}1" t="str"><v>{text}</v></c>' for letter, text in zip("ABC", heading, strict=True))
    formulas = '<c r="A2" t="str"><v>AC-1</v></c><c r="B2"><f>X()</f></c><c r="C2"><f>X()</f></c>'
    xml = sheet_of(f'<row r="1">{cells}</row><row r="2">{formulas}</row>')
    path = replaced(workbook(tmp_path / "crm.xlsx", {"One": [["a"]]}), {"xl/worksheets/sheet1.xml": xml})
    found = READERS[reader].read_sheet(read_sheets(path, name="crm.xlsx")[0])
    assert found is not None
    assert found.statements == ()
    assert found.unreadable[0].cause == "its formula was never calculated"


def test_only_so_many_cells_are_complained_of(tmp_path: Path) -> None:
    rows = [CRM[:2], *[["AC-1", "Maybe"]] * 300]
    assert len(read(tmp_path, rows, "fedramp").unreadable) == 200


def test_a_heading_may_come_again_with_other_columns(tmp_path: Path) -> None:
    rows = [CRM[:2], ["AC-1", "No"], ["", "Yes"], ["Control ID", "", "Can Be Inherited from CSP"], ["AC-2", "", "Yes"]]
    assert marks(read(tmp_path, rows, "fedramp")) == {"AC-1": {Mark.NOT_INHERITABLE}, "AC-2": {Mark.INHERITABLE}}


def test_the_five_values_of_caiq(tmp_path: Path) -> None:
    heading = [
        "Question ID", "Question", "CSP CAIQ Answer", "SSRM Control Ownership",
        "CSP Implementation Description (Optional/Recommended)", "CSC Responsibilities (Optional/Recommended)",
        "CCM Control ID",
    ]  # fmt: skip
    values = ["CSP-owned", "CSC-owned", "3rd-party outsourced", "Shared CSP and CSC", "Shared CSP and 3rd-party"]
    body = [[f"IAM-0{index}.1", "?", "Yes", value, "", "yours"] for index, value in enumerate(values, 1)]
    rows = [["CAIQ v4"], heading, *body, ["IAM-06.1", "?", "NA", ""], ["IAM-07.1", "?", "No", "Everybody"]]
    found = read(tmp_path, rows, "caiq")
    parts = [[one.has_part(party) for party in (Party.PROVIDER, Party.CUSTOMER, Party.THIRD_PARTY)] for one in
             found.statements]  # fmt: skip
    assert parts == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
        [True, True, False],
        [True, False, True],
    ]
    assert (found.unmarked, [str(one.location) for one in found.unreadable]) == (1, ["crm.xlsx:Sheet 1!D9"])
    assert found.statements[0].text == "yours"


def test_a_hitrust_matrix_goes_by_ownership_then_by_the_word(tmp_path: Path) -> None:
    heading = [
        "Unique HITRUST Identifier", "Domain Name", "Pontoon  Ownership", "Customer Ownership",
        "Customer Responsibilities", "Responsibility",
    ]  # fmt: skip
    rows = [
        ["Requirements"],
        heading,
        ["1.1", "Access", "X", "", "", "Pontoon"],
        ["1.2", "Access", "Yes", "50%", "do it", "Shared"],
        ["1.3", "Access", "0%", "100%"],
        ["1.4", "Access", "", "", "", "Pontoon"],
        ["1.5", "Access", "", "", "", "Shared"],
        ["1.6", "Access", "", "", "", "Customer responsibility"],
        ["1.7", "Access", "perhaps", ""],
        ["1.8", "Access", "", "", "", "Somebody"],
        ["1.9", "Access"],
    ]
    found = read(tmp_path, rows, "hitrust")
    provider, customer = {Mark.PROVIDER}, {Mark.CUSTOMER}
    assert list(marks(found).values()) == [
        provider, provider | customer, customer, provider, provider | customer, customer,
    ]  # fmt: skip
    assert [str(one.location).partition("!")[2] for one in found.unreadable] == ["C9", "F10"]
    assert (found.unmarked, found.statements[1].text) == (1, "do it")


def test_a_plain_table_has_a_column_for_each_party(tmp_path: Path) -> None:
    rows: Cells = [
        ["id", "provider", "customer", "third_party", "notes"],
        ["AC-1", "yes", "no", "no", "n"],
        ["AC-2", True, True, False],
        ["AC-3", "no", "no", "no"],
        ["AC-4"],
        ["AC-5", "perhaps", "yes"],
    ]
    found = read(tmp_path, rows, "plain")
    assert marks(found) == {
        "AC-1": {Mark.PROVIDER},
        "AC-2": {Mark.PROVIDER, Mark.CUSTOMER},
        "AC-3": {Mark.NOBODY},
    }
    assert (found.unmarked, [str(one.location) for one in found.unreadable]) == (1, ["crm.xlsx:Sheet 1!B6"])


def test_a_plain_table_may_have_one_word(tmp_path: Path) -> None:
    rows = [["Requirement", "Responsible party"], ["A.5.1", "Shared"], ["A.5.2", "third party"], ["A.5.3", "them"]]
    found = read(tmp_path, rows, "plain")
    assert marks(found) == {"A.5.1": {Mark.PROVIDER, Mark.CUSTOMER}, "A.5.2": {Mark.THIRD_PARTY}}
    assert found.unreadable[0].hint == "expected is provider, customer or shared; the row is left out"


def test_long_words_are_cut(tmp_path: Path) -> None:
    rows = [CRM, ["AC-1", "No", "", "x" * 900]]
    statement: Statement = read(tmp_path, rows, "fedramp").statements[0]
    assert len(statement.text) == 400
    assert statement.text.endswith("…")


def test_a_sheet_of_something_else_is_nobodys(tmp_path: Path) -> None:
    found = sheets(tmp_path, [["Instructions"], ["Control", "Name"]], [["Control ID", "Title"], ["AC-1", "Policy"]])
    assert [one.read_sheet(sheet) for one in READERS.values() for sheet in found] == [None] * 8


def test_rooms_of_readers_hold_one_template_a_file() -> None:
    assert STATEMENTS.ids() == ["caiq", "fedramp", "hitrust", "plain"]
    assert {one.framework for one in READERS.values()} == {"nist-800-53", "csa-ccm", "hitrust", ""}
