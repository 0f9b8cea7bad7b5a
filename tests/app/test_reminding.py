"""A reminder is sent once over any interleaving of two servers, on both databases (R12)."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.reminder_house import CLOCK, DUE, DUE_AT, ENVIRONMENT, daily, keep, organisation, round_of, waiver
from notifiers.places import Asked, Said, Web, sender, web
from remit.app.caring import offered, take_care
from remit.app.registers import Registers, open_registers
from remit.app.reminders import ReminderPlan
from remit.app.reminding import Reminded, plan_now, remind, steps, when
from remit.errors import ConflictError, UsageError
from remit.ledger.act import Who
from remit.model.notification import Notifications
from remit.model.reminder import CARES, REMINDERS, ReminderState
from remit.store.audit import TrailQuery
from remit.store.keys import VARIABLE
from remit.store.trail import TrailTable
from store.databases import KINDS, Database, drop_database, new_database


def heard(place: Web) -> Counter[tuple[str, str, str]]:
    """What came in: who was meant, what is due, and how it is rated."""
    return Counter(
        (asked.body["data"]["to"], item["asset"], item["message"].partition(":")[0])
        for asked in place.asked
        for item in asked.body["data"]["reminders"]
    )


def test_it_is_sent_once_and_the_trail_tells(registers: Registers, database: Database) -> None:
    keep(registers, waiver(), waiver("w-2"))
    with web() as place:
        asked = round_of(registers, organisation(place.url), DUE_AT - timedelta(days=7), sender=sender())
        first, second = remind(asked), remind(asked)
    assert (first.sent, first.failed, second.sent) == ([("hook", 2)], [], [])
    assert heard(place) == {("Ana (Payments)", name, "due in 7 days"): 1 for name in ("w-1", "w-2")}
    event = place.asked[0].body
    assert event["type"] == "org.remit.reminders"
    assert event["data"]["headline"] == "Waivers: 2 reminders, medium (Ana (Payments))"
    assert event["data"]["acknowledge"].startswith("https://remit.example/acknowledge?token=")
    item = event["data"]["reminders"][0]
    assert (item["place"], item["check"]) == ("https://remit.example/waiver?id=w-1", "reminder.waiver")
    kept = registers.find(REMINDERS)
    assert {(one.document.state, one.version) for one in kept} == {(ReminderState.SENT, 2)}
    trail = TrailTable.open(database.where)
    told = [one.kind for one in trail.find(TrailQuery()) if one.kind.startswith("reminder.")]
    assert (Counter(told), trail.verify(trail.key(), {}).faults) == (
        {"reminder.taken": 2, "reminder.sent": 2},
        [],
    )
    trail.close()


def test_what_was_not_taken_is_tried_again_later(registers: Registers) -> None:
    keep(registers, waiver())
    answers = [Said(400, b""), Said(204, b"")]
    with web(lambda _: answers.pop(0)) as place:
        whole = organisation(place.url)
        first = remind(round_of(registers, whole, DUE_AT, sender=sender()))
        at_once = remind(round_of(registers, whole, DUE_AT, sender=sender()))
        later = remind(round_of(registers, whole, DUE_AT + timedelta(minutes=5), sender=sender()))
    assert ("400" in str(first.failed[0][1]), first.sent, at_once.sent, later.sent) == (True, [], [], [("hook", 1)])
    (kept,) = registers.find(REMINDERS)
    assert (kept.document.state, kept.document.attempts, kept.document.problem) == (ReminderState.SENT, 2, "")


def test_without_its_secret_nothing_is_sent_and_it_is_said(registers: Registers) -> None:
    keep(registers, waiver())
    made = remind(round_of(registers, organisation(), DUE_AT, environment={}))
    assert "environment variables are not set: HOOK" in str(made.failed[0][1])
    assert registers.find(REMINDERS)[0].document.problem.endswith("HOOK")


def test_a_digest_gathers_and_a_link_is_taken_once(registers: Registers) -> None:
    keep(registers, waiver(), waiver("w-2"))
    with web() as place:
        whole = organisation(place.url, routes=daily())
        assert remind(round_of(registers, whole, DUE_AT, sender=sender())).sent == []
        morning = round_of(registers, whole, DUE_AT + timedelta(hours=8), sender=sender())
        assert remind(morning).sent == [("hook", 2)]
    event = place.asked[0].body
    assert event["type"] == "org.remit.reminders.digest"
    rules, now = whole.notifications, morning.now
    token = event["data"]["acknowledge"].partition("token=")[2]
    shown = offered(registers, rules, token, now, ENVIRONMENT)
    assert (len(shown.keys), shown.is_used, registers.find(CARES)) == (2, False, [])
    ann = Who(actor="ana@example.org", channel="web")
    assert take_care(registers, rules, token, ann, now, ENVIRONMENT).is_used
    assert offered(registers, rules, token, now, ENVIRONMENT).is_used
    with pytest.raises(ConflictError, match="used already"):
        take_care(registers, rules, token, ann, now, ENVIRONMENT)
    next_day = round_of(registers, whole, DUE_AT + timedelta(days=3, hours=8))
    assert plan_now(next_day).cared == 2
    after = round_of(registers, whole, now + timedelta(days=rules.acknowledge_days, hours=1))
    assert len(plan_now(after).calls) == 4
    with pytest.raises(UsageError, match="good until"):
        take_care(registers, rules, token, ann, after.now, ENVIRONMENT)
    with pytest.raises(UsageError, match="was changed"):
        offered(registers, rules, token[:-2] + "AA", now, ENVIRONMENT)
    for nothing in (Notifications(), rules):
        with pytest.raises(UsageError, match="nothing is known"):
            offered(registers, nothing, token, now, {})


def test_a_server_that_dies_while_it_sends_leaves_it_open_and_nobody_sends_it_again(registers: Registers) -> None:
    keep(registers, waiver())
    with web() as place:
        whole = organisation(place.url)
        dying = steps(round_of(registers, whole, DUE_AT, sender=sender()), Reminded(plan=ReminderPlan()))
        assert [next(dying), next(dying)] == ["planned", "taken"]
        del dying
        other = remind(round_of(registers, whole, DUE_AT + timedelta(hours=2), sender=sender()))
    assert (place.asked, other.sent, len(other.plan.unsure)) == ([], [], 1)


@settings(max_examples=12, deadline=None)
@given(turns=st.lists(st.booleans(), max_size=24), late=st.integers(0, 3), fails=st.booleans())
@pytest.mark.parametrize("kind", KINDS)
def test_two_servers_never_send_one_twice(
    kind: str, turns: list[bool], late: int, tmp_path_factory: pytest.TempPathFactory, *, fails: bool
) -> None:
    folder = tmp_path_factory.mktemp("two")
    database, patch = new_database(kind, folder), pytest.MonkeyPatch()
    patch.setenv(VARIABLE, str(folder / "audit.key"))
    answers = [Said(400, b"")] if fails else []

    def answer(_: Asked) -> Said:
        return answers.pop() if answers else Said(204, b"")

    servers = [open_registers(database.where) for _ in range(2)]
    keep(servers[0], waiver(), waiver("w-2", asked_person="cy"), waiver("w-3", until="2026-12-13"))
    try:
        with web(answer) as place:
            whole = organisation(place.url)
            times = (DUE_AT, DUE_AT + timedelta(minutes=late))
            made = [Reminded(plan=ReminderPlan()) for _ in servers]
            runs = [
                steps(round_of(server, whole, at, sender=sender()), told)
                for server, at, told in zip(servers, times, made, strict=True)
            ]
            for turn in (*turns, *(False,) * 30, *(True,) * 30):
                with suppress(StopIteration):
                    next(runs[turn])
            remind(round_of(servers[0], whole, DUE_AT + timedelta(hours=6), sender=sender()))
        taken = heard(place)
        if fails:  # the one that was refused came in twice: once refused, once taken
            assert sum(taken.values()) <= 3 + 3
        else:
            assert set(taken.values()) == {1}
        assert {name for _, name, _ in taken} == {"w-1", "w-2", "w-3"}
        sent = [one for one in servers[0].find(REMINDERS) if one.document.state is ReminderState.SENT]
        assert len(sent) == 3
        for one in sent:
            states = [each.document.state for each in servers[0].history(REMINDERS, one.name)]
            assert states.count(ReminderState.SENT) == 1
    finally:
        for server in servers:
            server.close()
        drop_database(database)
        patch.undo()


def test_how_far_off_it_is_in_words() -> None:
    assert [when(DUE, DUE_AT + timedelta(days=days)) for days in (-2, -1, 0, 1)] == [
        "due in 2 days",
        "due in 1 day",
        "due today",
        "1 day late",
    ]
    assert replace(DUE, title="x").key == DUE.key
    assert CLOCK.channel == "job"
