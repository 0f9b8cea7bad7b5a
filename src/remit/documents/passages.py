"""A page as folded text, and whether a passage of which only the hash is kept stands on it.

White space is folded to single blanks, as for the hashes in the knowledge base. A passage is looked for among runs of
whole sentences and blocks: what begins or ends within a sentence is not found, and a page that a script writes has no
text here. Limits hold for hostile pages: size, depth of markup does not matter (nothing is nested), number of runs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from remit.errors import UnreadableError

MAX_CHARACTERS: Final = 4 * 2**20
MAX_UNITS: Final = 20_000
MOST_IN_A_RUN: Final = 40  # sentences
_UNREAD: Final = frozenset({"script", "style", "noscript", "template", "svg", "nav", "header", "footer", "head"})
_INLINE: Final = frozenset(
    {"a", "abbr", "b", "bdi", "cite", "code", "em", "i", "kbd", "mark", "q", "s", "samp", "small", "span", "strong"}
    | {"sub", "sup", "time", "tt", "u", "var", "wbr", "font"}
)
_HEADING: Final = re.compile(r"h[1-6]$")
_MARKDOWN_HEADING: Final = re.compile(r"#{1,6}\s+(?P<text>.*?)\s*#*$")
_NAME: Final = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9-]*)")
_RAW: Final = {tag: re.compile(f"</{tag}", re.IGNORECASE) for tag in ("script", "style", "template", "noscript")}
MOST_IN_QUOTES: Final = 8
_MARKS: Final = (
    (re.compile(r'<a name="[^"\n]{0,200}"></a>'), ""),
    (re.compile(r"\[([^\[\]\n]{0,500})\]\([^()\s]{0,1000}\)"), r"\1"),
    (re.compile(r"^[ \t]*[+*-][ \t]+", re.MULTILINE), "\n\n"),
    (re.compile(r"\*\*|__|\\|`"), ""),
    (re.compile(r"\*([^*\n]{1,200})\*"), r"\1"),
)
_SENTENCE: Final = re.compile(r"(?<=[.!?:;–—>|*])\s+")


def folded(text: str) -> str:
    """White space as single blanks, none at the ends."""
    return " ".join(text.split())


def hash_of(passage: str) -> str:
    """The hash of a passage as the knowledge base keeps it."""
    return f"sha256:{hashlib.sha256(folded(passage).encode()).hexdigest()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """A page's text.

    Attributes:
        units: sentences, each with the heading it stands under.
        plain: the same without Markdown's marks, where the page is Markdown: some passages were read so.
        fingerprint: hash of the whole text.
    """

    units: tuple[tuple[str, str], ...]
    plain: tuple[tuple[str, str], ...] = ()
    fingerprint: str

    def find(self, wanted: frozenset[str]) -> dict[str, str]:
        """The heading above each passage that stands on the page, by the passage's hash."""
        return dict(_found(self.plain, wanted)) | dict(_found(self.units, wanted)) if wanted else {}


def _found(units: tuple[tuple[str, str], ...], wanted: frozenset[str]) -> Iterator[tuple[str, str]]:
    for start, (text, heading) in enumerate(units):
        digest = hashlib.sha256(text.encode())
        for further, _ in (*units[start + 1 : start + MOST_IN_A_RUN], ("", "")):
            told = f"sha256:{digest.hexdigest()}"
            if told in wanted:
                yield told, heading
            digest.update(f" {further}".encode())


def page_text(content: bytes, *, is_markup: bool) -> PageText:
    """The text of a page, HTML or plain (Markdown).

    Raises:
        UnreadableError: it is over the limits, or there is no text on it.
    """
    text = content.decode("utf-8", "replace")
    if len(text) > MAX_CHARACTERS:
        raise UnreadableError(f"the page is longer than {MAX_CHARACTERS} characters")
    units = _sentences(_html_blocks(text) if is_markup else _plain_blocks(text))
    if not units:
        raise UnreadableError("there is no text on the page")
    if len(units) > MAX_UNITS:
        raise UnreadableError(f"the page has more than {MAX_UNITS} sentences")
    whole = "\n".join(part for part, _ in units)
    plain = () if is_markup else _sentences(_plain_blocks(_unmarked(text)))[:MAX_UNITS]
    fingerprint = f"sha256:{hashlib.sha256(whole.encode()).hexdigest()}"
    return PageText(units=units, plain=plain, fingerprint=fingerprint)


def _sentences(blocks: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((part, heading) for block, heading in blocks for part in _SENTENCE.split(block) if part)


def _unmarked(text: str) -> str:
    """Markdown without anchors, links, emphasis and escapes, each item of a list by itself."""
    for mark, instead in _MARKS:
        text = mark.sub(instead, text)
    return text


def _plain_blocks(text: str) -> list[tuple[str, str]]:
    blocks: list[tuple[str, str]] = []
    heading, lines = "", list[str]()
    for line in [*text.splitlines(), ""]:
        title = _MARKDOWN_HEADING.match(line.strip())
        if title or not line.strip():
            blocks += [(folded(" ".join(lines)), heading)] if lines else []
            lines = []
            heading = folded(title["text"]) if title else heading
            blocks += [(heading, heading)] if title else []
        else:
            lines.append(line)
    return blocks


def _html_blocks(text: str) -> list[tuple[str, str]]:
    blocks = _Blocks()
    for tag, data in _tokens(text):
        if not tag:
            blocks.read(data)
        elif tag.startswith("/"):
            blocks.leave(tag[1:])
        else:
            blocks.enter(tag)
    blocks.end_block()
    return blocks.blocks


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Tags by name, with a slash before one that closes, and the text between them, each character seen a few times.

    The standard library's parser takes quadratic time for some broken pages, so this is our own; it follows the HTML
    standard (13.2.5) for whole pages and only comes to an end for broken ones.
    """
    at = 0
    while (start := text.find("<", at)) >= 0:
        if start > at:
            yield "", unescape(text[at:start])
        if text.startswith("<!--", start):
            end = text.find("-->", start)
            at = end + 3 if end >= 0 else len(text)
            continue
        name = _NAME.match(text, start)
        if name is None and not text.startswith(("<!", "<?"), start):
            yield "", "<"
            at = start + 1
            continue
        end = _end_of_tag(text, start)
        if end < 0:
            return
        at = end + 1
        if name is not None:
            tag = name[1].lower()
            yield tag, ""
            if tag in _RAW:
                close = _RAW[tag].search(text, at)
                at = close.start() if close else len(text)
    if at < len(text):
        yield "", unescape(text[at:])


def _end_of_tag(text: str, start: int) -> int:
    """The place of a tag's `>`; one within a quoted value does not count, as far as a few of them go."""
    end = text.find(">", start)
    for _ in range(MOST_IN_QUOTES):
        if end < 0 or text.count('"', start, end) % 2 == 0:
            break
        further = text.find(">", end + 1)
        if further < 0 or further - end > MOST_IN_QUOTES * 100:
            break
        end = further
    return end


@dataclass(slots=True, kw_only=True)
class _Blocks:
    """Collects text block by block; what frames a page is left out, and nothing is nested deeper than a counter."""

    blocks: list[tuple[str, str]] = field(default_factory=list)
    heading: str = ""
    parts: list[str] = field(default_factory=list)
    skipped: str = ""
    depth: int = 0

    def enter(self, tag: str) -> None:
        """A tag opens: a block ends, or a part that is not read begins."""
        if self.skipped:
            self.depth += tag == self.skipped
        elif tag in _UNREAD:
            self.end_block()
            self.skipped, self.depth = tag, 1
        elif tag not in _INLINE:
            self.end_block()

    def leave(self, tag: str) -> None:
        """A tag closes."""
        if self.skipped:
            self.depth -= tag == self.skipped
            self.skipped = self.skipped if self.depth else ""
        elif tag not in _INLINE:
            self.end_block(is_heading=_HEADING.match(tag) is not None)

    def read(self, data: str) -> None:
        """Text between tags."""
        if not self.skipped:
            self.parts.append(data)

    def end_block(self, *, is_heading: bool = False) -> None:
        """What was gathered is a block; a heading stands above what follows."""
        text = folded("".join(self.parts))
        self.parts.clear()
        if text:
            self.heading = text if is_heading else self.heading
            self.blocks.append((text, self.heading))
