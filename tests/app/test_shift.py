"""What changes hands between two services or two configurations (R1.9, R1.10)."""

from __future__ import annotations

import pytest

from planned import knowledge
from remit.app.shift import Move, Shift, shift
from remit.errors import UnknownNameError
from remit.model.party import Label, Role


def by_control(found: Shift) -> dict[str, Move]:
    return {move.control.id: move for move in found.moves}


def test_from_a_machine_to_fargate_the_operating_system_goes_to_the_provider() -> None:
    found = shift(knowledge(), "aws/ec2", "aws/ecs", after_facts={"compute": "fargate"})
    patching = by_control(found)["guest-os-patching"]
    assert (patching.before.label, patching.after.label) == (Label.CUSTOMER, Label.PROVIDER)
    assert patching.is_lost
    assert not patching.is_gained
    assert patching.is_moved
    assert "Amazon EC2 to Amazon ECS" in found.sentence


def test_one_service_in_two_configurations() -> None:
    found = shift(
        knowledge(), "aws/ecs", "aws/ecs", before_facts={"compute": "fargate"}, after_facts={"compute": "ec2"}
    )
    moves = by_control(found)
    assert moves["guest-os-patching"].is_gained
    assert moves["guest-os-patching"].control.category in found.owners_needed
    assert "two configurations of Amazon ECS" in found.sentence


def test_a_service_against_itself_moves_nothing() -> None:
    found = shift(knowledge(), "aws/s3", "aws/s3")
    assert not any(move.is_moved for move in found.moves)
    assert found.owners_needed == ()
    assert found.sentence.startswith("Nothing changes hands")


def test_what_is_not_said_takes_the_cautious_side() -> None:
    open_side = by_control(shift(knowledge(), "aws/ec2", "aws/ecs"))["guest-os-patching"].after
    assert open_side.is_undecided
    assert "customer" in [party.value for party in open_side.parties(Role.IMPLEMENT)]


def test_a_service_known_by_prefix_follows_its_model() -> None:
    found = shift(knowledge(), "aws/ec2", "aws/amplify")
    assert found.after.facts == {}


@pytest.mark.parametrize(
    ("service", "facts", "message", "hint"),
    [
        ("aws/ecz", {}, "no service “aws/ecz”", "aws/"),
        ("aws/ecs", {"compte": "fargate"}, "no split of Amazon ECS depends on “compte”", "compute"),
        ("aws/ecs", {"compute": "fargat"}, "compute is never “fargat”", "fargate"),
        ("aws/rds", {"backup_retention_days": "many"}, "backup_retention_days is never “many”", "a whole number"),
        ("aws/rds", {"backup_retention_days": "9" * 5000}, "backup_retention_days is never", "a whole number"),
        ("aws/amplify", {"compute": "ec2"}, "depends on “compute”", "depend on no fact"),
    ],
)
def test_wrong_names_are_answered_with_the_nearest(
    service: str, facts: dict[str, str], message: str, hint: str
) -> None:
    with pytest.raises(UnknownNameError) as caught:
        shift(knowledge(), "aws/ec2", service, after_facts=facts)
    assert message in caught.value.message
    assert hint in caught.value.hint
