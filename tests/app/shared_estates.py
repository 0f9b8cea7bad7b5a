"""Estates with everything in them that one engine could see otherwise than another, and what it means to agree."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from remit.app.survey import Surveyed, Terms, survey_assets
from remit.knowledge.base import KnowledgeBase
from remit.model.columns import Column
from remit.model.control import Category
from remit.model.estate import COLUMNS, Counts, Estate, EstateBuilder
from remit.model.event import SignMatch
from remit.model.facts import UNKNOWN, Fact, FactKind, FactStatus, FactValue, Marker
from remit.model.finding import Confidence, Severity
from remit.model.location import Location
from remit.model.observation import Unreadable
from remit.model.organisation import (
    Account,
    DataClass,
    Organisation,
    OwnershipRule,
    Requirement,
    ServiceOwner,
    TagKeys,
    Workload,
    WorkloadMatch,
)
from remit.model.ownership import ClaimRank, Entry, NativeClaim, Person, Team
from remit.model.party import Label, plain_split
from remit.model.rules import Override, RuleKind, ScopeKind, SplitRule
from remit.resolver.native_claims import known_claims
from remit.resolver.ownership import NAMESPACE

TODAY: Final = "2026-06-01"
SERVICES: Final = ("aws/s3", "aws/rds", "aws/iam", "aws/ec2", "aws/lambda", "azure/storage", "kubernetes/workload")
ODD: Final = ("", "hafen-überwachung", "港", "a\0b", "🚢", "x" * 300, "tab\there", '"quoted"')
Claims = tuple[NativeClaim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One estate with what is said of it."""

    estate: Estate
    stated: tuple[Column[Claims], ...]
    terms: Terms


def organisation(controls: tuple[str, ...]) -> Organisation:
    """Teams with and without people, leavers, workloads of every match, overrides of every scope."""
    teams = [
        Team(id="payments", name="Payments", owner="ana", members=("ana", "bo"), owners={Category.DATA: "bo"}),
        Team(id="platform", name="Plattform 港", owner="gone", members=("gone",)),
        Team(id="empty", name="Empty"),
    ]
    people = [Person(id="ana", name="Ana"), Person(id="bo", name="Bo", email="bo@example.org")]
    people.append(Person(id="gone", name="Gone", left="2026-01-01"))
    rules = (
        OwnershipRule(rank=ClaimRank.PATH, pattern="teams/payments", team="payments"),
        OwnershipRule(rank=ClaimRank.PATH, pattern="teams/*/ü*", team="platform"),
        OwnershipRule(rank=ClaimRank.TAG_RULE, tags={"cost": "cc-1*"}, team="platform", category=Category.DATA),
        OwnershipRule(rank=ClaimRank.ASSET, pattern="asset.1*", team="payments", review_by="2026-02-01"),
    )
    scoped = {
        ScopeKind.ASSET: "asset.7", ScopeKind.PATH: "teams/payments/**", ScopeKind.WORKLOAD: "booking",
        ScopeKind.ACCOUNT: "acc-1", ScopeKind.ENVIRONMENT: "production", ScopeKind.SERVICE: "aws/s3",
        ScopeKind.CLASS: "personal", ScopeKind.TIER: "1",
    }  # fmt: skip
    overrides = tuple(
        Override(
            scope=scope,
            value=value,
            rule=SplitRule(
                control=controls[number % 3],
                cell=plain_split((Label.SHARED, Label.PROVIDER, Label.NOT_APPLICABLE)[number % 3]),
                kind=RuleKind.OVERRIDE,
                reason=f"decided for {value}",
            ),
        )
        for number, (scope, value) in enumerate(scoped.items())
    )
    needs = {"encryption_at_rest": Requirement(fact="encryption_at_rest", values=("customer_key",))}
    return Organisation(
        people={one.id: one for one in people},
        teams={one.id: one for one in teams},
        team_ids={one.id: one.id for one in teams},
        accounts={"acc-1": Account(id="acc-1", name="One", owner="platform", environment="production")},
        workloads={
            "booking": Workload(id="booking", name="Booking", owner="payments", tier=1, data_class="personal",
                                match=WorkloadMatch(tags={"cost": "cc-2"}, paths=("teams/*/booking",))),
            "odd": Workload(id="odd", name="Odd", owner="strangers", match=WorkloadMatch(addresses=("asset.2*",))),
        },
        data_classes={"personal": DataClass(id="personal", requires=needs)},
        ownership_rules=rules,
        tag_keys=TagKeys(),
        default_team="empty",
        service_owners={"aws/rds": ServiceOwner(service="aws/rds", team="platform")},
        overrides=overrides,
    )  # fmt: skip


def drawn(assets: int, knowledge: KnowledgeBase, seed: int = 1) -> Drawn:
    """An estate from a seed; every third asset lies in a namespace, and some are one."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, no secret
    catalogue = knowledge.catalogue
    builder = EstateBuilder()
    for number in range(assets):
        service = knowledge.service(chance.choice(SERVICES))
        is_namespace = chance.random() < 0.1
        folder = f"teams/{chance.choice(('payments', 'platform', 'überall'))}/{chance.choice(('booking', 'ü', 'net'))}"
        builder.add(
            asset_id=f"asset.{number}" if number % 9 else f"asset.{number} {chance.choice(ODD)}",
            name=chance.choice(ODD),
            location=Location(file=f"{folder}/{chance.choice(ODD)}.tf", line=number, column=number % 7),
            texts={
                "native_type": NAMESPACE if is_namespace else "some_type",
                "provider": service.provider,
                "service": service.id,
                "service_name": service.name,
                "model": service.model,
                "account": chance.choice(("acc-1", "acc-2", "")),
                "region": chance.choice(("eu-west-1", "")),
                "path": folder,
                "namespace": chance.choice(("shop", "港", "")) if number % 3 or is_namespace else "",
                "input": chance.choice(("a.json", "b.json")),
                "environment": chance.choice(("", "production")),
            },
            tags=_tags(chance),
            facts=tuple(_facts(chance, knowledge)),
        )
    estate = replace(
        builder.build(counts=Counts(resources=assets + 3, assets=assets, parts=3, unreadable=1)),
        unreadable=(Unreadable(location=Location(file="brøken.json", line=3), cause="it breaks off", hint="mend it"),),
    )
    signs = {
        asset: (SignMatch(sign="privilege-escalation", asset=asset, account="acc-1", provider="aws", time=1, actor="é",
                          severity=Severity.HIGH, confidence=Confidence.HIGH, message="Took a role on",
                          location=Location(file="trail.json", line=4)),)
        for asset in estate.ids[::50]
    }  # fmt: skip
    where = Location(file="catalog-info.yaml", line=2)
    entry = NativeClaim(rank=ClaimRank.CATALOGUE, owners=("payments",), evidence="component shop", location=where)
    terms = Terms(
        organisation=organisation(tuple(control.id for control in catalogue.controls)),
        today=TODAY,
        entries=(
            Entry(claim=entry, names=("net", "booking"), namespaces=("shop",), says=(("tier", "3"),)),
            Entry(claim=replace(entry, rank=ClaimRank.CONTACT, owners=("bo@example.org",)), accounts=("acc-2",)),
        ),
        recognised=signs,
    )
    return Drawn(estate=estate, stated=(_stated(chance, assets, "OWNERS"), _stated(chance, assets, "git")), terms=terms)


def _tags(chance: random.Random) -> dict[str, str]:
    tags = {
        "owner": chance.choice(("payments", "platform", "Payments", "nobody", "")),
        "Team": chance.choice(("payments", "empty", "")),
        "cost": f"cc-{chance.randrange(4)}",
        "app": chance.choice(("booking", "net", "")),
        "data-class": chance.choice(("personal", "undeclared", "")),
        chance.choice(ODD[1:]): chance.choice(ODD),
    }
    return {key: value for key, value in tags.items() if value and chance.random() < 0.7}


def _facts(chance: random.Random, knowledge: KnowledgeBase) -> Iterable[Fact]:
    every = knowledge.catalogue.facts
    for name in chance.sample(sorted(every), chance.randrange(len(every) // 2)):
        value: FactValue | Marker = UNKNOWN
        if chance.random() < 0.8:
            values: dict[FactKind, FactValue] = {
                FactKind.ENUM: chance.choice(every[name].values or ("x",)),
                FactKind.TEXT: chance.choice(ODD),
                FactKind.INTEGER: chance.choice((0, 7, 400, 2**70)),
                FactKind.TEXTS: tuple(sorted({chance.choice(ODD), "*"})),
            }
            value = values[every[name].kind]
        status = FactStatus.UNKNOWN if value is UNKNOWN else chance.choice((FactStatus.STATED, FactStatus.DEFAULT))
        yield Fact(name=name, value=value, status=status, origin=chance.choice(("here", "ö")), source="")


def _stated(chance: random.Random, assets: int, source: str) -> Column[Claims]:
    def claim(owner: str, rank: ClaimRank) -> NativeClaim:
        place = Location(file=source, line=chance.randrange(9))
        return NativeClaim(rank=rank, owners=(owner, "@org/ü"), evidence=f"{source} line", location=place)

    choices: list[Claims] = [(), (claim("@org/payments", ClaimRank.CODEOWNERS),)]
    choices.append((claim("ana", ClaimRank.DECLARATION), claim("stranger@example.org", ClaimRank.GIT_AUTHOR)))
    return Column.of(chance.choice(choices) for _ in range(assets))


def embedded(given: Drawn, knowledge: KnowledgeBase) -> Surveyed:
    """What follows in one piece, each source's claims in a column of its own, as a scan has them."""
    claimed = [known_claims(column, given.terms.organisation) for column in given.stated]
    return survey_assets(given.estate, given.terms, knowledge, claimed=claimed)


def of_embedded(found: Surveyed) -> dict[str, Any]:
    """Everything that is said of each asset, by its id, in plain values."""
    estate, mapped = found.estate, found.map
    findings: dict[str, Counter[str]] = {}
    for one in found.findings:
        said = (one.rule, one.outcome, one.severity.word, one.confidence, one.control, one.party, one.team, one.person,
                one.location.file, one.location.line, one.location.column, one.message, one.fix)  # fmt: skip
        findings.setdefault(one.asset, Counter())[repr(tuple(map(str, said)))] += 1
    rows = {}
    for row, asset in enumerate(estate.ids):
        profile = int(mapped.profile_of[row])
        rows[asset] = {
            "cells": dict(zip(mapped.controls, mapped.cells[profile].tolist(), strict=True)),
            "rules": [plain(mapped.rules[rule]) for rule in mapped.rule_of[profile].tolist()],
            "profile": plain(mapped.profiles[profile]),
            "owner": plain(found.owners.of(row)),
            "place": [estate.columns[name][row] for name in ("workload", "environment", "data_class", "tier")],
            "findings": findings.get(asset, Counter()),
        }
    return rows


def plain(value: object) -> Any:  # noqa: ANN401 - JSON is any value
    """A domain object as plain JSON values."""
    return msgspec.json.decode(msgspec.json.encode(value))


def of_tables(tables: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """The same, read from the rows of an engine's tables; a row that stands twice where it must not is an error."""
    profiles, owners, rules = (
        {row[key]: row for row in tables[name]}
        for name, key in (("profiles", "profile"), ("owners", "owner"), ("rules", "rule"))
    )
    findings: dict[str, Counter[str]] = {}
    for row in tables["findings"]:
        said = [row[name] for name in ("rule", "outcome", "severity", "confidence", "control", "party", "team",
                                       "person", "file", "line", "column", "message", "fix")]  # fmt: skip
        findings.setdefault(row["asset"], Counter())[repr(tuple(map(str, said)))] += 1
    assert len({row["id"] for row in tables["assets"]}) == len(tables["assets"])
    found = {}
    for row in tables["assets"]:
        profile, owner = profiles[row["profile"]], owners[row["owner"]]
        cells = profile["cells"]
        found[row["id"]] = {
            "cells": {cell["control"]: cell["code"] for cell in cells},
            "rules": [msgspec.json.decode(rules[cell["rule"]]["record"]) for cell in cells],
            "profile": {"service": profile["service"], "facts": [list(pair) for pair in profile["facts"]],
                        "overrides": profile["overrides"]},
            "owner": msgspec.json.decode(owner["record"]),
            "place": [row[name] for name in ("workload", "environment", "data_class", "tier")],
            "findings": findings.get(row["id"], Counter()),
        }  # fmt: skip
    return found


def same(one: Estate, other: Estate) -> None:
    """Assert that two estates hold the same assets in the same order."""
    assert list(one.ids) == list(other.ids)
    assert list(one.names) == list(other.names)
    for name in COLUMNS:
        assert list(one.columns[name]) == list(other.columns[name]), name
    assert list(one.tags) == list(other.tags)
    assert list(one.files) == list(other.files)
    assert one.lines.tolist() == other.lines.tolist()
    assert one.line_columns.tolist() == other.line_columns.tolist()
    assert one.facts.keys() == other.facts.keys()
    for name in one.facts:
        assert list(one.facts[name]) == list(other.facts[name]), name
