"""How things are worded in the reference's Markdown: tables, code, splits, cited pages, links between its pages.

What it cannot know is how wide a reader's window is: tables are left to whatever shows them.
"""

from __future__ import annotations

from collections.abc import Iterable

from remit.model.check import CheckText
from remit.model.offer import Offer
from remit.model.party import Cell, Role, plain_split
from remit.model.pitfall import Pitfall
from remit.model.rules import SplitRule
from remit.model.source import Source


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in lines) + "\n"


def code(words: Iterable[str]) -> str:
    """Words as inline code, separated by commas."""
    return ", ".join(f"`{word}`" for word in words)


def label(cell: Cell) -> str:
    """The kind of split, as people read it."""
    return cell.label.value.replace("_", " ")


def roles(cell: Cell) -> str:
    """Who takes each role, and who is accountable; empty where the kind of split says it all."""
    if cell == plain_split(cell.label):
        return ""
    taken = [
        f"{role.value}: {', '.join(party.value.replace('_', ' ') for party in cell.parties(role)) or 'nobody'}"
        for role in Role
    ]
    return f"({'; '.join([*taken, f'accountable: {cell.accountable}'])})"


def when(rule: SplitRule) -> str:
    """The conditions of a row; empty where there are none."""
    return " and ".join(f"`{row.fact}` is {' or '.join(row.values)}" for row in rule.conditions)


def cited(source: Source, looked_at: str = "read") -> str:
    """A page with the place on it, when it was looked at, and its edition."""
    place = f", {source.locator}" if source.locator else ""
    edition = f" ({source.edition})" if source.edition else ""
    return f"[{source.title}]({source.url}){place}, {looked_at} on {source.read}{edition}"


def rests_on(rule: SplitRule) -> str:
    """A row's grade and page."""
    looked_at = "read" if rule.grade.value == "reviewed" else "cited"
    return f"*{rule.grade.value}*" + (f", {cited(rule.source, looked_at)}" if rule.source else "")


def parts(rule: SplitRule) -> str:
    """What each side does, in one paragraph."""
    told = [
        f"Provider: {rule.provider_part}" if rule.provider_part else "",
        f"You: {rule.customer_part}" if rule.customer_part else "",
        f"Third party: {rule.third_party_part}" if rule.third_party_part else "",
        rule.reason,
    ]
    return " ".join(filter(None, told))


def offer_line(offer: Offer) -> str:
    """An offer as one item of a list."""
    page = f" — {cited(offer.source, offer.looked_at)}" if offer.source else ""
    used = f" Used where `{offer.used}`." if offer.used else ""
    since = f" Since {offer.since}." if offer.since else ""
    return f"- **{offer.name}** ({offer.kind.value}, *{offer.grade.value}*): {offer.what}{used}{since}{page}"


def check_line(check: CheckText, up: str) -> str:
    """A check as one item of a list; `up` leads from the page to the reference's folder."""
    return f"- [{check.id}]({up}checks.md#{check.id}), up to {check.severity.word}: {check.title}"


def pitfall_line(pitfall: Pitfall, up: str) -> str:
    """A pitfall as one item of a list."""
    return f"- [{pitfall.name}]({up}pitfalls.md#{anchor(pitfall.name)}) ({pitfall.kind.words}): {pitfall.truth}"


def anchor(heading: str) -> str:
    """The anchor that a heading gets: GitHub's rule, which most that show Markdown follow."""
    kept = "".join(sign for sign in heading.lower() if sign.isalnum() or sign in "_ -")
    return kept.replace(" ", "-")


def section(heading: str, lines: Iterable[str]) -> str:
    """A part of a page; nothing where it has no lines."""
    text = "\n".join(filter(None, lines))
    return f"## {heading}\n\n{text}\n" if text else ""
