"""What lets anybody call. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import FIRST_TIER, Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("caller-authentication", surveyed(folder, *resources, configuration=configuration))


CLASSES = "data_classes: {confidential: {what: Of a person., requires: {encryption_at_rest: [customer_key]}}}"


def pool(is_open: bool, **more: object) -> Resource:
    return resource(
        "aws_cognito_identity_pool", identity_pool_name="p", allow_unauthenticated_identities=is_open, **more
    )


def test_a_pool_that_knows_guests_asks_nobody_and_that_may_be_meant(tmp_path: Path) -> None:
    (one,) = found(tmp_path, pool(is_open=True))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.LOW)
    assert one.message == "Callers need not show who they are."
    assert one.control == "access-policy"


def test_it_weighs_more_in_the_first_tier_and_with_data_of_a_class(tmp_path: Path) -> None:
    (one,) = found(tmp_path, pool(is_open=True), configuration=FIRST_TIER)
    assert one.severity is Severity.MEDIUM
    (one,) = found(tmp_path, pool(is_open=True, tags={"data-class": "confidential"}), configuration=CLASSES)
    assert one.severity is Severity.MEDIUM


def test_members_alone_are_good(tmp_path: Path) -> None:
    assert found(tmp_path, pool(is_open=False)) == []
