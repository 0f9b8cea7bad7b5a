"""Targets, routes, quiet hours and digests arrive, or are complained about with their place."""

from __future__ import annotations

from pathlib import Path

import jsonschema_rs
import pytest
import yaml

from remit.errors import ConfigurationError
from remit.model.finding import Severity
from remit.model.notification import Digest, Notifications, QuietHours
from remit.organisation.load import load_organisation
from remit.organisation.schema import json_schema

BASE = "people: {ana: {name: Ana}}\nteams: {pay: {owner: ana, aliases: [billing]}}\n"
WHOLE = """notify:
  targets:
    chat: {notifier: slack, secrets: {url: SLACK_URL}}
    mail: {notifier: email, settings: {server: mail.example.org, port: 587, sender: remit@example.org}}
  routes:
    - {team: billing, person: ana, to: [chat, mail], checks: ["public-*"], severity: high, digest: weekly}
    - {to: [mail]}
  fallback: [chat]
  severity: low
  zone: Europe/Oslo
  quiet_hours: {begin: "22:00", end: "07:15", days: [saturday, sunday], spares: high}
  digest: {at: "08:30", day: tuesday}
  repeat_days: 14
  most: 10
  private: [jira.corp.example, 10.1.0.0/16]
  acknowledge: {url: "https://remit.example.org/acknowledge", secret: REMIT_ACKNOWLEDGE, days: 3}
"""


def load(folder: Path, text: str) -> Notifications:
    (folder / "remit.yaml").write_text(BASE + text, encoding="utf-8")
    return load_organisation(folder / "remit.yaml", controls=[]).notifications


def test_everything_arrives(tmp_path: Path) -> None:
    found = load(tmp_path, WHOLE)
    chat, mail = found.targets["chat"], found.targets["mail"]
    assert (chat.notifier, chat.secrets, chat.location.line) == ("slack", {"url": "SLACK_URL"}, 5)
    assert mail.settings == {"server": "mail.example.org", "port": "587", "sender": "remit@example.org"}
    assert (mail.places["port"].line, mail.places["port"].column) == (6, 66)
    first, second = found.routes
    assert (first.to, first.team, first.person, first.checks) == (("chat", "mail"), "pay", "ana", ("public-*",))
    assert (first.severity, first.digest, second.digest) == (Severity.HIGH, Digest.WEEKLY, Digest.AT_ONCE)
    assert (found.fallback, found.severity, found.zone) == (("chat",), Severity.LOW, "Europe/Oslo")
    assert found.quiet == QuietHours(begin=1320, end=435, days=frozenset({5, 6}), spares=Severity.HIGH)
    assert (found.digest_at, found.digest_day, found.repeat_days, found.most) == (510, 1, 14, 10)
    assert found.private == ("jira.corp.example", "10.1.0.0/16")
    assert (found.acknowledge_url, found.acknowledge_secret) == (
        "https://remit.example.org/acknowledge",
        "REMIT_ACKNOWLEDGE",
    )
    assert (found.acknowledge_days, found.location.line) == (3, 3)


def test_without_it_nobody_is_told(tmp_path: Path) -> None:
    assert load(tmp_path, "") == Notifications()
    weekend = load(tmp_path, "notify: {quiet_hours: {days: [sunday]}}\n")
    assert weekend.quiet == QuietHours(begin=0, end=0, days=frozenset({6}))
    assert (weekend.severity, weekend.zone) == (Severity.MEDIUM, "UTC")


def test_it_may_stand_in_several_files(tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text("notify: {targets: {desk: {notifier: github}}, fallback: [chat]}\n")
    found = load(
        tmp_path, "include: [more.yaml]\nnotify: {targets: {chat: {notifier: slack}}, routes: [{to: [desk]}]}\n"
    )
    assert (sorted(found.targets), found.fallback) == (["chat", "desk"], ("chat",))
    (tmp_path / "more.yaml").write_text("notify: {targets: {chat: {notifier: github}}, severity: low}\n")
    with pytest.raises(ConfigurationError, match=r"“targets\.chat” is declared twice"):
        load(tmp_path, "include: [more.yaml]\nnotify: {targets: {chat: {notifier: slack}}}\n")
    (tmp_path / "more.yaml").write_text("notify: {severity: low}\n")
    with pytest.raises(ConfigurationError, match=r"“notify\.severity” is given twice"):
        load(tmp_path, "include: [more.yaml]\nnotify: {severity: high}\n")


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("to: [mail]", "to: [mial]", "9:13", "“mial” is not a target"),
        ("to: [mail]", "to: []", "9:8", "the list is empty"),
        ("fallback: [chat]", "fallback: [chta]", "10:14", "“chta” is not a target"),
        ("team: billing", "team: biling", "8:8", "“biling” is not a team"),
        ("person: ana", "person: anna", "8:23", "“anna” is not a person"),
        ("severity: low", "severity: bad", "11:3", "“bad” is not a severity"),
        ("digest: weekly", "digest: hourly", "8:92", "“hourly” is not a way of gathering"),
        ("Europe/Oslo", "Europe/Olso", "12:3", "“Europe/Olso” is not a time zone that this machine knows"),
        ("Europe/Oslo", "../../etc/passwd", "12:3", "“../../etc/passwd” is not a time zone that this machine knows"),
        ('"22:00"', '"24:00"', "13:17", "“24:00” is not a time of the day"),
        ('begin: "22:00", ', "", "13:3", "quiet hours begin and end"),
        ('end: "07:15"', 'end: "22:00"', "13:3", "there is no time that is not quiet"),
        ("[saturday, sunday]", "[holiday]", "13:54", "“holiday” is not a day"),
        ('at: "08:30"', "at: 510", "14:12", "expected text, found a whole number"),
        ("repeat_days: 14", "repeat_days: 0", "15:3", "expected a whole number >= 1"),
        ("https://remit.example.org/acknowledge", "remit.example.org", "18:17", "that is no address of a page"),
        ("https://remit.example.org/acknowledge", "https://[", "18:17", "that is no address of a page"),
        (
            "REMIT_ACKNOWLEDGE",
            "s3 cret",
            "18:63",
            "what stands for “secret” is not the name of an environment variable",
        ),
        ("SLACK_URL", "https://hooks.example.org/T0/s3cret", "5:39", "what stands for “url” is not the name of an"),
        ("notifier: slack", "notifer: slack", "5:12", "unknown field “notifer”"),
    ],
)
def test_what_cannot_be_followed_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, place: str, message: str
) -> None:
    before, found, after = WHOLE.rpartition(old) if old == "severity: low" else WHOLE.partition(old)
    assert found
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, before + new + after)
    assert f"remit.yaml:{place}: {message}" in str(caught.value), str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert "s3 cret" not in str(caught.value)


def test_an_editor_can_check_it_by_the_schema() -> None:
    check = jsonschema_rs.validator_for(json_schema())
    assert check.is_valid(yaml.safe_load(WHOLE))
    for old, new in (("SLACK_URL", "https://hooks.example.org/x"), ('"22:00"', '"24:00"'), ("tuesday", "someday")):
        assert not check.is_valid(yaml.safe_load(WHOLE.replace(old, new)))
