"""Which assets an entry of a catalogue is about (R2.2)."""

from __future__ import annotations

from remit.model.location import Location
from remit.model.organisation import Organisation, TagKeys
from remit.model.ownership import Claim, ClaimRank, Entry, NativeClaim, Person, Team
from remit.resolver.catalogue import catalogue_claims
from remit.resolver.ownership import assign_owners
from resolver.estates import estate

ORGANISATION = Organisation(
    people={"ann": Person(id="ann", name="Ann", email="ann@example.org")},
    teams={name: Team(id=name, name=name, owner="ann") for name in ("web", "data")},
    team_ids={"web": "web", "data": "data"},
    tag_keys=TagKeys(environment=("x.org/environment-name", "environment")),
)


def entry(owner: str, rank: ClaimRank = ClaimRank.CATALOGUE, **more: tuple[object, ...]) -> Entry:
    native = NativeClaim(
        rank=rank, owners=(owner,) if owner else (), evidence=owner, location=Location(file="c", line=1)
    )
    return Entry(claim=native, **more)  # type: ignore[arg-type] # fields of an entry


def claimed(row: dict[str, object], *entries: Entry) -> list[list[Claim]]:
    columns = catalogue_claims(estate([row]), entries, ORGANISATION)
    return [list(column[0]) for column in columns]


def teams(row: dict[str, object], *entries: Entry) -> list[list[str]]:
    return [[claim.team for claim in claims] for claims in claimed(row, *entries)]


def test_a_name_is_found_in_tags_and_workloads_and_the_deepest_folder_speaks() -> None:
    shop, deep = entry("web", names=("Shop_Web",), folders=("a",)), entry("data", names=("db",), folders=("a/b", ""))
    assert teams({"tags": {"Service": "shop-web"}, "path": "z"}, shop, deep) == [["web"], ["data"]]
    assert teams({"workload": "db", "path": "a/c"}, shop, deep) == [["data"], ["web"]]
    assert teams({"tags": {"app": "else"}, "path": "a/b/c"}, shop, deep) == [["data"]]
    assert teams({"path": "a"}, entry("", folders=("a",))) == []


def test_an_account_and_a_namespace_are_found_by_their_own_name_alone() -> None:
    one = entry("web", accounts=("1",), namespaces=("shop",))
    assert teams({"account": "1"}, one) == [["web"]]
    assert teams({"account": "2"}, one) == []
    assert teams({"native_type": "Namespace", "namespace": "shop"}, one) == [["web"]]
    assert teams({"native_type": "apps/Deployment", "namespace": "shop"}, one) == []


def test_what_a_declaration_says_is_held_against_the_namespaces_own_tags() -> None:
    said = (("business_unit", "Retail"), ("environment", "staging"), ("is_production", "true"), ("nothing", "x"))
    one = entry("web", ClaimRank.DECLARATION, namespaces=("shop",), says=said)
    tags = {"x.org/business-unit": "RETAIL", "x.org/environment-name": "production", "x.org/is-production": "false"}
    ((claim,),) = claimed({"native_type": "Namespace", "namespace": "shop", "tags": tags}, one)
    assert claim.differs == (("environment-name", "staging", "production"), ("is-production", "true", "false"))


def test_a_namespace_passes_its_owner_on_to_what_lies_in_it_of_the_same_input_first() -> None:
    """R2.2: labels of a namespace say whose its objects are, where nothing nearer does."""
    whole = {"native_type": "Namespace", "namespace": "shop"}
    rows: list[dict[str, object]] = [
        {**whole, "id": "a", "input": "one", "tags": {"owner": "web"}},
        {**whole, "id": "b", "input": "two", "tags": {"owner": "data"}},
        {"id": "c", "namespace": "shop", "input": "two"},
        {"id": "d", "namespace": "shop", "input": "three"},  # two namespaces of that name disagree
        {"id": "e", "namespace": "else", "input": "one"},
        {"id": "f", "namespace": "shop", "input": "one", "tags": {"owner": "data"}},
        {"id": "g", "namespace": "shop", "input": "one", "account": "other"},
        {"id": "h"},
    ]
    found = assign_owners(estate(rows), ORGANISATION, today="2026-06-01")
    assert [found.of(row).team for row in range(8)] == ["web", "data", "data", "", "", "data", "", ""]
    assert found.of(2).claims[0].rank is ClaimRank.NAMESPACE
    assert found.of(2).claims[0].evidence == "namespace shop: tag owner=data"
    assert [claim.rank for claim in found.of(5).claims] == [ClaimRank.TAG, ClaimRank.NAMESPACE]
    unowned = assign_owners(estate([{**whole, "id": "a"}, rows[2]]), ORGANISATION, today="2026-06-01")
    assert [unowned.of(row).claims for row in (0, 1)] == [(), ()]
    agreed = assign_owners(estate([rows[0], rows[3]]), ORGANISATION, today="2026-06-01")
    assert agreed.of(1).team == "web"
