"""A form of a page: what it brings along, and what it says when it was refused."""

from __future__ import annotations

from datetime import UTC, datetime

from remit.web.page import Request
from remit.wire.lists import Problem

NOW = datetime(2026, 11, 22, tzinfo=UTC)
WRONG = Problem(kind="x", title="t", status=400, detail="there is no such day", place="until")
TYPED = {"until": ["2026-13-01"], "id": ["w1"], "tags": ["a", "b"]}
FAILED = Request(path="/waivers", query=(("team", "a"),), now=NOW, csrf="t", acted="waive", problem=WRONG, typed=TYPED)


def test_it_goes_back_to_its_page_with_its_token() -> None:
    form = Request(path="/waivers", query=(("team", "a&b"),), now=NOW, csrf="t").form("waive", expects=3, id="w1", of=2)
    assert (form.action, form.csrf, form.page, form.expects) == ("waive", "t", "/waivers?team=a%26b", 3)
    assert form.fixed == {"id": "w1", "of": "2"}
    assert not form.is_tried
    assert (form.value("until", 7), form.values("tags", ["c"]), form.wrong("until")) == ("7", ["c"], "")


def test_what_was_typed_stays_and_the_fault_stands_beside_its_field() -> None:
    form = FAILED.form("waive", id="w1")
    assert form.is_tried
    assert (form.value("until", "2026-12-01"), form.value("reason", "default")) == ("2026-13-01", "")
    assert (form.values("tags"), form.values("none", ["x"])) == (["a", "b"], ())
    assert (form.wrong("until"), form.wrong("unti"), form.wrong("tags")) == ("there is no such day", "", "")


def test_another_form_of_the_same_page_was_not_tried() -> None:
    assert not FAILED.form("waive", id="w2").is_tried
    assert not FAILED.form("grant", id="w1").is_tried
