"""What remit.yaml says of chains: what vendors stand on, whom the organisation serves, and the papers that show it.

Part of the shape of remit.yaml (`schema`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from remit.organisation.data_shapes import Date, Id, Text


class Shape(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A mapping with named fields and no others; as in `data_shapes`, since defaults are only safe in such a class."""


class Paper(StrEnum):
    """Kinds of papers that an organisation may name."""

    CONTRACT = "contract"
    REPORT = "report"
    STATEMENT = "statement"
    PAGE = "page"


class Evidence(Shape):
    """A paper that shows who takes a duty on."""

    kind: Annotated[Paper, Meta(description="What it is.")]
    what: Annotated[str, Meta(description="Its title and number, as people find it.", min_length=1)]
    date: Annotated[Date, Meta(description="Day as of which it speaks, YYYY-MM-DD.", min_length=10)]
    until: Annotated[
        Date, Meta(description="Last day on which it counts, YYYY-MM-DD; a year from its date when left out.")
    ] = ""
    file: Annotated[str, Meta(description="Where it lies, relative to this file's folder.")] = ""
    url: Annotated[str, Meta(description="Public address.")] = ""


class RunsOn(Shape):
    """What a provider or vendor stands on."""

    on: Annotated[Id, Meta(description="A service, as `provider/service`, or a provider or vendor.")]
    model: Annotated[str, Meta(description="Service model by which a provider or vendor gives it, as `iaas`.")] = ""
    service: Annotated[str, Meta(description="Which of its services stands on it; all when left out.")] = ""
    facts: Annotated[dict[Id, Text], Meta(description="How what is below is configured: fact and value.")] = {}
    controls: Annotated[
        list[Id], Meta(description="Duties that it passes on; whatever is taken below when left out.")
    ] = []
    evidence: Annotated[Evidence | None, Meta(description="What shows it.")] = None


class Downstream(Shape):
    """Customers whom the organisation serves."""

    workloads: Annotated[list[Id], Meta(description="Workloads that serve them.", min_length=1)]
    name: Annotated[str, Meta(description="The name, as people say it; the id when left out.")] = ""
    promises: Annotated[dict[Id, str], Meta(description="What you do for them, by control.")] = {}
    passes_on: Annotated[dict[Id, str], Meta(description="What they do themselves, by control.")] = {}
    contract: Annotated[Evidence | None, Meta(description="What it is agreed in.")] = None
    relationship_owner: Annotated[str, Meta(description="Person inside who follows up with them.")] = ""
