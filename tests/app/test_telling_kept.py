"""Several servers tell what was found as one: what was told is kept in the store, on both databases (R12)."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.reminder_house import CLOCK, ENVIRONMENT
from app.test_notify import NOON, finding, landscape
from notifiers.places import Asked, Said, Web, sender, web
from remit.app.acknowledgement import make_token
from remit.app.caring import take_care
from remit.app.notify import Plan, key_of
from remit.app.registers import Registers, open_registers
from remit.app.telling_kept import LEASE, MOST_FAILURES, KeptTelling, Post, read_kept, steps, tell
from remit.ledger.act import Who
from remit.model.finding import Severity
from remit.model.landscape import Landscape
from remit.model.notification import Digest, Notifications, Route, Target
from remit.model.sending import SENDINGS, SendingState
from remit.notifiers import Status
from remit.store.keys import VARIABLE
from store.databases import KINDS, drop_database, new_database

SIGNS = ENVIRONMENT["HOOK"]


def rules(url: str, digest: Digest = Digest.AT_ONCE) -> Notifications:
    hook = Target(id="hook", notifier="webhook", settings={"url": url}, secrets={"secret": "HOOK"})
    return Notifications(
        targets={"hook": hook},
        routes=(Route(to=("hook",), digest=digest),),
        acknowledge_url="https://remit.example/acknowledge",
        acknowledge_secret="SIGN",  # noqa: S106 - a name
    )


def post(registers: Registers, whole: Landscape, minutes: int = 0) -> Post:
    return Post(
        registers=registers,
        landscape=whole,
        who=CLOCK,
        now=NOON + timedelta(minutes=minutes),
        environment=ENVIRONMENT,
        sender=sender(),
    )


def heard(place: Web) -> Counter[tuple[str, str]]:
    return Counter((item["asset"], item["status"]) for asked in place.asked for item in asked.body["data"]["findings"])


def test_it_is_told_once_and_that_it_is_gone_once(registers: Registers) -> None:
    with web() as place:
        both = landscape(finding("a"), finding("b", rule="backups"), rules=rules(place.url))
        one = landscape(finding("a"), rules=rules(place.url))
        assert len(tell(post(registers, both)).sent) == 2
        assert tell(post(registers, both, 5)).sent == []
        assert len(tell(post(registers, one, 10)).sent) == 1
        assert tell(post(registers, one, 15)).sent == []
        worse = landscape(finding("a", severity=Severity.CRITICAL), rules=rules(place.url))
        assert len(tell(post(registers, worse, 20)).sent) == 1
    assert heard(place) == {("a", "open"): 2, ("b", "open"): 1, ("b", "resolved"): 1}
    (sending,) = registers.find(SENDINGS)
    found = sending.document
    assert (found.state, found.sent, found.failed, found.sent_to) == (SendingState.IDLE, 4, 0, "Dana Reef (Payments)")
    told = read_kept(registers).told["hook"]
    assert {one.asset: one.status for one in told.values()} == {"a": Status.OPEN, "b": Status.RESOLVED}


def test_digests_and_links_are_kept_too(registers: Registers) -> None:
    with web() as place:
        whole = landscape(finding("a"), rules=rules(place.url, Digest.DAILY))
        assert len(tell(post(registers, whole)).sent) == 1
        more = landscape(finding("a"), finding("b"), rules=rules(place.url, Digest.DAILY))
        waiting = tell(post(registers, more, 60))
        assert (waiting.sent, [one.why for one in waiting.plan.held]) == ([], ["daily digest"])
    memory = read_kept(registers)
    assert [at[:10] for at in memory.digests.values()] == ["2026-11-20"]
    now = NOON + timedelta(minutes=90)
    token = make_token([key_of(finding("a"))], now + timedelta(days=7), SIGNS)
    take_care(registers, whole.organisation.notifications, token, Who(actor="dana", channel="web"), now, ENVIRONMENT)
    assert key_of(finding("a")) in read_kept(registers).acknowledged


def test_a_target_that_refuses_is_let_be_for_this_round(registers: Registers) -> None:
    with web(lambda _: Said(400, b"")) as place:
        whole = landscape(*(finding("a", rule=f"rule-{number}") for number in range(6)), rules=rules(place.url))
        made = tell(post(registers, whole))
    assert (len(made.failed), len(place.asked)) == (MOST_FAILURES, MOST_FAILURES)
    (sending,) = registers.find(SENDINGS)
    assert (sending.document.failed, sending.document.state) == (MOST_FAILURES, SendingState.IDLE)
    assert "400" in sending.document.problem
    bare = replace(post(registers, whole), environment={})
    assert "are not set: HOOK" in str(tell(bare).failed[0][1])


def test_a_server_that_dies_is_waited_for_and_one_that_comes_back_late_writes_nothing(registers: Registers) -> None:
    with web() as place:
        whole = landscape(finding("a"), rules=rules(place.url))
        late_made = KeptTelling(plan=Plan(messages=()))
        late = steps(post(registers, whole), late_made)
        assert [next(late), next(late)] == ["planned", "taken"]
        assert tell(post(registers, whole, 1)).elsewhere == 1
        over = int(LEASE.total_seconds() // 60) + 1
        assert len(tell(post(registers, whole, over)).sent) == 1
        assert [*late] == ["delivered", "written"]  # it goes out once more, with the same number
        assert (late_made.sent, late_made.elsewhere) == ([], 1)
    assert registers.find(SENDINGS)[0].document.sent == 1


@settings(max_examples=10, deadline=None)
@given(turns=st.lists(st.booleans(), max_size=24), late=st.integers(0, 3))
@pytest.mark.parametrize("kind", KINDS)
def test_two_servers_tell_each_finding_once(
    kind: str, turns: list[bool], late: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("two")
    database, patch = new_database(kind, folder), pytest.MonkeyPatch()
    patch.setenv(VARIABLE, str(folder / "audit.key"))
    servers = [open_registers(database.where) for _ in range(2)]

    def answer(_: Asked) -> Said:
        return Said(204, b"")

    try:
        with web(answer) as place:
            wholes = [
                landscape(finding("a"), finding("b", rule="backups"), *more, rules=rules(place.url))
                for more in ((), (finding("c", rule="versions"),))
            ]
            runs = [
                steps(post(server, whole, minutes), KeptTelling(plan=Plan(messages=())))
                for server, whole, minutes in zip(servers, wholes, (0, late), strict=True)
            ]
            for turn in (*turns, *(False,) * 30, *(True,) * 30):
                with suppress(StopIteration):
                    next(runs[turn])
            tell(post(servers[0], wholes[1], 30))
        assert heard(place) == {(asset, "open"): 1 for asset in "abc"}
    finally:
        for server in servers:
            server.close()
        drop_database(database)
        patch.undo()
