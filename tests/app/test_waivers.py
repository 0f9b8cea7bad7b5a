"""Waivers in the store: asked, granted by another, refused, withdrawn, revoked, renewed, run out (R1.15, R12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.waiver_desk import ADMIN, CORAL, NOW, ROBOT, STAND_IN, VERA, VOLUME, desk, landscape, wish
from remit.app.registers import Registers, open_registers
from remit.app.waiver_scope import belongs_to, rows_of
from remit.app.waivers import ask, grant, lapse, one, refuse, renew, revoke, waivers, withdraw
from remit.errors import ConflictError, ForbiddenError, RemitError, UnknownNameError, UsageError
from remit.ledger.act import Who
from remit.model.access import Grant, Principal, Right, Role, Sight
from remit.model.waiver import WAIVERS, Compensation, ScopeKind, Waiver, WaiverRules, WaiverScope, WaiverState
from remit.store.audit import TrailQuery
from remit.store.trail import TrailTable
from store.databases import Database

LATER = NOW + timedelta(days=100)


def told(database: Database) -> list[tuple[str, str]]:
    trail = TrailTable.open(database.where)
    try:
        assert not trail.verify(trail.key(), {}).faults
        return [(one.kind, one.actor) for one in trail.find(TrailQuery()) if one.kind.startswith("waiver.")][::-1]
    finally:
        trail.close()


def test_somebody_asks_and_somebody_else_grants(registers: Registers, database: Database) -> None:
    asked = ask(desk(registers), wish())
    assert (asked.version, asked.document.id, asked.document.state) == (1, asked.name, WaiverState.ASKED)
    assert (asked.document.team, asked.document.workload) == ("payments", "checkout")
    assert not asked.document.holds_at(NOW)
    granted = grant(desk(registers, VERA), asked.name, remark="Until spring.", expects=1)
    found = granted.document
    assert (found.state, found.decided_by, found.decided_person, found.remark) == (
        WaiverState.GRANTED,
        "vera@example.org",
        "vera",
        "Until spring.",
    )
    assert found.holds_at(NOW)
    assert not found.holds_at(LATER)
    assert told(database) == [("waiver.asked", "coral@example.org"), ("waiver.granted", "vera@example.org")]
    assert one(registers, landscape().organisation, asked.name).version == 2
    assert [kept.document.state for kept in registers.history(WAIVERS, asked.name)] == ["asked", "granted"]


@pytest.mark.parametrize(
    "same",
    [
        ADMIN,
        replace(ADMIN, id="ROOT@example.org "),
        replace(VERA, id="other@example.org", person="root"),
        replace(ROBOT, id="service:other"),
    ],
    ids=["the same", "spelt otherwise", "the same person", "a program"],
)
def test_nobody_grants_their_own_and_no_program_any(registers: Registers, same: Principal) -> None:
    asked = ask(desk(registers, replace(ADMIN, person="root")), wish())
    with pytest.raises(ForbiddenError):
        grant(desk(registers, same), asked.name)
    assert one(registers, landscape().organisation, asked.name).document.state is WaiverState.ASKED


def test_nobody_asks_or_grants_beyond_their_own(registers: Registers) -> None:
    stranger = replace(CORAL, id="isla@example.org", person="isla", teams=frozenset({"booking"}))
    with pytest.raises(ForbiddenError, match="payments and checkout"):
        ask(desk(registers, stranger), wish())
    asked = ask(desk(registers), wish())
    marnie = replace(CORAL, id="marnie@example.org", person="marnie")
    with pytest.raises(ForbiddenError):
        grant(desk(registers, marnie), asked.name)
    with pytest.raises(ForbiddenError):
        refuse(desk(registers, marnie), asked.name, remark="No.")
    with pytest.raises(UnknownNameError):
        grant(desk(registers, stranger), asked.name)  # who may not see it is not told that it is there
    limited = replace(VERA, limits=frozenset({Right.READ}))
    with pytest.raises(ForbiddenError):
        grant(desk(registers, limited), asked.name)
    local = replace(VERA, grants=(Grant(role=Role.EDITOR, team="payments"),))
    assert grant(desk(registers, local), asked.name).document.state is WaiverState.GRANTED


def test_two_who_decide_at_once_do_not_both(registers: Registers) -> None:
    asked = ask(desk(registers), wish())
    refuse(desk(registers, VERA), asked.name, remark="Mend it.")
    with pytest.raises(ConflictError, match="changed meanwhile"):
        grant(desk(registers, ADMIN), asked.name, expects=1)
    with pytest.raises(ConflictError, match="is refused"):
        grant(desk(registers, ADMIN), asked.name)
    with pytest.raises(ConflictError, match="is refused"):
        withdraw(desk(registers), asked.name)
    with pytest.raises(ConflictError, match="is refused"):
        revoke(desk(registers, VERA), asked.name, remark="Over.")


def test_a_refusal_and_an_end_say_why(registers: Registers) -> None:
    asked = ask(desk(registers), wish())
    with pytest.raises(UsageError, match="nothing is said"):
        refuse(desk(registers, VERA), asked.name, remark="  ")
    grant(desk(registers, VERA), asked.name)
    with pytest.raises(UsageError, match="nothing is said"):
        revoke(desk(registers, VERA), asked.name, remark="")


def test_its_owner_may_end_it_and_take_back_what_was_asked(registers: Registers) -> None:
    asked = ask(desk(registers), wish())
    assert withdraw(desk(registers), asked.name).document.state is WaiverState.WITHDRAWN
    again = ask(desk(registers), wish())
    colleague = replace(CORAL, id="marnie@example.org", person="marnie")
    with pytest.raises(UnknownNameError):
        withdraw(
            desk(registers, replace(CORAL, id="isla@example.org", person="isla", teams=frozenset({"web"}))), again.name
        )
    grant(desk(registers, VERA), again.name)
    ended = revoke(desk(registers, colleague), again.name, remark="Encrypted now.")
    assert (ended.document.state, ended.document.holds_at(NOW)) == (WaiverState.REVOKED, False)
    third = ask(desk(registers), wish())
    assert withdraw(desk(registers, colleague), third.name).document.decided_by == "marnie@example.org"
    viewer = Principal(id="v", name="V", grants=(Grant(role=Role.VIEWER),))
    fourth = ask(desk(registers), wish())
    grant(desk(registers, VERA), fourth.name)
    with pytest.raises(ForbiddenError):
        revoke(desk(registers, viewer), fourth.name, remark="Hm.")


def test_a_renewal_takes_the_place_of_what_it_follows(registers: Registers, database: Database) -> None:
    first = ask(desk(registers), wish())
    with pytest.raises(ConflictError, match="is asked"):
        renew(desk(registers), first.name, until="2027-03-01")
    grant(desk(registers, VERA), first.name)
    second = renew(desk(registers), first.name, until="2027-03-01", reason="It takes longer.", ticket="CHG-9")
    assert (second.document.renews, second.document.ticket) == (first.name, "CHG-9")
    organisation = landscape().organisation
    assert one(registers, organisation, first.name).document.holds_at(NOW)  # until the new one is granted
    grant(desk(registers, VERA), second.name)
    assert one(registers, organisation, first.name).document.state is WaiverState.RENEWED
    assert one(registers, organisation, second.name).document.holds_at(NOW)
    assert [kind for kind, _ in told(database)][-2:] == ["waiver.granted", "waiver.renewed"]
    third = renew(desk(registers), second.name, until="2027-04-01")
    revoke(desk(registers, VERA), second.name, remark="Mended.")
    grant(desk(registers, VERA), third.name)
    assert one(registers, organisation, second.name).document.state is WaiverState.REVOKED


def test_what_has_run_out_is_written_down_once(registers: Registers, database: Database) -> None:
    asked, other = ask(desk(registers), wish()), ask(desk(registers), wish(until="2027-02-28"))
    grant(desk(registers, VERA), asked.name)
    clock = Who(actor="remit", channel="job")
    assert lapse(registers, clock, NOW) == []
    late = NOW + timedelta(days=80)  # after the first one's last day
    assert lapse(registers, clock, late) == [asked.name]
    assert lapse(registers, clock, late) == []
    assert lapse(registers, clock, LATER + timedelta(days=10)) == [other.name]
    assert one(registers, landscape().organisation, asked.name).document.state is WaiverState.EXPIRED
    assert told(database)[-1] == ("waiver.expired", "remit")


@pytest.mark.parametrize(
    ("changed", "error", "said"),
    [
        ({"control": "encryption-at-ret"}, UnknownNameError, "encryption-at-rest"),
        ({"control": "", "check": "backup"}, UnknownNameError, "backups"),
        ({"scope": WaiverScope(kind=ScopeKind.ASSET, of="nothing")}, UnknownNameError, "no asset"),
        ({"scope": WaiverScope(kind=ScopeKind.TEAM, of="payment")}, UnknownNameError, "payments"),
        ({"compensation": (Compensation(control="x", check="backups"),)}, UnknownNameError, "no control"),
        ({"compensation": (Compensation(control="backup", check="x"),)}, UnknownNameError, "no check"),
        ({"compensation": ()}, UsageError, "nothing stands in"),
        ({"until": "2028-01-01"}, UsageError, "180 days are the most"),
        ({"risk": " "}, UsageError, "what may happen"),
    ],
)
def test_what_cannot_be_asked_for_is_told(
    tmp_path: Path, changed: dict[str, Any], error: type[RemitError], said: str
) -> None:
    registers = open_registers(tmp_path / "remit.db")
    with pytest.raises(error) as caught:
        ask(desk(registers, ADMIN), wish(**changed))
    assert said in str(caught.value)
    registers.close()


def test_rules_that_change_meanwhile_hold_when_it_is_granted(tmp_path: Path) -> None:
    registers = open_registers(tmp_path / "remit.db")
    asked = ask(desk(registers), wish())
    for rules in (WaiverRules(most_days=10), WaiverRules(forbidden_classes=frozenset({"confidential"}))):
        with pytest.raises(UsageError):
            grant(desk(registers, VERA, landscape=landscape(rules)), asked.name)
    with pytest.raises(ConflictError, match="is expired"):
        grant(desk(registers, VERA, now=LATER), asked.name)
    registers.close()


def test_of_a_class_that_forbids_it_nothing_is_waived(tmp_path: Path) -> None:
    registers = open_registers(tmp_path / "remit.db")
    strict = landscape(WaiverRules(forbidden_classes=frozenset({"confidential"})))
    with pytest.raises(UsageError, match="of the class confidential"):
        ask(desk(registers, landscape=strict), wish())
    mixed = wish(scope=WaiverScope(kind=ScopeKind.TEAM, of="payments"))
    strict_data = landscape(WaiverRules(forbidden_classes=frozenset({"restricted"})))
    assert ask(desk(registers, landscape=strict_data), mixed).document.team == "payments"
    registers.close()


def test_exceptions_of_remit_yaml_stand_in_the_same_list(tmp_path: Path) -> None:
    registers = open_registers(tmp_path / "remit.db")
    accepted = Waiver(
        id="remit.yaml#1", control="backup", scope=WaiverScope(kind=ScopeKind.TEAM, of="data"), team="data", reason="r",
        risk="r", until="2026-12-01", asked_by="tansy", asked_at="2026-11-01T00:00:00+00:00", state=WaiverState.GRANTED,
        decided_by="vera", decided_at="2026-11-01T00:00:00+00:00", place="remit.yaml:9:3",
    )  # fmt: skip
    organisation = landscape(WaiverRules(exceptions=(accepted,))).organisation
    asked = ask(desk(registers), wish())
    assert [kept.name for kept in waivers(registers, organisation)] == ["remit.yaml#1", asked.name]
    own = Sight(teams=frozenset({"payments"}))
    assert [kept.name for kept in waivers(registers, organisation, sight=own)] == [asked.name]
    assert waivers(registers, organisation, at=NOW - timedelta(days=400))[0].version == 0
    assert [kept.name for kept in waivers(None, organisation)] == ["remit.yaml#1"]
    assert one(registers, organisation, "remit.yaml#1").document.place == "remit.yaml:9:3"
    with pytest.raises(ConflictError, match="changed there"):
        revoke(desk(registers, VERA), "remit.yaml#1", remark="Off.")
    with pytest.raises(UnknownNameError):
        one(registers, organisation, "remit.yaml#2")
    registers.close()


@pytest.mark.parametrize(
    ("kind", "of", "owner"),
    [
        (ScopeKind.ASSET, VOLUME, ("payments", "checkout")),
        (ScopeKind.WORKLOAD, "checkout", ("payments", "checkout")),
        (ScopeKind.TEAM, "payments", ("payments", "")),
        (ScopeKind.ACCOUNT, "220987654321", ("security", "")),
        (ScopeKind.ENVIRONMENT, "production", ("", "")),
        (ScopeKind.SERVICE, "aws/s3", ("", "")),
    ],
)
def test_a_scope_belongs_to_somebody_and_means_assets(kind: ScopeKind, of: str, owner: tuple[str, str]) -> None:
    whole, scope = landscape(), WaiverScope(kind=kind, of=of)
    assert belongs_to(whole, scope) == owner
    rows = rows_of(whole, scope).tolist()
    if kind is ScopeKind.ASSET:
        wanted = [of]
    elif kind is ScopeKind.TEAM:
        wanted = [asset for row, asset in enumerate(whole.estate.ids) if whole.owners.of(row).team == of]
    else:
        wanted = [asset for row, asset in enumerate(whole.estate.ids) if whole.estate.columns[kind.value][row] == of]
    assert [whole.estate.ids[row] for row in rows] == wanted


STEPS: dict[str, Callable[[Registers, str, Principal, datetime], object]] = {
    "grant": lambda at, name, by, now: grant(desk(at, by, now=now), name),
    "refuse": lambda at, name, by, now: refuse(desk(at, by, now=now), name, remark="No."),
    "withdraw": lambda at, name, by, now: withdraw(desk(at, by, now=now), name),
    "revoke": lambda at, name, by, now: revoke(desk(at, by, now=now), name, remark="Over."),
    "renew": lambda at, name, by, now: renew(desk(at, by, now=now), name, until="2027-02-20"),
    "lapse": lambda at, _, by, now: lapse(at, Who(actor=by.id, channel="job"), now),
}


@settings(max_examples=25, deadline=None)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from((CORAL, VERA, ADMIN, ROBOT)), st.integers(0, 3)),
        max_size=8,
    ),
    asker=st.sampled_from((CORAL, VERA, ADMIN)),
)
def test_whatever_is_done_nobody_has_granted_their_own(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, Principal, int]], asker: Principal
) -> None:
    registers = open_registers(tmp_path_factory.mktemp("w") / "remit.db")
    names = [ask(desk(registers, asker), wish()).name]
    for number, (step, by, place) in enumerate(steps):
        try:
            made = STEPS[step](registers, names[place % len(names)], by, NOW + timedelta(days=number * 20))
        except RemitError:
            continue
        if step == "renew":
            names.append(made.name)  # type: ignore[attr-defined]
    for name in names:
        for kept in registers.history(WAIVERS, name):
            if kept.document.state is WaiverState.GRANTED:
                assert kept.document.decided_by not in {kept.document.asked_by, ROBOT.id}
                assert kept.document.compensation == (STAND_IN,)
    registers.close()
