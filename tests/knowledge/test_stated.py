"""What lists state is held against the knowledge base, each distinct thing once, each fault named (R2.1)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from remit.knowledge.base import open_knowledge
from remit.knowledge.stated import Understood, understand
from remit.readers.infrastructure.asset_list import READER

KNOWLEDGE = open_knowledge()


def said(tmp_path: Path, *lines: dict[str, Any]) -> Understood:
    file = tmp_path / "a.jsonl"
    texts = [json.dumps({"id": f"a{number}", **line}) for number, line in enumerate(lines)]
    file.write_text("\n".join(['{"remit-assets": 1}', *texts]), encoding="utf-8")
    stated = READER.read(file, name="a.jsonl").stated
    assert stated is not None
    return understand(stated, KNOWLEDGE, "a.jsonl")


def test_services_are_named_by_id_or_by_native_type(tmp_path: Path) -> None:
    found = said(
        tmp_path,
        {"service": "aws/s3", "type": "anything"},
        {"type": "tf:aws_s3_bucket"},
        {"type": "tf:aws_s3_bucket_versioning"},
        {"type": "tf:random_id"},
        {"type": "tf:nobody_knows"},
    )
    assert found.unreadable == ()
    assert tuple(found.assets.ids) == ("a0", "a1")
    assert tuple(found.assets.columns["service"]) == ("aws/s3", "aws/s3")
    assert tuple(found.assets.columns["native_type"]) == ("anything", "aws_s3_bucket")
    assert (found.others.tolist(), found.unresolved.tolist()) == ([2, 3], [4])


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "service": ({"service": "aws/s4"}, "no service “aws/s4”"),
    "fact": (
        {"service": "aws/s3", "facts": {"versionning": "on"}},
        "no fact “versionning”: did you mean “versioning”?",
    ),
    "value": ({"service": "aws/s3", "facts": {"versioning": "maybe"}}, "is 'maybe'; expected one of on, off"),
    "number": ({"service": "aws/s3", "facts": {"backup_retention_days": "7"}}, "expected a whole number"),
    "switch": ({"service": "aws/s3", "facts": {"backup_retention_days": True}}, "expected a whole number"),
    "text": ({"service": "aws/s3", "facts": {"runtime": 3}}, "expected a text"),
    "texts": ({"service": "aws/s3", "facts": {"world_open_ports": "22"}}, "expected a list of texts"),
}


@pytest.mark.parametrize(("line", "cause"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_named_and_the_others_stay(line: dict[str, Any], cause: str, tmp_path: Path) -> None:
    found = said(tmp_path, {"service": "aws/s3", "facts": {"versioning": "on"}}, line)
    assert tuple(found.assets.ids) == ("a0",)
    (problem,) = found.unreadable
    assert cause in problem.cause
    assert (problem.location.file, problem.location.line) == ("a.jsonl", 3)
    assert problem.hint


def test_one_fault_of_many_lines_is_told_once(tmp_path: Path) -> None:
    wrong = {"versioning": "maybe"}
    several = ({**wrong, "runtime": f"r{n}"} for n in range(3))
    found = said(tmp_path, *({"service": "aws/s3", "facts": facts} for facts in (*several, wrong)))
    assert [one.cause for one in found.unreadable] == [
        "the fact versioning is 'maybe'; expected one of on, off (4 lines say so)"
    ]


def test_a_fault_in_what_is_no_asset_is_told_too(tmp_path: Path) -> None:
    found = said(tmp_path, {"type": "tf:nobody_knows", "facts": {"foo": 1}})
    assert (len(found.assets), found.unresolved.tolist(), len(found.unreadable)) == (0, [], 1)


def test_unknown_facts_and_facts_without_a_list_of_values_pass(tmp_path: Path) -> None:
    facts = {"versioning": None, "runtime": "x", "world_open_ports": ["22"], "backup_retention_days": 0}
    found = said(tmp_path, {"service": "aws/s3", "facts": facts})
    assert (len(found.assets), found.unreadable) == (1, ())


def test_a_fault_of_a_line_that_was_refused_for_another_reason_is_not_told_again(tmp_path: Path) -> None:
    odd = {"type": "tf:aws_s3_bucket", "attributes": {"bucket": "b"}, "facts": {"foo": 1}}
    found = said(tmp_path, {"service": "aws/s3"}, odd)
    assert (tuple(found.assets.ids), found.unreadable) == (("a0",), ())
