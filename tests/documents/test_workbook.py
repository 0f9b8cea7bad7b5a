"""Workbooks are read cell by cell with their places, and hostile ones end with a clear error. R1.14, R12.4."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from remit.documents import workbook as door
from remit.documents.workbook import letters, read_sheets
from remit.errors import UnreadableError
from workbooks import replaced, sheet_of, workbook

FIRST = "xl/worksheets/sheet1.xml"


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return workbook(tmp_path / "crm.xlsx", {"One": [["a", "b"], [], ["", "c"]], "Two": [["d", 5, 1.5, True]]})


def refusal(path: Path) -> UnreadableError:
    with pytest.raises(UnreadableError) as caught:
        read_sheets(path, name="crm.xlsx")
    assert caught.value.hint
    return caught.value


def with_shared_strings(path: Path) -> Path:
    """The workbook as other programs write it: cells hold numbers of texts that stand in a part of their own."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    with zipfile.ZipFile(path) as archive:
        types = archive.read("[Content_Types].xml").decode()
    listed = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}" /></Types>'
    strings = f'<sst xmlns="{space}"><si><t>AC-1</t></si><si><r><t>in </t></r><r><t>parts</t></r></si></sst>'
    rows = '<row r="4"><c r="B4" t="s"><v>0</v></c><c r="C4" t="s"><v>1</v></c></row>'
    parts = {
        "[Content_Types].xml": types.replace("</Types>", listed).encode(),
        "xl/sharedStrings.xml": strings.encode(),
        FIRST: sheet_of(rows),
    }
    return replaced(path, parts)


def test_texts_that_cells_share_are_read(plain: Path) -> None:
    (row,) = read_sheets(with_shared_strings(plain), name="crm.xlsx")[0].rows
    assert (row.number, dict(row.cells)) == (4, {2: "AC-1", 3: "in parts"})


def test_every_sheet_has_its_cells_by_place(plain: Path) -> None:
    one, two = read_sheets(plain, name="crm.xlsx")
    assert (one.name, one.file) == ("One", "crm.xlsx:One")
    assert [(row.number, dict(row.cells)) for row in one.rows] == [(1, {1: "a", 2: "b"}), (3, {2: "c"})]
    assert dict(two.rows[0].cells) == {1: "d", 2: "5", 3: "1.5", 4: "True"}
    assert one.cell(3, 28) == "crm.xlsx:One!AB3"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_file_is_one_sheet_without_a_name(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "crm.csv"
    path.write_text(f'\ufeffid{separator}text\n\nAC-1{separator}"two\nlines"\n', encoding="utf-8")
    (sheet,) = read_sheets(path, name="crm.csv")
    assert [(row.number, dict(row.cells)) for row in sheet.rows] == [
        (1, {1: "id", 2: "text"}),
        (4, {1: "AC-1", 2: "two lines"}),
    ]
    assert sheet.cell(4, 2) == "crm.csv:4:2"


def test_columns_have_the_letters_that_spreadsheets_show() -> None:
    assert [letters(one) for one in (1, 26, 27, 256, 703)] == ["A", "Z", "AA", "IV", "AAA"]


def test_a_formula_is_never_evaluated_and_its_last_value_counts(plain: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="str"><f>CONCAT("A","C-1")</f><v>AC-1</v></c><c r="B1"><f>1+1</f></c>'
        '<c r="C1"><f t="shared" si="0" ref="C1">WEBSERVICE("http://127.0.0.1")</f><v>7</v></c></row>'
    )
    sheet = read_sheets(replaced(plain, {FIRST: sheet_of(rows)}), name="crm.xlsx")[0]
    assert dict(sheet.rows[0].cells) == {1: "AC-1", 3: "7"}
    assert sheet.rows[0].uncalculated == (2,)


def test_text_that_a_terminal_would_obey_is_taken_out(tmp_path: Path) -> None:
    path = tmp_path / "crm.csv"
    path.write_text("id,\x1b[31mred\u202e\nAC-1,x\n", encoding="utf-8")
    assert read_sheets(path, name="crm.csv")[0].rows[0].cells[2] == "[31mred"


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE a [<!ENTITY b "boom">]>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;">]>',
    ],
)
@pytest.mark.parametrize("part", [FIRST, "xl/workbook.xml", "xl/sharedStrings.xml", "[Content_Types].xml"])
def test_entities_are_refused_in_every_part(plain: Path, head: str, part: str) -> None:
    with_shared_strings(plain)
    with zipfile.ZipFile(plain) as archive:
        text = archive.read(part).decode()
    declaration, _, rest = text.rpartition("?>")
    hostile = f"{declaration}?>{head}{rest}" if declaration else f"{head}{rest}"
    assert refusal(replaced(plain, {part: hostile.encode()})).message == (
        "it declares XML entities, which no spreadsheet program writes"
    )


def test_a_part_that_unpacks_to_too_much_is_refused_before_it_is(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = replaced(plain, {"xl/media/zeros.bin": bytes(door.MAX_PART_BYTES + 1)})
    assert bomb.stat().st_size < 100_000
    assert "it unpacks to too much: “xl/media/zeros.bin” alone to 16 MiB" in refusal(bomb).message
    monkeypatch.setattr(door, "MAX_PART_BYTES", 2**30)
    monkeypatch.setattr(door, "MAX_UNPACKED_BYTES", 2**20)
    assert "it unpacks to too much" in refusal(bomb).message


def test_a_list_of_contents_that_lies_about_sizes_is_a_broken_workbook(plain: Path) -> None:
    big = replaced(plain, {FIRST: sheet_of("<row>" + " " * 200_000 + "</row>")})
    data = bytearray(big.read_bytes())
    size = len(sheet_of("<row>" + " " * 200_000 + "</row>")).to_bytes(4, "little")
    assert data.count(size) == 2  # in the part's own head, and in the list of contents
    big.write_bytes(bytes(data).replace(size, (100).to_bytes(4, "little")))
    assert "not a workbook that can be read" in refusal(big).message


@pytest.mark.parametrize(
    ("rows", "message", "place"),
    [
        ('<row r="1"><c r="IW1"><v>1</v></c></row>', "column IW; 256 columns", "crm.xlsx:One!IW1"),
        ('<row r="1"><c r="XFDX1"><v>1</v></c></row>', "not a workbook that can be read (ValueError)", "crm.xlsx:One"),
        ('<row r="1048577"><c r="A1048577"><v>1</v></c></row>', "there is no row 1048577", "crm.xlsx:One"),
        ('<row r="2"><c r="A2" t="s"><v>9999</v></c></row>', "(IndexError)", "crm.xlsx:One"),
        ('<row r="2"><c r="A2"><v>1</v></row>', "(ParseError)", "crm.xlsx"),
        (f'<row r="2"><c r="A2" t="str"><v>{"x" * 32_768}</v></c></row>', "holds 32768 characters", "crm.xlsx:One!A2"),
    ],
)
def test_a_sheet_that_no_program_writes_is_named(plain: Path, rows: str, message: str, place: str) -> None:
    found = refusal(replaced(plain, {FIRST: sheet_of(rows)}))
    assert message in found.message
    assert found.place == place


def test_a_million_columns_and_two_far_cells_cost_nothing(plain: Path) -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="IV1048576"><v>2</v></c></row>'
    with_dimension = sheet_of(far).replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
    sheet = read_sheets(replaced(plain, {FIRST: with_dimension}), name="crm.xlsx")[0]
    assert [row.number for row in sheet.rows] == [1, 1048576]


def test_cells_are_counted_over_all_sheets(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MAX_CELLS", 6)
    found = refusal(plain)
    assert (found.message, found.place) == ("more than 6 cells have something in them", "crm.xlsx:Two!D1")


def test_too_many_sheets_and_parts_are_refused(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(door, "MAX_SHEETS", 1)
        assert refusal(plain).message == "2 sheets; 1 are read"
    monkeypatch.setattr(door, "MAX_PARTS", 3)
    assert "parts, some of one name, or more than 3" in refusal(plain).message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(600), "an old workbook (.xls), or one under a password"),
        (b"PK\x03\x04 no archive", "not a workbook that can be read (BadZipFile)"),
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (b'a,b\n"open', "not valid CSV: unexpected end of data"),
        (b"\xff\xfb\x00a,b", "not valid UTF-8 at byte 0"),
    ],
)
def test_another_kind_of_file_is_told(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "crm.xlsx"
    path.write_bytes(data)
    assert refusal(path).message == message


def test_an_archive_of_another_kind_and_a_binary_workbook_are_told(tmp_path: Path) -> None:
    path = tmp_path / "crm.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", b"")
    assert refusal(path).message == "a binary workbook (.xlsb)"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", b"<a/>")
    assert refusal(path).message == "not a workbook that can be read (KeyError)"


def test_a_part_under_a_password_is_told(plain: Path) -> None:
    data = bytearray(plain.read_bytes())
    place = 0
    while (place := data.find(b"PK\x01\x02", place)) >= 0:  # APPNOTE.TXT 4.3.12: flags stand 8 bytes on
        data[place + 8] |= 1
        place += 4
    plain.write_bytes(bytes(data))
    assert refusal(plain).message == "it is under a password"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.xlsx").message == "no such file"
