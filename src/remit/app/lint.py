"""Lints the knowledge base, with the resolver's answers for the parties that examples expect.

The linter lives with the files; who answers for an asset is the resolver's to say, and the two are strangers.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

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


def lint_knowledge(data: Path = DATA) -> list[Problem]:
    """Everything that is wrong with a knowledge base, by file and line; examples are tried to their parties."""
    return lint(data, labels=labels)
