"""Who answers, and why: names are found as people write them, and a cell tells its whole reason. R1.5, R1.6."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import NOW, TEAMS, Resource, knowledge, resource, surveyed, write_plan
from remit.app.answers import find_asset, find_control, why
from remit.app.scan import scan
from remit.errors import UnknownNameError
from remit.model.landscape import Landscape
from remit.model.party import Label, Party
from remit.model.rules import RuleKind
from remit.model.source import Grade
from remit.model.state import State

PROVIDER = "providers: {aws: {name: Amazon, support: Open a case., relationship_owner: dana}}\n"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Landscape:
    return surveyed(
        tmp_path_factory.mktemp("shown"),
        resource("aws_s3_bucket", "reports", bucket="acme-reports", tags={"owner": "pay"}),
        Resource(type="aws_s3_bucket", name="logs", values={"bucket": "acme-logs"}, unknown=["logging"]),
        resource("aws_ebs_volume", "a", encrypted=True, tags={"Name": "twin"}),
        resource("aws_ebs_volume", "b", encrypted=True, tags={"Name": "twin"}),
        configuration=TEAMS + PROVIDER,
    )


@pytest.mark.parametrize("text", ["aws_s3_bucket.reports", "acme-reports", "reports"])
def test_an_asset_is_found_by_id_name_and_the_end_of_its_address(shown: Landscape, text: str) -> None:
    assert shown.estate.ids[find_asset(shown, text)] == "aws_s3_bucket.reports"


def test_a_name_that_several_bear_names_them(shown: Landscape) -> None:
    with pytest.raises(UnknownNameError, match="“twin” may be any of 2 assets") as caught:
        find_asset(shown, "twin")
    assert caught.value.hint == "name one by its id: aws_ebs_volume.a, aws_ebs_volume.b"


def test_of_very_many_only_some_are_named(tmp_path: Path) -> None:
    many = [resource("aws_ebs_volume", f"v{number}", tags={"Name": "twin"}) for number in range(12)]
    with pytest.raises(UnknownNameError, match="any of 12 assets") as caught:
        find_asset(surveyed(tmp_path, *many), "twin")
    assert caught.value.hint.count("aws_ebs_volume") == 8


def test_the_nearest_name_is_offered(shown: Landscape) -> None:
    with pytest.raises(UnknownNameError) as caught:
        find_asset(shown, "acme-report")
    assert "acme-reports" in caught.value.hint
    with pytest.raises(UnknownNameError) as caught:
        find_control(shown, "key-managment")
    assert "key-management" in caught.value.hint


def test_one_of_two_roots_is_found_by_its_own_name(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    east = write_plan(tmp_path / "east.json", resource("aws_s3_bucket", "x", bucket="e"))
    west = write_plan(tmp_path / "west.json", resource("aws_s3_bucket", "x", bucket="w"))
    both = scan([east, west], knowledge(), now=NOW).landscape
    with pytest.raises(UnknownNameError, match="any of 2"):
        find_asset(both, "aws_s3_bucket.x")
    assert both.estate.names[find_asset(both, "w")] == "w"


@pytest.mark.parametrize("text", ["key-management", "KEY-MANAGEMENT", "Access logging"])
def test_a_control_is_found_by_id_or_name_in_any_case(shown: Landscape, text: str) -> None:
    found = shown.controls[find_control(shown, text)]
    assert text.casefold() in {found.id, found.name.casefold()}


def test_a_reviewed_rule_tells_its_place_and_its_source(shown: Landscape) -> None:
    answer = why(shown, 0, find_control(shown, "key-management"))
    assert (answer.cell.label, answer.cell.accountable) == (Label.PROVIDER, Party.PROVIDER)
    assert (answer.rule.kind, answer.rule.grade) == (RuleKind.SERVICE, Grade.REVIEWED)
    assert answer.rule.location.line > 0
    assert answer.rule.source is not None
    assert [asked.rule for asked in answer.asked if asked.verdict == "decided"] == [answer.rule]
    assert (answer.provider_contact, answer.relationship_owner) == ("Open a case.", "Dana Reef")
    assert "encryption_at_rest" in {fact.name for fact in answer.facts}


def test_the_owner_s_claims_point_at_the_asset(shown: Landscape) -> None:
    answer = why(shown, 0, find_control(shown, "access-logging"))
    (claim,) = answer.owner.claims
    assert claim.evidence == "tag owner=pay"
    assert claim.location == answer.location
    assert (answer.person, answer.person_name, answer.team_name) == ("dana", "Dana Reef", "Payments")
    assert answer.state is State.NOT_IN_FORCE


def test_nobody_answers_where_nobody_is_named(shown: Landscape) -> None:
    answer = why(shown, 1, find_control(shown, "access-logging"))
    assert (answer.person, answer.owner.team, answer.owner.claims) == ("", "", ())
    assert answer.state is State.UNKNOWN


def test_without_a_declared_provider_there_is_no_contact(tmp_path: Path) -> None:
    landscape = surveyed(tmp_path, resource("aws_s3_bucket", bucket="b"))
    answer = why(landscape, 0, 0)
    assert (answer.provider_contact, answer.relationship_owner) == ("", "")
