"""What remit.yaml says arrives in the domain, every item with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.model.control import Category
from remit.model.facts import FactKind, FactType
from remit.model.location import Location
from remit.model.organisation import OWNER_KEYS, Organisation, Requirement
from remit.model.ownership import ClaimRank
from remit.model.party import NOT_APPLICABLE, Label, Party, Role
from remit.model.rules import RuleKind, ScopeKind
from remit.model.source import Grade
from remit.organisation.load import load_organisation

CONTROLS = ["backup", "access-logging", "guest-os-patching"]
SERVICES = ["aws/rds", "aws/s3"]
FACTS = {
    fact.name: fact
    for fact in (
        FactType(name="encryption_at_rest", kind=FactKind.ENUM, values=("customer_key", "none"), what="Key."),
        FactType(name="backup_retention_days", kind=FactKind.INTEGER, what="Days."),
        FactType(name="engine", kind=FactKind.TEXT, what="Engine."),
    )
}
FULL = """\
organisation: Example
people:
  ana: {name: Ana Example, email: ana@example.org, phone: "+15550100"}
  bo: {name: Bo Example, left: 2026-01-31}
teams:
  payments:
    name: Payments
    owner: ana
    secondary: bo
    owners: {data: bo}
    members: [ana, bo]
    aliases: [pay_team]
    contact: "#payments"
  platform:
accounts:
  "012345678901": {name: Main, provider: aws, environment: production, owner: Pay-Team, region: eu-west-1}
workloads:
  checkout:
    owner: payments
    tier: 1
    data_class: confidential
    match: {tags: {app: checkout, shard: 1}, addresses: ["module.checkout.*"], paths: ["checkout/**"]}
  site:
data_classes:
  confidential:
    what: Customers' data.
    requires: {encryption_at_rest: [customer_key], backup_retention_days: 7, engine: [postgres]}
templates:
  pii:
    match: {data_class: confidential}
    splits:
      - {control: backup, split: shared, reason: Both sides keep copies., provider: Copies., customer: Tests.}
overrides:
  - control: guest-os-patching
    scope: {workload: checkout}
    roles: {implement: [third_party], validate: [customer]}
    accountable: customer
    third_party: Patches.
    interface_owner: ana
    reason: A vendor patches.
  - {control: access-logging, scope: {tier: 3}, split: not_applicable, reason: Public data.}
  - {control: backup, scope: {account: 012345678901}, split: provider, reason: By contract.}
ownership:
  rules:
    - {match: {address: "module.a.*"}, team: payments, person: ana, category: data}
    - {match: {path: "infra/**"}, team: platform}
    - {match: {tag: {Cost_Centre: 42}}, team: platform}
    - {match: {workload: site}, team: platform}
    - {match: {service: aws/rds}, team: platform}
    - {match: {account: "012345678901"}, team: platform}
  default: platform
tags: {workload: [system]}
services: {aws/s3: {owner: platform}}
providers: {aws: {name: AWS, support: "https://support.example.com", relationship_owner: ana}}
vendors: {patchers: }
sources: [{path: "**/*.tf", account: "012345678901", environment: test, region: eu-north-1}]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "remit.yaml").write_text(FULL, encoding="utf-8")
    return tmp_path / "remit.yaml"


@pytest.fixture
def organisation(path: Path) -> Organisation:
    return load_organisation(path, controls=CONTROLS, services=SERVICES, facts=FACTS)


def test_r1_6_people_and_teams_are_read_with_their_places(organisation: Organisation, path: Path) -> None:
    team = organisation.teams["payments"]
    assert (organisation.name, organisation.files) == ("Example", (str(path),))
    assert organisation.people["bo"].left == "2026-01-31"
    assert organisation.people["ana"].phone == "+15550100"
    assert organisation.person_places["bo"] == Location(file=str(path), line=4, column=3)
    assert (team.owner, team.secondary, team.owners) == ("ana", "bo", {Category.DATA: "bo"})
    assert (team.members, team.contact) == (("ana", "bo"), "#payments")
    assert str(team.location) == f"{path}:6:3"


def test_r2_2_a_team_is_found_by_any_spelling_of_its_id_or_alias(organisation: Organisation) -> None:
    assert organisation.team_called("PAY-TEAM") is organisation.teams["payments"]
    assert organisation.team_called(" Payments ") is organisation.teams["payments"]
    assert organisation.team_called("nobody") is None


def test_r2_2_an_alias_written_in_the_file_becomes_the_team_id(organisation: Organisation) -> None:
    assert organisation.accounts["012345678901"].owner == "payments"


def test_r2_3_workloads_and_data_classes_are_read(organisation: Organisation) -> None:
    checkout, site = organisation.workloads["checkout"], organisation.workloads["site"]
    assert (checkout.tier, checkout.data_class, site.tier, site.name) == (1, "confidential", None, "site")
    assert checkout.match.tags == {"app": "checkout", "shard": "1"}
    assert checkout.match.paths == ("checkout/**",)
    requires = organisation.data_classes["confidential"].requires
    assert requires["encryption_at_rest"].values == ("customer_key",)
    assert requires["backup_retention_days"] == Requirement(
        fact="backup_retention_days", at_least=7, location=requires["backup_retention_days"].location
    )
    assert requires["engine"].location.line == 27


def test_r1_5_an_override_carries_roles_parts_reason_and_place(organisation: Organisation) -> None:
    override = organisation.overrides[0]
    rule = override.rule
    assert (override.scope, override.value, override.template) == (ScopeKind.WORKLOAD, "checkout", "")
    assert (rule.kind, rule.grade, rule.source) == (RuleKind.OVERRIDE, Grade.STATED, None)
    assert rule.cell.parties(Role.IMPLEMENT) == (Party.THIRD_PARTY,)
    assert (rule.cell.accountable, rule.cell.label) == (Party.CUSTOMER, Label.THIRD_PARTY)
    assert (rule.third_party_part, rule.interface_owner, rule.reason) == ("Patches.", "ana", "A vendor patches.")
    assert rule.location.line == 34


def test_r1_5_not_applicable_is_a_split_of_its_own(organisation: Organisation) -> None:
    override = organisation.overrides[1]
    assert (override.scope, override.value, override.rule.cell) == (ScopeKind.TIER, "3", NOT_APPLICABLE)


def test_r1_8_a_template_becomes_overrides_of_its_class(organisation: Organisation) -> None:
    override = organisation.overrides[3]
    assert (override.scope, override.value, override.template) == (ScopeKind.CLASS, "confidential", "pii")
    assert override.rule.cell.label is Label.SHARED
    assert (override.rule.provider_part, override.rule.customer_part) == ("Copies.", "Tests.")
    assert override.rule.location.line == 32


def test_r2_2_each_ownership_rule_has_the_rank_of_what_it_matches_by(organisation: Organisation) -> None:
    rules = organisation.ownership_rules
    assert [rule.rank for rule in rules] == [
        ClaimRank.ASSET,
        ClaimRank.PATH,
        ClaimRank.TAG_RULE,
        ClaimRank.WORKLOAD,
        ClaimRank.SERVICE,
        ClaimRank.ACCOUNT,
    ]
    assert (rules[0].pattern, rules[0].person, rules[0].category) == ("module.a.*", "ana", Category.DATA)
    assert (rules[2].pattern, rules[2].tags) == ("", {"Cost_Centre": "42"})


def test_r2_2_tag_keys_have_defaults_that_the_file_replaces_one_by_one(organisation: Organisation) -> None:
    assert organisation.tag_keys.owner == OWNER_KEYS
    assert organisation.tag_keys.workload == ("system",)
    assert organisation.tag_keys.tier == ("tier", "criticality")


def test_r2_2_defaults_services_vendors_and_sources_are_read(organisation: Organisation) -> None:
    assert organisation.default_team == "platform"
    assert organisation.service_owners["aws/s3"].team == "platform"
    assert organisation.vendors["aws"].is_provider
    assert organisation.vendors["aws"].relationship_owner == "ana"
    assert (organisation.vendors["patchers"].is_provider, organisation.vendors["patchers"].name) == (
        False,
        "patchers",
    )
    assert (organisation.sources[0].path, organisation.sources[0].region) == ("**/*.tf", "eu-north-1")


def test_r1_7_an_empty_file_says_nothing_and_is_fine(tmp_path: Path) -> None:
    (tmp_path / "remit.yaml").write_text("", encoding="utf-8")
    organisation = load_organisation(tmp_path / "remit.yaml", controls=[])
    assert (organisation.name, organisation.teams, organisation.overrides) == ("", {}, ())
    assert organisation.location == Location(file=str(tmp_path / "remit.yaml"))


def test_r1_7_names_are_not_checked_against_sets_that_are_not_given(tmp_path: Path) -> None:
    (tmp_path / "remit.yaml").write_text(
        "teams: {a: }\nservices: {any/thing: {owner: a}}\ndata_classes: {c: {requires: {odd: [x]}}}\n",
        encoding="utf-8",
    )
    organisation = load_organisation(tmp_path / "remit.yaml", controls=[])
    assert list(organisation.service_owners) == ["any/thing"]
