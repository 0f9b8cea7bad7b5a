"""The gate over coverage can fail, and says why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import coverage_gate as gate


def _entry(lines: list[int], branches: list[list[int]]) -> dict[str, object]:
    return {
        "missing_lines": lines,
        "missing_branches": branches,
        "summary": {"missing_lines": len(lines), "missing_branches": len(branches)},
    }


def _report(percent: float, **missing: tuple[list[int], list[list[int]]]) -> dict[str, object]:
    complete = {f"src/remit/{room.rpartition('.')[2]}/__init__.py": _entry([], []) for room in gate.COMPLETE}
    files = {f"src/remit/{name.replace('__', '/')}.py": _entry(*gap) for name, gap in missing.items()}
    return {"totals": {"percent_covered": percent}, "files": {**complete, **files}}


def test_all_floors_hold() -> None:
    assert list(gate.shortfalls(_report(90.0, cli__scan=([1], [])))) == []


def test_too_little_overall_falls_short() -> None:
    assert list(gate.shortfalls(_report(89.99))) == ["overall: 89.99 % is below 90 %"]


def test_one_missing_branch_in_a_complete_room_falls_short() -> None:
    report = _report(99.9, model__party=([], [[4, -2]]), modelling=([7], []))
    assert list(gate.shortfalls(report)) == ["remit.model must be complete: src/remit/model/party.py misses 4→-2"]


def test_many_gaps_are_named_in_short() -> None:
    assert gate.ranges([3, 4, 5, 9]) == ["3–5", "9"]
    report = _report(99.9, model__party=(list(range(1, 40, 2)), []))
    assert next(iter(gate.shortfalls(report))).endswith("misses 1, 3, 5, 7, 9, 11, 13, 15 and 12 more")


def test_a_room_that_was_not_measured_falls_short() -> None:
    lines = list(gate.shortfalls({"totals": {"percent_covered": 100.0}, "files": {}}))
    assert lines == [f"{room}: no file of it was measured" for room in gate.COMPLETE]


def test_a_name_is_found_wherever_the_checkout_lies() -> None:
    assert gate.module_of("/anywhere/src/remit/model/__init__.py") == "remit.model"
    assert gate.module_of("src\\remit\\errors.py") == "remit.errors"


@pytest.mark.parametrize(("percent", "code"), [(95.0, 0), (50.0, 1)])
def test_it_exits_by_its_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str], percent: float, code: int) -> None:
    path = tmp_path / "report.json"
    path.write_text(json.dumps(_report(percent, cli__scan=([1, 2], [[1, 2]]))))
    assert gate.main([str(path)]) == code
    printed = capsys.readouterr().out
    assert f"coverage: {percent:.2f} %" in printed
    assert ("src/remit/cli/scan.py (3 lines and branches)" in printed) is bool(code)
