"""Asset: one asset's stack with the demarcation line, its facts, its owners and what is wrong with it."""

from __future__ import annotations

from remit.app.answers import find_asset
from remit.app.asset import ChainParty, asset
from remit.exports import json
from remit.web.rest.resource import Asked, Name, Resource, Scene
from remit.web.rest.wording import finding, layers, shaped
from remit.wire.estate import AssetPage


class AssetAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which asset: an id, a name or the end of an address."""

    id: Name


def answer(asked: AssetAsked, scene: Scene) -> AssetPage:
    """One asset.

    Raises:
        UnknownNameError: no asset or more than one is meant.
    """
    landscape = scene.landscape
    row = find_asset(landscape, asked.id)
    seen = asset(landscape, row, scene.knowledge)
    document = {
        **json.asset(landscape, row),
        "snapshot": {"id": scene.snapshot.id, "taken_at": scene.snapshot.taken_at},
        "team_name": seen.row.team_name or None,
        "sentence": seen.sentence,
        "stack": layers(seen.stack),
        "line_above": seen.line_above,
        "beside": layers(seen.beside),
        "findings": [finding(landscape, one) for one in seen.findings],
        "people": {category.value: name or None for category, name in seen.people},
        "parts": [{"address": address, "native_type": native} for address, native in seen.parts],
        "tags": dict(seen.tags),
        "offers": [json.offer_use(one) for one in seen.offers],
        "chain": [_party(one) for one in seen.chain],
    }
    return shaped(document, AssetPage)


def _party(one: ChainParty) -> json.Json:
    return {
        "party": one.party.value,
        "name": one.name,
        "through": list(one.through),
        "above": one.above or None,
        "controls": [control.id for control in one.controls],
        "broken": [(control.id, reason) for control, reason in one.broken],
    }


RESOURCE = Resource(
    id="asset",
    what="One asset: its stack, facts, owners, findings, offers and the parties behind it.",
    pages=("asset",),
    asked=AssetAsked,
    answer=AssetPage,
    handler=answer,
)
