"""Waivers' rules, accepted exceptions and reminders arrive from remit.yaml, or are complained about (R1.15)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import jsonschema_rs
import pytest
import yaml

from remit.errors import ConfigurationError
from remit.model.organisation import Organisation
from remit.model.reminder import ReminderRules, Rung
from remit.model.waiver import Compensation, ScopeKind, WaiverRules, WaiverScope, WaiverState
from remit.organisation.load import load_organisation
from remit.organisation.schema import json_schema

BASE = """people: {ana: {name: Ana}, bo: {name: Bo}}
teams: {pay: {owner: ana, aliases: [billing]}, sec: {owner: bo}}
workloads: {booking: {owner: pay}}
data_classes: {cards: {what: Cards.}}
"""
EXCEPTION = """    - control: backup
      scope: {workload: booking}
      reason: The old store cannot.
      risk: A day of bookings is lost.
      compensation: [{control: logging, check: audit-logging}]
      owner: ana
      accepted_by: bo
      since: 2026-11-01
      until: 2026-12-31
      ticket: CHG-7
"""
WHOLE = f"""waivers:
  most_days: 90
  forbidden_classes: [cards]
  exceptions:
{EXCEPTION}reminders:
  before_days: [3, 30]
  after_days: [2]
  escalation: {{executive: 10, secondary: 1}}
  security: sec
  executive: bo
"""


def load(folder: Path, text: str) -> Organisation:
    (folder / "remit.yaml").write_text(BASE + text, encoding="utf-8")
    return load_organisation(folder / "remit.yaml", controls=["backup", "logging"])


def test_everything_arrives(tmp_path: Path) -> None:
    found = load(tmp_path, WHOLE)
    rules, (one,) = found.waivers, found.waivers.exceptions
    assert (rules.most_days, set(rules.forbidden_classes), rules.is_compensated) == (90, {"cards"}, True)
    assert (one.control, one.check, one.scope) == ("backup", "", WaiverScope(kind=ScopeKind.WORKLOAD, of="booking"))
    assert (one.asked_person, one.decided_person, one.state) == ("ana", "bo", WaiverState.GRANTED)
    assert (one.until, one.ticket, one.workload, one.team) == ("2026-12-31", "CHG-7", "booking", "")
    assert one.compensation == (Compensation(control="logging", check="audit-logging"),)
    assert one.id.startswith("remit.yaml#")
    assert one.place.endswith("remit.yaml:9:7")
    assert one.holds_at(datetime(2026, 12, 31, 23, tzinfo=UTC))
    assert not one.holds_at(datetime(2027, 1, 1, tzinfo=UTC))
    assert not one.holds_at(datetime(2026, 10, 31, tzinfo=UTC))
    reminders = found.reminders
    assert (reminders.before_days, reminders.after_days) == ((30, 3), (2,))
    assert reminders.escalation == ((1, Rung.SECONDARY), (10, Rung.EXECUTIVE))
    assert (reminders.security, reminders.executive, reminders.steps) == ("sec", "bo", (-30, -3, 0, 1, 2, 10))
    jsonschema_rs.validator_for(json_schema()).validate(
        yaml.load(
            BASE + WHOLE.replace("2026-", "'2026-").replace("-01\n", "-01'\n").replace("-31\n", "-31'\n"),
            yaml.SafeLoader,
        )
    )


def test_without_them_the_usual_holds(tmp_path: Path) -> None:
    found = load(tmp_path, "")
    assert (found.waivers, found.reminders) == (WaiverRules(), ReminderRules())


def test_an_exception_is_known_by_what_it_is_for(tmp_path: Path) -> None:
    before = load(tmp_path, WHOLE).waivers.exceptions[0].id
    moved = load(tmp_path, "\n\n" + WHOLE.replace("CHG-7", "CHG-8")).waivers.exceptions[0].id
    other = load(
        tmp_path, WHOLE.replace("control: backup", "control: logging").replace("{control: logging", "{control: backup")
    )
    assert before == moved != other.waivers.exceptions[0].id


@pytest.mark.parametrize(
    ("scope", "kind", "team"),
    [("{team: billing}", ScopeKind.TEAM, "pay"), ("{asset: aws_s3_bucket.logs}", ScopeKind.ASSET, "")],
)
def test_a_scope_is_one_key(tmp_path: Path, scope: str, kind: ScopeKind, team: str) -> None:
    one = load(tmp_path, WHOLE.replace("{workload: booking}", scope)).waivers.exceptions[0]
    assert (one.scope.kind, one.team) == (kind, team)


def test_nothing_need_stand_in_where_that_is_said(tmp_path: Path) -> None:
    bare = WHOLE.replace("      compensation: [{control: logging, check: audit-logging}]\n", "")
    found = load(tmp_path, bare.replace("  most_days: 90", "  needs_compensation: false"))
    assert (found.waivers.is_compensated, found.waivers.exceptions[0].compensation) == (False, ())
    assert load(tmp_path, "waivers: {needs_compensation: true}\n").waivers.is_compensated


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("control: backup", "control: bakcup", "did you mean “backup”"),
        ("control: backup", "control: backup\n      check: backups", "a control or for a check"),
        ("{workload: booking}", "{workload: boking}", "did you mean “booking”"),
        ("{workload: booking}", "{workload: booking, asset: x}", "expected exactly one key"),
        ("accepted_by: bo", "accepted_by: ana", "nobody accepts their own"),
        ("accepted_by: bo", "accepted_by: cy", "person"),
        ("until: 2026-12-31", "until: 2027-12-31", "accepted for 425 days"),
        ("until: 2026-12-31", "until: 2026-10-31", "ends before it begins"),
        ("until: 2026-12-31", "until: 2026-11-31", "there is no day"),
        ("until: 2026-12-31", "until: ''", "a first and a last day"),
        ("check: audit-logging}", "check: audit-logging, evidence: e}", "by evidence or by a check"),
        ("[{control: logging, check: audit-logging}]", "[]", "nothing stands in"),
        ("[cards]", "[crads]", "did you mean “cards”"),
        ("{executive: 10, secondary: 1}", "{owner: 10}", "the owner is told in any case"),
        ("security: sec", "security: nobody", "nobody"),
        ("      ticket: CHG-7\n", "      ticket: CHG-7\n" + EXCEPTION, "accepted twice"),
    ],
)
def test_what_cannot_be_followed_is_told(tmp_path: Path, before: str, after: str, message: str) -> None:
    assert before in WHOLE
    with pytest.raises(ConfigurationError, match=message):
        load(tmp_path, WHOLE.replace(before, after))
