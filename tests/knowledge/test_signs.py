"""Signs: what ships is well-formed and sourced, and what a file gets wrong is told at its place (R2.6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from remit.checks import CHECKS
from remit.errors import KnowledgeError
from remit.knowledge.signs import Sign, load_signs
from remit.model.event import Event, EventKind, EventOutcome
from remit.model.source import Grade

BOOK = load_signs()
EVERY: list[Sign] = list({id(sign): sign for signs in BOOK.by_action.values() for sign in signs}.values())


def event(action: str, *, kind: EventKind = EventKind.CHANGE, **more: Any) -> Event:  # noqa: ANN401 - fields
    return Event(time=0, kind=kind, action=action, actor="a", source="x", **{"provider": "aws", **more})


def test_every_sign_has_a_check_a_source_and_words() -> None:
    """R2.6: nothing is claimed to have been read that was not."""
    of_events = {check.id: check for check in CHECKS.load_all().values() if check.is_of_events}
    for sign in EVERY:
        assert sign.severity <= of_events[sign.id].severity
        assert sign.source.url.startswith("https://")
        assert sign.grade in {Grade.STATED, Grade.ASSUMED} or sign.source.passage
        assert sign.says
        assert not sign.says.endswith(".")
    assert {provider for provider, _ in BOOK.by_action} == {"aws", "azure", "entra", "gcp", "github", "kubernetes"}
    assert all(BOOK.accounts.values())


def test_services_by_the_providers_own_word() -> None:
    assert BOOK.services_of(event("rds:X", service="rds")) == {"aws/rds", "aws/aurora"}
    assert BOOK.services_of(event("x:X", service="strange")) == {"aws/strange"}
    assert BOOK.services_of(event("x")) == frozenset()
    assert BOOK.is_data_read(event("S3:GetObject"))
    assert not BOOK.is_data_read(event("s3:PutObject"))


def written(folder: Path, rows: str, *, head: str = "") -> Path:
    (folder / "signals").mkdir()
    source = "sources: {s: {title: T, url: 'https://example.com/', read: 2026-11-22}}\n"
    (folder / "signals" / "x.yaml").write_text(f"provider: aws\n{head}{source}signs:\n{rows}", encoding="utf-8")
    return folder


ROW = "  - {{sign: s, of: ['a:B'], severity: {severity}, says: did it, source: {source}, call: {call}}}\n"


@pytest.mark.parametrize(
    ("severity", "source", "call", "said"),
    [
        ("hgih", "s", "''", "no severity “hgih”"),
        ("high", "t", "''", "no source “t”"),
        ("high", "s", "allows_evrything", "no call “allows_evrything”"),
    ],
)
def test_a_wrong_word_is_told_with_its_place(severity: str, source: str, call: str, said: str, tmp_path: Path) -> None:
    data = written(tmp_path, ROW.format(severity=severity, source=source, call=call))
    with pytest.raises(KnowledgeError) as problem:
        load_signs(data)
    assert said in problem.value.message
    assert problem.value.place.startswith("knowledge/data/signals/x.yaml:4")


def test_conditions(tmp_path: Path) -> None:
    rows = (
        "  - {sign: all, of: ['a:All'], severity: low, says: x, source: s, where: {p.q: ['v*'], p.r: [w]}}\n"
        "  - {sign: any, of: ['a:Any'], severity: low, says: x, source: s, is_any: true,"
        " where: {p.q: ['v*'], p.r: ['true']}}\n"
        "  - {sign: not, of: ['a:Not'], severity: low, says: x, source: s, unless: {p.q: [v]}}\n"
        "  - {sign: kind, of: ['a:Kind'], severity: low, says: x, source: s, kinds: [deletion]}\n"
        "  - {sign: every, of: ['*'], severity: low, says: x, source: s, where: {root: ['1']}}\n"
    )
    book = load_signs(written(tmp_path, rows))

    def met(action: str, kind: EventKind = EventKind.CHANGE, **details: Any) -> str:  # noqa: ANN401 - any JSON value
        sign = book.recognise(event(action, kind=kind, details=details))
        return sign.id if sign else ""

    assert met("a:All", p={"q": "V1", "r": "w"}) == "all"
    assert met("a:All", p={"q": "V1"}) == ""
    assert met("A:ANY", p=[{"q": None}, {"r": True}]) == "any"
    assert met("a:Any", p="flat") == ""
    assert met("a:Not", p={"q": "w"}) == "not"
    assert met("a:Not", p={"q": "v"}) == ""
    assert (met("a:Kind"), met("a:Kind", EventKind.DELETION)) == ("", "kind")
    assert (met("other", root=1), met("a:Kind", root=1), met("other")) == ("every", "every", "")
    assert book.recognise(event("a:Not", outcome=EventOutcome.FAILURE)) is None
