"""Transfers in the store: offered, answered, settled by what a snapshot shows; never an asset without an owner.

R1.6, R1.11, R12.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.acting_people import AUDITOR, CORAL, EDITOR, ISLA, MACHINE, NOW, acting, person
from remit.app.acting import by_remit
from remit.app.kept_looks import KeptLook
from remit.app.registers import Registers
from remit.app.snapshots import HistoryPoint
from remit.app.transfer_offer import Offer, checklist, offer
from remit.app.transfers import (
    accept,
    progress_of,
    refuse,
    settle,
    transfer,
    transfer_called,
    transfers,
    withdraw,
)
from remit.errors import ConflictError, ForbiddenError, RemitError, UnknownNameError, UsageError
from remit.ledger.entry import Entry
from remit.model.access import EVERYTHING, Grant, Principal, Right, Role, Sight
from remit.model.landscape import Landscape
from remit.model.location import Location
from remit.model.organisation import OwnershipRule
from remit.model.ownership import Ability, ClaimRank, OwnerStatus
from remit.model.transfer import TRANSFERS, Readiness, Transfer, TransferKind, TransferState
from remit.store.audit import TrailQuery
from remit.store.trail import TrailTable
from store.databases import Database
from store.landscapes import harbourlight

VOLUME = "aws_ebs_volume.checkout_journal"
REMARKS = dict.fromkeys(("person", "access", "on-call", "runbook", "training", "findings"), "from Monday on")


def look(landscape: Landscape | None = None, number: int = 7) -> KeptLook:
    return KeptLook(id=number, landscape=landscape or harbourlight())


def wish(**changed: Any) -> Offer:  # noqa: ANN401 - any field
    given = {"kind": TransferKind.ASSETS, "of": (VOLUME,), "to_team": "booking", "reason": "the journal is theirs now"}
    return Offer(**{**given, **changed})


def offered(registers: Registers, principal: Principal = CORAL, **changed: Any) -> str:  # noqa: ANN401 - any field
    return offer(acting(registers, principal), look(), wish(**changed)).name


def owned_by(team: str, *assets: str, status: OwnerStatus = OwnerStatus.OWNED) -> Landscape:
    """The example with other owners of some assets."""
    whole = harbourlight()
    codes = whole.owners.owner_of.copy()
    rows = [whole.estate.ids.index(asset) for asset in assets]
    codes[rows] = len(whole.owners.owners)
    owner = dataclasses.replace(whole.owners.of(rows[0]), team=team, person="", status=status)
    owners = dataclasses.replace(whole.owners, owners=(*whole.owners.owners, owner), owner_of=codes)
    return dataclasses.replace(whole, owners=owners)


def history(*numbers: int, label: str = "") -> list[HistoryPoint]:
    return [
        HistoryPoint(
            id=number,
            taken_at="",
            label=label,
            resources=0,
            unreadable=0,
            assets=0,
            owned=0,
            by_severity={},
            undecided=0,
        )
        for number in numbers
    ]


def told(database: Database) -> list[Entry]:
    trail = TrailTable.open(database.where)
    try:
        assert not trail.verify(trail.key(), {}).faults
        return [one for one in trail.find(TrailQuery()) if one.kind.startswith("transfer.")][::-1]
    finally:
        trail.close()


def test_what_is_offered_and_accepted_is_done_when_a_snapshot_shows_it(
    database: Database, registers: Registers
) -> None:
    name = offered(registers, ticket="CHG-1")
    document = registers.get(TRANSFERS, name).document
    assert (document.from_team, document.to_team, document.assets) == ("payments", "booking", (VOLUME,))
    assert document.due_at == "2026-12-04T17:00:00.000000Z"
    accepted = accept(acting(registers, ISLA), harbourlight(), name, remarks=REMARKS).document
    assert (accepted.state, accepted.person) == (TransferState.ACCEPTED, "isla")
    looks = {8: harbourlight(), 9: owned_by("booking", VOLUME)}
    remit = by_remit(registers, NOW)
    assert settle(remit, history(7, 8), looks.__getitem__) == []
    assert progress_of(accepted, looks[8]) == accepted.progress({VOLUME: ("payments", "coral")})
    (done,) = settle(remit, history(7, 8, 9), looks.__getitem__)
    assert (done.document.state, done.document.done_snapshot, done.document.moved) == (TransferState.DONE, 9, 1)
    assert settle(remit, history(7, 8, 9), looks.__getitem__) == []
    entries = told(database)
    assert [one.kind for one in entries] == ["transfer.offered", "transfer.accepted", "transfer.done"]
    assert [one.actor for one in entries] == [CORAL.id, ISLA.id, "remit"]
    assert entries[-1].details["snapshot"] == "9"


def test_until_it_is_merged_the_old_owner_is_accountable(registers: Registers) -> None:
    name = offered(registers)
    owners = {VOLUME: ("payments", "coral")}
    for _ in range(2):
        assert registers.get(TRANSFERS, name).document.accountable(VOLUME, owners) == "payments"
        if registers.get(TRANSFERS, name).version == 1:
            accept(acting(registers, ISLA), harbourlight(), name, remarks=REMARKS)


def test_another_label_is_another_part_of_the_estate(registers: Registers) -> None:
    name = offer(acting(registers, CORAL), look(), wish(), label="production").name
    accept(acting(registers, ISLA), harbourlight(), name, remarks=REMARKS)
    looks = {9: owned_by("booking", VOLUME)}
    assert settle(by_remit(registers, NOW), history(9, label="test"), looks.__getitem__) == []
    assert len(settle(by_remit(registers, NOW), history(9, label="production"), looks.__getitem__)) == 1


def test_older_snapshots_settle_nothing(registers: Registers) -> None:
    name = offered(registers)
    accept(acting(registers, ISLA), harbourlight(), name, remarks=REMARKS)
    assert settle(by_remit(registers, NOW), history(3), {3: owned_by("booking", VOLUME)}.__getitem__) == []


def test_two_servers_settle_once(registers: Registers, monkeypatch: pytest.MonkeyPatch) -> None:
    name = offered(registers)
    accept(acting(registers, ISLA), harbourlight(), name, remarks=REMARKS)
    before = registers.find(TRANSFERS)
    looks = {9: owned_by("booking", VOLUME)}
    assert len(settle(by_remit(registers, NOW), history(9), looks.__getitem__)) == 1
    monkeypatch.setattr(Registers, "find", lambda *_, **__: before)  # what the other server had read
    assert settle(by_remit(registers, NOW), history(9), looks.__getitem__) == []


@pytest.mark.parametrize(
    ("principal", "error"),
    [
        (CORAL, ForbiddenError),  # the offering side
        (EDITOR, ForbiddenError),  # may it everywhere, and is not of the team
        (MACHINE, ForbiddenError),
        (AUDITOR, ForbiddenError),
        (person("tansy", "data"), UnknownNameError),  # sees neither side
    ],
)
def test_only_somebody_of_the_receiving_team_answers(
    registers: Registers, principal: Principal, error: type[RemitError]
) -> None:
    name = offered(registers)
    with pytest.raises(error):
        accept(acting(registers, principal), harbourlight(), name, remarks=REMARKS)
    with pytest.raises(error):
        refuse(acting(registers, principal), name, remark="no")
    assert registers.get(TRANSFERS, name).version == 1


def test_a_grant_for_the_team_makes_somebody_one_of_it(registers: Registers) -> None:
    deputy = Principal(id="dep@harbourlight.example", name="Deputy", grants=(Grant(role=Role.EDITOR, team="booking"),))
    name = offered(registers)
    assert refuse(acting(registers, deputy), name, remark="no room").document.state is TransferState.REFUSED


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_offer_and_withdraw_what_its_rights_say(registers: Registers, role: Role) -> None:
    somebody = person("marnie", "payments", role=role)
    acts: list[Callable[[], object]] = [lambda: offered(registers, somebody)]
    may = somebody.may(Right.TRANSFER, team="payments")
    assert may == (role in {Role.OWNER, Role.EDITOR, Role.ADMINISTRATOR})
    if may:
        name = offered(registers, somebody)
        assert withdraw(acting(registers, somebody), name).document.state is TransferState.WITHDRAWN
        return
    name = offered(registers)
    acts.append(lambda: withdraw(acting(registers, somebody), name))
    for act in acts:
        with pytest.raises(ForbiddenError):
            act()
    assert registers.count(TRANSFERS) == 1


@pytest.mark.parametrize("role", list(Role))
def test_each_role_of_the_receiving_team_may_answer_what_its_rights_say(registers: Registers, role: Role) -> None:
    somebody = person("bruno", "booking", role=role)
    name = offered(registers)
    if somebody.may(Right.TRANSFER, team="booking"):
        assert accept(acting(registers, somebody), harbourlight(), name, remarks=REMARKS).document.person == "bruno"
    else:
        with pytest.raises(ForbiddenError):
            accept(acting(registers, somebody), harbourlight(), name, remarks=REMARKS)
        assert registers.get(TRANSFERS, name).version == 1


def test_nobody_offers_what_is_anothers(registers: Registers) -> None:
    with pytest.raises(ForbiddenError, match="for the team payments"):
        offered(registers, ISLA)


def test_either_side_ends_what_was_never_merged(registers: Registers) -> None:
    name = offered(registers)
    with pytest.raises(ForbiddenError):
        withdraw(acting(registers, ISLA), name)
    accept(acting(registers, ISLA), harbourlight(), name, remarks=REMARKS)
    assert withdraw(acting(registers, ISLA), name, remark="never came").document.state is TransferState.WITHDRAWN


def test_an_asset_is_in_one_transfer_at_a_time(registers: Registers) -> None:
    offered(registers)
    with pytest.raises(ConflictError, match="is under way already"):
        offer(acting(registers, CORAL, now=NOW + timedelta(hours=1)), look(), wish(to_team="data"))


def test_a_version_that_was_not_seen_is_not_answered(registers: Registers) -> None:
    name = offered(registers)
    with pytest.raises(ConflictError, match="changed meanwhile"):
        refuse(acting(registers, ISLA, expects=3), name, remark="no")
    assert refuse(acting(registers, ISLA, expects=1), name, remark="no").version == 2


def test_by_workload_by_team_and_by_rule(registers: Registers) -> None:
    whole = harbourlight()
    workload = registers.get(TRANSFERS, offered(registers, kind=TransferKind.WORKLOAD, of=("checkout",))).document
    rows = [whole.estate.ids.index(asset) for asset in workload.assets]
    assert {whole.estate.columns["workload"][row] for row in rows} == {"checkout"}
    assert {whole.owners.of(row).team for row in rows} == {"payments"}
    isla = acting(registers, ISLA)
    team = offer(isla, look(), wish(kind=TransferKind.TEAM, of=("booking",), to_team="data")).document
    assert set(team.assets) == {
        asset for row, asset in enumerate(whole.estate.ids) if whole.owners.of(row).team == "booking"
    }
    rule = OwnershipRule(rank=ClaimRank.ASSET, pattern="x.*", team="web", location=Location(file="r", line=1))
    claimed = dataclasses.replace(whole.owners.owners[0].claims[0], location=rule.location)
    owner = dataclasses.replace(whole.owners.owners[0], team="web", claims=(claimed,))
    codes = whole.owners.owner_of.copy()
    codes[:2] = len(whole.owners.owners)
    other = dataclasses.replace(
        whole,
        owners=dataclasses.replace(whole.owners, owners=(*whole.owners.owners, owner), owner_of=codes),
        organisation=dataclasses.replace(whole.organisation, ownership_rules=(rule,)),
    )
    linus = acting(registers, person("linus", "web"))
    ruled = offer(linus, look(other), wish(kind=TransferKind.RULE, of=("address:x.*",), to_team="data")).document
    assert ruled.assets == tuple(whole.estate.ids[:2])


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"of": ("aws_ebs_volume.chekout_journal",)}, UnknownNameError, "did you mean"),
        ({"of": ()}, UsageError, "one id is named"),
        ({"to_team": "bookin"}, UnknownNameError, "did you mean “booking”"),
        ({"to_team": "payments"}, UsageError, "owns it already"),
        ({"to_person": "coral"}, UnknownNameError, "Booking has no “coral”"),
        ({"reason": "  "}, UsageError, "has a reason"),
        ({"from_team": "data"}, UsageError, "belongs to several: payments"),
        ({"kind": TransferKind.WORKLOAD, "of": ("chekout",)}, UnknownNameError, "did you mean “checkout”"),
        ({"kind": TransferKind.WORKLOAD, "of": ("checkout", "edge")}, UsageError, "one id is named"),
        ({"kind": TransferKind.TEAM, "of": ("paymants",)}, UnknownNameError, "did you mean “payments”"),
        ({"kind": TransferKind.RULE, "of": ("address:x",)}, UnknownNameError, "no ownership rule"),
    ],
)
def test_an_offer_that_cannot_be_is_told(
    registers: Registers, changed: dict[str, Any], error: type[RemitError], message: str
) -> None:
    with pytest.raises(error, match=message):
        offered(registers, **changed)
    assert registers.count(TRANSFERS) == 0


def test_what_nobody_owns_cannot_be_handed_over_and_what_is_too_much_is_told(
    registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = harbourlight()
    nobody = whole.estate.ids[int(whole.owners.rows(OwnerStatus.UNOWNED)[0])]
    with pytest.raises(UsageError, match="nobody owns that"):
        offered(registers, of=(nobody,))
    with pytest.raises(UsageError, match="belongs to several: nobody, payments"):
        offered(registers, of=(nobody, VOLUME))
    monkeypatch.setattr("remit.app.transfer_offer.MOST_ASSETS", 0)
    with pytest.raises(UsageError, match="0 at once are the most"):
        offered(registers)


def test_the_checklist_says_what_facts_say() -> None:
    """R1.6: responsibility is not capability."""
    whole = harbourlight()
    rows = [whole.estate.ids.index(VOLUME)]
    teams = whole.organisation.teams
    booking = dataclasses.replace(teams["booking"], able={Ability.ACCESS: True, Ability.ON_CALL: False})
    organisation = dataclasses.replace(whole.organisation, teams={**teams, "booking": booking})
    found = {one.id: one for one in checklist(dataclasses.replace(whole, organisation=organisation), rows, "booking")}
    assert found["person"].readiness is Readiness.READY
    assert [found[one].readiness.value for one in ("access", "on-call", "runbook")] == ["ready", "lacking", "unknown"]
    assert found["runbook"].words == "Nobody says whether they have a runbook."
    failed = [one for one in whole.findings if one.asset == VOLUME and one.outcome.value == "failed"]
    assert found["findings"].words.startswith(f"{len(failed)} proven finding")
    empty = dataclasses.replace(teams["booking"], owner="", secondary="")
    organisation = dataclasses.replace(whole.organisation, teams={**teams, "booking": empty})
    assert (
        checklist(dataclasses.replace(whole, organisation=organisation), (), "booking")[0].readiness
        is Readiness.LACKING
    )
    assert checklist(whole, (), "booking")[-1].words == "None is proven."


def test_somebody_who_left_is_not_handed_anything(registers: Registers) -> None:
    whole = harbourlight()
    people = {**whole.organisation.people, "isla": dataclasses.replace(whole.organisation.people["isla"], is_gone=True)}
    other = dataclasses.replace(whole, organisation=dataclasses.replace(whole.organisation, people=people))
    with pytest.raises(UsageError, match="has left"):
        offer(acting(registers, CORAL), look(other), wish(to_person="isla"))


def test_a_transfer_is_called_by_the_beginning_of_its_name(registers: Registers) -> None:
    name = offered(registers)
    assert (
        transfer_called(registers, EVERYTHING, "payments-to-b") == transfer_called(registers, EVERYTHING, name) == name
    )
    refuse(acting(registers, ISLA), name, remark="no")
    offer(acting(registers, CORAL, now=NOW + timedelta(hours=1)), look(), wish())
    with pytest.raises(UsageError, match="2 transfers begin"):
        transfer_called(registers, EVERYTHING, "payments-to-b")
    with pytest.raises(UnknownNameError):
        transfer_called(registers, Sight(teams=frozenset({"data"})), "payments-to-b")


def test_lists_show_both_sides_what_is_theirs(registers: Registers) -> None:
    name = offered(registers)
    for team in ("payments", "booking"):
        assert [one.name for one in transfers(registers, Sight(teams=frozenset({team})))] == [name]
    assert transfers(registers, Sight(teams=frozenset({"data"}))) == []
    assert transfers(registers, EVERYTHING, states=("done",)) == []
    with pytest.raises(UnknownNameError):
        transfer(registers, Sight(teams=frozenset({"data"})), name)
    document = registers.get(TRANSFERS, name).document
    assert isinstance(document, Transfer)
    assert progress_of(document, None) is None
