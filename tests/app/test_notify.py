"""Who is told what: grouped, once, not at night, and nothing is lost without a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest

from remit.app.notified import Memory, Told, alone, read_memory, write_memory
from remit.app.notify import Plan, Whom, forget, key_of, name_of, plan, remember
from remit.errors import UnreadableError, UsageError
from remit.model.finding import Confidence, Finding, Outcome, Severity
from remit.model.landscape import Landscape
from remit.model.location import Location
from remit.model.notification import Digest, Notifications, QuietHours, Route, Target
from remit.model.organisation import Organisation
from remit.model.ownership import Person, Team
from remit.notifiers import Status

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
TARGETS = {name: Target(id=name, notifier="slack") for name in ("chat", "mail", "all")} | {
    "desk": Target(id="desk", notifier="github")
}
EVERYTHING = Notifications(targets=TARGETS, routes=(Route(to=("chat",)),))


def finding(asset: str = "bucket", **changed: Any) -> Finding:  # noqa: ANN401 - any field
    fields: dict[str, Any] = {
        "rule": "public-storage",
        "outcome": Outcome.FAILED,
        "severity": Severity.HIGH,
        "confidence": Confidence.HIGH,
        "asset": asset,
        "control": "access",
        "party": "customer",
        "team": "pay",
        "person": "dana",
        "location": Location(file="plan.json", line=1),
        "message": "Everybody may read it.",
        "fix": "Block it.",
    }
    return Finding(**{**fields, **changed})


@cache
def people() -> Organisation:
    return Organisation(
        name="Shore",
        people={
            "dana": Person(id="dana", name="Dana Reef", email="dana@example.org"),
            "gus": Person(id="gus", name="Gus"),
        },
        teams={
            "pay": Team(id="pay", name="Payments", contact="#pay"),
            "web": Team(id="web", name="Web", contact="web@example.org"),
            "ops": Team(id="ops", name="Operations", contact="@ops"),
        },
    )


def landscape(
    *findings: Finding, rules: Notifications = EVERYTHING, inputs: tuple[str, ...] = ("plan.json",), unread: int = 0
) -> Landscape:
    """As much of a landscape as telling needs."""
    made = SimpleNamespace(
        findings=findings,
        organisation=replace(people(), notifications=rules),
        inputs=inputs,
        estate=SimpleNamespace(unreadable=(None,) * unread),
        checks=(SimpleNamespace(id="public-storage", title="Storage is not public"),),
    )
    return cast("Landscape", made)


def sent(found: Plan, memory: Memory, references: Mapping[str, str] | None = None) -> list[tuple[str, str, list[str]]]:
    """Take every message, and give its target, whom it is for and what it says."""
    said = []
    for one in found.messages:
        remember(memory, one, references or {})
        states = [f"{item.asset} {item.status.value}" for item in one.message.items]
        said.append((one.target, one.message.to, states))
    return said


def test_findings_are_grouped_by_owner_and_check() -> None:
    found = plan(
        landscape(
            finding("b"), finding("a"), finding("c", rule="backups"), finding("d", team="web", person="gus"),
            finding("e", severity=Severity.LOW), finding("a", message="the same again", severity=Severity.MEDIUM),
        ),
        Memory(), NOON,
    )  # fmt: skip
    assert sent(found, Memory()) == [
        ("chat", "Dana Reef (Payments)", ["c open"]),
        ("chat", "Dana Reef (Payments)", ["a open", "b open"]),
        ("chat", "Gus (Web)", ["d open"]),
    ]
    assert (found.below, found.standing, found.lost) == (1, 0, 0)
    first, second, third = (one.message for one in found.messages)
    assert [first.topics[0].title, second.topics[0].title] == ["backups", "Storage is not public"]
    assert (first.addresses, third.addresses, first.source) == (("dana@example.org",), ("web@example.org",), "Shore")


def test_names_say_who_is_meant() -> None:
    said = [name_of(people(), Whom(*pair)) for pair in (("", ""), ("ops", ""), ("", "gus"), ("gone", "left"))]
    assert said == ["nobody answers for it", "Operations", "Gus", "left (gone)"]
    (one,) = plan(landscape(finding(team="ops", person="")), Memory(), NOON).messages
    assert one.message.addresses == ()


def test_nobody_is_told_twice_until_it_gets_worse_or_is_gone() -> None:
    memory = Memory()
    assert sent(plan(landscape(finding()), memory, NOON), memory) == [("chat", "Dana Reef (Payments)", ["bucket open"])]
    again = plan(landscape(finding()), memory, NOON + timedelta(days=400))
    assert (again.messages, again.standing) == ((), 1)
    worse = landscape(finding(severity=Severity.CRITICAL))
    assert sent(plan(worse, memory, NOON), memory) == [("chat", "Dana Reef (Payments)", ["bucket open"])]
    assert plan(landscape(finding()), memory, NOON).messages == ()  # better is no news
    gone = plan(landscape(), memory, NOON)
    assert sent(gone, memory) == [("chat", "Dana Reef (Payments)", ["bucket resolved"])]
    assert plan(landscape(), memory, NOON).messages == ()
    assert sent(plan(landscape(finding()), memory, NOON), memory) == [("chat", "Dana Reef (Payments)", ["bucket open"])]


def test_what_still_stands_is_counted_beside_what_is_new() -> None:
    memory = Memory()
    sent(plan(landscape(finding("a")), memory, NOON), memory)
    (one,) = plan(landscape(finding("a"), finding("b")), memory, NOON).messages
    assert ([item.asset for item in one.message.items], one.message.standing) == (["b"], 1)


def test_it_is_told_again_after_the_days_that_were_asked_for() -> None:
    memory, rules = Memory(), replace(EVERYTHING, repeat_days=7)
    sent(plan(landscape(finding(), rules=rules), memory, NOON), memory)
    assert not plan(landscape(finding(), rules=rules), memory, NOON + timedelta(days=6, hours=23)).messages
    assert plan(landscape(finding(), rules=rules), memory, NOON + timedelta(days=7)).messages


@pytest.mark.parametrize(
    ("changed", "unresolved"),
    [({"unread": 1}, 1), ({"inputs": ("other.json",)}, 0), ({"rules": Notifications()}, 0)],
)
def test_what_was_not_looked_at_is_not_gone(changed: dict[str, Any], unresolved: int) -> None:
    memory = Memory()
    sent(plan(landscape(finding()), memory, NOON), memory)
    found = plan(landscape(**changed), memory, NOON)
    assert (found.messages, found.unresolved) == ((), unresolved)


def test_a_finding_that_cannot_be_judged_any_more_is_not_gone() -> None:
    memory = Memory()
    sent(plan(landscape(finding()), memory, NOON), memory)
    low = finding(outcome=Outcome.UNDECIDED, severity=Severity.INFO)
    assert plan(landscape(low), memory, NOON).messages == ()


ROUTES = Notifications(
    targets=TARGETS,
    routes=(
        Route(to=("mail",), person="dana", checks=("back*",)),
        Route(to=("chat", "all", "chat"), team="pay", severity=Severity.HIGH),
        Route(to=("desk",), team="web"),
    ),
    fallback=("all",),
)


@pytest.mark.parametrize(
    ("changed", "targets"),
    [
        ({}, ["all", "chat"]),
        ({"rule": "backups"}, ["mail"]),
        ({"severity": Severity.MEDIUM}, ["all"]),
        ({"team": "web", "person": "gus"}, ["desk"]),
        ({"team": "", "person": ""}, ["all"]),
        ({"team": "ops", "person": "dana"}, ["all"]),
    ],
)
def test_the_first_route_that_takes_it_decides(changed: dict[str, Any], targets: list[str]) -> None:
    found = plan(landscape(finding(**changed), rules=ROUTES), Memory(), NOON)
    assert [one.target for one in found.messages] == targets
    without = plan(landscape(finding(**changed), rules=replace(ROUTES, fallback=())), Memory(), NOON)
    assert without.lost == (1 if targets == ["all"] else 0)


def test_the_night_is_quiet_but_for_what_cannot_wait() -> None:
    rules = replace(EVERYTHING, quiet=QuietHours(begin=22 * 60, end=6 * 60), zone="UTC")
    urgent = finding("b", severity=Severity.CRITICAL, rule="backups")
    memory = Memory()
    found = plan(landscape(finding("a"), urgent, rules=rules), memory, NIGHT)
    assert sent(found, memory) == [("chat", "Dana Reef (Payments)", ["b open"])]
    (held,) = found.held
    assert (held.count, held.why, held.until) == (1, "quiet hours", datetime(2026, 11, 21, 6, 0, tzinfo=UTC))
    gone = plan(landscape(finding("a"), rules=rules), memory, NIGHT)  # even what was urgent is resolved in the morning
    assert (gone.messages, sum(one.count for one in gone.held)) == ((), 2)
    morning = plan(landscape(finding("a"), rules=rules), memory, held.until)
    assert sorted(state for _, _, states in sent(morning, memory) for state in states) == ["a open", "b resolved"]


def test_a_digest_gathers_and_comes_once() -> None:
    rules = replace(EVERYTHING, routes=(Route(to=("chat",), digest=Digest.DAILY),), digest_at=8 * 60)
    memory = Memory()
    two = landscape(finding("a"), finding("b", rule="backups"), rules=rules)
    found = plan(two, memory, NOON)
    assert sent(found, memory) == [("chat", "Dana Reef (Payments)", ["b open", "a open"])]
    assert found.messages[0].message.is_digest
    assert len(found.messages[0].message.topics) == 2
    three = landscape(finding("a"), finding("b", rule="backups"), finding("c"), rules=rules)
    (held,) = plan(three, memory, NOON + timedelta(hours=5)).held
    assert (held.why, held.until) == ("daily digest", datetime(2026, 11, 21, 8, 0, tzinfo=UTC))
    assert sent(plan(three, memory, held.until), memory) == [("chat", "Dana Reef (Payments)", ["c open"])]
    assert plan(three, memory, held.until + timedelta(days=1)).messages == ()  # nothing new, no mail


def test_a_flood_of_tickets_is_held_back() -> None:
    rules = Notifications(targets=TARGETS, routes=(Route(to=("desk", "chat")),), most=2)
    memory = Memory()
    many = landscape(
        *[finding(f"a{number}") for number in range(5)], finding("w", severity=Severity.CRITICAL), rules=rules
    )
    found = plan(many, memory, NOON, tickets={"github"})
    assert {one.target: len(one.message.items) for one in found.messages} == {"chat": 6, "desk": 2}
    assert [one.count for one in found.held] == [4]
    said = sent(found, memory, {key_of(finding("w")): "7"})
    assert "w open" in said[1][2] + said[0][2]
    assert memory.told["desk"][key_of(finding("w"))].reference == "7"
    assert len(plan(many, memory, NOON, tickets={"github"}).messages[0].message.items) == 2
    (one, _) = plan(landscape(rules=rules), memory, NOON).messages
    assert {item.reference for item in one.message.items if item.asset == "w"} <= {"7", ""}
    other = [finding(f"o{number}", rule="backups") for number in range(3)]
    held = plan(
        landscape(*[finding(f"n{number}") for number in range(3)], *other, rules=rules),
        Memory(),
        NOON,
        tickets={"github"},
    )
    assert [one.count for one in held.held] == [1, 3]


def test_who_takes_care_is_left_alone_until_the_time_is_over() -> None:
    memory, rules = Memory(), replace(EVERYTHING, repeat_days=1)
    asked: list[tuple[tuple[str, ...], datetime]] = []

    def link(keys: tuple[str, ...], until: datetime) -> str:
        asked.append((keys, until))
        return "https://remit.example/a"

    found = plan(landscape(finding(), rules=rules), memory, NOON, link=link)
    assert found.messages[0].message.link == "https://remit.example/a"
    assert asked == [((key_of(finding()),), NOON + timedelta(days=7))]
    sent(found, memory)
    memory.acknowledged[key_of(finding())] = (NOON + timedelta(days=7)).isoformat()
    cared = plan(landscape(finding(), rules=rules), memory, NOON, link=link)
    assert sent(cared, memory) == [("chat", "Dana Reef (Payments)", ["bucket acknowledged"])]
    assert cared.messages[0].message.link == ""
    quiet = plan(landscape(finding(), rules=rules), memory, NOON + timedelta(days=5))
    assert (quiet.messages, quiet.acknowledged) == ((), 1)
    assert plan(landscape(finding(severity=Severity.CRITICAL), rules=rules), memory, NOON).messages
    over = plan(landscape(finding(), rules=rules), memory, NOON + timedelta(days=8))
    assert [item.status for item in over.messages[0].message.items] == [Status.OPEN]
    fresh = Memory(acknowledged=dict(memory.acknowledged))
    assert plan(landscape(finding(), rules=rules), fresh, NOON).acknowledged == 1


def test_what_is_of_no_use_is_forgotten() -> None:
    memory = Memory()
    sent(plan(landscape(finding("a"), finding("b")), memory, NOON), memory)
    sent(plan(landscape(finding("b")), memory, NOON), memory)
    memory.acknowledged = {"x": NOON.isoformat(), "y": (NOON + timedelta(days=999)).isoformat()}
    forget(memory, NOON + timedelta(days=364))
    assert len(memory.told["chat"]) == 2
    forget(memory, NOON + timedelta(days=366))
    assert [one.asset for one in memory.told["chat"].values()] == ["b"]
    assert list(memory.acknowledged) == ["y"]


# --- the file -----------------------------------------------------------------------------------------


def test_the_file_says_what_was_told(tmp_path: Path) -> None:
    path, memory = tmp_path / "deep" / "notified.json", Memory()
    assert read_memory(path) == memory
    sent(plan(landscape(finding()), memory, NOON), memory)
    write_memory(path, memory)
    assert read_memory(path) == memory
    assert isinstance(read_memory(path).told["chat"][key_of(finding())], Told)
    assert [one.name for one in path.parent.iterdir()] == ["notified.json"]


@pytest.mark.parametrize("text", ["", "[]", '{"schema_version": 2}', '{"told": 3}', '{"more": 1}', "[" * 100_000])
def test_a_file_that_is_none_of_ours_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "notified.json"
    path.write_text(text)
    with pytest.raises(UnreadableError, match="does not say what was told before"):
        read_memory(path)


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        write_memory(tmp_path / "file" / "notified.json", Memory())
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match="cannot be written"):
        write_memory(tmp_path / "folder", Memory())
    with pytest.raises(UsageError, match="cannot be written"), alone(tmp_path / "file" / "notified.json"):
        pass
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "folder"]


def test_one_run_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "notified.json"
    with alone(path), pytest.raises(UsageError, match="another run"), alone(path):
        pass
    with alone(path):
        write_memory(path, Memory())
    assert msgspec.json.decode(path.read_bytes())["schema_version"] == 1
