"""Lints the knowledge base, with the resolver's answers for the parties that examples expect.

The linter lives with the files; who answers for an asset is the resolver's to say, which checks there are their
room's, and the three are strangers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from remit.checks import CHECKS
from remit.knowledge.base import KnowledgeBase
from remit.knowledge.files import DATA
from remit.knowledge.join import NamedAsset
from remit.knowledge.lint import Problem, lint
from remit.model.estate import Counts, EstateBuilder
from remit.model.party import Label
from remit.model.rules import Rulebook
from remit.resolver.cells import resolve


def labels(knowledge: KnowledgeBase, asset: NamedAsset) -> Mapping[str, Label]:
    """The label of every control of the asset, without any organisation's overrides."""
    builder = EstateBuilder()
    builder.add(
        asset_id=asset.observation.address,
        name=asset.name,
        location=asset.observation.location,
        texts={"service": asset.service},
        tags={},
        facts=asset.facts,
    )
    catalogue = knowledge.catalogue
    services = knowledge.services([asset.service])
    rulebook = Rulebook(controls=catalogue.controls, models=catalogue.models, services=services)
    found = resolve(builder.build(counts=Counts(resources=1, assets=1)), rulebook)
    return {control: found.cell(0, column).label for column, control in enumerate(found.controls)}


def lint_knowledge(data: Path = DATA, *, commands: Collection[str] | None = None) -> list[Problem]:
    """Everything that is wrong with a knowledge base, by file and line; examples are tried to their parties.

    Args:
        data: its folder.
        commands: words after `remit` of every command; what pitfalls say of commands is not judged when None.
    """
    shipped = {file.stem.replace("_", "-") for file in CHECKS.folder.glob("*.py")}
    detectors: dict[str, Collection[str]] = {"check": [one for one in CHECKS.ids() if one in shipped]}
    return lint(data, labels=labels, detectors=detectors if commands is None else {**detectors, "command": commands})
