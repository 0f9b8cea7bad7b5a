"""Lists of assets whose columns remit.yaml explains. R2.1."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from remit.errors import ConfigurationError, UnreadableError
from remit.model.observation import Reading
from remit.readers.infrastructure.cmdb import READER
from written import surveyed

COLUMNS = {"Hostname": "name", "Serial": "id", "Type": "kind", "Patched": "patched", "Team": "tag.owner"}
TABLE = (
    "Hostname;Serial;Type;Patched;Team;Note\ndb1;S-1;Linux Server;2025-12-11;pay;secret note\nana-pc;S-2;Laptop;;;\n"
)


def read(folder: Path, text: str, name: str = "cmdb.csv", columns: dict[str, str] | None = None) -> Reading:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1768003200, 1768003200))  # 2026-01-10
    return READER.read_table(path, name=name, columns=columns or COLUMNS)


def test_every_row_is_an_asset_of_its_kind(tmp_path: Path) -> None:
    first, second = read(tmp_path, TABLE).observations
    assert (first.native, first.address, first.location.line) == ("cmdb:machine", "cmdb:S-1", 2)
    assert (first.attributes["name"], first.attributes["patched"], first.attributes["as_of"]) == (
        "db1",
        "2025-12-11",
        "2026-01-10",
    )
    assert (dict(first.tags), second.native) == ({"owner": "pay"}, "cmdb:device")
    assert "secret note" not in repr(first)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_other_separators_and_quotes(tmp_path: Path, mark: str) -> None:
    text = mark.join(("Hostname", "Serial")) + "\n" + mark.join((f'"a{mark}b"', "1")) + "\n"
    assert read(tmp_path, text).observations[0].attributes["name"] == f"a{mark}b"


@pytest.mark.parametrize("cell", ["=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "-2+3"])
def test_no_cell_is_evaluated(tmp_path: Path, cell: str) -> None:
    assert read(tmp_path, f"Hostname\n{cell}\n").observations[0].attributes["name"] == cell


def test_an_uneven_row_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    reading = read(tmp_path, "Hostname,Serial\na,1,x\nb,2\n\n")
    assert [(one.location.line, one.cause) for one in reading.unreadable] == [
        (2, "a row of 3 cells below 2 column heads")
    ]
    assert [one.address for one in reading.observations] == ["cmdb:2"]


def test_rows_of_the_same_name_and_of_none(tmp_path: Path) -> None:
    found = read(tmp_path, "Hostname,Type\na,\na,\n,Router\n").observations
    assert [one.address for one in found] == ["cmdb:a", "cmdb:a#2", "cmdb:row-3"]
    assert {one.native for one in found} == {"cmdb:item"}


@pytest.mark.parametrize("wrapped", [True, False])
def test_records_of_json(tmp_path: Path, *, wrapped: bool) -> None:
    rows = [{"hostname": {"display_value": "db1", "value": "1"}, "Type": "VM", "Serial": None}, 7]
    text = json.dumps({"result": rows} if wrapped else rows)
    (one,) = read(tmp_path, text, "cmdb.json").observations
    assert (one.native, one.address) == ("cmdb:machine", "cmdb:db1")


@pytest.mark.parametrize(
    ("text", "name", "cause"),
    [
        ("A,B\n1,2\n", "a.csv", "none of the columns of remit.yaml; it has a, b"),
        ('Hostname\n"a"b\n', "a.csv", "not a table"),
        ('{"a": 1}', "a.json", "no list of records"),
        ("{", "a.json", "not valid JSON"),
    ],
)
def test_what_is_no_such_table_is_refused(tmp_path: Path, text: str, name: str, cause: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        read(tmp_path, text, name)
    assert cause in refused.value.message


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"Hostname\n\xff\xfe\xfa\n")
    with pytest.raises(UnreadableError, match="not UTF-8"):
        READER.read_table(path, name="a.csv", columns=COLUMNS)


CONFIGURATION = """
people: {dana: {name: Dana Reef}}
teams: {pay: {name: Payments, owner: dana}}
sources:
  - {path: lists/*.csv, columns: {Hostname: name, Type: kind, Patched: patched, Team: tag.owner}}
"""


def test_remit_yaml_explains_the_columns(tmp_path: Path) -> None:
    text = "# lists/cmdb.csv\nHostname,Type,Patched,Team\ndb1,Server,2020-01-01,pay\n"
    landscape = surveyed(tmp_path, text, configuration=CONFIGURATION)
    assert list(landscape.estate.ids) == ["cmdb:db1"]
    assert landscape.estate.columns["service"][0] == "on-prem/server"
    assert "unpatched-devices" in {one.rule for one in landscape.findings}
    assert "missing-owner" not in {one.rule for one in landscape.findings}


def test_without_columns_it_is_no_list(tmp_path: Path) -> None:
    configuration = CONFIGURATION.replace("lists/*.csv", "others/*.csv")
    with pytest.raises(UnreadableError):
        surveyed(tmp_path, "# lists/cmdb.csv\nHostname\ndb1\n", configuration=configuration)


def test_a_column_that_says_nothing_known_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        surveyed(tmp_path, "# lists/a.csv\nA\n1\n", configuration=CONFIGURATION.replace("kind,", "colour,"))


def test_a_table_that_fits_nowhere_is_refused_as_a_whole(tmp_path: Path) -> None:
    """R10.3: rows that fit no heading are named one by one, but not without end."""
    with pytest.raises(UnreadableError) as problem:
        read(tmp_path, "Hostname,Serial\n" + "a,b,c\n" * 2000)
    assert (problem.value.place, "more than 1000 rows" in problem.value.message) == ("cmdb.csv:1002:1", True)
    with pytest.raises(UnreadableError) as problem:
        read(tmp_path, "Hostname," + "x," * 40_000 + "\n1\n")
    assert problem.value.place == "cmdb.csv:1:1"
    with pytest.raises(UnreadableError) as problem:
        read(tmp_path, "Hostname,Serial\n1," + "x" * (17 * 2**20))
    assert problem.value.place == "cmdb.csv:2"
