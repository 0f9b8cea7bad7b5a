"""How long a big estate takes from interned columns to cells and owners, and how much memory.

    python benchmarks/resolver.py [ASSETS …] [--runs N]

The estate is drawn from a seed: real services and their rules, at least 2,000 distinct profiles, overrides of every
scope, workloads by tag, path and address, rules of ownership of every rank, and as many distinct paths as assets
against 3,000 CODEOWNERS rules. Paths are folders, four deep, 24 in each folder above them; every one has a name that
no other has, which is harder than life, where most folders share names like `network` or `prod`. Columns are as the
collector makes them: codes, ids in one block of bytes, paths as a tree. The estate is built before the clock starts.

Every size runs in processes of its own; the best of the runs is shown beside the slowest, memory is the highest of
all; processor time stands beside wall time, since other work on the machine disturbs it less. *Map and own* is place
+ resolve (profiling included) + owners; *CODEOWNERS* is reading the file and asking it about every path. The limits
are those of 10⁶ assets, for the sum.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from time import perf_counter, process_time
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from remit.app.ownership import stated_ownership
from remit.knowledge.base import KnowledgeBase, open_knowledge
from remit.model.columns import Column, combine
from remit.model.estate import COLUMNS, LACKING, Counts, Estate, FactCell, TagSet
from remit.model.facts import UNKNOWN
from remit.model.organisation import (
    Account,
    Organisation,
    OwnershipRule,
    ServiceOwner,
    Workload,
    WorkloadMatch,
)
from remit.model.ownership import ClaimRank, Person, Team
from remit.model.party import Label, plain_split
from remit.model.paths import Paths
from remit.model.rules import Override, Rulebook, RuleKind, ScopeKind, Service, SplitRule
from remit.model.texts import Texts
from remit.resolver.cells import resolve
from remit.resolver.ownership import assign_owners
from remit.resolver.placement import place
from remit.resolver.profiles import split_facts

SIZES = (10_000, 100_000, 1_000_000)
LIMIT_SECONDS, LIMIT_MEGABYTES, LIMIT_PROFILES = 2.0, 500, 2_000
TEAMS, WORKLOADS, ACCOUNTS, RULES, ASSET_KINDS = 40, 60, 50, 3_000, 2_500
Made = TypeVar("Made")
FactColumn = Column[FactCell]
SERVICES = 60  # those whose rules ask for the most facts
KINDS = (
    "/teams/team-{0}/",
    "/teams/team-{0}/*.tf",
    "/teams/*/service-{0}/",
    "/platform/**/module-{0}/",
    "service-{0}/",
    "*.kind{0}",
    "/teams/team-{0}/**/net*.tf",
    "/envs/*/app-{0}*",
)
SEED = 7


def team(number: int) -> str:
    return f"team-{number % TEAMS}"


def workload(number: int) -> Workload:
    kind = number % 4
    return Workload(
        id=f"work-{number}",
        name=f"Work {number}",
        owner=team(number) if number % 5 else "",
        tier=number % 3 + 1,
        environment=("", "production", "test")[number % 3],
        match=WorkloadMatch(
            tags={"cost-centre": f"cc-{number}*"} if kind == 1 else {},
            paths=(f"teams/team-{number}", f"envs/*/service-{number}") if kind == 2 else (),
            addresses=(f"asset.{number}", f"root.{number}.*") if kind == 3 else (),
        ),
    )


def ownership_rules() -> tuple[OwnershipRule, ...]:
    """Some of every rank; fifty of `directories`."""
    rules = [OwnershipRule(rank=ClaimRank.ASSET, pattern=f"asset.{number}", team=team(number)) for number in range(20)]
    rules += [OwnershipRule(rank=ClaimRank.ASSET, pattern=f"db.{number}.*", team=team(number)) for number in range(5)]
    for number in range(10):
        rules += [
            OwnershipRule(rank=ClaimRank.PATH, pattern=f"teams/*/service-{number}", team=team(number)),
            OwnershipRule(rank=ClaimRank.TAG_RULE, tags={"cost-centre": f"cc-{number}"}, team=team(number)),
            OwnershipRule(rank=ClaimRank.WORKLOAD, pattern=f"work-{number}", team=team(number + 1)),
            OwnershipRule(rank=ClaimRank.ACCOUNT, pattern=f"account-{number}", team=team(number)),
        ]
    rules += [
        OwnershipRule(rank=ClaimRank.PATH, pattern=f"teams/team-{number}", team=team(number), is_directory=True)
        for number in range(50)
    ]
    return tuple(rules)


def overrides(controls: Sequence[str]) -> tuple[Override, ...]:
    """Eight of every scope."""
    values: dict[ScopeKind, Callable[[int], str]] = {
        ScopeKind.ASSET: lambda n: f"asset.{n}" if n < 6 else f"root.{n}.*",
        ScopeKind.PATH: lambda n: f"teams/team-{n}" if n < 6 else f"platform/area-{n}/**",
        ScopeKind.WORKLOAD: lambda n: f"work-{n}",
        ScopeKind.ACCOUNT: lambda n: f"account-{n}",
        ScopeKind.ENVIRONMENT: lambda n: ("production", "test", "staging")[n % 3] if n < 3 else f"env-{n}",
        ScopeKind.SERVICE: lambda n: f"nobody/service-{n}",
        ScopeKind.CLASS: lambda n: f"class-{n}",
        ScopeKind.TIER: str,
    }
    return tuple(
        Override(
            scope=scope,
            value=name(number),
            rule=SplitRule(
                control=controls[(number * 8 + scope) % len(controls)],
                cell=plain_split((Label.CUSTOMER, Label.SHARED)[number % 2]),
                kind=RuleKind.OVERRIDE,
                reason="Decided by the board.",
            ),
        )
        for scope, name in values.items()
        for number in range(8)
    )


def organisation(controls: Sequence[str]) -> Organisation:
    teams = [Team(id=team(n), name=f"Team {n}", owner=f"person-{n}", members=(f"person-{n}",)) for n in range(TEAMS)]
    workloads = [workload(number) for number in range(WORKLOADS)]
    accounts = [Account(id=f"account-{n}", name=f"A{n}", owner=team(n) if n % 3 else "") for n in range(ACCOUNTS)]
    return Organisation(
        people={f"person-{n}": Person(id=f"person-{n}", name=f"Person {n}") for n in range(TEAMS)},
        teams={one.id: one for one in teams},
        team_ids={one.id: one.id for one in teams},
        accounts={one.id: one for one in accounts},
        workloads={one.id: one for one in workloads},
        ownership_rules=ownership_rules(),
        default_team=team(0),
        service_owners={"aws/s3": ServiceOwner(service="aws/s3", team=team(3))},
        overrides=overrides(controls),
    )


def codeowners() -> str:
    """A file of 3,000 lines."""
    chance = random.Random(SEED)  # noqa: S311 - the same file in every run
    lines = ["* @org/everybody"]
    lines += [f"{chance.choice(KINDS).format(number)} @org/{team(number)}" for number in range(1, RULES)]
    return "\n".join(lines) + "\n"


def paths(kinds: NDArray[np.int32], chance: np.random.Generator) -> Paths:
    """Distinct folders: modules of services of teams, areas and environments; the kind gives the top."""
    service = (kinds + chance.integers(0, 20, len(kinds), dtype=np.int32) * 17) % RULES
    first, of = combine(kinds, service)
    tops = (
        lambda kind: f"teams/team-{kind}",
        lambda kind: f"platform/area-{kind % 97}",
        lambda kind: f"envs/e{kind % 9}",
    )
    pairs = zip(kinds[first].tolist(), service[first].tolist(), strict=True)
    folders = Column.of(f"{tops[kind % 3](kind)}/service-{number}" for kind, number in pairs)
    tree = Paths.of(folders.values)
    start, codes = len(tree.parents), np.arange(len(kinds), dtype=np.int32)
    return Paths(
        names=Texts.of(chain(tree.names, (f"x{number}" for number in range(len(kinds))))),
        parents=np.concatenate((tree.parents, tree.nodes[folders.codes[of]])),
        name_of=np.concatenate((tree.name_of, codes + np.int32(len(tree.names)))),
        levels=(*tree.levels, start + len(kinds)),
        nodes=codes + np.int32(start),
        is_inside=np.zeros(len(kinds), dtype=np.bool_),
    )


def tag_sets(chance: random.Random) -> tuple[TagSet, ...]:
    """Four a kind, which differ in name and owner."""
    found = []
    for kind in range(ASSET_KINDS):
        same = {"cost-centre": f"cc-{kind % 200}", "tier": str(kind % 3 + 1)}
        if kind % 2:
            same["app"] = f"work-{kind % (WORKLOADS + 5)}"
        if kind % 5 == 0:
            same["data-class"] = f"class-{kind % 4}"
        for number in range(4):
            tags = {**same, "Name": f"name-{kind}-{number}"}
            if number % 2:
                tags["Owner"] = team(chance.randrange(TEAMS)) if number == 1 else "nobody-knows"
            found.append(tuple(sorted(tags.items())))
    return tuple(found)


def fact_columns(
    kinds: NDArray[np.int32], service_of: Sequence[Service], chance: random.Random
) -> dict[str, FactColumn]:
    """One draw a kind for each fact that its service's rules ask for; origins differ where values agree."""
    asked: dict[str, set[str]] = {}
    for condition in (each for service in service_of for rule in service.rules for each in rule.conditions):
        asked.setdefault(condition.fact, {"something-else"}).update(condition.values)
    columns: dict[str, FactColumn] = {}
    for fact, values in sorted(asked.items()):
        cells = [LACKING, (UNKNOWN, "unknown", "origin", "")]
        cells += [(value, "stated", f"origin {n}", "") for value in sorted(values) for n in range(2)]
        table = [chance.randrange(len(cells)) if fact in split_facts(one) else 0 for one in service_of]
        columns[fact] = Column(np.array(table, dtype=np.int32)[kinds], tuple(cells))
    return columns


def estate(assets: int, knowledge: KnowledgeBase) -> Estate:
    """The estate, from a seed; nothing in it is real but the services."""
    chance, draw = np.random.default_rng(SEED), random.Random(SEED)  # noqa: S311 - repeatable, no secret
    kinds = chance.integers(0, ASSET_KINDS, assets, dtype=np.int32)

    def column(values: Sequence[str]) -> Column[str]:
        table = np.array([draw.randrange(len(values)) for _ in range(ASSET_KINDS)], dtype=np.int32)
        return Column(table[kinds], tuple(values))

    explicit = [one for one in knowledge.services(knowledge.service_ids()).values() if one.is_explicit]
    services = sorted(explicit, key=lambda one: (-len(split_facts(one)), one.id))[:SERVICES]
    by_service = column([service.id for service in services])
    service_of = [services[0]] * ASSET_KINDS
    for kind, code in zip(kinds.tolist(), by_service.codes.tolist(), strict=True):
        service_of[kind] = services[code]
    row = np.arange(assets, dtype=np.int32)
    found: dict[str, Column[str]] = {name: Column(np.zeros(assets, dtype=np.int32), ("",)) for name in COLUMNS}
    found |= {
        "service": by_service,
        "account": column([f"account-{number}" for number in range(ACCOUNTS)]),
        "region": column(["eu-west-1", "eu-north-1"]),
        "environment": column(["", "production", "test"]),
        "input": Column(row // 1000, tuple(f"plans/plan-{number}.json" for number in range(-(-assets // 1000)))),
        "path": Column(row, paths(kinds, chance)),
    }
    ids = Texts.of(f"asset.{number}" for number in range(assets))
    return Estate(
        ids=ids,
        names=Texts.of(f"name-{number}" for number in range(assets)),
        columns=found,
        tags=Column(kinds * 4 + chance.integers(0, 4, assets, dtype=np.int32), tag_sets(draw)),
        lines=row,
        line_columns=row,
        files=found["input"],
        facts=fact_columns(kinds, service_of, draw),
        pieces=(),
        counts=Counts(resources=assets, assets=assets),
        unreadable=(),
    )


def peak() -> float:
    """Highest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(assets: int) -> dict[str, float]:
    """One run in this process, which stands in a folder that holds CODEOWNERS."""
    knowledge = open_knowledge()
    catalogue = knowledge.catalogue
    people = organisation([control.id for control in catalogue.controls])
    given = estate(assets, knowledge)
    services = knowledge.services(given.columns["service"].values)
    book = Rulebook(controls=catalogue.controls, models=catalogue.models, services=services, overrides=people.overrides)
    figures = {"before": peak()}

    def timed(stage: str, work: Callable[[], Made]) -> Made:
        start, cpu = perf_counter(), process_time()
        made = work()
        figures[stage], figures[f"{stage}, CPU"] = perf_counter() - start, process_time() - cpu
        return made

    stated = timed("CODEOWNERS", lambda: stated_ownership(given, people))
    figures["peak of CODEOWNERS"] = peak()
    placed = timed("place", lambda: place(given, people))
    mapped = timed("resolve", lambda: resolve(placed, book))
    owners = timed("owners", lambda: assign_owners(placed, people, today="2026-06-01", claimed=stated.claimed))
    figures |= {"peak": peak(), "profiles": len(mapped.profiles), "distinct owners": len(owners.owners)}
    return figures


STAGES = ("CODEOWNERS", "place", "resolve", "owners")


def child(assets: int) -> dict[str, float]:
    """One run in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for name in (".git", "plans"):
            (Path(folder) / name).mkdir()
        (Path(folder) / "CODEOWNERS").write_text(codeowners(), encoding="utf-8")
        command = [sys.executable, str(Path(__file__).resolve()), "--child", str(assets)]
        done = subprocess.run(command, capture_output=True, check=True, cwd=folder, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def verdict(is_kept: bool) -> str:
    return "kept" if is_kept else "MISSED"


def report(assets: int, runs: list[dict[str, float]], before: dict[str, float]) -> dict[str, float]:
    """Print one size; its best figures."""
    best = {stage: min(run[stage] for run in runs) for stage in STAGES}
    slowest = max(sum(run[stage] for stage in STAGES) for run in runs)
    best["map and own"] = min(sum(run[stage] for stage in STAGES[1:]) for run in runs)
    best["sum"] = min(sum(run[stage] for stage in STAGES) for run in runs)
    cpu = {stage: min(run[f"{stage}, CPU"] for run in runs) for stage in STAGES}
    cpu["map and own"] = min(sum(run[f"{stage}, CPU"] for stage in STAGES[1:]) for run in runs)
    cpu["sum"] = min(sum(run[f"{stage}, CPU"] for stage in STAGES) for run in runs)
    memory = max(run["peak"] for run in runs)
    print(f"{assets:,} assets, {runs[0]['profiles']:,} profiles, {runs[0]['distinct owners']:,} distinct owners")
    for name, seconds in best.items():
        growth = f"  × {seconds / before[name]:.1f} for × {assets / before['assets']:.0f} assets" if before else ""
        print(f"  {name:<12}{seconds:8.3f} s, {cpu[name]:.3f} s of processor{growth}")
    print(
        f"  slowest sum {slowest:8.3f} s; memory {memory:.0f} MB, of it {runs[0]['before']:.0f} before the clock "
        f"and {runs[0]['peak of CODEOWNERS']:.0f} after CODEOWNERS"
    )
    if assets == SIZES[-1]:
        print(f"  limit {LIMIT_SECONDS} s, CODEOWNERS included: {verdict(best['sum'] <= LIMIT_SECONDS)}")
        print(f"  limit {LIMIT_SECONDS} s, without CODEOWNERS: {verdict(best['map and own'] <= LIMIT_SECONDS)}")
        print(f"  limit {LIMIT_MEGABYTES} MB, the estate included: {verdict(memory <= LIMIT_MEGABYTES)}")
        print(f"  at least {LIMIT_PROFILES} profiles: {verdict(runs[0]['profiles'] >= LIMIT_PROFILES)}")
    return {**best, "assets": assets}


def main() -> None:
    """Print every size, and whether the limits are kept."""
    parser = argparse.ArgumentParser(description="Map and own a big estate.")
    parser.add_argument("assets", type=int, nargs="*", default=SIZES)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        print(json.dumps(measure(arguments.child)))
        return
    load = os.getloadavg()[0]
    print(f"load before: {load:.1f} on {os.cpu_count()} cores ({'noisy' if load > 1 else 'quiet'})")
    before: dict[str, float] = {}
    for assets in arguments.assets:
        before = report(assets, [child(assets) for _ in range(arguments.runs)], before)


if __name__ == "__main__":
    main()
