"""Containers with the host's privileges. R3.4."""

from __future__ import annotations

import json
from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def task(*, is_privileged: bool) -> Resource:
    containers = json.dumps([{"name": "c", "image": "c:1", "privileged": is_privileged}])
    return resource("aws_ecs_task_definition", family="f", container_definitions=containers)


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("privileged-container", surveyed(folder, *resources, configuration=configuration))


def test_the_flag_is_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, task(is_privileged=True))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.HIGH)
    assert one.message == "A container runs with all privileges of its host."
    assert (one.control, one.party) == ("guest-os-hardening", "customer")


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    (one,) = found(
        tmp_path,
        Resource(
            type="aws_ecs_task_definition", name="this", values={"family": "f"}, unknown=["container_definitions"]
        ),
    )
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.HIGH)
    assert one.message.startswith("It cannot be told whether a container runs with the host's privileges: ")


def test_without_the_flag_it_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, task(is_privileged=False)) == []
