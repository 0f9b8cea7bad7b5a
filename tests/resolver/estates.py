"""Small estates, built by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from remit.model.control import Category, Control, Layer, Proof
from remit.model.estate import Counts, Estate, EstateBuilder
from remit.model.facts import UNKNOWN, Fact, FactStatus, FactValue, Marker
from remit.model.location import Location


def control(control_id: str, *proof: Proof) -> Control:
    return Control(
        id=control_id,
        name=control_id,
        family="Test",
        layer=Layer.DATA,
        category=Category.DATA,
        confidentiality=1,
        integrity=0,
        availability=0,
        provider_means="The provider does it.",
        customer_means="You do it.",
        proof=proof,
    )


def fact(name: str, value: FactValue | Marker, origin: str = "a") -> Fact:
    status = FactStatus.UNKNOWN if value is UNKNOWN else FactStatus.STATED
    return Fact(name=name, value=value, status=status, origin=origin)


def estate(rows: Sequence[Mapping[str, object]]) -> Estate:
    """One asset a row: `id`, `tags`, `facts` (a mapping), and the text columns."""
    builder = EstateBuilder()
    for number, row in enumerate(rows):
        texts = {key: str(value) for key, value in row.items() if key not in {"id", "tags", "facts"}}
        facts, tags = row.get("facts", {}), row.get("tags", {})
        assert isinstance(facts, dict)
        assert isinstance(tags, dict)
        builder.add(
            asset_id=str(row.get("id", f"asset.{number}")),
            name=f"asset {number}",
            location=Location(file="plan.json", line=number + 1),
            texts=texts,
            tags=tags,
            facts=tuple(fact(name, value, f"origin {number}") for name, value in facts.items()),
        )
    return builder.build(counts=Counts(resources=len(rows), assets=len(rows)))
