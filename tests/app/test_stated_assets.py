"""What lists state, appended to an estate."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.app.scan import scan
from remit.knowledge.base import open_knowledge

LINE = '{"id": "b", "service": "aws/s3"}\n'


@pytest.mark.parametrize(("second", "ids"), [("c", ("b", "c")), ("b", ("one.jsonl#b", "two.jsonl#b"))])
def test_ids_that_two_lists_give_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, second: str, ids: tuple[str, ...]
) -> None:
    """R2.1: one asset is never taken for another because two lists call them the same."""
    monkeypatch.chdir(tmp_path)
    Path("one.jsonl").write_text('{"remit-assets": 1}\n' + LINE)
    Path("two.jsonl").write_text('{"remit-assets": 1}\n' + LINE.replace('"b"', f'"{second}"'))
    estate = scan([Path("one.jsonl"), Path("two.jsonl")], open_knowledge()).landscape.estate
    assert estate.ids == ids
