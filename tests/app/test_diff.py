"""What changed hands between two estates (R1.10, R2.5)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planned import TEAMS, resource, surveyed
from remit.app.diff import changed_hands, diff
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


def test_hands_that_changed_are_told_of_the_named_assets_alone(tmp_path: Path) -> None:
    before, after = estate(tmp_path / "a", encrypted=False), estate(tmp_path / "b", encrypted=True)
    (change,) = changed_hands(before, after, ("aws_ebs_volume.kept", "aws_ebs_volume.same", "aws_ebs_volume.gone"))
    (cell,) = [one for one in change.cells if one.control.id == "encryption-at-rest"]
    (mirrored,) = [
        one for one in changed_hands(after, before, [change.asset])[0].cells if one.control.id == "encryption-at-rest"
    ]
    assert (cell.is_gained, cell.is_lost) == (mirrored.is_lost, mirrored.is_gained)
    assert after.estate.ids[change.row] == change.asset
    assert changed_hands(before, after, ["aws_ebs_volume.same"]) == ()


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


def made(folder: Path) -> Path:
    """The folder, which is there then."""
    folder.mkdir(exist_ok=True)
    return folder


@pytest.mark.parametrize(("gone", "is_mass"), [(19, False), (20, True)])
def test_what_goes_all_at_once_is_said_apart(gone: int, is_mass: bool, tmp_path: Path) -> None:
    """F8: from twenty on, and a fifth of the account; its owner is named."""
    accounts = "accounts: {'1': {name: one, owner: pay}}\nsources: [{path: '**', account: '1'}]\n"
    volumes = [resource("aws_ebs_volume", f"v{number}", encrypted=True) for number in range(100)]
    base = surveyed(made(tmp_path / "base"), *volumes, configuration=TEAMS + accounts)
    head = surveyed(made(tmp_path / "head"), *volumes[gone:], configuration=TEAMS + accounts)
    found = diff(base, head).mass
    assert [(one.asset, one.rule, one.team, one.person) for one in found] == (
        [("account 1", "mass-change", "pay", "dana")] if is_mass else []
    )
    assert [one.message for one in found] == (["20 of 100 assets went between the two looks."] if is_mass else [])


def test_a_large_account_may_lose_twenty(tmp_path: Path) -> None:
    volumes = [resource("aws_ebs_volume", f"v{number}", encrypted=True) for number in range(101)]
    assert (
        diff(surveyed(made(tmp_path / "base"), *volumes), surveyed(made(tmp_path / "head"), *volumes[20:])).mass == ()
    )


@pytest.mark.parametrize(("count", "is_mass"), [(49, False), (50, True)])
def test_what_changes_all_at_once_is_said_apart(count: int, is_mass: bool, tmp_path: Path) -> None:
    """F8"""
    before = [resource("aws_ebs_volume", f"v{number}", encrypted=True) for number in range(60)]
    after = [resource("aws_ebs_volume", f"v{number}", encrypted=number >= count) for number in range(60)]
    found = diff(surveyed(made(tmp_path / "base"), *before), surveyed(made(tmp_path / "head"), *after)).mass
    assert [one.message for one in found] == (["50 of 60 assets changed between the two looks."] if is_mass else [])
