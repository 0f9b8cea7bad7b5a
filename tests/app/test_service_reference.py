"""Everything about one service: splits beside their model, facts, defaults, pages, frameworks (R1.2, R1.4, R8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from planned import knowledge
from remit.app.service_reference import plain_text, service_reference
from remit.checks import CHECKS
from remit.errors import UnknownNameError
from remit.knowledge.base import KnowledgeBase
from remit.knowledge.schema import DefaultRow, NativeRow
from remit.model.pitfall import PitfallKind
from remit.model.rules import Service


def _all() -> Iterator[Service]:
    services = (knowledge().service(one) for one in knowledge().service_ids())
    return (service for service in services if service.is_explicit)


def test_every_row_of_a_service_stands_under_its_control_beside_what_its_model_says() -> None:
    """R1.4."""
    for service in _all():
        seen = service_reference(knowledge(), service.id)
        shown = [rule for split in seen.splits for rule in split.rules]
        assert sorted(map(str, shown)) == sorted(map(str, service.rules))
        models = {rule.control: rule for rule in seen.model.rules}
        assert [split.default for split in seen.splits] == [models.get(split.control.id) for split in seen.splits]


def test_a_page_names_the_controls_that_rest_on_it() -> None:
    seen = service_reference(knowledge(), "aws/s3")
    told = {(rule.control, rule.source) for rule in seen.service.rules if rule.source}
    assert {(control, one.source) for one in seen.cited for control in one.controls} == told
    assert [one for one in seen.cited if not one.controls] != []  # a page that only a default rests on


def test_facts_that_splits_ask_for_stand_first_with_what_tells_them() -> None:
    seen = service_reference(knowledge(), "aws/rds")
    deciding = [bool(one.decides) for one in seen.facts]
    assert deciding == sorted(deciding, reverse=True)
    backup = next(one for one in seen.facts if one.fact.name == "backup_retention_days")
    assert "tf:aws_db_instance" in backup.native
    assert backup.decides == ("backup",)
    assert "backup" in backup.proves


def test_a_default_names_what_is_left_out_what_then_holds_and_the_page_with_its_date() -> None:
    found = service_reference(knowledge(), "aws/rds").defaults
    public = next(one for one in found if one.name == "publicly_accessible")
    assert (public.value, public.where, public.native) == ("false", (), ("tf:aws_db_instance",))
    assert public.source.read.startswith("20")
    redundancy = next(one for one in found if one.name == "redundancy")
    assert redundancy.value == "single_zone"
    assert set(redundancy.native) == {"tf:aws_db_instance", "cfn:AWS::RDS::DBInstance"}
    assert len(redundancy.where) == 2  # one condition of each format


def test_the_dates_of_a_default_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = knowledge().entry("aws/s3")
    source = next(iter(entry.sources))
    rows = [DefaultRow(is_=False, source=source, until="2023-04-27"), DefaultRow(is_=True, source=source)]
    dated = replace(entry, native={"tf:aws_s3_bucket": NativeRow(defaults={"block": rows})})
    monkeypatch.setattr(KnowledgeBase, "entry", lambda *_: dated)
    found = service_reference(knowledge(), "aws/s3").defaults
    assert [(one.value, one.since, one.until) for one in found] == [("false", "", "2023-04-27"), ("true", "", "")]


def test_native_types_stand_by_what_writes_them_assets_first() -> None:
    seen = service_reference(knowledge(), "aws/rds")
    assert set(seen.native) == {"tf", "cfn"}
    for keys in seen.native.values():
        companions = [key in seen.companions for key in keys]
        assert companions == sorted(companions)
    assert "tf:aws_db_parameter_group" in seen.companions


def test_checks_are_those_that_look_at_its_facts_and_pitfalls_are_what_they_show() -> None:
    """R8."""
    seen = service_reference(knowledge(), "aws/s3")
    told = {one.fact.name for one in seen.facts}
    expected = {check.id for check in seen.checks}
    assert {check.id for check in CHECKS.load_all().values() if told & {*check.facts}} < expected
    assert {"public-storage", "backups"} <= expected  # that of backups names no fact, its control does
    assert all(expected & {*pitfall.checks} for pitfall in seen.pitfalls)
    assert {pitfall.kind for pitfall in seen.pitfalls} >= {PitfallKind.MISTAKE, PitfallKind.MISCONCEPTION}


def test_a_check_of_other_models_is_left_out() -> None:
    database, machine = (
        {check.id for check in service_reference(knowledge(), one).checks} for one in ("aws/rds", "aws/ec2")
    )
    assert "public-database" in database - machine
    assert "public-address" in machine - database


def test_frameworks_give_the_parties_of_what_rests_on_a_departure() -> None:
    """R1.2: and they follow the configuration."""
    base = knowledge()
    own, fargate = (
        {part.framework.id: part for part in service_reference(base, "aws/ecs", {"compute": value}).frameworks}
        for value in ("ec2", "fargate")
    )
    departed = {rule.control for rule in base.service("aws/ecs").rules}
    rows = base.framework("nist-800-53").requirements
    mapped = {row.id for row in rows if departed.intersection(row.controls)}
    for part in (own["nist-800-53"], fargate["nist-800-53"]):
        ids = [one for ids in part.by_parties.values() for one in ids]
        assert sorted(ids) == sorted(mapped)
    assert own != fargate


def test_a_service_known_by_name_has_its_model_and_nothing_that_was_read() -> None:
    seen = service_reference(knowledge(), "aws/mobile-analytics")
    assert (seen.splits, seen.facts, seen.defaults, seen.native, seen.cited, seen.frameworks) == (
        (),
        (),
        (),
        {},
        (),
        (),
    )


@pytest.mark.parametrize("facts", [{"compute": "steam"}, {"colour": "red"}])
def test_a_fact_or_value_that_no_split_asks_for_is_told(facts: dict[str, str]) -> None:
    with pytest.raises(UnknownNameError):
        service_reference(knowledge(), "aws/ecs", facts)


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "true"), (7, "7"), ("on", "on"), ("", "nothing"), (None, "nothing"), (["a", 1], "a, 1"), ([], "nothing")],
)
def test_a_value_is_written_as_people_write_it(value: object, text: str) -> None:
    assert plain_text(value) == text
