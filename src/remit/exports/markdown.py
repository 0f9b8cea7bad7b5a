"""A short report in GitHub's Markdown, for a comment on a pull request (R3.2).

Names come from whoever wrote the change, so none may end its cell, add a link or an image, call a person or write
HTML. Names of things stand in code spans, in which GitHub looks for nothing; sentences are escaped, and where GitHub
goes by the shown text alone (mentions, issues, addresses) a zero-width space keeps it from seeing one. The report stays
below the length of a comment and says what it left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from remit.exports import Export
from remit.exports._report import (
    PARTY_LETTERS,
    PARTY_WORDS,
    answers,
    clean,
    duties,
    found_in,
    ownership_words,
    shortened,
    taken,
    verdict_words,
    workload_name,
    workloads,
)
from remit.model.finding import Finding
from remit.model.landscape import Landscape
from remit.model.observation import Unreadable
from remit.model.party import Label
from remit.model.wording import counted

MOST = 65_000  # characters; GitHub takes 65,536 in a comment
MOST_WORKLOADS = 30
_PHRASE, _NAME = 300, 160  # characters of a sentence and of a name before they are cut
_ROOM = 500  # characters kept for a section's own lines and the one that says what was left out

_NOTHING = "\u200b"
_MARKUP = re.compile(r"([\\`*_\[\]|~$])")
_CALLS = re.compile(r"(?<=[@#])|(?<=:)(?=//)|(?<=www)(?=\.)|(?<=GH)(?=-)", re.IGNORECASE)
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def phrase(text: str) -> str:
    """A sentence as it was meant: no markup, no mention, no link."""
    told = _CALLS.sub(_NOTHING, shortened(clean(text), _PHRASE))
    return _MARKUP.sub(r"\\\1", told).translate(_HTML)


def name(text: str) -> str:
    """A name of a thing as code; within a table a pipe ends a cell even there unless it is escaped (GFM 4.10)."""
    told = shortened(clean(text), _NAME) or "?"
    longest = max((len(run) for run in re.findall("`+", told)), default=0)
    fence = "`" * (longest + 1)
    space = " " if told.startswith("`") or told.endswith("`") else ""
    return f"{fence}{space}{told.replace('|', chr(92) + '|')}{space}{fence}"


def _head(landscape: Landscape) -> list[str]:
    found = found_in(landscape)
    lines = [f"### Remit: {phrase(verdict_words(landscape, found))}", ""]
    limit = [f"Judged: {phrase(landscape.limited_to)}.", ""] if landscape.limited_to else []
    return [*lines, *limit, phrase(ownership_words(landscape)), ""]


def _row(landscape: Landscape, found: Finding) -> str:
    party = Label(found.party)
    cells = (
        f"**{found.severity.word}**",
        name(found.asset) + (f"<br>{name(str(found.location))}" if found.location.file else ""),
        phrase(found.message),
        f"{phrase(answers(landscape, found))}<br>**{PARTY_LETTERS[party]}** {PARTY_WORDS[party].lower()}",
        phrase(found.fix),
    )
    return f"| {' | '.join(cells)} |"


def _unread(item: Unreadable) -> str:
    hint = f" → {phrase(item.hint)}" if item.hint else ""
    return f"- {name(str(item.location))}: {phrase(item.cause)}{hint}"


_TABLE = ("| severity | asset | what is wrong | who answers | what to do |", "|---|---|---|---|---|")


def _who(landscape: Landscape) -> list[str]:
    """Who answers, by workload; empty where nothing is mapped."""
    rows = workloads(landscape)
    labels = [label for label in Label if label in duties(landscape)]
    if not labels:
        return []
    shown = list(rows)
    titles = [f"{PARTY_LETTERS[label]} {PARTY_WORDS[label]}" for label in labels]
    lines = [f"| workload | assets | {' | '.join(titles)} |", f"|---|--:{'|--:' * len(labels)}|"]
    for workload in shown[:MOST_WORKLOADS]:
        counts = duties(landscape, rows[workload])
        told = phrase(shortened(workload_name(landscape, workload), _NAME))
        lines.append(f"| {told} | {len(rows[workload])} | {' | '.join(str(counts.get(one, 0)) for one in labels)} |")
    rest = len(shown) - MOST_WORKLOADS
    return [*lines, *(["", f"… and {counted(rest, 'workload')} more."] if rest > 0 else [])]


def _details(summary: str, lines: Sequence[str]) -> list[str]:
    return ["<details>", f"<summary>{summary}</summary>", "", *lines, "", "</details>", ""]


def _fitting(lines: Iterable[str], room: int) -> list[str]:
    """The first lines that fit in so many characters."""
    kept = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return kept


def _section(
    whole: Sequence[Finding] | Sequence[Unreadable],
    lines: Iterable[str],
    room: int,
    wrap: Callable[[list[str]], list[str]],
) -> list[str]:
    """As many lines as fit, and how many things were left out."""
    kept = _fitting(lines, room - _ROOM)
    rest = len(whole) - len(kept)
    if rest > 0:
        kept += ["", f"… and {rest} more that this comment has no room for; `remit scan --format json` has them all."]
    return wrap(kept)


def _render(landscape: Landscape) -> str:
    found, unreadable = found_in(landscape), landscape.estate.unreadable
    text = _head(landscape)
    made = ", ".join(name(one) for one in landscape.inputs[:3])
    more = f" and {len(landscape.inputs) - 3} more" if len(landscape.inputs) > 3 else ""
    foot = [f"<sub>From {made or 'nothing'}{more}, {phrase(taken(landscape))}.</sub>", ""]
    who = _who(landscape)
    tail = [*(_details("Who answers for what", who) if who else []), *foot]

    def room(share: float) -> int:
        return int((MOST - sum(len(line) + 1 for line in (*text, *tail))) * share)

    if unreadable:
        summary = f"{counted(len(unreadable), 'input')} could not be read"
        text += _section(
            unreadable, map(_unread, unreadable), room(0.2), lambda kept: [f"**{summary}**", "", *kept, ""]
        )
    if found.failed:
        rows = (_row(landscape, one) for one in found.failed)
        share = 0.75 if found.undecided else 1
        text += _section(found.failed, rows, room(share), lambda kept: [*_TABLE, *kept, ""])
    if found.undecided:
        rows = (_row(landscape, one) for one in found.undecided)
        summary = f"{counted(len(found.undecided), 'finding')} could not be judged for want of a fact"
        text += _section(found.undecided, rows, room(1), lambda kept: _details(summary, [*_TABLE, *kept]))
    return "\n".join([*text, *tail])


EXPORT = Export(
    id="markdown",
    what="A short report for a comment on a pull request: findings with who answers and what to do.",
    suffix=".md",
    media_type="text/markdown",
    render=_render,
)
