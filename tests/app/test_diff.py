"""What changed hands between two estates (R1.10, R2.5)."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from planned import TEAMS, resource, surveyed
from remit.app.diff import diff
from remit.model.landscape import Landscape


def estate(folder: Path, **volume: object) -> Landscape:
    folder.mkdir(parents=True, exist_ok=True)
    return surveyed(
        folder,
        resource("aws_ebs_volume", "kept", **volume),
        resource("aws_ebs_volume", "same", encrypted=True, tags={"owner": "pay"}),
        configuration=TEAMS,
    )


def test_an_estate_does_not_differ_from_itself(tmp_path: Path) -> None:
    landscape = estate(tmp_path, encrypted=True)
    found = diff(landscape, landscape)
    assert (found.added, found.removed, found.changed) == ((), (), ())
    assert found.sentence == "Nothing changed."


def test_facts_owners_and_hands_that_changed_are_named(tmp_path: Path) -> None:
    before = estate(tmp_path / "a", encrypted=False)
    after = estate(tmp_path / "b", encrypted=True, tags={"owner": "pay"})
    (change,) = diff(before, after).changed
    assert change.asset == "aws_ebs_volume.kept"
    assert ("encryption_at_rest", "none", "provider_key") in change.facts
    assert change.team == ("", "pay")
    assert change.person == ("", "dana")
    assert {one.control.id for one in change.cells} >= {"encryption-at-rest"}


def test_what_came_and_went_is_listed(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    before = surveyed(tmp_path / "a", resource("aws_ebs_volume", "old"), resource("aws_ebs_volume", "kept"))
    after = surveyed(tmp_path / "b", resource("aws_ebs_volume", "new"), resource("aws_ebs_volume", "kept"))
    found = diff(before, after)
    assert (found.added, found.removed) == (("aws_ebs_volume.new",), ("aws_ebs_volume.old",))
    assert found.changed == ()
    assert found.sentence.startswith("1 asset came, 1 went;")


@given(st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True), st.lists(st.sampled_from("abcd"), unique=True))
def test_what_comes_one_way_goes_the_other(tmp_path_factory: object, left: list[str], right: list[str]) -> None:
    make = tmp_path_factory.mktemp  # type: ignore[attr-defined]
    before = surveyed(make("l"), *(resource("aws_ebs_volume", name) for name in left))
    after = surveyed(make("r"), *(resource("aws_ebs_volume", name) for name in right))
    forth, back = diff(before, after), diff(after, before)
    assert set(forth.added) == set(back.removed)
    assert set(forth.removed) == set(back.added)
