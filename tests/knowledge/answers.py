"""The resolver's answer for one asset, as the linter asks for it."""

from __future__ import annotations

from collections.abc import Mapping

from remit.knowledge.base import KnowledgeBase
from remit.knowledge.join import NamedAsset
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
