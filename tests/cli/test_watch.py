"""`remit kb watch` and `remit kb lint --stale`, with what they make `kb show` and `why` say. R6.1."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.run import EXAMPLE, run

PAGE = Path("docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html")
ONLY = f"https://{PAGE}"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own with one stored copy, of a page that the row about public access cites."""
    (tmp_path / ".git").mkdir()
    path = tmp_path / "copies" / PAGE
    path.parent.mkdir(parents=True)
    path.write_text("<h1>Blocking</h1><p>All of this is new.</p>", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_changed_source_is_seen_shown_reviewed_and_closed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "kb", "watch", "--pages", "copies", "--only", ONLY)
    assert ran.code == 1
    assert "source changed: https://docs.aws" in ran.out
    assert "aws/s3 public-access" in ran.out
    assert (here / ".remit" / "watch.json").is_file()
    shown = run(capsys, "kb", "show", "aws/s3").out
    assert "\n  source changed, seen 20" in shown
    words = ("why", "aws_s3_bucket.financial_reports", "public-access", "--from", str(EXAMPLE / "terraform"))
    assert "               source changed, seen 20" in run(capsys, *words).out
    assert run(capsys, *words, "--format", "json").document["source_change"].startswith("source changed")
    splits = run(capsys, "kb", "show", "aws/s3", "--format", "json").document["splits"]
    assert any(one["source_change"] for one in splits)
    stale = run(capsys, "kb", "lint", "--stale")
    assert stale.code == 1
    assert "source changed, seen 20" in stale.out
    waiting = run(capsys, "kb", "watch", "--list", "--format", "json").document["reviews"]
    assert waiting
    assert f"{len(waiting)} open review" in run(capsys, "kb", "watch", "--list").out
    for one in waiting:
        closed = run(capsys, "kb", "watch", "--close", one["id"], "--by", "Dana Reef", "--decision", "still says so")
        assert (closed.code, closed.out) == (0, f"{one['id']} closed by Dana Reef: still says so\n")
    assert "source changed" not in run(capsys, "kb", "show", "aws/s3").out
    assert run(capsys, "kb", "watch", "--pages", "copies", "--only", ONLY).code == 0
    assert run(capsys, "kb", "lint", "--stale").code == 0


def test_what_is_old_is_stale(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "kb", "lint", "--stale", "--older-than", "0", "--format", "json")
    rows = ran.document["stale"]
    assert ran.code == (1 if rows else 0)
    assert all(one["because"].startswith("read ") and one["locations"] for one in rows)


def test_json_counts_every_status(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = run(capsys, "kb", "watch", "--pages", "copies", "--format", "json").document
    assert document["counts"]["changed"] + document["counts"]["first"] == len(document["looks"]) > 0
    assert document["not_looked_at"] > 100


def test_a_host_that_does_not_answer_is_a_doubt(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A port of this machine on which nothing listens stands in for the host."""
    ran = run(capsys, "kb", "watch", "--fetch", "--loopback", "1", "--only", ONLY)
    assert ran.code == 2
    assert "could not be read: https://docs.aws" in ran.out
    assert "unchanged" not in ran.out


def test_a_feed_opens_reviews(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("feed.xml").write_text(
        f"<rss><channel><item><title>New</title><link>{ONLY}</link></item>"
        "<item><link>https://example.com/</link></item></channel></rss>",
        encoding="utf-8",
    )
    ran = run(capsys, "kb", "watch", "--feed", "feed.xml")
    assert ran.code == 1
    assert "a feed says so: New" in ran.out
    assert "1 entry of a feed is about pages that nothing cites" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--fetch", "--pages", "copies"),
        ("--list", "--fetch"),
        ("--feed", "https://docs.aws.amazon.com/feed"),
        ("--close", "nothing"),
    ],
)
def test_wrong_usage_is_named_and_nothing_is_kept(
    here: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert run(capsys, "kb", "watch", *words).code == 64
    assert not (here / ".remit").exists()


def test_a_feed_that_is_not_there_is_a_doubt(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "kb", "watch", "--feed", "nothing.xml")
    assert ran.code == 2
    assert "nothing.xml: cannot be opened" in ran.err
