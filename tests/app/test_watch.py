"""Change watch: cited passages on pages as they come from a real server, feeds, reviews and what is stale. R6.1."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from knowledge.tiny import SOURCE, opened
from remit.app.watch import citations, close, hosts, look, read_feed, source_change, stale
from remit.app.watch_kept import Kept, find_kept, read_kept, write_kept
from remit.app.watch_pages import FeedEntry, GoneError, Page
from remit.documents.passages import hash_of
from remit.errors import RemitError, UnknownNameError, UnreadableError, UsageError
from remit.knowledge.base import KnowledgeBase

TODAY = date(2026, 11, 22)
LATER = date(2027, 11, 23)
PASSAGE = "We sort. You sort too."
PAGE = f"<h1>Sorting</h1><p>{PASSAGE}</p><h2>Other</h2><p>Words.</p>"
URL = "https://example.com/page"


@pytest.fixture
def knowledge(tmp_path: Path) -> KnowledgeBase:
    """The tiny knowledge base; its reviewed row rests on the passage, another only cites the page."""
    text = SOURCE.replace("sha256:" + "0" * 64, hash_of(PASSAGE))
    return opened(tmp_path / "data", {"services/acme/box.yaml": (SOURCE, text)})


def page(text: str, address: str = URL) -> Callable[[str], Page | None]:
    return lambda _: Page(address=address, content=text.encode(), is_markup=True)


def seen(knowledge: KnowledgeBase, kept: Kept, get: Callable[[str], Page | None], day: date = TODAY) -> dict[str, str]:
    """Status by the rows that rest on it."""
    cited = citations(knowledge)
    found = look(cited, kept, get, day, told=lambda _: None)
    return {", ".join(one.rows): found[one.id].status for one in cited if one.id in found}


def test_what_is_cited_is_known_by_its_rows_and_hosts(knowledge: KnowledgeBase) -> None:
    cited = citations(knowledge)
    assert [one.rows for one in cited] in (
        [("acme/box shielding",), ("acme/box sorting",)],
        [("acme/box sorting",), ("acme/box shielding",)],
    )
    assert hosts(cited) == {"example.com"}


def test_a_passage_that_stands_is_unchanged_and_a_bare_page_is_compared_with_itself(knowledge: KnowledgeBase) -> None:
    kept = Kept()
    assert seen(knowledge, kept, page(PAGE)) == {"acme/box sorting": "unchanged", "acme/box shielding": "first"}
    assert seen(knowledge, kept, page(PAGE)) == {"acme/box sorting": "unchanged", "acme/box shielding": "unchanged"}
    other = PAGE.replace("Words.", "Other words.")
    assert seen(knowledge, kept, page(other)) == {"acme/box sorting": "unchanged", "acme/box shielding": "changed"}
    assert seen(knowledge, kept, page(other))["acme/box shielding"] == "changed"  # until somebody has read it
    assert len([one for one in kept.reviews.values() if one]) == 1


def test_a_passage_that_is_gone_opens_a_review_that_a_person_closes(knowledge: KnowledgeBase) -> None:
    kept = Kept()
    other = PAGE.replace("You sort too.", "You sort alone.")
    assert seen(knowledge, kept, page(other))["acme/box sorting"] == "changed"
    (one,) = [one for one in citations(knowledge) if one.source.passage]
    review = kept.open_review(one.id)
    assert review is not None
    assert (review.rows, review.opened) == (["acme/box sorting"], "2026-11-22")
    told = source_change(kept, one.source)
    assert told == (
        f"source changed, seen 2026-11-22: the passage that was read does not stand on the page (review {one.id})"
    )
    seen(knowledge, kept, page(other))
    assert len(kept.reviews[one.id]) == 1  # not a second one
    with pytest.raises(UsageError):
        close(kept, one.id, "Dana Reef", "  ", TODAY)
    closed = close(kept, one.id, "Dana Reef", "still says so", TODAY)
    assert (closed.by, closed.decision, closed.closed) == ("Dana Reef", "still says so", "2026-11-22")
    assert source_change(kept, one.source) is None
    assert seen(knowledge, kept, page(other))["acme/box sorting"] == "unchanged"
    assert seen(knowledge, kept, page(other + "<p>More.</p>"))["acme/box sorting"] == "changed"
    assert len(kept.reviews[one.id]) == 2
    with pytest.raises(UnknownNameError, match="no open review"):
        close(kept, "nothing", "Dana Reef", "x", TODAY)


def test_a_passage_elsewhere_is_moved(knowledge: KnowledgeBase) -> None:
    kept = Kept()
    assert seen(knowledge, kept, page(PAGE, "https://example.com/new"))["acme/box sorting"] == "moved"
    seen(knowledge, kept, page(PAGE))
    under = PAGE.replace("<h1>Sorting", "<h1>Ordering")
    assert seen(knowledge, kept, page(under))["acme/box sorting"] == "moved"
    assert kept.reviews.keys() <= {one.id for one in citations(knowledge) if not one.source.passage}


@pytest.mark.parametrize(("error", "status"), [(GoneError("no"), "gone"), (UnreadableError("no"), "unreadable")])
def test_what_cannot_be_read_is_never_unchanged(knowledge: KnowledgeBase, error: RemitError, status: str) -> None:
    def get(_: str) -> Page:
        raise error

    kept = Kept()
    seen(knowledge, kept, page(PAGE))
    assert set(seen(knowledge, kept, get).values()) == {status}
    assert bool(kept.reviews) == (status == "gone")
    assert seen(knowledge, kept, page(PAGE))["acme/box shielding"] == "unchanged"  # what was known is kept


def test_a_page_without_a_copy_is_not_looked_at(knowledge: KnowledgeBase) -> None:
    kept = Kept()
    assert seen(knowledge, kept, lambda _: None) == {}
    assert kept == Kept()


@pytest.mark.parametrize(
    ("at", "is_news"),
    [
        ("2026-06-01T10:00:00Z", True),
        ("Mon, 01 Jun 2026 10:00:00 GMT", True),
        ("2025-12-31", False),
        ("Wed, 31 Dec 2025 10:00:00 GMT", False),
        ("some day", True),
    ],
)
def test_a_feed_marks_what_changed_since_it_was_read(knowledge: KnowledgeBase, at: str, is_news: bool) -> None:
    kept = Kept()
    entries = [
        FeedEntry(link=URL, title="Sorting is new", at=at),
        FeedEntry(link="https://example.com/b", title="", at=at),
    ]
    found = read_feed(citations(knowledge), kept, entries, TODAY)
    assert {one.status for one in found.values()} == ({"changed"} if is_news else set())
    assert len(kept.reviews) == (2 if is_news else 0)
    if is_news:
        for key in list(kept.reviews):
            close(kept, key, "Dana Reef", "read", TODAY)
        assert bool(read_feed(citations(knowledge), kept, entries, TODAY)) == (at == "some day")


def test_stale_is_what_is_old_or_changed(knowledge: KnowledgeBase) -> None:
    kept, cited = Kept(), citations(knowledge)
    assert stale(cited, kept, TODAY, 365) == []
    assert {one.because for one in stale(cited, kept, LATER, 365)} == {"read 691 days ago, on 2026-01-01"}
    seen(knowledge, kept, page("<p>All is new.</p>"))
    (one,) = stale(cited, kept, TODAY, 365)
    assert one.because.startswith("source changed, seen 2026-11-22")
    close(kept, one.citation.id, "Dana Reef", "read", LATER)
    assert [row.citation.id for row in stale(cited, kept, LATER, 365)] == [
        row.id for row in cited if row.id != one.citation.id
    ]


def test_what_was_seen_is_kept_and_read_again(knowledge: KnowledgeBase, tmp_path: Path) -> None:
    kept = Kept()
    seen(knowledge, kept, page("<p>All is new.</p>"))
    (tmp_path / ".git").mkdir()
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    path = find_kept(tmp_path)
    write_kept(path, kept)
    assert read_kept(path) == kept
    assert find_kept(inner) == path
    assert read_kept(tmp_path / "nothing.json") == Kept()


@pytest.mark.parametrize("text", ["{", "[]", '{"schema_version": 2}', '{"looks": {"a": {}}}', "[" * 100_000, "\udcff"])
def test_a_broken_file_is_refused_and_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "watch.json"
    content = text.encode("utf-8", "surrogateescape")
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match="not what the watch keeps"):
        read_kept(path)
    assert path.read_bytes() == content


def test_a_place_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="cannot be opened"):
        read_kept(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        write_kept(tmp_path / "file" / "watch.json", Kept())
