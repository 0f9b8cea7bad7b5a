"""An estate that does not exist, drawn from a seed: as large as wanted, with faults of known number and place.

For trials of size, and to see whether what is planted is found. It is written line by line, so that ten million assets
need no more memory than a thousand. Facts are drawn from the values that the knowledge base has for each service, the
best protected most often; besides what is planted, checks therefore find what such an estate would have. It cannot know
how any real estate is spread.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TextIO

from remit.app.trial_organisation import GONE, TrialOrganisation
from remit.errors import UsageError
from remit.knowledge.base import KnowledgeBase
from remit.model.facts import FactKind, FactType
from remit.resolver.profiles import split_facts

MOST_ASSETS: Final = 100_000_000
ASSETS: Final = "assets.jsonl"
DECLARED: Final = "declared.jsonl"
PLANTED: Final = "planted.json"
VARIANTS: Final = 120  # sets of facts of one service, unless fewer or more are asked for
MOST_FACTS: Final = 9
SERVICES: Final[Mapping[str, int]] = {  # and how many of a hundred and seventy
    "aws/s3": 14, "aws/ec2": 14, "aws/ebs": 14, "aws/lambda": 12, "aws/rds": 5, "aws/dynamodb": 5, "aws/sqs": 5,
    "aws/sns": 4, "aws/kms": 4, "aws/elb": 4, "aws/cloudwatch-logs": 5, "aws/secrets-manager": 4, "aws/eks": 1,
    "aws/ecs": 2, "aws/ecr": 2, "aws/elasticache": 2, "aws/opensearch": 1, "aws/cloudfront": 2, "azure/storage": 6,
    "azure/virtual-machines": 6, "azure/managed-disks": 6, "azure/sql-database": 3, "azure/key-vault": 4,
    "azure/app-service": 3, "azure/functions": 3, "azure/aks": 1, "gcp/cloud-storage": 5, "gcp/compute-engine": 5,
    "gcp/persistent-disk": 5, "gcp/cloud-sql": 3, "gcp/cloud-run": 4, "gcp/gke": 1,
}  # fmt: skip
STORAGE: Final = ("aws/s3", "azure/storage", "gcp/cloud-storage")
SHARES: Final[Mapping[str, tuple[str, float]]] = {  # the rule that finds it, and how much of the estate has it
    "unowned": ("missing-owner", 0.005),
    "unknown-team": ("missing-owner", 0.002),
    "contested": ("contested-owner", 0.003),
    "team-gone": ("stale-owner", 0.003),
    "review-overdue": ("stale-owner", 0.002),
    "drift": ("drift", 0.005),
    "unmanaged": ("unmanaged", 0.004),
    "public-storage": ("public-storage", 0.002),
}
_INTEGERS: Final[Mapping[str, tuple[int, ...]]] = {"backup_retention_days": (35, 30, 14, 7)}
_TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "runtime": ("python3.13", "nodejs22.x", "java21"),
    "engine": ("postgres", "mysql"),
}
_BEST: Final = frozenset(  # never drawn: planted, or a breach by itself that would bury what is planted
    {"public_access", "snapshot_sharing", "resource_policy", "management_ports", "os_access", "secrets_in_environment"}
)


@dataclass(frozen=True, slots=True)
class Planted:
    """What was put where.

    Attributes:
        assets: how many there are.
        seed: what the estate was drawn from.
        faults: ids of the assets by fault, as they are called when both lists are read.
    """

    assets: int
    seed: int
    faults: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in SHARES})

    def by_rule(self) -> dict[str, set[str]]:
        """Ids of the assets that each rule has to find."""
        found: dict[str, set[str]] = {rule: set() for rule, _ in SHARES.values()}
        for name, ids in self.faults.items():
            found[SHARES[name][0]].update(ids)
        return found

    def as_document(self) -> dict[str, object]:
        """As it is written beside the lists."""
        faults = [{"fault": name, "rule": SHARES[name][0], "assets": ids} for name, ids in self.faults.items()]
        return {"assets": self.assets, "seed": self.seed, "faults": faults}


def make_estate(
    folder: Path, assets: int, knowledge: KnowledgeBase, *, seed: int = 7, variants: int = VARIANTS
) -> Planted:
    """Write the estate: remit.yaml, people.yaml, CODEOWNERS, what runs, what code declares, and what was planted.

    Args:
        folder: made where it is missing; it has to be empty.
        assets: how many.
        knowledge: services and facts.
        seed: the same seed and size make the same files.
        variants: sets of facts of one service; few of them keep the number of profiles small at any size.

    Raises:
        UsageError: the folder holds something, or the number is too large.
    """
    if not 1 <= assets <= MOST_ASSETS:
        raise UsageError(f"{assets} assets cannot be made", hint=f"between 1 and {MOST_ASSETS}")
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise UsageError("the folder holds something already", place=str(folder), hint="name a new one")
    draw = random.Random(f"{seed}/{assets}")  # noqa: S311 - a repeatable draw, no secret
    organisation = TrialOrganisation.of(assets)
    organisation.write(folder, [control.id for control in knowledge.catalogue.controls])
    planted = Planted(assets, seed)
    with ExitStack() as stack:
        live = stack.enter_context((folder / ASSETS).open("w", encoding="ascii"))
        code = stack.enter_context((folder / DECLARED).open("w", encoding="ascii"))
        _Maker(draw, organisation, planted, knowledge, variants).write(assets, live, code)
    (folder / PLANTED).write_text(json.dumps(planted.as_document(), indent=1) + "\n", encoding="ascii")
    return planted


class _Maker:
    """Draws asset after asset."""

    def __init__(
        self,
        draw: random.Random,
        organisation: TrialOrganisation,
        planted: Planted,
        knowledge: KnowledgeBase,
        variants: int,
    ) -> None:
        self._draw = draw
        self._organisation = organisation
        self._planted = planted
        self._knowledge = knowledge
        self._variants = {service: self._variants_of(service, variants) for service in SERVICES}
        self._services = list(SERVICES)
        self._weights = list(SERVICES.values())

    def write(self, assets: int, live: TextIO, code: TextIO) -> None:
        """Write so many assets into both lists."""
        live.write('{"remit-assets":1,"live":true}\n')
        code.write('{"remit-assets":1}\n')
        faults = self._places(assets)
        services: Iterator[str] = iter(())
        for number in range(assets):
            service = next(services, "")
            if not service:
                services = iter(self._draw.choices(self._services, self._weights, k=4096))
                service = next(services)
            self._one(number, service, faults.get(number, ""), live, code)

    def _places(self, assets: int) -> dict[int, str]:
        """Which assets get which fault; none gets two."""
        many = {name: round(assets * share) or (1 if assets >= 100 else 0) for name, (_, share) in SHARES.items()}
        drawn = iter(self._draw.sample(range(assets), sum(many.values())))
        return {next(drawn): name for name, count in many.items() for _ in range(count)}

    def _one(self, number: int, service: str, fault: str, live: TextIO, code: TextIO) -> None:
        draw, organisation = self._draw, self._organisation
        if fault == "public-storage":
            service = draw.choice(STORAGE)
        provider, _, kind = service.partition("/")
        workload = draw.randrange(organisation.workloads)
        team = organisation.team_of(workload)
        account = organisation.account(provider, workload, is_ownerless=fault == "unowned")
        name = f"{kind}-{number}"
        place = f'"service":"{service}","account":"{account}","region":"{organisation.region(provider, workload)}"'
        facts = draw.choice(self._variants[service])
        ran = facts if fault != "public-storage" else {**facts, "public_access": "public"}
        address = f"{provider}:{account}/{name}"
        live.write(f'{{"id":"{address}","name":"{name}",{place},"facts":{_text(ran)}')
        path = f"teams/{team}/work-{workload}" if fault != "unowned" else f"legacy/{number % 50}"
        more = self._owned(number, team, workload, fault)
        if fault == "unmanaged":
            live.write(f',"tags":{{"owner":"{team}"}}}}\n')
        else:
            live.write("}\n")
            said = self._drifted(facts) if fault == "drift" else ran
            address = f"{path}/{kind}.{number}"
            code.write(f'{{"id":"{address}","name":"{name}",{place},"path":"{path}"{more},"facts":{_text(said)}}}\n')
        if fault:
            self._planted.faults[fault].append(address)

    def _owned(self, number: int, team: str, workload: int, fault: str) -> str:
        """What a line says of its owner: most by tag, some by nothing but their workload, path, account or a hint."""
        belongs = f',"workload":"work-{workload}"'
        cost = f'"cost-centre":"cc-{workload % 97}"'
        if fault == "unowned":
            return f',"tags":{{{cost}}}'
        planted = {
            "unknown-team": f'"owner":"squad-{number % 30}"',
            "contested": f'"owner":"{team}","team":"{self._organisation.other_than(team)}"',
            "team-gone": f'"owner":"{GONE}-{number % 3}"',
            "review-overdue": f'"owner":"{team}","review-by":"2024-0{number % 9 + 1}-01"',
        }
        if fault in planted:
            return f'{belongs},"tags":{{{cost},{planted[fault]}}}'
        way = self._draw.random()
        if way < 0.6:
            spelled = team if way < 0.5 else team.replace("-", " ").title()
            return f'{belongs},"tags":{{{cost},"owner":"{spelled}"}}'
        if way < 0.75:
            return f'{belongs},"tags":{{{cost}}}'
        if way < 0.8:
            return f'{belongs},"owners":[{{"names":["{team}"]}}]'
        return f',"data_class":"internal","tags":{{{cost}}}'

    def _drifted(self, facts: Mapping[str, object]) -> dict[str, object]:
        """What code says of an asset that runs otherwise: one fact has another value."""
        vocabulary = self._knowledge.catalogue.facts
        name = next(name for name in facts if len(vocabulary[name].values) > 1 and name not in _BEST)
        return {**facts, name: next(value for value in vocabulary[name].values if value != facts[name])}

    def _variants_of(self, service: str, many: int) -> list[dict[str, object]]:
        """Sets of facts that assets of a service have."""
        asked = split_facts(self._knowledge.service(service))
        derived = {name for row in self._knowledge.entry(service).native.values() for name in row.facts}
        known = self._knowledge.catalogue.facts
        names = [name for name in (*asked, *sorted(derived - set(asked))) if self._values(known[name])][:MOST_FACTS]
        return [{name: self._value(known[name]) for name in names} for _ in range(many)]

    def _values(self, fact: FactType) -> Sequence[str | int]:
        if fact.kind is FactKind.INTEGER:
            return _INTEGERS.get(fact.name, ())
        return fact.values or _TEXTS.get(fact.name, ())

    def _value(self, fact: FactType) -> str | int:
        values = self._values(fact)
        if fact.name in _BEST or self._draw.random() < 0.8:
            return values[0]
        return self._draw.choice(values)


def _text(facts: Mapping[str, object]) -> str:
    return json.dumps(facts, separators=(",", ":"))
