"""A small invented estate, surveyed for real: nothing between the pages and the use cases is replaced."""

from __future__ import annotations

from datetime import UTC, datetime

from remit.app.collect import Collection
from remit.app.scan import survey
from remit.knowledge.base import open_knowledge
from remit.model.estate import Counts, EstateBuilder
from remit.model.facts import UNKNOWN, Fact, FactStatus
from remit.model.landscape import Landscape
from remit.model.location import Location
from remit.model.organisation import Organisation, Workload, WorkloadMatch
from remit.model.ownership import Person, Team

HOSTILE = "<script>alert(1)</script>{{ 7*7 }}\"'>&\u202e"
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
BUCKET_ID = f'module.a/b["{HOSTILE}"].aws_s3_bucket.x'
FORMULA = "=HYPERLINK(1)"


def _fact(name: str, value: object, status: FactStatus = FactStatus.STATED) -> Fact:
    return Fact(name=name, value=value, status=status, origin=f"attribute {HOSTILE}")  # type: ignore[arg-type]


def landscape(*, workloads: int = 3, assets: int = 9) -> Landscape:
    """Buckets in turn blocked, public and unknown; the first with hostile names, the second one a formula."""
    knowledge = open_knowledge()
    service = knowledge.service("aws/s3")
    builder = EstateBuilder()
    facts = (
        (_fact("public_access", "blocked"), _fact("encryption_at_rest", "customer_key")),
        (_fact("public_access", "public"), _fact("encryption_at_rest", "none")),
        (_fact("public_access", UNKNOWN, FactStatus.UNKNOWN),),
    )
    for number in range(assets):
        workload = f"w{number % workloads}"
        builder.add(
            asset_id=BUCKET_ID if number == 0 else f"aws_s3_bucket.b{number}",
            name=(HOSTILE, FORMULA)[number] if number < 2 else f"bucket-{number}",
            location=Location(file=f"infra/{HOSTILE}.tf", line=number + 1),
            texts={
                "native_type": "aws_s3_bucket",
                "provider": "aws",
                "service": service.id,
                "service_name": service.name,
                "model": service.model,
                "account": "111122223333",
                "environment": "production",
            },
            tags={"app": workload, "note": HOSTILE, **({"owner": "payments"} if number % 3 else {})},
            facts=facts[number % len(facts)],
        )
    collection = Collection(
        estate=builder.build(counts=Counts(resources=assets + 2, assets=assets, unresolved=2)),
        inputs=("plan.json", HOSTILE),
        ignored=(),
        touched=None,
    )
    organisation = Organisation(
        name=f"Acme {HOSTILE}",
        people={"dana": Person(id="dana", name=f"Dana {HOSTILE}")},
        teams={"payments": Team(id="payments", name="Payments", owner="dana", members=("dana",))},
        team_ids={"payments": "payments"},
        workloads={
            f"w{number}": Workload(
                id=f"w{number}",
                name=HOSTILE if number == 0 else f"Workload number {number}",
                match=WorkloadMatch(tags={"app": f"w{number}"}),
            )
            for number in range(workloads)
        },
    )
    return survey(collection, organisation, knowledge, now=NOW)
