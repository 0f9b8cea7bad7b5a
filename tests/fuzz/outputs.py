"""What holds for every text that comes out, whatever went in: it is valid in its format, and nothing planted is alive.

Planted are a secret, markup and a formula (`fuzz.case`). A format without a law of its own has to be plain UTF-8.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Final
from xml.etree import ElementTree as ET

from fuzz.case import BrokenLawError

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_VOID: Final = frozenset({"meta", "br", "hr", "img", "link", "input", "col", "wbr"})
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def hold(style: str, text: str) -> None:
    """The laws of a format.

    Args:
        style: an export's id, or `text` for what a terminal shows.
        text: what came out.

    Raises:
        BrokenLawError: one does not hold.
    """
    _say(not _fails(text.encode), f"{style}: not UTF-8")
    law = _LAWS.get(style)
    if law:
        law(text)


def _say(holds: object, what: str) -> None:
    if not holds:
        raise BrokenLawError(what)


def _fails(task: Callable[[], object]) -> bool:
    try:
        task()
    except (ValueError, ET.ParseError, csv.Error):
        return True
    return False


def _terminal(text: str) -> None:
    _say(not _CONTROLS.search(text), "text: a character that steers the terminal")


def _json(text: str) -> None:
    _say(not _fails(lambda: json.loads(text, parse_constant=_no_constant)), "json: not JSON")


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _sarif(text: str) -> None:
    _json(text)
    _say(isinstance(json.loads(text).get("runs"), list), "sarif: no runs")


def _junit(text: str) -> None:
    _say("<!DOCTYPE" not in text, "junit: a document type")
    _say(not _fails(lambda: ET.fromstring(text)), "junit: not XML")  # noqa: S314 - no entities: see above
    tags = {element.tag for element in ET.fromstring(text).iter()}  # noqa: S314 - as above
    _say(
        tags
        <= {
            "testsuites",
            "testsuite",
            "testcase",
            "failure",
            "error",
            "skipped",
            "properties",
            "property",
            "system-out",
            "system-err",
        },
        f"junit: elements that it has not: {tags}",
    )


class _Page(HTMLParser):
    """Notes what is alive, and whether elements close as they opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"fuzzxss", "script"} or any(name.startswith("on") for name, _ in attrs):
            self.wrong = self.wrong or f"html: <{tag}> with {[name for name, _ in attrs]} is alive"
        if any((value or "").strip().lower().startswith(("javascript:", "data:")) for _, value in attrs):
            self.wrong = self.wrong or f"html: a link of <{tag}> runs"
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong = self.wrong or f"html: </{tag}> closes another element"


def _html(text: str) -> None:
    page = _Page()
    page.feed(text)
    page.close()
    optional = {"html", "head", "body", "p", "li", "tr", "td", "th", "tbody", "thead", "dt", "dd", "svg", "path"}
    _say(not page.wrong, page.wrong)
    _say(not set(page.open) - optional, f"html: not closed: {page.open[-3:]}")


def _csv(text: str) -> None:
    csv.field_size_limit(2**31 - 1)  # an address may be as long as its input; the module's own limit is less
    rows = list(csv.reader(io.StringIO(text), strict=True))
    _say(rows, "matrix-csv: no header")
    for row in rows:
        _say(len(row) == len(rows[0]), "matrix-csv: a row of another width")
        _say(not any(cell.startswith(_FORMULA_STARTS) for cell in row), "matrix-csv: a formula")


def _markdown(text: str) -> None:
    bars = 0
    for line in text.split("\n"):
        told, unescaped = _outside_code(line)
        _say("<fuzzxss" not in told, "markdown: markup is alive")
        bars = (bars or unescaped) if line.startswith("|") else 0
        _say(not line.startswith("|") or unescaped == bars, "markdown: a row of another width")


def _outside_code(line: str) -> tuple[str, int]:
    """What of a line is no code span (CommonMark 6.1), and how many bars end a cell (GFM 4.10)."""
    bars = len(re.findall(r"(?<!\\)\|", line))
    told, at = [], 0
    while at < len(line):
        if line[at] == "\\":
            told.append(line[at : at + 2])
            at += 2
        elif line[at] == "`":
            run = re.compile("`+").match(line, at)
            fence = run[0] if run else "`"
            close = re.compile(rf"(?<!`){fence}(?!`)").search(line, at + len(fence))
            at = close.end() if close else at + len(fence)
        else:
            told.append(line[at])
            at += 1
    return "".join(told), bars


_LAWS: Final[dict[str, Callable[[str], None]]] = {
    "text": _terminal,
    "json": _json,
    "sarif": _sarif,
    "junit": _junit,
    "html": _html,
    "matrix-csv": _csv,
    "markdown": _markdown,
}
