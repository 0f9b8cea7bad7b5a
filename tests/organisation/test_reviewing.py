"""How reviews are held arrives from remit.yaml, or is complained about (R6.1)."""

from __future__ import annotations

from pathlib import Path

import jsonschema_rs
import pytest
import yaml

from remit.errors import ConfigurationError
from remit.model.organisation import Organisation
from remit.model.review_rules import USUAL, AgendaQuestion, ReviewRules, Routine, Signatory, SignatoryRule
from remit.organisation.load import load_organisation
from remit.organisation.schema import json_schema

BASE = """people: {ana: {name: Ana}, bo: {name: Bo}}
teams: {pay: {owner: ana, aliases: [billing]}, sec: {owner: bo}}
"""
WHOLE = """reviews:
  zone: Europe/Oslo
  at: "09:30"
  work_days: [sunday, monday]
  free_days: ["2026-12-24"]
  sign_for_several: true
  routines:
    weekly: {held: false}
    monthly: {work_day: -1, lead_days: 0, per_team: true, signs: [security, security]}
    new-service:
      days: 4
      agenda: [{id: dpia, text: "Is it assessed?"}, {id: owners, text: "Whose?", figure: unowned}]
  signatories:
    security: {teams: [sec, billing], people: [ana]}
"""


def load(folder: Path, text: str) -> Organisation:
    (folder / "remit.yaml").write_text(BASE + text, encoding="utf-8")
    return load_organisation(folder / "remit.yaml", controls=[])


def test_everything_arrives(tmp_path: Path) -> None:
    found = load(tmp_path, WHOLE).reviews
    assert (found.zone, found.at, found.is_several) == ("Europe/Oslo", 570, True)
    assert (sorted(found.work_days), sorted(found.free_days)) == ([0, 6], ["2026-12-24"])
    assert not found.routine(Routine.WEEKLY).is_on
    monthly = found.routine(Routine.MONTHLY)
    assert (monthly.work_day, monthly.lead_days, monthly.is_per_team) == (-1, 0, True)
    assert monthly.required == (Signatory.SECURITY,)
    assert found.routine(Routine.QUARTERLY) == USUAL[Routine.QUARTERLY]
    new = found.routine(Routine.NEW_SERVICE)
    assert (new.days, new.required) == (4, USUAL[Routine.NEW_SERVICE].required)
    assert new.questions == (
        AgendaQuestion(id="dpia", text="Is it assessed?"),
        AgendaQuestion(id="owners", text="Whose?", figure="unowned"),
    )
    assert found.signatories == {Signatory.SECURITY: SignatoryRule(teams=("sec", "pay"), people=("ana",))}
    jsonschema_rs.validator_for(json_schema()).validate(yaml.load(BASE + WHOLE, yaml.SafeLoader))


def test_without_it_the_usual_holds(tmp_path: Path) -> None:
    assert load(tmp_path, "").reviews == ReviewRules(routines=dict(USUAL))


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("Europe/Oslo", "Europe/Olso", "is not a time zone"),
        ("Europe/Oslo", "../../etc/passwd", "is not a time zone"),
        ('"09:30"', '"9:30"', "is not a time of the day"),
        ("[sunday, monday]", "[sonntag]", "sonntag"),
        ('["2026-12-24"]', '["2026-02-30"]', "there is no day"),
        ("work_day: -1", "work_day: 0", "no work day 0"),
        ("work_day: -1", "days: 3", "is opened by the calendar"),
        ("days: 4", "lead_days: 4", "is opened by what happens"),
        ("days: 4", "days: 0", "whole number >= 1"),
        ("new-service", "new-servise", "did you mean “new-service”"),
        ("[security, security]", "[secuirty]", "did you mean “security”"),
        ("figure: unowned", "figure: unwoned", "did you mean “unowned”"),
        ("id: dpia", "id: D PIA", "is no id of an item"),
        ("teams: [sec, billing]", "teams: [sex]", "did you mean “sec”"),
        ("people: [ana]", "people: [cy]", "is not a person"),
        ("{teams: [sec, billing], people: [ana]}", "{}", "nobody may sign"),
    ],
)
def test_what_cannot_be_followed_is_told(tmp_path: Path, before: str, after: str, message: str) -> None:
    assert before in WHOLE
    with pytest.raises(ConfigurationError, match=message):
        load(tmp_path, WHOLE.replace(before, after))
