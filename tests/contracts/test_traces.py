"""Nothing in the repository tells on which machine it was made, or is left for later.

The forbidden words are put together from pieces, so that this file passes its own law.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from repository import ROOT, tracked_files

_WORKPLACES = re.compile(
    r"(?<![\w.}>-])/(?:" + "|".join(("ho" + "me", "Us" + "ers", "wo" + "rk", "ro" + "ot", "workspa" + "ces")) + r")/\w"
)
_INDEXES = re.compile(
    "|".join(("files.python" + r"hosted\.org", "registry.np" + r"mjs\.org", "registry.ya" + r"rnpkg\.com"))
)
_LATER = re.compile(
    r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b|NotImpl" + "ementedError"
)
_NO_COVER = re.compile("pragma: " + "no cover")
_ADDRESS = re.compile(r"https?://|--(?:extra-)?index-url|--find-links|\bfile:")
_CODE = {".py", ".js", ".ts", ".css", ".html", ".sh"}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def _hits(pattern: re.Pattern[str], files: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in files
        for number, line in enumerate(_text(path).splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_path_of_a_workplace_is_named() -> None:
    assert _hits(_WORKPLACES, list(tracked_files())) == []


def test_no_package_index_is_named() -> None:
    assert _hits(_INDEXES, list(tracked_files())) == []


def test_nothing_is_left_for_later_in_code() -> None:
    code = [path for path in tracked_files() if path.suffix in _CODE]
    assert _hits(_LATER, code) == []
    assert _hits(_NO_COVER, code) == []


def test_python_locks_carry_hashes_and_no_addresses() -> None:
    locks = [path for path in tracked_files() if path.suffix == ".lock"]
    assert locks
    assert _hits(_ADDRESS, locks) == []
    for lock in locks:
        pins = re.split(r"\n(?=\S)", _text(lock).strip())
        assert [pin.split()[0] for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_npm_locks_record_no_download_address() -> None:
    locks = [path for path in tracked_files() if path.name == "package-lock.json"]
    assert _hits(re.compile(r'"resolved":'), locks) == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (_WORKPLACES, "see /" + "home/ann/remit"),
        (_WORKPLACES, 'open("/' + 'work/main/x")'),
        (_LATER, "# TO" + "DO later"),
        (_ADDRESS, "--index-url somewhere"),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)
