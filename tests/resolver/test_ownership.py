"""Who owns each asset (R1.6, R2.2): equal to a naive loop, with one precedence and every claim kept."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.model.columns import Column
from remit.model.control import CATEGORIES, Category
from remit.model.location import NOWHERE, Location
from remit.model.organisation import (
    Account,
    Level,
    Organisation,
    OwnershipRule,
    ServiceOwner,
    TagKeys,
    Workload,
    fold_key,
)
from remit.model.ownership import Claim, ClaimRank, Owner, OwnerStatus, Person, Team
from remit.resolver.ownership import assign_owners, located
from resolver.estates import estate

TODAY = "2026-06-01"
PEOPLE = {
    one.id: one
    for one in (
        Person(id="ann", name="Ann", email="ann@example.com"),
        Person(id="bob", name="Bob"),
        Person(id="cy", name="Cy"),
        Person(id="gone", name="Gone", left="2026-06-01"),
        Person(id="going", name="Going", left="2026-06-02"),
    )
}
TEAMS = {
    one.id: one
    for one in (
        Team(id="web", name="Web", owner="ann", secondary="bob", owners={Category.DATA: "cy"}, members=("ann",)),
        Team(id="ops", name="Ops", owner="gone", secondary="bob", owners={Category.DATA: "gone"}),
        Team(id="left", name="Left", owner="gone", members=("gone", "cy"), aliases=("old_team",)),
        Team(id="bare", name="Bare"),
    )
}
TEAM_IDS = {fold_key(text): team.id for team in TEAMS.values() for text in (team.id, *team.aliases)}


def organisation(*rules: OwnershipRule, **more: Any) -> Organisation:  # noqa: ANN401 - fields of an organisation
    return Organisation(people=PEOPLE, teams=TEAMS, team_ids=TEAM_IDS, ownership_rules=rules, **more)


def rule(rank: ClaimRank, pattern: str, team: str, **more: Any) -> OwnershipRule:  # noqa: ANN401 - fields of a rule
    return OwnershipRule(rank=rank, pattern=pattern, team=team, **more)


def owner(given_organisation: Organisation, *claims: Claim, **row: object) -> Owner:
    claimed: list[Column[tuple[Claim, ...]]] = [Column.of([(claim,)]) for claim in claims]
    return assign_owners(estate([row]), given_organisation, today=TODAY, claimed=claimed).of(0)


def stated(rank: ClaimRank, team: str) -> Claim:
    return Claim(rank=rank, team=team, evidence=rank.word, location=Location(file="elsewhere", line=2))


# --- precedence ----------------------------------------------------------------------------------

PRECEDENCE = [
    ClaimRank.ASSET, ClaimRank.TAG, ClaimRank.PATH, ClaimRank.TAG_RULE, ClaimRank.WORKLOAD, ClaimRank.SERVICE,
    ClaimRank.ACCOUNT, ClaimRank.DEFAULT,
]  # fmt: skip
EVERYWHERE: dict[str, object] = {
    "id": "db.a", "path": "infra/db.tf", "workload": "shop", "service": "acme/db", "account": "1",
    "tags": {"Env": "prod"},
}  # fmt: skip
EVERY_RULE = {
    ClaimRank.ASSET: rule(ClaimRank.ASSET, "db.*", "web"),
    ClaimRank.PATH: rule(ClaimRank.PATH, "infra", "web"),
    ClaimRank.TAG_RULE: OwnershipRule(rank=ClaimRank.TAG_RULE, tags={"env": "p*"}, team="web"),
    ClaimRank.WORKLOAD: rule(ClaimRank.WORKLOAD, "shop", "web"),
    ClaimRank.SERVICE: rule(ClaimRank.SERVICE, "acme/db", "web"),
    ClaimRank.ACCOUNT: rule(ClaimRank.ACCOUNT, "1", "web"),
}


@pytest.mark.parametrize("strongest", PRECEDENCE)
def test_the_stronger_claim_wins_whatever_the_order_in_which_they_are_written(strongest: ClaimRank) -> None:
    """R2.2: asset > tag > path > CODEOWNERS > tag rule > workload > service > account > git author > default."""
    rules = [
        OwnershipRule(
            rank=one.rank, pattern=one.pattern, tags=one.tags, team="web" if one.rank is strongest else "bare"
        )
        for one in EVERY_RULE.values()
        if one.rank <= strongest
    ]
    tags = {"Env": "prod"}
    if strongest >= ClaimRank.TAG:
        tags["owner"] = "web" if strongest is ClaimRank.TAG else "bare"
    default = "web" if strongest is ClaimRank.DEFAULT else "bare"
    for order in (rules, rules[::-1]):
        found = owner(organisation(*order, default_team=default), **{**EVERYWHERE, "tags": tags})
        assert found.team == "web"
        assert [claim.rank for claim in found.claims] == PRECEDENCE[PRECEDENCE.index(strongest) :]


@pytest.mark.parametrize("rank", [ClaimRank.WORKLOAD, ClaimRank.SERVICE, ClaimRank.ACCOUNT])
def test_what_is_declared_with_an_owner_passes_it_on_and_an_explicit_rule_comes_first(rank: ClaimRank) -> None:
    declared: dict[str, Any] = {
        "workloads": {"shop": Workload(id="shop", name="Shop", owner="ops" if rank is ClaimRank.WORKLOAD else "")},
        "accounts": {"1": Account(id="1", name="main", owner="ops" if rank is ClaimRank.ACCOUNT else "")},
        "service_owners": {"acme/db": ServiceOwner(service="acme/db", team="ops")} if rank is ClaimRank.SERVICE else {},
    }
    inherited = owner(organisation(**declared), **EVERYWHERE)
    assert (inherited.team, inherited.claims[0].rank) == ("ops", rank)
    assert inherited.claims[0].evidence.startswith(f"owner of {rank.word}")
    assert owner(organisation(EVERY_RULE[rank], **declared), **EVERYWHERE).team == "web"


@pytest.mark.parametrize("rank", [ClaimRank.WORKLOAD, ClaimRank.SERVICE, ClaimRank.ACCOUNT])
def test_a_level_that_is_closed_passes_nothing_on(rank: ClaimRank) -> None:
    """R1.6: inheritance can be switched off level by level."""
    declared: dict[str, Any] = {
        "workloads": {"shop": Workload(id="shop", name="Shop", owner="ops" if rank is ClaimRank.WORKLOAD else "")},
        "accounts": {"1": Account(id="1", name="main", owner="ops" if rank is ClaimRank.ACCOUNT else "")},
        "service_owners": {"acme/db": ServiceOwner(service="acme/db", team="ops")} if rank is ClaimRank.SERVICE else {},
    }
    levels = frozenset({Level[rank.name], Level.NAMESPACE})
    assert owner(organisation(**declared), **EVERYWHERE).team == "ops"
    assert owner(organisation(**declared, closed_levels=levels), **EVERYWHERE).status is OwnerStatus.UNOWNED


def test_of_two_rules_of_one_rank_the_more_specific_wins_then_the_earlier() -> None:
    wide, narrow = rule(ClaimRank.PATH, "infra/**", "ops"), rule(ClaimRank.PATH, "infra/db.tf", "web")
    assert owner(organisation(wide, narrow), **EVERYWHERE).team == "web"
    first, second = rule(ClaimRank.PATH, "infra/d*", "ops"), rule(ClaimRank.PATH, "infra/*b", "web")
    assert owner(organisation(first, second), id="x", path="infra/db").team == "ops"


def test_a_line_of_codeowners_overruled_by_a_tag_contests_nothing_and_is_kept() -> None:
    """R2.2: it says who approves changes of the code, which need not be who runs what it declares."""
    line = stated(ClaimRank.CODEOWNERS, "ops")
    found = owner(organisation(default_team="bare"), line, tags={"owner": "web"})
    assert (found.status, found.team) == (OwnerStatus.OWNED, "web")
    assert found.claims[1] == line


def test_of_directories_only_the_longest_that_holds_the_path_speaks() -> None:
    directories = [
        rule(ClaimRank.PATH, pattern, team, is_directory=True)
        for pattern, team in (("**", "bare"), ("infra/db", "web"), ("infra", "ops"), ("inf", "left"))
    ]
    for path, team in (("infra/db/a", "web"), ("infra/db", "web"), ("infra/dbs", "ops"), ("z", "bare")):
        found = owner(organisation(*directories), path=path)
        assert ([claim.team for claim in found.claims], found.status is OwnerStatus.CONTESTED) == ([team], False)


def test_a_directory_and_a_path_rule_that_differ_contest_it() -> None:
    one = rule(ClaimRank.PATH, "infra", "ops", is_directory=True)
    found = owner(organisation(one, rule(ClaimRank.PATH, "infra/db*", "web")), path="infra/db")
    assert (found.status, found.team) == (OwnerStatus.CONTESTED, "ops")


def test_a_rule_says_what_it_is_in_words() -> None:
    tagged = {**EVERYWHERE, "tags": {"Env": "prod", "owner": "web"}}
    found = owner(organisation(*EVERY_RULE.values(), default_team="web"), **tagged)
    assert [claim.evidence for claim in found.claims] == [
        "asset db.*", "tag owner=web", "path infra", "tag rule env=p*", "workload shop", "service acme/db", "account 1",
        "the organisation's default",
    ]  # fmt: skip


# --- tags ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "team", "person", "status"),
    [
        ("web", "web", "ann", OwnerStatus.OWNED),
        (" WEB ", "web", "ann", OwnerStatus.OWNED),
        ("Old-Team", "left", "", OwnerStatus.NO_PERSON),
        ("nobody", "", "", OwnerStatus.UNKNOWN_TEAM),
        ("ann", "web", "ann", OwnerStatus.OWNED),
        ("Ann@Example.com", "web", "ann", OwnerStatus.OWNED),
        ("bob", "web", "bob", OwnerStatus.OWNED),
        ("going", "", "going", OwnerStatus.UNKNOWN_TEAM),
        ("cy", "left", "cy", OwnerStatus.OWNED),
        ("gone", "left", "", OwnerStatus.STALE),
        ("  ", "", "", OwnerStatus.UNOWNED),
    ],
)
def test_a_tag_names_a_team_an_alias_or_a_person_of_one(text: str, team: str, person: str, status: OwnerStatus) -> None:
    found = owner(organisation(), tags={"owner": text})
    assert (found.team, found.person, found.status) == (team, person, status)


def test_an_unknown_team_keeps_the_text_that_was_written() -> None:
    (claim,) = owner(organisation(), tags={"owner": "Platform Crew"}).claims
    assert (claim.team, claim.is_known, claim.evidence) == ("Platform Crew", False, "tag owner=Platform Crew")


def test_which_tags_name_the_owner_is_the_organisations_choice_and_order() -> None:
    keys = TagKeys(owner=("Cost_Owner", "cost-owner", "owner"))
    found = owner(organisation(tag_keys=keys), tags={"owner": "ops", "cost-OWNER": "web"})
    assert [claim.team for claim in found.claims] == ["web", "ops"]
    assert found.status is OwnerStatus.CONTESTED


# --- status --------------------------------------------------------------------------------------


def test_claims_on_the_asset_itself_that_differ_contest_it() -> None:
    """R2.2: contradictions are reported; the stronger still answers."""
    found = owner(organisation(rule(ClaimRank.PATH, "infra", "ops")), path="infra/a.tf", tags={"owner": "web"})
    assert (found.status, found.team, found.person) == (OwnerStatus.CONTESTED, "web", "ann")


def test_an_inherited_claim_that_is_overruled_contests_nothing() -> None:
    found = owner(organisation(default_team="ops"), tags={"owner": "web"})
    assert found.status is OwnerStatus.OWNED
    same = owner(organisation(rule(ClaimRank.PATH, "infra", "web")), path="infra/a.tf", tags={"owner": "WEB"})
    assert same.status is OwnerStatus.OWNED


def test_a_claim_for_an_unknown_team_is_not_passed_over_for_a_weaker_one() -> None:
    found = owner(organisation(default_team="web"), tags={"owner": "nobody"})
    assert (found.status, found.team, found.person) == (OwnerStatus.UNKNOWN_TEAM, "", "")


def test_a_line_for_an_unknown_team_is_passed_over_for_a_known_one_that_claims_less_nearly() -> None:
    """R2.2: it speaks of code, not of this very asset."""
    line = Claim(
        rank=ClaimRank.CODEOWNERS, team="@org/nobody", evidence="line 2", location=NOWHERE, is_known=False
    )  # fmt: skip
    found = owner(organisation(default_team="web"), line)
    assert (found.status, found.team, [claim.team for claim in found.claims]) == (
        OwnerStatus.OWNED, "web", ["web", "@org/nobody"],
    )  # fmt: skip
    assert owner(organisation(), line).status is OwnerStatus.UNKNOWN_TEAM


def test_what_nobody_claims_is_unowned() -> None:
    assert owner(organisation()) == Owner(status=OwnerStatus.UNOWNED)


# --- people --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("team", "person", "answers"),
    [
        ("web", "", "ann"),
        ("web", "cy", "cy"),
        ("web", "gone", "ann"),
        ("web", "going", "going"),
        ("web", "stranger", "ann"),
        ("ops", "", "bob"),
        ("ops", "gone", "bob"),
        ("left", "", ""),
        ("bare", "", ""),
    ],
)
def test_the_named_person_answers_then_the_teams_owner_then_the_one_who_stands_in(
    team: str, person: str, answers: str
) -> None:
    """R1.6: somebody who has left answers for nothing."""
    found = owner(organisation(rule(ClaimRank.ASSET, "*", team, person=person)))
    assert (found.team, found.person) == (team, answers)
    status = OwnerStatus.OWNED if answers else OwnerStatus.NO_PERSON
    assert found.status is (OwnerStatus.STALE if person == "gone" else status)


def test_each_category_has_its_own_person_or_the_general_one() -> None:
    """R1.6."""
    found = owner(
        organisation(
            rule(ClaimRank.ASSET, "*", "web"),
            rule(ClaimRank.PATH, "infra", "ops", category=Category.NETWORK),
            rule(ClaimRank.ASSET, "*", "left", category=Category.IDENTITY, person="gone"),
            rule(ClaimRank.ASSET, "db*", "bare", category=Category.IDENTITY, person="bob"),
            rule(ClaimRank.PATH, "infra", "web", category=Category.SECURITY),
        ),
        id="x",
        path="infra/a.tf",
    )
    assert found.by_category == {Category.DATA: "cy", Category.SECURITY: "ann"}
    assert found.answers_for(Category.NETWORK) == "ann"
    assert found.answers_for(Category.DATA) == "cy"


def test_a_rule_for_one_category_answers_where_nobody_owns_the_rest() -> None:
    found = owner(organisation(rule(ClaimRank.ASSET, "*", "web", category=Category.DATA, person="bob")))
    assert (found.status, found.team, found.person) == (OwnerStatus.UNOWNED, "", "")
    assert found.by_category == {Category.DATA: "bob"}


def test_claims_that_stand_on_the_asset_point_at_it() -> None:
    place, elsewhere = Location(file="plan.json", line=3), Location(file="remit.yaml", line=9)
    found = owner(organisation(rule(ClaimRank.ASSET, "*", "web", location=elsewhere)), tags={"owner": "web"})
    assert [claim.location for claim in found.claims] == [elsewhere, NOWHERE]
    assert [claim.location for claim in located(found, place).claims] == [elsewhere, place]


# --- the naive loop ------------------------------------------------------------------------------

team_ids = st.sampled_from(sorted(TEAMS))
people_ids = st.sampled_from(["", *PEOPLE])
categories = st.sampled_from([None, None, Category.DATA, Category.NETWORK])
PATTERNS = {
    ClaimRank.ASSET: ["a.*", "a.0", "*"],
    ClaimRank.PATH: ["p", "p/*", "p/q"],
    ClaimRank.WORKLOAD: ["w"],
    ClaimRank.SERVICE: ["s"],
    ClaimRank.ACCOUNT: ["1"],
}
COVERED = {
    "a.*": {"a.0", "a.1"},
    "a.0": {"a.0"},
    "*": {"a.0", "a.1"},
    "p": {"p", "p/q"},
    "p/*": {"p/q"},
    "p/q": {"p/q"},
}
rules = st.lists(
    st.one_of(
        *[
            st.builds(rule, st.just(rank), st.sampled_from(patterns), team_ids, person=people_ids, category=categories)
            for rank, patterns in PATTERNS.items()
        ],
        st.builds(
            OwnershipRule, rank=st.just(ClaimRank.TAG_RULE), tags=st.just({"Env": "prod"}), team=team_ids,
            person=people_ids, category=categories,
        ),
    ),
    max_size=6,
)  # fmt: skip
optional_team = st.sampled_from(["", *TEAMS])
organisations = st.builds(
    lambda chosen, default, workload, service, account: organisation(
        *chosen,
        default_team=default,
        workloads={"w": Workload(id="w", name="w", owner=workload)},
        accounts={"1": Account(id="1", name="1", owner=account)},
        service_owners={"s": ServiceOwner(service="s", team=service)} if service else {},
    ),
    rules, optional_team, optional_team, optional_team, optional_team,
)  # fmt: skip
rows = st.lists(
    st.fixed_dictionaries({
        "path": st.sampled_from(["", "p", "p/q", "z"]),
        "workload": st.sampled_from(["", "w"]),
        "service": st.sampled_from(["", "s"]),
        "account": st.sampled_from(["", "1"]),
        "tags": st.dictionaries(st.sampled_from(["owner", "team", "env"]), st.sampled_from(["web", "prod", "?"])),
    }),
    max_size=2,
).map(lambda found: [{**row, "id": f"a.{number}"} for number, row in enumerate(found)])  # fmt: skip

Naive = tuple[ClaimRank, str, str, Category | None]


def naive_claims(row: dict[str, Any], one: Organisation) -> list[Naive]:
    def of_rules(rank: ClaimRank) -> list[Naive]:
        hits = [
            each
            for each in one.ownership_rules
            if each.rank is rank
            and {
                ClaimRank.ASSET: row["id"] in COVERED.get(each.pattern, ()),
                ClaimRank.PATH: row["path"] in COVERED.get(each.pattern, ()),
                ClaimRank.TAG_RULE: row["tags"].get("env") == "prod",
                ClaimRank.WORKLOAD: row["workload"] == each.pattern,
                ClaimRank.SERVICE: row["service"] == each.pattern,
                ClaimRank.ACCOUNT: row["account"] == each.pattern,
            }[rank]
        ]
        hits.sort(key=lambda each: ("*" in each.pattern, -len(each.pattern.replace("*", ""))))
        return [(rank, each.team, each.person, each.category) for each in hits]

    def inherited(rank: ClaimRank, team: str) -> list[Naive]:
        return [(rank, team, "", None)] if team else []

    workload = one.workloads["w"].owner if row["workload"] else ""
    service = one.service_owners["s"].team if row["service"] and one.service_owners else ""
    account = one.accounts["1"].owner if row["account"] else ""
    return [
        *of_rules(ClaimRank.ASSET),
        *[(ClaimRank.TAG, row["tags"][key], "", None) for key in ("owner", "team") if key in row["tags"]],
        *of_rules(ClaimRank.PATH),
        *of_rules(ClaimRank.TAG_RULE),
        *of_rules(ClaimRank.WORKLOAD), *inherited(ClaimRank.WORKLOAD, workload),
        *of_rules(ClaimRank.SERVICE), *inherited(ClaimRank.SERVICE, service),
        *of_rules(ClaimRank.ACCOUNT), *inherited(ClaimRank.ACCOUNT, account),
        *inherited(ClaimRank.DEFAULT, one.default_team),
    ]  # fmt: skip


def naive_owner(row: dict[str, Any], one: Organisation) -> tuple[OwnerStatus, str, str, dict[Category, str]]:
    def here(*candidates: str) -> str:
        return next((c for c in candidates if c in PEOPLE and c != "gone"), "")

    claims = naive_claims(row, one)
    general = [claim for claim in claims if claim[3] is None]
    team = TEAMS.get(general[0][1]) if general else None
    by_category = {}
    for category in CATEGORIES:
        named = [here(claim[2] or TEAMS[claim[1]].owner) for claim in claims if claim[3] is category]
        by_category[category] = here(*named, *([team.owners.get(category, "")] if team else []))
    by_category = {category: person for category, person in by_category.items() if person}
    if not general:
        return OwnerStatus.UNOWNED, "", "", by_category
    if team is None:
        return OwnerStatus.UNKNOWN_TEAM, "", "", by_category
    person = here(general[0][2], team.owner, team.secondary)
    direct = [claim for claim in general if claim[0] >= ClaimRank.PATH]
    status = OwnerStatus.OWNED if person else OwnerStatus.NO_PERSON
    if general[0][2] == "gone":
        status = OwnerStatus.STALE
    if len({claim[1] for claim in direct}) > 1 or len({claim[2] for claim in direct if claim[2]}) > 1:
        status = OwnerStatus.CONTESTED
    return status, team.id, person, by_category


@given(rows, organisations)
def test_assigning_owners_equals_a_loop_over_assets_and_claims(chosen: list[dict[str, Any]], one: Organisation) -> None:
    found = assign_owners(estate(chosen), one, today=TODAY)
    assert len(found.owner_of) == len(chosen)
    for number, row in enumerate(chosen):
        got = found.of(number)
        assert (got.status, got.team, got.person, got.by_category) == naive_owner(row, one)
        expected = naive_claims(row, one)
        winner = next((claim for claim in expected if claim[3] is None), None)
        rest = list(expected)
        if winner is not None:
            rest.remove(winner)
            rest.insert(0, winner)
        assert [(c.rank, c.team, c.person, c.category) for c in got.claims] == rest
