"""The organisation of a trial estate: teams with people, accounts, workloads, CODEOWNERS, and splits of its own.

Everything follows from how many assets there are and the number of a thing, so none of it has to be kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

GONE: Final = "gone"
REGIONS: Final = {
    "aws": ("eu-north-1", "eu-west-1", "eu-central-1", "us-east-1"),
    "azure": ("northeurope", "westeurope"),
    "gcp": ("europe-north1", "europe-west1"),
}
_GONE_TEAMS: Final = 3
_CLASSES: Final = ("public", "internal", "confidential")
_ENVIRONMENTS: Final = ("production", "production", "test", "development")


@dataclass(frozen=True, slots=True)
class TrialOrganisation:
    """How large it is.

    Attributes:
        teams: teams of people who are here.
        workloads: what they run.
        accounts: of each provider; half of them have an owner.
    """

    teams: int
    workloads: int
    accounts: int

    @classmethod
    def of(cls, assets: int) -> TrialOrganisation:
        """As large as fits that many assets."""
        return cls(
            teams=min(max(assets // 1000, 6), 120),
            workloads=min(max(assets // 500, 20), 1000),
            accounts=min(max(assets // 2000, 4), 120),
        )

    def team_of(self, workload: int) -> str:
        """The team that runs a workload."""
        return f"team-{workload % self.teams}"

    def other_than(self, team: str) -> str:
        """Another team."""
        return f"team-{(int(team.rpartition('-')[2]) + 1) % self.teams}"

    def account(self, provider: str, workload: int, *, is_ownerless: bool) -> str:
        """The account in which a workload runs; one without an owner where that is asked for."""
        number = workload % self.accounts
        return self._account(provider, number | 1 if is_ownerless else number)

    def region(self, provider: str, workload: int) -> str:
        """Where a workload runs."""
        regions = REGIONS[provider]
        return regions[workload % len(regions)]

    def write(self, folder: Path, controls: Sequence[str]) -> None:
        """Write remit.yaml, people.yaml and CODEOWNERS.

        Args:
            folder: where.
            controls: ids of controls that are decided otherwise in some accounts and workloads.
        """
        people = {
            f"p-{team}-{number}": {"name": f"Person {number} of {team}", "email": f"p{number}.{team}@trial.example"}
            for team in (f"team-{number}" for number in range(self.teams))
            for number in range(4)
        }
        gone = {
            f"p-{GONE}-{number}": {"name": f"Leaver {number}", "left": "2025-06-30"} for number in range(_GONE_TEAMS)
        }
        teams = {f"team-{number}": self._team(f"team-{number}") for number in range(self.teams)}
        for number in range(_GONE_TEAMS):
            person = f"p-{GONE}-{number}"
            teams[f"{GONE}-{number}"] = {"name": f"Gone {number}", "owner": person, "members": [person]}
        (folder / "people.yaml").write_text(_section("people", {**people, **gone}), encoding="ascii")
        parts = [
            "# A company that does not exist; drawn for a trial.\norganisation: Trial\n\ninclude: [people.yaml]\n\n",
            _section("teams", teams),
            _section("accounts", self._accounts()),
            _section("data_classes", {name: {"what": f"What is {name}."} for name in _CLASSES}),
            _section("workloads", {f"work-{number}": self._workload(number) for number in range(self.workloads)}),
            "overrides:\n" + "".join(f"  - {json.dumps(one)}\n" for one in self._overrides(controls)),
        ]
        (folder / "remit.yaml").write_text("".join(parts), encoding="ascii")
        rules = (f"/teams/team-{number}/ @trial/team-{number}\n" for number in range(self.teams))
        (folder / "CODEOWNERS").write_text("".join(rules), encoding="ascii")

    def _team(self, team: str) -> dict[str, object]:
        members = [f"p-{team}-{number}" for number in range(4)]
        return {
            "name": team.replace("-", " ").title(),
            "owner": members[0],
            "secondary": members[1],
            "owners": {"network": members[2], "data": members[3]},
            "members": members,
        }

    def _account(self, provider: str, number: int) -> str:
        if provider == "aws":
            return f"{100_000_000_000 + number}"
        return f"{provider}-account-{number}"

    def _accounts(self) -> dict[str, object]:
        found: dict[str, object] = {}
        for provider in REGIONS:
            for number in range(self.accounts + 1):
                said: dict[str, object] = {
                    "provider": provider,
                    "environment": _ENVIRONMENTS[number % len(_ENVIRONMENTS)],
                }
                if number % 2 == 0:
                    said["owner"] = f"team-{number % self.teams}"
                found[self._account(provider, number)] = said
        return found

    def _workload(self, number: int) -> dict[str, object]:
        return {
            "name": f"Work {number}",
            "owner": self.team_of(number),
            "tier": number % 3 + 1,
            "data_class": _CLASSES[number % len(_CLASSES)],
        }

    def _overrides(self, controls: Sequence[str]) -> list[dict[str, object]]:
        """Splits that some accounts, and some workloads, have of their own."""
        scopes = [{"account": self._account("aws", number)} for number in range(0, self.accounts, 7)]
        scopes += [{"workload": f"work-{number}"} for number in range(0, self.workloads, 50)]
        return [
            {
                "scope": scope,
                "control": controls[number % len(controls)],
                "split": "customer",
                "reason": "Decided by the board.",
            }
            for number, scope in enumerate(scopes)
        ]


def _section(name: str, entries: Mapping[str, object]) -> str:
    lines = (f"  {json.dumps(key)}: {json.dumps(value)}\n" for key, value in entries.items())
    return f"{name}:\n{''.join(lines)}\n"
