"""What would have to change so that a control is the provider's, over the knowledge base that ships (R1.10)."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from planned import knowledge, resource, surveyed
from remit.app.reconfigure import HandOver, choices_said, control_named, hand_over
from remit.app.shift import configured
from remit.app.shift_asset import as_it_is
from remit.errors import UnknownNameError
from remit.knowledge.kinds import same_kind
from remit.model.facts import FactKind
from remit.model.map import Profile
from remit.model.party import Label
from remit.model.rules import SplitRule
from remit.resolver.cells import condition_holds
from remit.resolver.reconfigure import Choice, facts_asked, smallest_changes


def asked(service: str, control: str, wanted: Label = Label.PROVIDER, **facts: str) -> HandOver:
    base = knowledge()
    return hand_over(base, configured(base, service, facts), control_named(base, control), wanted)


def test_the_configuration_comes_first_with_its_source() -> None:
    found = asked("aws/ecs", "guest-os-patching", compute="ec2", premises="provider")
    assert found.cell.label is Label.CUSTOMER
    first = found.proposals[0]
    assert first.choices == (Choice("compute", ("fargate",)),)
    assert first.rule.source is not None
    assert "guest-os-patching" in {move.control.id for move in first.shift.moves if move.is_lost}
    assert first.lost > first.gained == 0
    assert found.sentence == "Operating system patching of Amazon ECS goes to the provider with compute = fargate."


def test_where_no_configuration_does_it_another_service_is_named() -> None:
    found = asked("aws/ec2", "guest-os-patching")
    assert (found.proposals, found.asked, found.is_whole) == ((), (), True)
    assert found.sentence.startswith("No configuration of Amazon EC2 moves Operating system patching to the provider;")
    services = [one.shift.after.service.id for one in found.alternatives]
    assert services[0] == "aws/ecs"
    assert len(services) == len(set(services))
    assert set(services) <= set(same_kind("aws/ec2"))
    assert "on-prem/server" not in services
    for one in found.alternatives:
        moved = next(move for move in one.shift.moves if move.control.id == "guest-os-patching")
        assert (moved.after.label, moved.after_rule) == (Label.PROVIDER, one.rule)


def test_one_alternative_is_named_in_the_sentence_and_none_is_said() -> None:
    found = asked("azure/managed-disks", "zone-redundancy", Label.CUSTOMER)
    assert "no service that is known to do the same job does" in asked("aws/organizations", "mfa").sentence
    one = next(
        seen
        for service in ("aws/elb", "aws/vpc", "aws/ebs", "aws/cloudfront", "aws/sqs", "aws/network-firewall")
        for control in knowledge().catalogue.controls
        if len((seen := asked(service, control.id)).alternatives) == 1 and not seen.proposals
    )
    assert f"; {one.alternatives[0].shift.after.service.name} does." in one.sentence
    assert found.control.id == "zone-redundancy"


def test_what_is_theirs_already_needs_no_change() -> None:
    found = asked("aws/ec2", "physical-access")
    assert found.is_there
    assert (found.proposals, found.alternatives) == ((), ())
    assert found.sentence == "Physical access to facilities of Amazon EC2 is with the provider already."


def test_a_change_that_undoes_what_is_in_force_says_so() -> None:
    found = asked("aws/rds", "backup", Label.CUSTOMER, backup_retention_days="7")
    (change,) = found.proposals
    assert choices_said(change.choices) == "backup_retention_days = 0"
    assert "backup" in {control.id for control in change.undone}
    already = asked("aws/rds", "zone-redundancy", Label.PROVIDER, redundancy="single_zone")
    assert already.proposals[0].undone == ()


def test_a_value_that_no_rule_names_is_said_as_such() -> None:
    assert choices_said((Choice("engine", ("a", "b"), is_other=True),)) == "engine other than a or b"
    assert choices_said((Choice("x", ("1", "2")), Choice("y", ("3",)))) == "x = 1 or 2 and y = 3"


def test_what_the_organisation_decided_moves_with_no_configuration(tmp_path: Path) -> None:
    words = "{control: zone-redundancy, scope: {service: aws/rds}, split: customer, reason: ours}"
    landscape = surveyed(tmp_path, resource("aws_db_instance", multi_az=False), configuration=f"overrides: [{words}]")
    control = control_named(knowledge(), "Zone redundancy and failover")
    found = hand_over(knowledge(), as_it_is(landscape, 0), control, Label.PROVIDER)
    assert found.is_overridden
    assert (found.proposals, found.alternatives) == ((), ())
    assert "remit.yaml:1:" in found.sentence


def test_from_a_real_asset_only_what_it_lacks_changes(tmp_path: Path) -> None:
    landscape = surveyed(tmp_path, resource("aws_db_instance", engine="postgres", multi_az=False))
    control = control_named(knowledge(), "zone-redundancy")
    found = hand_over(knowledge(), as_it_is(landscape, 0), control, Label.PROVIDER)
    assert [choices_said(one.choices) for one in found.proposals] == ["redundancy = multi_zone"]
    assert found.proposals[0].shift.after.facts["engine"] == "postgres"
    assert found.sentence.startswith("Zone redundancy and failover of aws_db_instance.this goes to the provider")


def test_an_unknown_control_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="no control “guest-os-patchin”") as caught:
        control_named(knowledge(), "guest-os-patchin")
    assert "guest-os-patching" in caught.value.hint


def test_over_every_service_no_smaller_set_of_facts_does_it() -> None:
    """Of every control whose facts are all listed, each configuration is tried."""
    base = knowledge()
    vocabulary = base.catalogue.facts
    searched = 0
    for service_id in base.service_ids():
        service = base.service(service_id)
        model = base.catalogue.models[service.model]
        for control in base.catalogue.controls:
            rules = [rule for rule in (*service.rules, *model.rules) if rule.control == control.id]
            names = facts_asked(rules)
            today = dict.fromkeys(names, "")
            found = smallest_changes(rules, control, today, vocabulary, Label.PROVIDER)
            assert found.is_whole
            if not names or any(vocabulary[fact].kind is not FactKind.ENUM for fact in names):
                continue
            searched += 1
            does = [
                sum(map(bool, values))
                for values in product(*(("", *vocabulary[fact].values) for fact in names))
                if _is_certain(rules, dict(zip(names, values, strict=True)))
            ]
            least = 0 if found.is_there else len(found.changes[0].choices) if found.changes else None
            assert least == min(does, default=None), (service_id, control.id)
    assert searched > 300


def _is_certain(rules: list[SplitRule], facts: dict[str, str]) -> bool:
    profile = Profile("", tuple(facts.items()), ())
    for rule in rules:
        holds = condition_holds(rule.conditions, profile)
        if holds is not False and rule.cell.label is not Label.PROVIDER:
            return False
        if holds:
            return True
    return False
