"""How often a proposed owner is right, beside how sure it was said to be.

    python benchmarks/likely_owners.py [--hidden SHARE] [--runs N] [PATH]

Owners that are known are hidden from a share of the assets, and what `remit owners` would propose for these is held
against what was hidden. Without a path the estate is drawn from a seed: teams with folders, workloads and naming habits
that are kept nine times out of ten, folders that several teams share, and a tenth of the assets tagged by somebody who
did not look. With a path that estate is scanned and its own owners are hidden. What is hidden at random is like what is
not; where whole folders were never tagged, proposals are less often right than this shows (`--folders` hides those).
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np

from remit.app.scan import scan
from remit.knowledge.base import open_knowledge
from remit.model.estate import Counts, Estate, EstateBuilder
from remit.model.location import Location
from remit.model.organisation import Organisation
from remit.model.owners import Owners
from remit.model.ownership import Owner, OwnerStatus, Person, Team
from remit.resolver.ownership import assign_owners
from remit.resolver.proposals import propose

SEED = 11
TEAMS, ASSETS = 30, 6_000
BINS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
KINDS = ("bucket", "queue", "db", "vm", "key", "topic")


def drawn(seed: int) -> tuple[Estate, Organisation]:
    """An estate in which teams mostly keep to their own places."""
    dice = random.Random(seed)  # noqa: S311 - a draw that can be repeated
    teams = [f"team-{number}" for number in range(TEAMS)]
    builder = EstateBuilder()
    for number in range(ASSETS):
        team = dice.choice(teams)
        place = team if dice.random() < 0.9 else dice.choice(teams)
        shared = dice.random() < 0.2
        folder = f"shared/area-{dice.randrange(8)}" if shared else f"teams/{place}/service-{dice.randrange(6)}"
        prefix = place if dice.random() < 0.9 else dice.choice(KINDS)
        tags = {"owner": team if dice.random() > 0.1 else dice.choice(teams)}
        if dice.random() < 0.5:
            tags["cost-centre"] = f"cc-{teams.index(place) // 2}"
        builder.add(
            asset_id=f"{number}", name=f"{prefix.replace('-', '')}-{dice.choice(KINDS)}", tags=tags,
            location=Location(file=f"{folder}/main.tf", line=1),
            texts={"path": folder, "service": f"acme/{dice.choice(KINDS)}", "account": f"{dice.randrange(5)}",
                   "workload": f"work-{teams.index(place)}" if dice.random() < 0.6 else ""},
        )  # fmt: skip
    organisation = Organisation(
        people={"ann": Person(id="ann", name="Ann")},
        teams={team: Team(id=team, name=team, owner="ann") for team in teams},
        team_ids={team: team for team in teams},
    )
    return builder.build(counts=Counts(assets=ASSETS)), organisation


def hidden(owners: Owners, rows: np.ndarray) -> Owners:
    """The owners without those of some assets."""
    codes = owners.owner_of.copy()
    codes[rows] = len(owners.owners)
    return Owners((*owners.owners, Owner(status=OwnerStatus.UNOWNED)), codes)


def trials(
    estate: Estate, owners: Owners, organisation: Organisation, *, share: float, runs: int, by_folder: bool
) -> Iterator[tuple[float, bool]]:
    """Each proposal: how sure, and whether it was right."""
    known = np.array([row for row in range(len(estate)) if owners.of(row).team], dtype=np.intp)
    for run in range(runs):
        dice = np.random.default_rng(SEED + run)
        if by_folder:
            codes = estate.columns["path"].codes[known]
            chosen = np.unique(codes)
            rows = known[np.isin(codes, dice.choice(chosen, max(1, int(len(chosen) * share)), replace=False))]
        else:
            rows = dice.choice(known, max(1, int(len(known) * share)), replace=False)
        for one in propose(estate, hidden(owners, rows), organisation):
            if owners.of(one.row).team:
                yield one.confidence, one.team == owners.of(one.row).team


def main() -> None:
    """Print the curve."""
    parser = argparse.ArgumentParser(description="Calibration of proposed owners.")
    parser.add_argument("path", nargs="?", type=Path)
    parser.add_argument("--hidden", type=float, default=0.2)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folders", action="store_true", help="Hide whole folders instead of single assets.")
    given = parser.parse_args()
    if given.path:
        landscape = scan([given.path], open_knowledge(), now=datetime.now(UTC)).landscape
        estate, owners, organisation = landscape.estate, landscape.owners, landscape.organisation
    else:
        estate, organisation = drawn(SEED)
        owners = assign_owners(estate, organisation, today="2026-06-01")
    results = list(trials(estate, owners, organisation, share=given.hidden, runs=given.runs, by_folder=given.folders))
    asked = int(len(estate) * given.hidden) * given.runs
    print(f"{len(results)} proposals for about {asked} hidden owners, {given.runs} runs")
    error = 0.0
    for low, high in pairwise(BINS):
        held = [right for sure, right in results if low <= sure < high]
        if held:
            said = sum(sure for sure, _ in results if low <= sure < high) / len(held)
            true = sum(held) / len(held)
            error += abs(said - true) * len(held) / len(results)
            print(f"  said {said:5.1%}  right {true:5.1%}  of {len(held)}")
    right = sum(right for _, right in results) / max(1, len(results))
    print(f"  expected calibration error {error:.1%}; right altogether {right:.1%}")


if __name__ == "__main__":
    main()
