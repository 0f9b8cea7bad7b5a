"""The neutral list of assets: every line accounted for, hostile ones named, memory bounded (R2.1)."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from remit.errors import UnreadableError
from remit.model.control import Category
from remit.model.facts import HIDDEN, UNKNOWN
from remit.model.location import Location
from remit.model.observation import Hint, Reading, Sweep
from remit.model.ownership import ClaimRank
from remit.readers.infrastructure.asset_list import MOST_NAMED, READER

HEADER = '{"remit-assets": 1}'


def read(tmp_path: Path, *lines: str | Mapping[str, object], header: str = HEADER, name: str = "a.jsonl") -> Reading:
    file = tmp_path / "a.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    file.write_text("\n".join([header, *texts]) + "\n", encoding="utf-8", errors="surrogateescape")
    return READER.read(file, name=name)


def causes(reading: Reading) -> list[tuple[int, str]]:
    return [(one.location.line, one.cause) for one in reading.unreadable]


@pytest.mark.parametrize(
    ("head", "is_one"),
    [
        (b'{"remit-assets": 1}\n', True),
        (b'\xef\xbb\xbf {"remit-assets":1,"live":true}', True),
        (gzip.compress(b'{"remit-assets": 1}\n'), True),
        (b'{"assets": 1}\n', False),
        (b"", False),
    ],
    ids=["plain", "with a mark", "packed", "another", "empty"],  # what is packed holds the time
)
def test_it_is_known_by_its_first_line(head: bytes, is_one: bool, tmp_path: Path) -> None:
    file = tmp_path / "anything"
    file.write_bytes(head)
    assert READER.recognise(file, head) is is_one


def test_what_a_line_states_becomes_columns(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "id": "b", "name": "reports", "service": "aws/s3", "type": "bucket", "account": "1", "region": "eu-west-1",
            "environment": "prod", "workload": "w", "data_class": "secret", "tier": "1", "namespace": "n",
            "path": "x/y", "aliases": ["arn:aws:s3:::reports"], "tags": {"owner": "data", "a": "b"},
            "facts": {"versioning": "on", "runtime": None, "world_open_ports": ["22"], "backup_retention_days": 7},
            "owners": [{"names": ["data", "@ana"], "category": "security", "review_by": "2027-01-01"}],
            "location": {"file": "main.tf", "line": 7, "column": 3},
        },
        {"id": "c", "type": "tf:aws_s3_bucket", "facts": {"versioning": {"value": "off", "status": "default"}}},
        "",
    )  # fmt: skip
    stated = reading.stated
    assert stated is not None
    assert reading.unreadable == ()
    assert (tuple(stated.ids), tuple(stated.names)) == (("b", "c"), ("reports", ""))
    said = {name: column[0] for name, column in stated.columns.items()}
    assert said == {
        "service": "aws/s3", "native_type": "bucket", "account": "1", "region": "eu-west-1", "environment": "prod",
        "workload": "w", "data_class": "secret", "tier": "1", "namespace": "n", "path": "x/y",
    }  # fmt: skip
    assert stated.tags[0] == (("a", "b"), ("owner", "data"))
    facts = {name: cell[:2] for name, cell in stated.facts[0]}
    assert facts == {
        "backup_retention_days": (7, "stated"),
        "runtime": (UNKNOWN, "unknown"),
        "versioning": ("on", "stated"),
        "world_open_ports": (("22",), "stated"),
    }
    assert [cell[:2] for _, cell in stated.facts[1]] == [("off", "default")]
    (claim,) = stated.owners[0]
    assert (claim.rank, claim.owners, claim.category) == (ClaimRank.DECLARATION, ("data", "@ana"), Category.SECURITY)
    assert stated.aliases[0] == ("arn:aws:s3:::reports",)
    assert (stated.files[0], stated.lines.tolist(), stated.line_columns.tolist()) == ("main.tf", [7, 3], [3, 0])
    assert (stated.files[1], stated.places.tolist()) == ("a.jsonl", [2, 3])


def test_paths_are_relative_to_the_list(tmp_path: Path) -> None:
    location = {"file": "main.tf", "line": 1}
    lines = [
        {"id": str(n), "service": "aws/s3", "path": path, "location": location} for n, path in enumerate(["", "a"])
    ]
    native = {
        "id": "n",
        "type": "tf:aws_s3_bucket",
        "attributes": {"bucket": "n"},
        "path": "../b",
        "location": location,
    }
    reading = read(tmp_path, *lines, native, name="lists/a.jsonl")
    assert reading.stated is not None
    assert tuple(reading.stated.columns["path"]) == ("", "lists/a")
    assert reading.stated.files[0] == "lists/main.tf"
    assert (reading.observations[0].path, reading.observations[0].location.file) == ("b", "lists/main.tf")


def test_native_words_become_observations_without_their_secrets(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "id": "p", "type": "tf:aws_ssm_parameter", "account": "1", "region": "r", "namespace": "n",
            "attributes": {"name": "p", "value": "hunter2", "password": "x"}, "tags": {"a": "b"},
            "environment": "prod", "workload": "w", "data_class": "d", "tier": "2", "aliases": ["q"],
            "owners": [{"names": ["data"]}],
        },
        {"id": "q", "type": "tf:aws_s3_bucket", "attributes": {"bucket": "q"}},
    )  # fmt: skip
    one, other = reading.observations
    assert reading.stated is None
    assert (one.reader, one.native_type, one.address) == ("tf", "aws_ssm_parameter", "p")
    assert (one.attributes["value"], one.attributes["password"]) == (HIDDEN, HIDDEN)
    assert (one.tags, one.account, one.region, one.namespace) == ({"a": "b"}, "1", "r", "n")
    assert (one.location, other.location.line) == (Location(file="a.jsonl", line=2), 3)
    hint = reading.hints["p"]
    assert (hint.environment, hint.workload, hint.data_class, hint.tier, hint.aliases) == (
        "prod",
        "w",
        "d",
        "2",
        ("q",),
    )
    assert hint.owners[0].owners == ("data",)
    assert "q" not in reading.hints
    assert hint != Hint()


def test_a_live_list_says_so_and_where_it_is_whole(tmp_path: Path) -> None:
    header = '{"remit-assets": 1, "live": true, "sweeps": [{"service": "aws/s3", "account": "1"}]}'
    reading = read(tmp_path, header=header)
    assert reading.is_live
    assert reading.sweeps == (Sweep(service="aws/s3", account="1"),)


BAD = {
    "no JSON": ('{"id": "b"', "not valid JSON"),
    "no object": ("[1]", "expected object, got array"),
    "no id": ('{"service": "aws/s3"}', "missing required field id"),
    "an empty id": ('{"id": "", "service": "aws/s3"}', "id: expected str of length >= 1"),
    "a number for an id": ('{"id": 1}', "id: expected str, got int"),
    "an unknown field": ('{"id": "b", "sevice": "aws/s3"}', "unknown field sevice"),
    "no service": ('{"id": "b"}', "neither a service nor a native type"),
    "a type without a format": ('{"id": "b", "type": "bucket"}', "neither a service nor a native type"),
    "attributes of nobody": ('{"id": "b", "service": "aws/s3", "attributes": {"a": 1}}', "no native type"),
    "attributes that are none": ('{"id": "b", "type": "tf:x", "attributes": [1]}', "attributes: expected object"),
    "both": ('{"id": "b", "type": "tf:x", "attributes": {}, "facts": {}}', "both facts and attributes"),
    "a tag that is no text": ('{"id": "b", "service": "s", "tags": {"a": 1}}', "tags[...]: expected str, got int"),
    "a fact of an odd shape": ('{"id": "b", "service": "s", "facts": {"a": {"b": 1}}}', "facts[...]"),
    "a fact's name": ('{"id": "b", "service": "s", "facts": {"A B": 1}}', "facts"),
    "a status": ('{"id": "b", "service": "s", "facts": {"a": {"status": "sure"}}}', "sure"),
    "nobody": ('{"id": "b", "service": "s", "owners": [{"names": []}]}', "owners[0].names"),
    "a review": ('{"id": "b", "service": "s", "owners": [{"names": ["a"], "review_by": "soon"}]}', "review_by"),
    "half a character": ('{"id": "\udcff", "service": "s"}', "not UTF-8"),
    "half a character in a tag": ('{"id": "b", "service": "s", "tags": {"a": "\udcff"}}', "not UTF-8"),
    "too deep": ('{"id": "b", "service": "s", "facts": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deep"),
    "too deep inside": ('{"id": "b", "type": "tf:x", "attributes": {"a": ' + "[" * 9_000 + "]" * 9_000 + "}}", "deep"),
    "a lone surrogate": (r'{"id": "\ud800", "service": "s"}', "not valid JSON"),
    "a number without end": ('{"id": "b", "type": "tf:x", "attributes": {"a": 1e999}}', "out of range"),
    "twice": ('{"id": "first", "service": "s"}', "the id “first” stands on line 2 already"),
}


@pytest.mark.parametrize(("line", "cause"), BAD.values(), ids=BAD.keys())
def test_a_bad_line_is_named_and_the_others_are_read(line: str, cause: str, tmp_path: Path) -> None:
    good = {"service": "aws/s3", "facts": {"versioning": "on"}}
    reading = read(tmp_path, {"id": "first", **good}, line, {"id": "last", **good})
    assert reading.stated is not None
    assert tuple(reading.stated.ids) == ("first", "last")
    ((number, said),) = causes(reading)
    assert number == 3
    assert cause in said
    assert reading.unreadable[0].hint


def test_of_very_many_bad_lines_the_rest_is_counted(tmp_path: Path) -> None:
    reading = read(tmp_path, *(f'{{"id": {number}}}' for number in range(MOST_NAMED + 20)), {"id": "b", "service": "s"})
    assert len(reading.unreadable) == MOST_NAMED + 1
    assert reading.unreadable[-1].cause == "20 more lines: id: expected str, got int"
    assert reading.stated is not None


@pytest.mark.parametrize(
    ("first", "cause"),
    [
        ("", "no header"),
        ('{"remit-assets": "one"}', "no header"),
        ('{"remit-assets": 2}', "version 2"),
        ('{"remit-assets": 1, "of": "x"}', "unknown field of"),
    ],
)
def test_without_a_header_nothing_is_read(first: str, cause: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=cause) as problem:
        read(tmp_path, {"id": "b", "service": "aws/s3"}, header=first)
    assert problem.value.place == "a.jsonl:1:1"
    assert problem.value.hint


def test_a_packed_list_that_breaks_off_keeps_what_stands_before(tmp_path: Path) -> None:
    rows = "".join(
        f'{{"id": "a{number}", "service": "aws/s3", "name": "{number * 7919}"}}\n' for number in range(90_000)
    )
    packed = gzip.compress(f"{HEADER}\n{rows}".encode())
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(packed[: len(packed) * 9 // 10])
    reading = READER.read(file, name="a.jsonl.gz")
    assert reading.stated is not None
    assert len(reading.stated) > 10_000
    assert "not read to its end" in reading.unreadable[-1].cause


CHILD = """
import resource, sys
from pathlib import Path
from remit.readers.infrastructure.asset_list import READER
resource.setrlimit(resource.RLIMIT_AS, (900 * 2**20, 900 * 2**20))
reading = READER.read(Path(sys.argv[1]), name="a.jsonl")
print(tuple(reading.stated.ids), reading.unreadable[0].location, reading.unreadable[0].cause, sep="|")
"""


def test_a_line_of_a_gigabyte_is_refused_without_being_loaded(tmp_path: Path) -> None:
    """In a process that cannot have as much memory as the line is long."""
    file = tmp_path / "a.jsonl"
    with file.open("wb") as opened:
        opened.write(f'{HEADER}\n{{"id": "first", "service": "aws/s3"}}\n{{"id": "'.encode())
        opened.seek(2**30, 1)  # a hole: zeros that take no room on disk
        opened.write(b'"}\n{"id": "last", "service": "aws/s3"}\n')
    command = [sys.executable, "-c", CHILD, str(file)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    ids, where, cause = ran.stdout.strip().split("|")
    assert (ids, where) == ("('first', 'last')", "a.jsonl:3")
    assert "longer than" in cause
