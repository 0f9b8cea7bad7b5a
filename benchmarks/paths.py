"""Edges and paths at 10⁴, 10⁵ and 10⁶ assets: connecting, building the graph, walking it, finding the ways in.

    python benchmarks/paths.py [assets …]

The estate is made up: accounts of a thousand assets, in each functions and hosts that run as roles, roles that read one
bucket, one role in a hundred that reads every bucket of its account, one host in a thousand on the internet with a
careless metadata service. Relations are given as service files would give them, so readers and policies are not
measured here. What it cannot tell is the shape of a real estate, which has fewer accounts and more edges in each.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from remit.app.collect import Collection
from remit.app.edges import connect
from remit.app.scan import survey
from remit.knowledge.base import KnowledgeBase, open_knowledge
from remit.knowledge.join import Joined, NamedAsset
from remit.knowledge.relations import Relation
from remit.model.edges import EdgeKind
from remit.model.estate import Counts, EstateBuilder
from remit.model.facts import Fact, FactStatus
from remit.model.location import Location
from remit.model.observation import Observation
from remit.model.organisation import Organisation
from remit.resolver.access_paths import PathFinder
from remit.resolver.graph import INTERNET, graph_of

SIZES = (10_000, 100_000, 1_000_000)
IN_AN_ACCOUNT = 1_000
PLACE = Location(file="main.tf", line=1)
TYPES = ("aws_instance", "aws_iam_role", "aws_s3_bucket", "aws_lambda_function")
SERVICES = ("aws/ec2", "aws/iam", "aws/s3", "aws/lambda")
NAME_KEYS = ("id", "name", "bucket", "function_name")
Result = TypeVar("Result")


def asset(number: int) -> NamedAsset:
    """One of four kinds in turn; those of one round belong together."""
    kind, turn = number % 4, number // 4
    account = f"{number // IN_AN_ACCOUNT:012}"
    relations: tuple[Relation, ...] = ()
    if kind in {0, 3}:
        relations = (Relation(kind=EdgeKind.RUNS_AS, text=f"r{turn}", services=("aws/iam",), origin="role"),)
    elif kind == 1:
        is_wide = turn % 100 == 0
        name = "*" if is_wide else f"b{turn}"
        relations = (Relation(kind=EdgeKind.READS, text=name, services=("aws/s3",), is_set=is_wide, origin="policy"),)
    name = f"{'irbf'[kind]}{turn}"
    seen = Observation(
        reader="tf",
        native_type=TYPES[kind],
        address=f"{TYPES[kind]}.{name}",
        attributes={NAME_KEYS[kind]: name},
        location=PLACE,
        account=account,
    )
    return NamedAsset(observation=seen, service=SERVICES[kind], name=name, relations=relations)


def facts_of(number: int) -> tuple[Fact, ...]:
    """A careless host in a thousand, a wide role in a hundred."""

    def fact(name: str, value: str) -> Fact:
        return Fact(name=name, value=value, status=FactStatus.STATED, origin="input")

    kind, turn = number % 4, number // 4
    if kind == 0:
        is_careless = turn % 1_000 == 0
        return (
            fact("imds", "v1_allowed" if is_careless else "v2_required"),
            fact("network_exposure", "internet" if is_careless else "private"),
        )
    if kind == 1:
        return (fact("data_reach", "every" if turn % 100 == 0 else "named"), fact("privileges", "scoped"))
    return (fact("public_access", "blocked"),) if kind == 2 else ()


def timed(what: Callable[[], Result]) -> tuple[float, Result]:
    """Seconds of processor time, which other work on the machine disturbs less, and what came out."""
    start = time.process_time()
    result = what()
    return time.process_time() - start, result


def measure(size: int, knowledge: KnowledgeBase) -> str:
    """One row of the table."""
    joined = Joined(assets=[asset(number) for number in range(size)])
    connecting, edges = timed(lambda: connect([joined], (), knowledge))
    builder = EstateBuilder()
    for number, one in enumerate(joined.assets):
        service = knowledge.service(one.service)
        texts = {
            "native_type": one.observation.native_type,
            "provider": "aws",
            "service": service.id,
            "service_name": service.name,
            "model": service.model,
            "account": one.observation.account,
        }
        builder.add(
            asset_id=one.observation.address,
            name=one.name,
            location=PLACE,
            texts=texts,
            tags={},
            facts=facts_of(number),
        )
    estate = builder.build(counts=Counts(resources=size, assets=size), edges=edges)
    joined.assets.clear()
    collection = Collection(estate=estate, inputs=("made up",), ignored=(), touched=None)
    landscape = survey(collection, Organisation(), knowledge, now=datetime(2026, 11, 20, tzinfo=UTC))
    building, graph = timed(lambda: graph_of(landscape.estate))
    walking, walk = timed(lambda: graph.walk([graph.node_of(INTERNET)]))
    backing, _ = timed(lambda: graph.walk([2], is_backward=True))
    finding, found = timed(PathFinder(landscape, graph).find)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_024
    come_to = int((walk.distance > 0).sum())
    cells = (
        f"{size:,}",
        f"{len(edges):,}",
        f"{connecting:.2f} s",
        f"{building:.2f} s",
        f"{walking * 1000:.0f} ms, {come_to:,} nodes",
        f"{backing * 1000:.0f} ms",
        f"{finding:.2f} s, {len(found.paths):,} paths{'; bounded' if found.limits else ''}",
        f"{peak:,} MiB",
    )
    return f"| {' | '.join(cells)} |"


def main(arguments: list[str]) -> None:
    """Print the table."""
    knowledge = open_knowledge()
    print("| assets | edges | connect | graph | walk from the internet | walk back | find the ways in | peak memory |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    for size in [int(one) for one in arguments] or SIZES:
        print(measure(size, knowledge), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
