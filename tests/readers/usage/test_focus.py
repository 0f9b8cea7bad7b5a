"""Bills in FOCUS: counted row by row, and what is broken is named (R2.4)."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from remit.errors import UnreadableError
from remit.model.usage import UsageKind
from remit.readers.usage import UsageReading
from remit.readers.usage.focus import READER
from repository import ROOT

ORACLE = ROOT.parent / "shared" / "oracles" / "cost" / "focus"
HEAD = (
    "BilledCost,BillingCurrency,ProviderName,PublisherName,ServiceName,SubAccountId,SubAccountName,"
    "ChargePeriodStart,Tags"
)


def read(path: Path, *rows: str) -> UsageReading:
    path.write_text("\n".join((HEAD, *rows)) + "\n", encoding="utf-8")
    assert READER.recognise(path, path.read_bytes()[:8192])
    return READER.read(path, name="bill.csv")


def test_r2_4_rows_of_one_account_add_up(tmp_path: Path) -> None:
    reading = read(
        tmp_path / "a.csv",
        '1.5,USD,AWS,"Amazon Web Services, Inc.",Amazon EC2,1,Main,2026-10-02 00:00:00,"{""Owner"": ""web""}"',
        "2.5,USD,AWS,AWS,Amazon EC2,1,Main,2026-10-01 00:00:00,NULL",
        "-1,EUR,Microsoft,Microsoft,Storage,/subscriptions/ab,Trial,2026-10-01,NULL",
        "7,USD,AWS,Bees GmbH,Bees,1,Main,2026-10-05,not json",
        "3,USD,Snowflake,Snowflake,Compute,,,2026-10-05,NULL",
    )
    found = {(one.kind, one.provider, one.id, one.name): one for one in reading.sightings}
    main = found[UsageKind.ACCOUNT, "aws", "1", "Main"]
    assert (main.costs, main.first, main.last, main.owner) == ((("USD", 11.0),), "2026-10-01", "2026-10-05", "web")
    assert found[UsageKind.ACCOUNT, "azure", "ab", "Trial"].costs == (("EUR", -1.0),)
    assert (UsageKind.SOFTWARE, "", "", "Bees GmbH") in found
    assert (UsageKind.SOFTWARE, "", "", "Snowflake") in found
    assert found[UsageKind.SERVICE, "aws", "1", "Amazon EC2"].costs == (("USD", 4.0),)
    assert (reading.rows, reading.unreadable) == (5, ())


def test_r2_4_a_broken_row_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    rows = ["many,USD,AWS,AWS,EC2,1,Main,2026-10-01,", "1,USD,,AWS,EC2,1,Main,2026-10-01,", "nan,USD,AWS,,,,,,"]
    reading = read(tmp_path / "a.csv", *rows, "1,USD,AWS,AWS,EC2,1,Main,2026-10-01,", *["x,,,,,,,,"] * 30)
    assert [one.location.line for one in reading.unreadable[:3]] == [2, 3, 4]
    assert reading.unreadable[0].cause == "“many” in BilledCost is no amount"
    assert reading.unreadable[-1].cause == "13 more rows could not be read"
    assert len(reading.sightings) == 2


def test_r2_4_a_packed_bill_is_read_and_a_bomb_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(f"{HEAD}\n1,USD,AWS,AWS,EC2,1,Main,2026-10-01,\n".encode()))
    assert READER.recognise(path, path.read_bytes())
    assert len(READER.read(path, name="a").sightings) == 2
    path.write_bytes(gzip.compress(HEAD.encode() + b"\n" + b"0" * 300_000_000, compresslevel=9))
    with pytest.raises(UnreadableError):
        READER.read(path, name="a")
    path.write_bytes(gzip.compress(HEAD.encode())[:20])
    with pytest.raises(UnreadableError):
        READER.read(path, name="a")


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "empty"), (b"\xff\xfe\xfa", "UTF-8"), (b'a,b\n"x', "not valid CSV")]
)
def test_r2_4_what_is_no_table_says_so(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match=words):
        READER.read(path, name="a")


def test_a_table_without_a_bill_s_columns_is_another_s(tmp_path: Path) -> None:
    assert not READER.recognise(tmp_path / "a.csv", b"name,amount\n")


@pytest.mark.skipif(not ORACLE.is_dir(), reason="the folder shared/oracles/cost is not beside this checkout")
def test_r2_4_the_specification_s_own_sample_adds_up() -> None:
    """1,000 rows of a real bill, anonymised by the specification's authors."""
    expected = json.loads((ORACLE / "expected.json").read_text())
    reading = READER.read(ORACLE / "focus_sample.csv", name="focus_sample.csv")
    assert (reading.rows, reading.unreadable) == (expected["rows"], ())
    billed = [one for one in reading.sightings if one.kind is UsageKind.ACCOUNT or one.name == "Oracle"]
    total = sum(cost for one in billed for _, cost in one.costs)
    assert total == pytest.approx(expected["billed_cost"], abs=1e-4)
