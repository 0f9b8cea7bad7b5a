"""What several resources put into the shapes of `remit.wire`: lines of assets, layers, findings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from remit.app.asset import LayerRow
from remit.app.assets import AssetRow
from remit.app.services import ServiceRow
from remit.exports import json
from remit.model.finding import Finding
from remit.model.landscape import Landscape
from remit.wire import estate, known, things

Shape = TypeVar("Shape")


def shaped(document: Any, shape: type[Shape]) -> Shape:  # noqa: ANN401 - any JSON value
    """A document of `remit.exports.json` in its shape; what the shape does not have would be lost, and a test says so.

    Raises:
        msgspec.ValidationError: it has another form; our fault.
    """
    return msgspec.convert(document, shape)


def finding(landscape: Landscape, found: Finding) -> things.Finding:
    """A finding."""
    return shaped(json.finding(landscape, found), things.Finding)


def asset_line(row: AssetRow) -> estate.AssetLine:
    """An asset as a line."""
    return estate.AssetLine(
        id=row.id,
        name=row.name,
        service=row.service_id,
        service_name=row.service,
        service_model=row.model,
        provider=row.provider or None,
        account=row.account or None,
        region=row.region or None,
        environment=row.environment or None,
        workload=row.workload or None,
        data_class=row.data_class or None,
        tier=row.tier or None,
        team=row.team or None,
        team_name=row.team_name or None,
        person=row.person or None,
        person_name=row.person_name or None,
        owner_status=row.owner_status.name.lower(),
        findings=row.findings,
        undecided=row.undecided,
        worst=row.worst.word if row.worst is not None else None,
        location=things.Place(file=row.location.file, line=row.location.line, column=row.location.column),
    )


def layers(rows: Iterable[LayerRow]) -> list[estate.LayerOf]:
    """Layers with their controls."""
    return [
        estate.LayerOf(
            layer=layer.layer.value,
            label=layer.label.value,
            controls=[
                estate.ControlOf(
                    control=one.control.id,
                    name=one.control.name,
                    label=one.cell.label.value,
                    accountable=one.cell.accountable.value if one.cell.accountable else None,
                    state=one.state.word,
                    grade=one.rule.grade.value,
                    undecided=one.cell.is_undecided,
                    person_name=one.person_name or None,
                )
                for one in layer.controls
            ],
        )
        for layer in rows
    ]


def service_line(row: ServiceRow) -> dict[str, Any]:
    """What a line of the list of services says."""
    service = row.service
    return {
        "id": service.id,
        "name": service.name,
        "provider": service.provider,
        "model": service.model,
        "model_name": row.model,
        "explicit": service.is_explicit,
        "reviewed": row.reviewed,
        "stated": row.stated,
        "assumed": row.assumed,
        "assets": row.assets,
    }


def service_lines(row: ServiceRow) -> known.ServiceLine:
    """A service as a line."""
    return known.ServiceLine(**service_line(row))
