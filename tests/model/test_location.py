"""A place prints the way editors jump to it."""

from __future__ import annotations

import pytest

from remit.model.location import NOWHERE, Location


@pytest.mark.parametrize(
    ("location", "text"),
    [
        (NOWHERE, ""),
        (Location(file="main.tf"), "main.tf"),
        (Location(file="main.tf", column=4), "main.tf"),
        (Location(file="main.tf", line=3), "main.tf:3"),
        (Location(file="main.tf", line=3, column=7), "main.tf:3:7"),
    ],
)
def test_it_prints_as_much_as_is_known(location: Location, text: str) -> None:
    assert str(location) == text
