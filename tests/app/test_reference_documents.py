"""The JSON of one service and one control holds all that their pages show (R1.4, R1.7)."""

from __future__ import annotations

import json

from planned import knowledge
from remit.app.control_reference import control_reference
from remit.app.reference_documents import control_document, service_document
from remit.app.service_reference import service_reference
from remit.model.source import Source


def test_a_service_as_json_has_rows_defaults_pages_and_frameworks() -> None:
    reference = service_reference(knowledge(), "aws/s3")
    document = service_document(reference, lambda _: None)
    assert json.loads(json.dumps(document)) == document
    assert len(document["splits"]) == len(reference.service.rules)
    row = document["splits"][0]
    assert {"control", "control_name", "by_model", "when", "label", "roles", "accountable", "grade", "source"} <= set(
        row
    )
    assert {one["source"]["title"] for one in document["defaults"]} <= {one["title"] for one in document["sources"]}
    assert {one["id"] for one in document["frameworks"]} == {one.framework.id for one in reference.frameworks}
    assert len(document["fact_readings"]) == len(reference.facts)
    assert [one["id"] for one in document["pitfalls"]] == [one.id for one in reference.pitfalls]


def test_a_source_that_changed_is_told_on_each_row_that_rests_on_it() -> None:
    reference = service_reference(knowledge(), "aws/s3")

    def changed(source: Source) -> str | None:
        return "source changed" if source.title == "Amazon S3 security" else None

    rows = service_document(reference, changed)["splits"]
    told = {row["control"] for row in rows if row["source_change"]}
    assert told == {row["control"] for row in rows if row["source"] and row["source"]["title"] == "Amazon S3 security"}
    assert told


def test_a_control_as_json_has_models_departures_and_requirements() -> None:
    reference = control_reference(knowledge(), "backup")
    document = control_document(reference)
    assert json.loads(json.dumps(document)) == document
    assert {one["id"]: one["label"] for one in document["models"]}["iaas"] == "customer"
    assert [one["service"] for one in document["departures"]] == [one.service.id for one in reference.departures]
    asked = [(one["framework"], one["id"]) for one in document["requirements"]]
    assert asked == [(name, one) for name, ids in document["asked_by"].items() for one in ids]
    assert {one["fact"] for one in document["proof"]} == {"backup_retention_days", "versioning"}


def test_a_model_that_says_nothing_of_a_control_has_no_label() -> None:
    labels = [
        one["label"]
        for control in knowledge().catalogue.controls
        for one in control_document(control_reference(knowledge(), control.id))["models"]
    ]
    said = sum(len(model.rules) for model in knowledge().catalogue.models.values())
    assert len([label for label in labels if label]) == said
