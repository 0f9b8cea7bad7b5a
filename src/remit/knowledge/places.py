"""Where regions lie, and which services hold data: two small tables of the knowledge base, read when first asked for.

It knows the countries that providers name for their regions. It cannot know where a service keeps copies of its own
accord, nor from where its operators reach it. A region that is not in the table has no country here, and whoever asks
has to say so.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from remit.documents.convert import convert
from remit.errors import KnowledgeError
from remit.knowledge.files import DATA, need, open_file
from remit.model.lifecycle import Residency, Stage

HOLDING_MODELS: Final = frozenset({"database", "object-storage"})


class PageRow(msgspec.Struct, forbid_unknown_fields=True):
    """A page that the table rests on."""

    title: str
    url: str


class PlacesFile(msgspec.Struct, forbid_unknown_fields=True):
    """`places.yaml`.

    Attributes:
        sources: pages by short id.
        areas: countries by area.
        spans: by provider, the area or country that holds all of a location of several regions; empty for none.
        regions: by provider, country by region.
    """

    sources: dict[str, PageRow]
    areas: dict[str, list[str]]
    spans: dict[str, dict[str, str]]
    regions: dict[str, dict[str, str]]


class StoresFile(msgspec.Struct, forbid_unknown_fields=True):
    """`stores.yaml`: the usual stage of the data in services that hold them, beside databases and object storage."""

    stores: dict[str, Stage]


def load_places(data: Path = DATA) -> PlacesFile:
    """The table of regions.

    Raises:
        KnowledgeError: it is not of its shape, or a span lies in no area or country of the table.
    """
    document = open_file(data / "places.yaml", data)
    file = convert(document, PlacesFile, KnowledgeError)
    known = {*file.areas, *(country for area in file.areas.values() for country in area)}
    known |= {country for regions in file.regions.values() for country in regions.values()}
    for provider, spans in file.spans.items():
        for span, inside in spans.items():
            if inside:
                need(document, ("spans", provider, span), inside, known, "area or country")
    return file


def load_stores(data: Path = DATA) -> dict[str, Stage]:
    """Usual stage by service.

    Raises:
        KnowledgeError: it is not of its shape.
    """
    return convert(open_file(data / "stores.yaml", data), StoresFile, KnowledgeError).stores


@cache
def _places() -> PlacesFile:
    return load_places()


@cache
def _stores() -> dict[str, Stage]:
    return load_stores()


def country_of(provider: str, region: str) -> str:
    """Country of a region, or what holds all of a location that spans regions; empty where the table does not say.

    Regions compare as providers spell them, whatever their case and blanks (`West Europe` is `westeurope`).
    """
    name = region.casefold().replace(" ", "")
    table = _places()
    return table.regions.get(provider, {}).get(name) or table.spans.get(provider, {}).get(name, "")


def is_inside(country: str, residency: Residency) -> bool:
    """Whether a country, or an area that spans countries, lies where the rule allows."""
    areas = _places().areas
    allowed = {*residency.countries, *(one for area in residency.areas for one in areas[area])}
    wanted = areas.get(country, [country])
    return country in residency.areas or allowed.issuperset(wanted)


def usual_stage(service: str, model: str) -> Stage | None:
    """The stage that data in a service usually are in; None where the service holds no data of its customer.

    What only processes data (a machine, a function) is no store: its disks and queues are assets of their own.
    """
    return _stores().get(service) or (Stage.STORAGE if model in HOLDING_MODELS else None)
