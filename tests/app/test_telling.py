"""Targets are made ready, messages handed over, and what was taken is remembered after each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from app.test_notify import NOON, finding, landscape
from notifiers.places import Asked, Said, sender, web
from remit.app.notified import alone, read_memory
from remit.app.telling import Telling, acknowledged, link_of, ready, told_to
from remit.errors import ConfigurationError, UsageError
from remit.model.landscape import Landscape
from remit.model.location import Location
from remit.model.notification import Notifications, Route, Target

SIGNS = "long enough to sign something with"
PLACE = Location(file="remit.yaml", line=5, column=3)


def target(notifier: str, settings: Mapping[str, str] | None = None, **secrets: str) -> Target:
    return Target(id="t", notifier=notifier, settings=settings or {}, secrets=secrets, location=PLACE)


def rules(one: Target) -> Notifications:
    return Notifications(targets={"t": one}, routes=(Route(to=("t",)),))


@pytest.mark.parametrize(
    ("one", "message", "hint"),
    [
        (target("slak"), "“slak” is not a notifier", "did you mean “slack”?"),
        (target("pigeon"), "“pigeon” is not a notifier", "known: email, github"),
        (target("slack"), "slack needs “url”: Address of the incoming webhook.", "add it under `secrets:`"),
        (target("webhook", secret="S"), "webhook needs “url”: Where to.", "add it under `settings:`"),  # noqa: S106
        (target("slack", {"channel": "x"}, url="S"), "slack knows no “channel”", "it takes url"),
        (target("slack", {"url": "https://x"}), "“url” does not belong to the settings", "write it under `secrets:`"),
        (target("webhook", url="S"), "“url” does not belong to the secrets", "write it under `settings:`"),
    ],
)
def test_a_target_that_cannot_work_is_told_with_its_place(one: Target, message: str, hint: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        ready(rules(one), {})
    assert (caught.value.message, caught.value.place) == (message, "remit.yaml:5:3")
    assert caught.value.hint.startswith(hint)


def test_secrets_come_from_the_environment_and_are_not_shown(tmp_path: Path) -> None:
    made = ready(rules(target("slack", url="SLACK")), {"SLACK": "https://s3cret"})
    assert made.given == {"t": {"url": "https://s3cret"}}
    assert "s3cret" not in repr(made)
    assert ready(rules(target("slack", url="SLACK")), {"SLACK": ""}).missing == ("remit.yaml:5:3: SLACK",)
    whole = landscape(finding(), rules=rules(target("slack", url="SLACK")))
    with pytest.raises(UsageError, match=r"not set: remit\.yaml:5:3: SLACK"):
        told_to(whole, tmp_path / "s.json", is_sent=True, environment={})
    assert list(tmp_path.iterdir()) == []
    telling, _ = told_to(whole, tmp_path / "s.json", is_sent=False, environment={})
    assert (len(telling.plan.messages), list(tmp_path.iterdir())) == (1, [])


def tell(whole: Landscape, state: Path, url: str) -> Telling:
    environment = {"HOOK": SIGNS}
    made, _ = told_to(_at(whole, url), state, is_sent=True, now=NOON, environment=environment, sender=sender())
    return made


def _at(whole: Landscape, url: str) -> Landscape:
    one = target("webhook", {"url": url}, secret="HOOK")  # noqa: S106 - a name
    return landscape(*whole.findings, rules=rules(one))


def test_what_was_not_taken_is_told_by_the_next_run_and_the_rest_is_not_told_twice(tmp_path: Path) -> None:
    state, refused = tmp_path / "s.json", ["backups"]

    def answer(asked: Asked) -> Said:
        return Said(400 if asked.body["data"]["findings"][0]["check"] in refused else 204, b"")

    whole = landscape(finding("a"), finding("b", rule="backups"), finding("c", rule="versions"))
    with web(answer) as place:
        first = tell(whole, state, place.url)
        assert [len(first.sent), len(first.failed)] == [2, 1]
        assert "400" in str(first.failed[0][1])
        assert len(read_memory(state).told["t"]) == 2
        refused.clear()
        second = tell(whole, state, place.url)
        third = tell(whole, state, place.url)
    assert [one.message.topics[0].check for one in second.sent] == ["backups"]
    assert (third.sent, third.plan.standing) == ((), 3)
    with alone(state), pytest.raises(UsageError, match="another run"):
        tell(whole, state, "https://x.example")


def test_a_link_is_acknowledged_and_then_nobody_is_told_again(tmp_path: Path) -> None:
    one = target("webhook", {"url": "https://x.example"}, secret="HOOK")  # noqa: S106 - a name
    how = Notifications(
        targets={"t": one},
        routes=(Route(to=("t",)),),
        acknowledge_url="https://remit.example/acknowledge",
        acknowledge_secret="SIGN",  # noqa: S106 - a name
    )
    environment = {"HOOK": SIGNS, "SIGN": SIGNS}
    assert link_of(how, {}) is None
    (missing,) = ready(how, {"HOOK": SIGNS}).missing
    assert missing.endswith(": SIGN")
    state = tmp_path / "s.json"
    telling, _ = told_to(landscape(finding(), rules=how), state, is_sent=False, now=NOON, environment=environment)
    found = re.fullmatch(r"https://remit\.example/acknowledge\?token=([\w.-]+)", telling.plan.messages[0].message.link)
    assert found
    assert acknowledged(how, found[1], state, now=NOON, environment=environment) == 1
    after, _ = told_to(landscape(finding(), rules=how), state, is_sent=False, now=NOON, environment=environment)
    assert (after.plan.messages, after.plan.acknowledged) == ((), 1)
    with pytest.raises(UsageError, match="nothing is known by which"):
        acknowledged(Notifications(), found[1], state, now=NOON, environment=environment)
