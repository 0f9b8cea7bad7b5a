"""Where nobody signs in, whoever sits at the machine sees everything and changes nothing."""

from __future__ import annotations

from remit.app.open_house import OpenHouse
from remit.model.access import EVERYTHING, Right


def test_everybody_is_a_viewer_of_everything() -> None:
    house = OpenHouse()
    local = house.principal({}, {"authorization": "Bearer x"})
    assert local is not None
    assert (local.kind, local.sees) == ("local", EVERYTHING)
    assert [right for right in Right if local.may_somewhere(right)] == [Right.READ]
    assert (house.session({"remit_session": "x"}), house.renewed({})) == ("", None)
