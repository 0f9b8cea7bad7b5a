"""Parameters of a database as one mapping. R2.1."""

from __future__ import annotations

import pytest

from remit.knowledge.calls.parameter_map import CALLS, encryption
from remit.model.facts import UNKNOWN


@pytest.mark.parametrize(
    ("maps", "answer"),
    [
        ([{"rds.force_ssl": "1"}], "required"),
        ([{"rds.force_ssl": 0, "max_connections": 10}], "optional"),
        ([{"require_secure_transport": UNKNOWN}], UNKNOWN),
        ([UNKNOWN], UNKNOWN),
        ([{"max_connections": 10}], None),
        ([None, {}], None),
        ([], None),
    ],
)
def test_what_the_parameters_say(maps: list[object], answer: object) -> None:
    assert encryption(maps) == answer


def test_the_room_offers_its_function_by_name() -> None:
    assert CALLS["encryption"] is encryption
