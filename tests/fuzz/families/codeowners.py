"""CODEOWNERS of GitHub and GitLab beside a small configuration, through the whole of `scan` and `check`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Final

from fuzz import estates
from fuzz.case import FORMULA, MARKUP, Case, Family, files_below
from fuzz.documents import NAMES, test_texts

_REMIT: Final = (
    b"people: {dana: {name: Dana, handles: ['@dana'], email: dana@example.com}}\n"
    b"teams: {pay: {name: Pay, owner: dana, aliases: ['@org/pay']}}\n"
)
_SOURCE: Final = b'resource "aws_s3_bucket" "a" { bucket = "a" }\nresource "aws_sqs_queue" "q" { name = "q" }\n'
_PATTERNS: Final = (
    "*",
    "**",
    "/*",
    "/",
    "*.tf",
    "/main.tf",
    "a/",
    "/a/**",
    "a/**/b",
    "**/main.tf",
    "!main.tf",
    "a\\ b",
    "[ab].tf",
    "?",
    "**" * 40,
    "*a" * 60,
    "/a/" * 200,
    "[",
    "[^a-",
    "{a,b}",
    "\\",
    "#x",
    "a**b",
    "***",
    "/**/**/**/x",
    *NAMES,
)
_OWNERS: Final = (
    "@dana",
    "@org/pay",
    "@@pay",
    "dana@example.com",
    "@",
    "pay",
    "@a/b/c",
    "@" + "x" * 3000,
    "# note",
    "",
    "@@",
    "\t",
    MARKUP.replace(" ", ""),
    FORMULA,
    "@nobody",
    "@group/sub/team",
)
_SECTIONS: Final = (
    "[Docs]",
    "^[Docs] @dana",
    "[Docs][2] @org/pay",
    "[",
    "[]",
    "[Docs][99999999999999999999]",
    "^^[a]",
    "[a]b[",
)
TOKENS: Final = (*_PATTERNS, *_OWNERS, *_SECTIONS)


def seeds(folders: Sequence[Path]) -> Iterator[Case]:
    """Those of the tests, and any that lie in the folders."""
    for text in test_texts("readers/ownership"):
        if "@" in text:
            yield _case(text.encode("utf-8", "surrogatepass"))
    for path in files_below(folders, "CODEOWNERS"):
        yield _case(path.read_bytes())


def _case(content: bytes, place: str = "CODEOWNERS", *, is_gitlab: bool = False) -> Case:
    files = {place: content, "remit.yaml": _REMIT, "main.tf": _SOURCE, "a/b/main.tf": _SOURCE}
    return Case({**files, ".gitlab-ci.yml": b""} if is_gitlab else files)


def make(draw: Random) -> Case:
    """Some lines, in one of the places."""
    lines = [_line(draw) for _ in range(draw.choice((0, 1, 5, 30, 400)))]
    text = draw.choice(("\n", "\n", "\r\n", "\r")).join(lines)
    place = draw.choice(("CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"))
    return _case(text.encode(), place, is_gitlab=draw.random() < 0.3)


def _line(draw: Random) -> str:
    if draw.random() < 0.15:
        return draw.choice(_SECTIONS)
    return " ".join((draw.choice(_PATTERNS), *(draw.choice(_OWNERS) for _ in range(draw.choice((0, 1, 1, 2, 40))))))


def run(case: Case, folder: Path) -> str:
    """Scan the configuration by it."""
    del folder
    return estates.survey(case)


FAMILY = Family(what="CODEOWNERS", seeds=seeds, make=make, run=run, tokens=TOKENS)
