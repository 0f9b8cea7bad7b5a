"""Change watch: whether cited pages still hold the passages that rows of the knowledge base rest on (R6.1).

It looks only when it is told to. What could not be read is never counted as unchanged. Whether a changed page still
says what a row says is for somebody who reads: the watch opens a review, and a person closes it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

from remit.app.watch_kept import Kept, Look, Review
from remit.app.watch_pages import FeedEntry, GoneError, Page, page_of
from remit.documents.convert import nearest
from remit.documents.passages import PageText, page_text
from remit.errors import UnknownNameError, UnreadableError, UsageError
from remit.knowledge.base import KnowledgeBase
from remit.model.location import Location
from remit.model.source import Source

OPENING: Final = frozenset({"changed", "gone"})  # what asks somebody to read


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A page, or a passage of it, and the rows that rest on it.

    Attributes:
        id: short and stable, from address and passage.
        source: as cited; of several rows the one that was read first.
        rows: service and control, or the id of an offer or pitfall.
        locations: where these rows stand.
    """

    id: str
    source: Source
    rows: tuple[str, ...]
    locations: tuple[Location, ...]


def citation_id(source: Source) -> str:
    """Twelve hexadecimal digits that stand for a page and its passage."""
    return hashlib.sha256(f"{source.url}\n{source.passage}".encode()).hexdigest()[:12]


def citations(knowledge: KnowledgeBase) -> list[Citation]:
    """Everything that the knowledge base cites, by address."""
    found: dict[str, list[tuple[Source, str, Location]]] = defaultdict(list)
    for source, row, location in _cited(knowledge):
        found[citation_id(source)].append((source, row, location))
    rows = [
        Citation(
            id=key,
            source=min((one[0] for one in cited), key=lambda source: source.read),
            rows=tuple(dict.fromkeys(one[1] for one in cited)),
            locations=tuple(dict.fromkeys(one[2] for one in cited)),
        )
        for key, cited in found.items()
    ]
    return sorted(rows, key=lambda one: (one.source.url, one.id))


def _cited(knowledge: KnowledgeBase) -> Iterator[tuple[Source, str, Location]]:
    for service in map(knowledge.service, knowledge.service_ids()):
        for rule in service.rules:
            if rule.source:
                yield rule.source, f"{service.id} {rule.control}", rule.location
    for provider in sorted({service.partition("/")[0] for service in knowledge.service_ids()}):
        for offer in knowledge.offers(provider):
            if offer.source:
                yield offer.source, f"{provider} offer {offer.id}", offer.location
    for pitfall in knowledge.pitfalls:
        if pitfall.source:
            yield pitfall.source, pitfall.id, pitfall.location


def hosts(cited: Iterable[Citation]) -> frozenset[str]:
    """The hosts that may be asked: those that are cited."""
    return frozenset(urlsplit(one.source.url).hostname or "" for one in cited)


def look(
    cited: Iterable[Citation],
    kept: Kept,
    get: Callable[[str], Page | None],
    today: date,
    *,
    told: Callable[[str], None],
) -> dict[str, Look]:
    """Look at each cited page once; what was seen is also put into `kept`, and reviews are opened there.

    Args:
        cited: what is looked at.
        kept: what was kept from before.
        get: a page by its address; None where it is not to be looked at.
        today: the day.
        told: is told each address before it is asked.

    Returns:
        What was seen, by the citation's id.
    """
    by_page: dict[str, list[Citation]] = defaultdict(list)
    for one in cited:
        by_page[page_of(one.source.url)].append(one)
    seen: dict[str, Look] = {}
    for address, mine in by_page.items():
        told(address)
        try:
            page = get(address)
            if page is None:
                continue
            text = page_text(page.content, is_markup=page.is_markup)
        except UnreadableError as problem:
            status = "gone" if isinstance(problem, GoneError) else "unreadable"
            rows = {one.id: _unseen(one, kept.looks.get(one.id), status, problem.message, today) for one in mine}
        else:
            found = text.find(frozenset(one.source.passage for one in mine if one.source.passage))
            rows = {one.id: _seen(one, kept.looks.get(one.id), page, text, found, today) for one in mine}
        seen |= rows
    _keep(kept, {one.id: one for mine in by_page.values() for one in mine}, seen, today)
    return seen


def _unseen(one: Citation, before: Look | None, status: str, because: str, today: date) -> Look:
    blank = before or Look(url=one.source.url, passage=one.source.passage, status="first", because="", at=str(today))
    return Look(
        url=blank.url,
        passage=blank.passage,
        status="gone" if status == "gone" else "unreadable",
        because=because,
        at=str(today),
        heading=blank.heading,
        fingerprint=blank.fingerprint,
        accepted=blank.accepted,
    )


def _seen(
    one: Citation, before: Look | None, page: Page, text: PageText, found: Mapping[str, str], today: date
) -> Look:
    source = one.source
    heading = found.get(source.passage)
    accepted = before.accepted if before else ""
    made = Look(
        url=source.url,
        passage=source.passage,
        status="unchanged",
        because="the passage stands on the page",
        at=str(today),
        heading=heading or (before.heading if before else ""),
        fingerprint=text.fingerprint,
        accepted=accepted,
    )
    if heading is not None:
        if page_of(page.address) != page_of(source.url):
            made.status, made.because = "moved", f"the passage stands at {page.address}"
        elif before and before.heading and before.heading != heading:
            made.status, made.because = (
                "moved",
                f"the passage stands under “{heading}”, no more under “{before.heading}”",
            )
    elif accepted and accepted == text.fingerprint:
        made.because = "the page is as it was when a reviewer was content with it"
    elif source.passage:
        made.status, made.because = "changed", "the passage that was read does not stand on the page"
    elif before is None or not before.fingerprint:
        made.status, made.because = "first", "no passage is kept; from now on the page is compared with itself"
    elif before.fingerprint == text.fingerprint and before.status != "changed":
        made.because = f"the page is as it was on {before.at}"
    else:
        made.status, made.because = "changed", f"the page is another than on {before.at}"
    return made


def _keep(kept: Kept, cited: Mapping[str, Citation], seen: Mapping[str, Look], today: date) -> None:
    for key, one in seen.items():
        kept.looks[key] = one
        if one.status in OPENING and kept.open_review(key) is None:
            review = Review(
                url=one.url, passage=one.passage, rows=list(cited[key].rows), because=one.because, opened=str(today)
            )
            kept.reviews.setdefault(key, []).append(review)


def read_feed(cited: Iterable[Citation], kept: Kept, entries: Iterable[FeedEntry], today: date) -> dict[str, Look]:
    """Mark what a feed says has changed since it was read; returns what was marked, by the citation's id."""
    latest: dict[str, FeedEntry] = {}
    for entry in entries:
        if entry.link not in latest or (_day(entry.at) or "") > (_day(latest[entry.link].at) or ""):
            latest[entry.link] = entry
    rows: dict[str, Citation] = {}
    seen: dict[str, Look] = {}
    for one in cited:
        entry = latest.get(page_of(one.source.url), FeedEntry(link="", title="", at=""))
        day = _day(entry.at)
        before = kept.looks.get(one.id)
        since = max([one.source.read, *(review.closed for review in kept.reviews.get(one.id, ()))])
        if entry.link and (day is None or day > since):
            made = _unseen(
                one, before, "unreadable", f"a feed says so{f' on {day}' if day else ''}: {entry.title}", today
            )
            made.status = "changed"
            rows[one.id], seen[one.id] = one, made
    _keep(kept, rows, seen, today)
    return seen


def _day(text: str) -> str | None:
    """The day of a feed's date: RFC 3339 (Atom) or RFC 822 (RSS); None where it is neither."""
    try:
        return str(date.fromisoformat(text[:10]))
    except ValueError:
        pass
    try:
        return str(parsedate_to_datetime(text).date())
    except (ValueError, TypeError):
        return None


def close(kept: Kept, key: str, by: str, decision: str, today: date) -> Review:
    """Close a review with who decided, when and what; the page as it is now is taken for read.

    Raises:
        UnknownNameError: no open review has that id.
        UsageError: it is not said who decided, or what.
    """
    review = kept.open_review(key)
    if review is None:
        waiting = [one for one in kept.reviews if kept.open_review(one)]
        raise UnknownNameError(f"no open review “{key}”", hint=nearest(key, waiting) if waiting else "none is open")
    if not by.strip() or not decision.strip():
        raise UsageError("a review is closed by a person with a decision", hint="add --by NAME and --decision TEXT")
    review.closed, review.by, review.decision = str(today), by.strip(), decision.strip()
    if (one := kept.looks.get(key)) is not None:
        one.accepted, one.status = one.fingerprint, "unchanged"
        one.because = f"reviewed by {review.by} on {review.closed}: {review.decision}"
    return review


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """A citation that should be read again.

    Attributes:
        citation: what is cited.
        because: in words.
    """

    citation: Citation
    because: str


def stale(cited: Iterable[Citation], kept: Kept, today: date, older_than: int) -> list[Stale]:
    """What was read more than so many days ago, or whose source changed; a closed review counts as a reading."""
    found = []
    for one in cited:
        closed = [review.closed for review in kept.reviews.get(one.id, ()) if review.closed]
        last = max([one.source.read, *closed])
        age = (today - date.fromisoformat(last)).days
        if (changed := source_change(kept, one.source)) is not None:
            found.append(Stale(citation=one, because=changed))
        elif age > older_than:
            found.append(Stale(citation=one, because=f"read {age} days ago, on {last}"))
    return found


def source_change(kept: Kept, source: Source) -> str | None:
    """That a source has changed since it was read, in words; None where nobody saw that it did."""
    key = citation_id(source)
    review = kept.open_review(key)
    return None if review is None else f"source changed, seen {review.opened}: {review.because} (review {key})"
