"""What a reader saw, under the key by which the knowledge base knows it."""

from __future__ import annotations

from remit.model.location import Location
from remit.model.observation import Action, Observation, Reading, Unreadable


def test_the_native_key_is_reader_and_type() -> None:
    seen = Observation(
        reader="tf",
        native_type="aws_s3_bucket",
        address="aws_s3_bucket.a",
        attributes={},
        location=Location(file="plan.json"),
    )
    assert seen.native == "tf:aws_s3_bucket"
    assert seen.action is Action.STANDS


def test_a_reading_keeps_what_could_not_be_read() -> None:
    broken = Unreadable(location=Location(file="plan.json", line=3), cause="cut off")
    assert Reading(observations=(), unreadable=(broken,)).unreadable[0].cause == "cut off"
