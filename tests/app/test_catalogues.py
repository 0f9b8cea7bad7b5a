"""Catalogues, contacts, directories and traces, from files to the answer of who and why (R1.6, R2.2)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planned import NOW, knowledge, resource, write_plan
from remit.app.catalogues import read_catalogues
from remit.app.contacts import contact_entries
from remit.app.people import read_directory
from remit.app.scan import Scan, scan
from remit.app.traces import traced
from remit.errors import ConfigurationError, UnreadableError
from remit.model.control import Category
from remit.model.estate import Counts, Estate, EstateBuilder
from remit.model.location import Location
from remit.model.observation import Observation
from remit.model.organisation import Organisation
from remit.model.ownership import ClaimRank, OwnerStatus

TEAMS = """\
people:
  ana: {name: Ana, email: ana@example.org}
  bo: {name: Bo, email: bo@example.org}
teams:
  payments: {owner: ana, members: [ana]}
  platform: {owner: bo, members: [bo]}
"""
COMPONENT = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: %s}
spec: {owner: %s}
"""
VOLUME = resource("aws_ebs_volume", "v", encrypted=True)


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "repo"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    written("remit.yaml", TEAMS)
    return folder


def written(place: str, text: str) -> Path:
    Path(place).parent.mkdir(parents=True, exist_ok=True)
    Path(place).write_text(text, encoding="utf-8")
    return Path(place)


def scanned(where: str, *tags: tuple[str, str]) -> Scan:
    Path(where).mkdir(parents=True, exist_ok=True)
    write_plan(Path(where) / "plan.json", resource("aws_ebs_volume", "v", encrypted=True, tags=dict(tags)))
    return scan([Path(where)], knowledge(), now=NOW)


# --- how an entry finds its assets ---------------------------------------------------------------


def test_r2_2_the_deepest_catalogue_above_a_folder_owns_it() -> None:
    written("catalog-info.yaml", COMPONENT % ("base", "platform"))
    written("shop/catalog-info.yaml", COMPONENT % ("shop", "group:default/payments"))
    shop, base = scanned("shop/infra").landscape.owners.of(0), scanned("else").landscape.owners.of(0)
    assert (shop.team, base.team) == ("payments", "platform")
    assert shop.claims[0].rank is ClaimRank.CATALOGUE
    assert shop.claims[0].evidence == "Backstage component:default/shop, owner group:default/payments"
    assert [claim.team for claim in shop.claims] == ["payments"]


def test_r2_2_a_name_in_a_tag_comes_before_a_folder_and_a_tag_for_the_owner_before_both() -> None:
    written("catalog-info.yaml", COMPONENT % ("base", "platform"))
    written("deep/down/catalog-info.yaml", COMPONENT % ("Check_Out", "payments"))
    named = scanned("a", ("service", "check-out")).landscape.owners.of(0)
    assert [claim.team for claim in named.claims] == ["platform"]  # that catalogue was not read
    written("remit.yaml", TEAMS + "ownership: {catalogues: [deep/down/catalog-info.yaml]}\n")
    named = scanned("a", ("service", "check-out")).landscape.owners.of(0)
    assert [claim.team for claim in named.claims] == ["payments", "platform"]
    tagged = scanned("a", ("service", "check-out"), ("owner", "platform")).landscape.owners.of(0)
    assert (tagged.team, tagged.status) == ("platform", OwnerStatus.OWNED)


def test_a_level_that_is_closed_passes_nothing_on() -> None:
    written("catalog-info.yaml", COMPONENT % ("base", "platform"))
    written("CODEOWNERS", "* @org/payments\n")
    assert scanned("a").landscape.owners.of(0).team == "platform"
    written("remit.yaml", TEAMS + "ownership: {inherit: {catalogue: false, folder: true}}\n")
    assert scanned("a").landscape.owners.of(0).team == "payments"
    written("remit.yaml", TEAMS + "ownership: {inherit: {catalogue: false, codeowners: false}}\n")
    assert scanned("a").landscape.owners.of(0).status is OwnerStatus.UNOWNED


def test_a_location_is_followed_within_the_repository_only() -> None:
    location = 'apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: l}\nspec: {targets: ["%s"]}\n'
    written("catalog-info.yaml", location % "deep/entity.yaml")
    written("deep/entity.yaml", COMPONENT % ("deep", "payments"))
    assert scanned("deep/x").landscape.owners.of(0).team == "payments"
    for target, cause in (
        ("../../else.yaml", "leads outside"),
        ("nothing.yaml", "No such file"),
        ("a.md", "no catalogue"),
    ):
        written("a.md", "text\n")
        written("catalog-info.yaml", location % target)
        (problem,) = scanned("deep/x").landscape.estate.unreadable
        assert cause in problem.cause


def test_a_broken_catalogue_is_a_hole_with_its_place_and_another_file_of_that_name_is_none() -> None:
    written("catalog-info.yaml", "a: 1\n")  # only called so
    assert scanned("a").landscape.estate.unreadable == ()
    written("a/cortex.yaml", "info: {x-cortex-tag: [\n")
    (problem,) = scanned("a").landscape.estate.unreadable
    assert str(problem.location) == "a/cortex.yaml:1"


def test_an_export_that_is_none_says_where(tmp_path: Path) -> None:
    found = read_catalogues([], [str(written("x.json", '{"of": {"apiVersion": "backstage.io/v1"}}'))])
    assert [(str(one.location), one.cause) for one in found.unreadable] == [("x.json", "no entities")]


# --- contacts ------------------------------------------------------------------------------------


def contact(native: str, account: str = "1", **attributes: object) -> Observation:
    reader, _, kind = native.partition(":")
    place = Location(file="a.tf", line=3)
    return Observation(
        reader=reader, native_type=kind, address="x", attributes=attributes, location=place, account=account
    )


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (
            contact("tf:aws_account_alternate_contact", alternate_contact_type="SECURITY", email_address="s@x.org"),
            [("1", Category.SECURITY, "s@x.org")],
        ),
        (
            contact(
                "tf:aws_account_alternate_contact", alternate_contact_type="OPERATIONS", email_address="o@x.org",
                account_id="2",
            ),
            [("2", Category.OPERATIONS, "o@x.org")],
        ),
        (contact("tf:aws_account_alternate_contact", alternate_contact_type="BILLING", email_address="b@x.org"), []),
        (
            contact(
                "tf:google_essential_contacts_contact", parent="projects/p", email="a@x.org",
                notification_category_subscriptions=["LEGAL", "TECHNICAL", "TECHNICAL_INCIDENTS"],
            ),
            [("p", Category.COMPLIANCE, "a@x.org"), ("p", Category.OPERATIONS, "a@x.org")],
        ),
        (contact("tf:google_essential_contacts_contact", parent="organizations/1", email="a@x.org"), []),
        (
            contact("tf:azurerm_security_center_contact", email="s@x.org"),
            [("1", Category.SECURITY, "s@x.org")],
        ),
        (
            contact("arm:Microsoft.Security/securityContacts", properties={"emails": "a@x.org; b@x.org"}),
            [("1", Category.SECURITY, "a@x.org"), ("1", Category.SECURITY, "b@x.org")],
        ),
        (contact("tf:azurerm_security_center_contact", account="", email="s@x.org"), []),
        (contact("tf:aws_s3_bucket", email="s@x.org"), []),
    ],
)  # fmt: skip
def test_a_contact_answers_for_one_category_of_what_lies_in_its_account(
    seen: Observation, expected: list[tuple[str, Category, str]]
) -> None:
    """R1.6."""
    found = list(contact_entries([seen]))
    assert [(one.accounts[0], one.claim.category, one.claim.owners[0]) for one in found] == expected


def test_r1_6_a_security_contact_answers_for_security_where_nobody_nearer_does() -> None:
    alternate = resource(
        "aws_account_alternate_contact", "s", alternate_contact_type="SECURITY", email_address="bo@example.org"
    )
    account = 'accounts: {"1": {name: One}}\nsources: [{path: "**", account: "1"}]\n'
    written("remit.yaml", TEAMS + account + "ownership: {default: payments}\n")
    Path("a").mkdir()
    write_plan(Path("a") / "plan.json", VOLUME, alternate)
    landscape = scan([Path("a")], knowledge(), now=NOW).landscape
    owner = landscape.owners.of(landscape.estate.ids.index("aws_ebs_volume.v"))
    assert (owner.person, owner.answers_for(Category.SECURITY)) == ("ana", "bo")
    (claim,) = [claim for claim in owner.claims if claim.rank is ClaimRank.CONTACT]
    assert claim.evidence == "security contact of account 1: bo@example.org"


# --- people --------------------------------------------------------------------------------------


def test_r1_6_a_directory_adds_people_and_teams_and_says_who_left_and_remit_yaml_wins() -> None:
    table = "id,name,email,team,manager,active\nab,Ana B,ANA@example.org,Payments,bo,true\nbo,Robert,,Platform,,false\n"
    written("people.csv", table + "cy,Cy,cy@example.org,Data Platform,ab,true\n")
    written("remit.yaml", TEAMS + "ownership: {directories_of_people: [people.csv], default: data-platform}\n")
    organisation = scanned("a").landscape.organisation
    people = organisation.people
    assert {name: (one.name, one.manager, one.is_gone) for name, one in people.items()} == {
        "ana": ("Ana", "bo", False), "bo": ("Bo", "", True), "cy": ("Cy", "ana", False),
    }  # fmt: skip
    team = organisation.teams["data-platform"]
    assert (team.name, team.members, organisation.team_called("Data_Platform")) == ("Data Platform", ("cy",), team)
    assert organisation.default_team == "data-platform"
    assert scanned("b", ("owner", "bo@example.org")).landscape.owners.of(0).stale == (
        "Bo has left",
        "everybody in the team platform has left",
    )
    assert str(organisation.person_places["cy"]) == "people.csv:4"


def test_a_directory_that_cannot_be_read_stops_remit_yaml_with_its_place() -> None:
    written("remit.yaml", TEAMS + "ownership: {directories_of_people: [people.csv]}\n")
    with pytest.raises(ConfigurationError, match="No such file"):
        scanned("a")
    written("people.csv", "a,b\n1,2\n")
    with pytest.raises(ConfigurationError, match="no directory of people that Remit reads"):
        scanned("a")
    with pytest.raises(UnreadableError, match="no directory of people"):
        read_directory("people.csv")


def test_two_people_of_one_id_in_two_directories_stay_two() -> None:
    written("one.csv", "id,email\nana,ana@other.org\n")
    written("two.csv", "id,email,active\nana,ana@other.org,false\nana,,false\n")
    written("remit.yaml", TEAMS + "ownership: {directories_of_people: [one.csv, two.csv]}\n")
    people = scanned("a").landscape.organisation.people
    assert set(people) == {"ana", "bo", "ana@other.org"}
    assert (people["ana"].is_gone, people["ana@other.org"].is_gone) == (True, False)


# --- traces --------------------------------------------------------------------------------------


def running(**tags: str) -> Estate:
    builder = EstateBuilder()
    for path in ("", "infra"):
        builder.add(
            asset_id=f"x{path}", name="x", location=Location(file="aws:1/eu"), tags=tags,
            texts={"input": "aws:1/eu", "path": path},
        )  # fmt: skip
    return builder.build(counts=Counts(assets=2))


def test_r2_2_what_runs_is_traced_to_the_file_that_declares_it(repository: Path) -> None:
    written("infra/main.tf", "")
    written(".git/config", '[remote "origin"]\n\turl = git@example.org:org/shop.git\n')
    organisation = Organisation(location=Location(file="remit.yaml"))
    for repo, is_ours in (("shop", True), ("SHOP", True), ("other", False)):
        inputs, folders, files = traced(running(git_file="infra/main.tf", git_repo=repo), organisation)
        place = "infra/main.tf" if is_ours else "aws:1/eu"
        assert (inputs[0], files[0], folders[0]) == (place, place, "infra" if is_ours else "")
        assert (inputs[1], files[1]) == ("aws:1/eu", "aws:1/eu")  # its place is known


@pytest.mark.parametrize("file", ["../x.tf", "/etc/passwd", "nothing.tf", "a\0b", "", "x" * 5_000])
def test_a_trace_that_leads_nowhere_is_not_followed(file: str) -> None:
    given = running(git_file=file)
    organisation = Organisation(location=Location(file="remit.yaml"))
    assert [column[0] for column in traced(given, organisation)] == ["aws:1/eu", "", "aws:1/eu"]
    assert traced(given, Organisation())[2] is given.files


def test_a_trace_without_a_repository_is_not_followed(repository: Path) -> None:
    written("main.tf", "")
    (repository / ".git").rmdir()
    given = running(git_file="main.tf")
    assert traced(given, Organisation(location=Location(file="remit.yaml")))[2] is given.files


def test_r2_2_a_trace_finds_its_line_of_codeowners() -> None:
    from remit.app.ownership import stated_ownership  # noqa: PLC0415

    written("infra/main.tf", "")
    written("CODEOWNERS", "/infra/ @org/payments\n")
    organisation = Organisation(location=Location(file="remit.yaml"))
    column = stated_ownership(running(git_file="infra/main.tf"), organisation).claimed[0]
    assert [claim.team for claim in column[0]] == ["@org/payments"]


def test_files_of_catalogues_are_told_as_json_says_them() -> None:
    written("all.json", json.dumps([{"apiVersion": "backstage.io/v1", "kind": "Group", "metadata": {"name": "g"}}]))
    assert read_catalogues([], ["all.json"]).files == ["all.json"]
