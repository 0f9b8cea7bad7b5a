"""Broken links by asset: once for each link and reason, with everything that hangs on it. R1.5."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from remit.model.chain import Break, ChainGap, Downstream
from remit.model.control import Proof
from remit.model.owners import Owners
from remit.model.ownership import Owner, OwnerStatus
from remit.model.party import NOT_APPLICABLE, Cell, Label, Party, Role, plain_split
from remit.model.rules import Override, Rulebook, ScopeKind, SplitRule
from remit.model.state import State
from remit.resolver.cells import resolve
from remit.resolver.chain_gaps import Resolved, chain_gaps, chain_of, falls_short, served_by
from resolver.estates import control, estate
from resolver.test_chains import LINES, PLACE, REPORT, book, rule, service, stands

COPIES = replace(control("backup", Proof(fact="copies", in_force=("on",))), availability=3)
LOCKS = replace(control("locks"), confidentiality=2)
ANA = Owner(status=OwnerStatus.OWNED, team="web", person="ana")
NOBODY = Owner(status=OwnerStatus.UNOWNED)


def of(control_id: str, one: SplitRule) -> SplitRule:
    return replace(one, control=control_id)


def seen(rows: list[dict[str, object]], given: Rulebook, *downstream: Downstream, owner: Owner = ANA) -> Resolved:
    found = estate([{"service": "desk/app", **row} for row in rows])
    top = given.services["desk/app"]
    rules = (*top.rules, of("locks", top.rules[0]))
    below = {
        key: replace(one, rules=(*one.rules, *(of("locks", each) for each in one.rules)))
        for key, one in given.below.items()
    }
    given = replace(
        given,
        controls=(LOCKS, COPIES),
        services={"desk/app": replace(top, rules=rules)},
        below=below,
    )
    owners = Owners((owner,), np.zeros(len(found), dtype=np.int32))
    return Resolved(
        estate=found,
        map=resolve(found, given),
        book=given,
        owners=owners,
        downstream=downstream,
        today="2026-11-22",
    )


def told(gaps: tuple[ChainGap, ...]) -> list[tuple[int, Break, list[str]]]:
    return [(gap.row, gap.reason, [one.id for one in gap.controls]) for gap in gaps]


def test_an_estate_without_chains_has_no_gap() -> None:
    assert chain_gaps(seen([{}, {}], book())) == ()
    assert chain_gaps(seen([], book(), LINES)) == ()


def test_a_broken_link_is_one_gap_an_asset_with_all_that_hangs_on_it() -> None:
    given = book(
        stands("desk", "iron/vm", controls=("backup", "locks"), evidence=None),
        below=(service("iron/vm", Label.CUSTOMER),),
    )
    found = chain_gaps(seen([{}, {"account": "1"}], given))
    assert told(found) == [
        (row, reason, ["backup", "locks"]) for row in (0, 1) for reason in (Break.NOT_TAKEN, Break.NO_EVIDENCE)
    ]
    assert (found[0].weight, found[0].link.location) == (3, PLACE)


def test_a_chain_that_holds_is_no_gap() -> None:
    given = book(stands("desk", "iron/vm"), below=(service("iron/vm", Label.PROVIDER),))
    assert chain_gaps(seen([{}], given)) == ()


def test_a_named_vendor_without_a_contract_and_a_cell_given_downstream_are_gaps() -> None:
    named = replace(rule(Label.THIRD_PARTY), vendor="copy", kind=rule(Label.CUSTOMER).kind)
    below = replace(
        of("locks", rule(Label.CUSTOMER)), cell=Cell.of({Role.IMPLEMENT: [Party.CUSTOMER, Party.DOWNSTREAM]})
    )
    for one, reason in ((named, Break.NO_EVIDENCE), (below, Break.NOT_AGREED)):
        given = replace(book(), overrides=(Override(scope=ScopeKind.ACCOUNT, value="1", rule=one),))
        found = chain_gaps(seen([{"account": "1"}, {"account": "2"}], given))
        assert told(found) == [(0, reason, [one.control])]


PROMISE = replace(LINES, passes_on={"locks": "They lock."}, promises={"backup": "We keep copies."}, contract=REPORT)


def test_a_promise_that_is_not_in_force_or_that_nobody_answers_for_is_a_gap() -> None:
    rows: list[dict[str, object]] = [
        {"workload": "w", "facts": {"copies": "off"}},
        {"workload": "w", "facts": {"copies": "on"}},
        {"workload": "other", "facts": {"copies": "off"}},
    ]
    given = replace(book(), overrides=(Override(scope=ScopeKind.WORKLOAD, value="w", rule=rule(Label.CUSTOMER)),))
    held = seen(rows, given, PROMISE)
    assert told(chain_gaps(held)) == [(0, Break.NOT_IN_FORCE, ["backup"])]
    assert chain_gaps(held)[0].link.above == "lines"
    loose = seen(rows, given, PROMISE, owner=NOBODY)
    assert told(chain_gaps(loose)) == [
        (0, Break.NOT_IN_FORCE, ["backup"]),
        (0, Break.NOBODY_ANSWERS, ["backup"]),
        (1, Break.NOBODY_ANSWERS, ["backup"]),
    ]


def test_a_contract_that_has_expired_breaks_all_that_was_agreed() -> None:
    old = replace(PROMISE, contract=replace(REPORT, date="2020-01-01"))
    given = replace(
        book(), overrides=(Override(scope=ScopeKind.WORKLOAD, value="w", rule=of("locks", rule(Label.CUSTOMER))),)
    )
    found = chain_gaps(seen([{"workload": "w"}, {"workload": "v"}], given, old))
    assert told(found) == [(0, Break.EXPIRED, ["locks"]), (0, Break.EXPIRED, ["backup"])]


def test_the_chain_of_one_asset_says_which_promise_is_not_kept() -> None:
    rows: list[dict[str, object]] = [{"workload": "w", "facts": {"copies": "off"}}, {}]
    held = seen(rows, book(), PROMISE)
    assert [link.breaks for link in chain_of(held, 0, 1).links] == [(Break.NOT_IN_FORCE,), ()]
    assert [link.who for link in chain_of(held, 1, 1).links] == ["desk"]


def test_nobody_is_served_by_what_belongs_to_no_workload() -> None:
    assert served_by((LINES,), "w") == (LINES,)
    assert served_by((LINES,), "") == ()


def test_what_does_not_apply_falls_short_of_nothing() -> None:
    assert falls_short(State.NOT_IN_FORCE, NOT_APPLICABLE, "") == ()
    assert falls_short(State.UNKNOWN, plain_split(Label.PROVIDER), "") == ()
