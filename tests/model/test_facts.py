"""Facts carry a value or a marker for what cannot be read."""

from __future__ import annotations

from remit.model.facts import HIDDEN, UNKNOWN, Fact, FactKind, FactStatus, FactType


def test_markers_print_as_their_name_and_never_as_a_value() -> None:
    assert [repr(UNKNOWN), repr(HIDDEN)] == ["UNKNOWN", "HIDDEN"]


def test_a_fact_tells_its_value_status_and_origin() -> None:
    fact = Fact(name="versioning", value="on", status=FactStatus.STATED, origin="status")
    assert (fact.value, fact.source) == ("on", "")


def test_a_fact_type_lists_its_values_best_protected_first() -> None:
    kind = FactType(name="key_rotation", kind=FactKind.ENUM, values=("on", "off"), what="Rotated by schedule.")
    assert kind.values[0] == "on"
