"""A report in one HTML file that can be mailed, read on a phone and printed: no script, no request, one style.

The file carries its own policy (CSP): nothing may be loaded, run, framed or sent, and the one style is known by its
hash. All text of inputs goes through `text`; every function below gives markup that is whole. It cannot say why a cell
is as it is: that is a question to `remit why` and to the pages.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from remit import __version__
from remit.exports import Export
from remit.exports._report import (
    PARTY_LETTERS,
    PARTY_WORDS,
    SEVERITIES,
    Found,
    Square,
    answers,
    clean,
    control_name,
    duties,
    found_in,
    matrix,
    ownership_words,
    shortened,
    taken,
    verdict_words,
    workload_name,
    workloads,
)
from remit.model.control import Control
from remit.model.finding import Finding, Severity
from remit.model.landscape import Landscape
from remit.model.observation import Unreadable
from remit.model.party import Label
from remit.model.state import State
from remit.model.wording import counted

MOST_FINDINGS = 500  # a file that is mailed stays below a megabyte or so
MOST_WORKLOADS = 24  # columns that fit on A4
MOST_NAMED = 40
_LONGEST = 400  # characters of one text

_STATE_WORDS = {State.IN_FORCE: "In force", State.UNKNOWN: "Unknown", State.NOT_IN_FORCE: "Not in force"}
_SHAPES = (
    '<svg width="0" height="0" aria-hidden="true"><defs>'
    '<symbol id="in_force" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4" fill="currentColor"/></symbol>'
    '<symbol id="not_in_force" viewBox="0 0 10 10"><path d="M5 0L10 5 5 10 0 5z" fill="currentColor"/></symbol>'
    '<symbol id="unknown" viewBox="0 0 10 10"><circle cx="5" cy="5" r="3.8" fill="none" stroke="currentColor" '
    'stroke-width="1.4" stroke-dasharray="2 1.6"/></symbol></defs></svg>'
)


def text(said: str) -> str:
    """Any text as text: one line, escaped for content and for quoted attributes."""
    return html.escape(shortened(clean(said), _LONGEST), quote=True)


def number(count: int) -> str:
    """With thin groups of three."""
    return f"{count:,}".replace(",", "\u202f")


def chip(label: Label) -> str:
    """A party: its letter in its pattern, and its word."""
    letter = f'<span class="letter" aria-hidden="true">{PARTY_LETTERS[label]}</span>'
    return f'<span class="chip" data-party="{label.value}">{letter} {PARTY_WORDS[label]}</span>'


def severity(level: Severity) -> str:
    """How bad it is if it is true: bars and a word."""
    bars = "".join('<i class="on"></i>' if step <= level else "<i></i>" for step in range(1, 5))
    return (
        f'<span class="severity" data-level="{level.word}"><span class="bars" aria-hidden="true">{bars}</span>'
        f"{level.word.capitalize()}</span>"
    )


def figure(label: str, count: int, href: str, *, of: int | None = None, tone: str = "") -> str:
    """A number with its name, that leads to what it counts."""
    whole = f' <span class="of">of {number(of)}</span>' if of is not None else ""
    toned = f' data-tone="{tone}"' if tone and count else ""
    return (
        f'<a class="figure" href="#{href}"{toned}><span class="label">{label}</span>'
        f'<span class="value">{number(count)}{whole}</span></a>'
    )


def part(anchor: str, title: str, *content: str) -> str:
    """A part of the report under its heading."""
    head = f'<section class="part" id="{anchor}" aria-labelledby="{anchor}-h"><h2 id="{anchor}-h">{title}</h2>'
    return "\n".join((head, *content, "</section>"))


def _head(landscape: Landscape, found: Found) -> str:
    name = text(landscape.organisation.name) or "Cloud estate"
    limit = f'\n<p class="hint">Judged: {text(landscape.limited_to)}.</p>' if landscape.limited_to else ""
    return (
        f'<header class="head"><p class="eyebrow"><b>{name}</b> · who answers for what'
        f" · <time>{text(taken(landscape))}</time></p>\n"
        f"<h1>{text(verdict_words(landscape, found))}</h1>\n"
        f'<p class="hint">{text(ownership_words(landscape))}</p>{limit}</header>'
    )


def _figures(landscape: Landscape, found: Found) -> str:
    assets = len(landscape.estate)
    counts = found.severities
    low = counts[Severity.LOW] + counts[Severity.INFO]
    shown = [
        figure("Assets owned", landscape.owners.owned, "matrix", of=assets),
        figure("Critical", counts[Severity.CRITICAL], "findings", tone="bad"),
        figure("High", counts[Severity.HIGH], "findings", tone="bad"),
        figure("Medium", counts[Severity.MEDIUM], "findings", tone="warn"),
        figure("Low", low, "findings"),
        figure("Undecided", len(found.undecided), "undecided" if found.undecided else "findings"),
    ]
    if landscape.estate.unreadable:
        shown.append(figure("Inputs unreadable", len(landscape.estate.unreadable), "unreadable", tone="bad"))
    return f'<nav class="figures" aria-label="In figures">{"".join(shown)}</nav>'


def _bar(counts: dict[Label, int]) -> str:
    """Shares of all duties, and the same in words."""
    total, at, rects, words = sum(counts.values()), 0.0, [], []
    for label, count in counts.items():
        width = 1000 * count / total
        halves = (("provider", 0, 6), ("customer", 6, 6)) if label is Label.SHARED else ((label.value, 0, 12),)
        for party, y, height in halves:
            rects.append(
                f'<rect data-party="{party}" x="{at:.1f}" y="{y}" width="{max(width - 3, 1):.1f}" height="{height}"/>'
            )
        words.append(
            f'<span>{chip(label)} <span class="muted num">{number(count)} · {_percent(count, total)}</span></span>'
        )
        at += width
    svg = f'<svg viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true">{"".join(rects)}</svg>'
    return f'<figure class="bar card">{svg}<figcaption>{"".join(words)}</figcaption></figure>'


def _percent(part_of: int, whole: int) -> str:
    """A share that is never rounded to all or nothing."""
    share = round(100 * part_of / whole)
    if share == 100 and part_of < whole:
        return "> 99 %"
    return f"{share} %" if share else "< 1 %"


def _people(landscape: Landscape, found: Found) -> str:
    """Who has what to mend, the most urgent first."""
    counts: dict[str, Counter[Severity]] = {}
    for one in found.failed:
        counts.setdefault(answers(landscape, one), Counter())[one.severity] += 1
    ranked = sorted(counts, key=lambda who: ([-counts[who][level] for level in SEVERITIES], who))
    levels = [level for level in SEVERITIES if found.severities[level]]
    heads = "".join(f'<th class="num" scope="col">{level.word.capitalize()}</th>' for level in levels)
    rows = []
    for who in ranked[:MOST_NAMED]:
        cells = "".join(
            f'<td class="num">{counts[who][level]}</td>' if counts[who][level] else '<td class="num" data-none>–</td>'
            for level in levels
        )
        rows.append(f'<tr><th scope="row">{text(who[:1].upper() + who[1:])}</th>{cells}</tr>')
    more = _more(len(ranked) - MOST_NAMED, "person", "people")
    return (
        '<div class="frame"><table class="table"><thead><tr><th scope="col">Who answers</th>'
        f"{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>{more}</div>"
    )


def _more(count: int, one: str, many: str) -> str:
    """How many were left out, and where they are; nothing where none were."""
    if count <= 0:
        return ""
    said = f"… and {counted(count, one, many)} more; remit scan --format json has them all."
    return f'<p class="more">{said}</p>'


def _findings(landscape: Landscape, found: Sequence[Finding]) -> str:
    items = "\n".join(_finding(landscape, one) for one in found[:MOST_FINDINGS])
    return f'<div class="findings"><ol>{items}</ol>{_more(len(found) - MOST_FINDINGS, "finding", "findings")}</div>'


def _finding(landscape: Landscape, found: Finding) -> str:
    who = answers(landscape, found)
    missing = "" if found.person else " data-missing"
    place = f'<p class="meta"><code>{text(str(found.location))}</code></p>' if found.location.file else ""
    control = text(control_name(landscape, found.control))
    return (
        f'<li class="finding"><div>{severity(found.severity)}'
        f'<p class="meta">{found.confidence.value} confidence</p></div>'
        f'<div><p class="asset"><code>{text(found.asset)}</code></p><p class="what">{text(found.message)}</p>'
        f'<p class="fix">{text(found.fix)}</p>{place}</div>'
        f'<div><p class="who"{missing}>{text(who[:1].upper() + who[1:])}</p>{chip(Label(found.party))}'
        f'<p class="meta">{control}</p></div></li>'
    )


def _unreadable(items: Sequence[Unreadable]) -> str:
    rows = []
    for item in items[:MOST_FINDINGS]:
        hint = f' <span class="muted">→ {text(item.hint)}</span>' if item.hint else ""
        rows.append(f"<li><code>{text(str(item.location))}</code> {text(item.cause)}.{hint}</li>")
    more = _more(len(items) - MOST_FINDINGS, "input", "inputs")
    missing = "<p>What stands in these is missing from everything below.</p>"
    return f'<div class="notice">{missing}<ul>{"".join(rows)}</ul>{more}</div>'


def _matrix(landscape: Landscape) -> str:
    groups = workloads(landscape)
    names = sorted(groups, key=lambda one: (not one, -len(groups[one]), one))[:MOST_WORKLOADS]
    names = [one for one in groups if one in set(names)]
    columns = "".join(
        f'<th class="column" scope="col"><span>{text(workload_name(landscape, one))}</span></th>' for one in names
    )
    rows = matrix(landscape, [groups[one] for one in names])
    families: dict[str, list[str]] = {}
    for control, squares in rows:
        families.setdefault(control.family, []).append(_row(control, squares))
    bodies = []
    for family, lines in families.items():
        head = f'<tr class="family"><th scope="rowgroup">{text(family)}</th><td colspan="{len(names)}"></td></tr>'
        bodies.append(f"<tbody>{head}{''.join(lines)}</tbody>")
    more = _more(len(groups) - len(names), "workload", "workloads")
    return (
        '<div class="frame fit" role="region" aria-label="Controls by workload" tabindex="0">'
        '<table class="matrix"><thead><tr>'
        f'<th class="corner" scope="col">Control</th>{columns}</tr></thead>\n'
        + "\n".join(bodies)
        + f"</table>{more}</div>"
    )


def _row(control: Control, squares: Iterable[Square]) -> str:
    return f'<tr><th scope="row">{text(control.name)}</th>{"".join(map(_cell, squares))}</tr>'


def _cell(square: Square) -> str:
    """One square: the party fills it, the state sits in its corner."""
    word, state, dot = PARTY_WORDS[square.label], "", ""
    if square.label is Label.NOT_APPLICABLE:
        return f'<td class="cell" data-party="not_applicable"><span title="{word}">–</span></td>'
    if square.state is not State.NO_DATA:
        word += f", {_STATE_WORDS[square.state].lower()}"
        state, dot = f' data-state="{square.state.name.lower()}"', _dot(square.state)
    if square.is_assumed:
        word, state = f"{word}, assumed", f"{state} data-assumed"
    letter = f'<span aria-hidden="true">{PARTY_LETTERS[square.label]}</span>'
    return (
        f'<td class="cell" data-party="{square.label.value}"{state}><span title="{word}">'
        f'{letter}{dot}<span class="sr-only">{word}</span></span></td>'
    )


def _dot(state: State) -> str:
    return f'<svg aria-hidden="true"><use href="#{state.name.lower()}"/></svg>'


def _legend(labels: Iterable[Label]) -> str:
    states = "".join(
        f'<span data-state="{state.name.lower()}">{_dot(state)}{word}</span>' for state, word in _STATE_WORDS.items()
    )
    chips = "".join(chip(label) for label in labels)
    return f'<p class="legend">{chips}{states}<span><span class="dashed"></span>Assumed</span></p>'


def _foot(landscape: Landscape) -> str:
    inputs = ", ".join(text(name) for name in landscape.inputs[:MOST_NAMED]) or "nothing"
    rest = len(landscape.inputs) - MOST_NAMED
    counts = landscape.estate.counts
    read = f"{counted(counts.resources, 'resource')}: {counted(counts.assets, 'asset')}, "
    read += f"{counted(counts.parts, 'part')} of {'it' if counts.assets == 1 else 'them'}"
    read += f", {counted(counts.others, 'that is', 'that are')} no cloud resource, {counts.unresolved} of unknown type"
    return (
        f'<footer class="foot"><p>Read from {inputs}{f" and {rest} more" if rest > 0 else ""}. {read}.</p>'
        f"<p>Made by Remit {__version__} from what these inputs say; what they do not say is not known here. "
        "A duty is one control on one asset.</p></footer>"
    )


@cache
def _style() -> str:
    return (Path(__file__).parent / "_html.css").read_text(encoding="utf-8")


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _parts(landscape: Landscape) -> Iterable[str]:
    found, counts = found_in(landscape), duties(landscape)
    yield _head(landscape, found)
    yield _figures(landscape, found)
    if landscape.estate.unreadable:
        title = f"{counted(len(landscape.estate.unreadable), 'input')} could not be read"
        yield part("unreadable", title, _unreadable(landscape.estate.unreadable))
    if counts:
        total = sum(counts.values())
        yield part("duties", f"Who answers for {number(total)} {'duty' if total == 1 else 'duties'}", _bar(counts))
    if found.failed:
        yield part("people", "Who is asked to act", _people(landscape, found))
        yield part("findings", "What is not in force", _findings(landscape, found.failed))
    else:
        yield part("findings", "What is not in force", '<p class="muted">Nothing is listed here.</p>')
    if found.undecided:
        yield part("undecided", "What could not be judged, for want of a fact", _findings(landscape, found.undecided))
    if counts:
        yield part("matrix", "Controls by workload", _legend(counts), _matrix(landscape))
    yield _foot(landscape)


def _render(landscape: Landscape) -> str:
    style = _style()
    title = text(landscape.organisation.name) or "Cloud estate"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_policy(style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{title}: who answers for what</title>
<style>{style}</style>
</head>
<body>
{_SHAPES}
<main class="page">
{chr(10).join(_parts(landscape))}
</main>
</body>
</html>
"""


EXPORT = Export(
    id="html",
    what="A report in one file to mail and print: the sentence, who answers, findings, matrix; nothing is loaded.",
    suffix=".html",
    media_type="text/html",
    render=_render,
)
