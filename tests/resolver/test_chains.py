"""Chains of parties: each link with its part and its paper, and every way in which one does not hold. R1.5."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from remit.model.chain import Break, Chain, Downstream
from remit.model.evidence import Evidence, EvidenceKind
from remit.model.location import Location
from remit.model.map import Profile
from remit.model.party import NOT_APPLICABLE, Cell, Label, Party, Role, plain_split
from remit.model.rules import Condition, Foundation, Rulebook, RuleKind, Service, ServiceModel, SplitRule, first_loop
from remit.model.source import Grade, Source
from remit.resolver.chains import MOST_FOLLOWED, MOST_LINKS, chain
from resolver.estates import control

CONTROL = control("backup")
TODAY = "2026-11-22"
PAGE = Source(title="A page", url="https://example.com", read="2026-01-01", locator="first line")
REPORT = Evidence(kind=EvidenceKind.REPORT, what="SOC 2", date="2026-06-30")
PLACE = Location(file="remit.yaml", line=3)


def rule(label: Label, **more: object) -> SplitRule:
    return SplitRule(control=CONTROL.id, cell=plain_split(label), kind=RuleKind.SERVICE, **more)  # type: ignore[arg-type]


def service(service_id: str, label: Label | None, *, model: str = "", **more: object) -> Service:
    rules = () if label is None else (rule(label, provider_part=f"{service_id} does it.", customer_part="You do it."),)
    provider = service_id.partition("/")[0]
    return Service(id=service_id, name=service_id, provider=provider, model=model, rules=rules, **more)  # type: ignore[arg-type]


def stands(of: str, on: str, **more: object) -> Foundation:
    given = {"evidence": REPORT, "location": PLACE, **more}
    return Foundation(of=of, on=on, **given)  # type: ignore[arg-type]


def book(*foundations: Foundation, below: tuple[Service, ...] = (), **more: object) -> Rulebook:
    by: dict[str, tuple[Foundation, ...]] = {}
    for one in foundations:
        by[one.of] = (*by.get(one.of, ()), one)
    return Rulebook(
        controls=(CONTROL,),
        models={"iaas": ServiceModel(id="iaas", name="Infrastructure", what="", rules=(rule(Label.PROVIDER),))},
        services={"desk/app": service("desk/app", Label.PROVIDER)},
        foundations=by,
        below={one.id: one for one in below},
        **more,  # type: ignore[arg-type]
    )


def followed(given: Rulebook, top: SplitRule | None = None, **more: object) -> Chain:
    top = top or rule(Label.PROVIDER, source=PAGE)
    facts = more.pop("facts", ())
    return chain((top.cell, top), Profile("desk/app", facts, ()), CONTROL, given, today=TODAY, **more)  # type: ignore[arg-type]


def told(found: Chain) -> list[tuple[str, str, int, tuple[Break, ...]]]:
    return [(link.who, link.through, link.depth, link.breaks) for link in found.links]


def test_what_does_not_apply_has_no_chain() -> None:
    found = followed(book(), replace(rule(Label.PROVIDER), cell=NOT_APPLICABLE))
    assert (found.links, found.ends, found.is_broken, found.says_more) == ((), (), False, False)


def test_a_split_without_anything_below_is_its_two_sides() -> None:
    found = followed(book(), rule(Label.SHARED, provider_part="Makes them.", source=PAGE))
    assert [(link.party, link.part) for link in found.links] == [
        (Party.CUSTOMER, "You do it."),
        (Party.PROVIDER, "Makes them."),
    ]
    assert found.links[1].evidence == Evidence(
        kind=EvidenceKind.PAGE, what="A page – first line", date="2026-01-01", url="https://example.com"
    )
    assert (found.ends, found.says_more) == (("desk",), False)


def test_three_links_each_with_its_part_and_its_paper() -> None:
    """SaaS on PaaS on IaaS: the middle one shares, so it keeps a part; the last one ends the chain."""
    given = book(
        stands("desk", "plat/run"),
        stands("plat", "iron/vm"),
        below=(service("plat/run", Label.SHARED), service("iron/vm", Label.PROVIDER)),
    )
    found = followed(given)
    assert told(found) == [("desk", "desk/app", 0, ()), ("plat", "plat/run", 1, ()), ("iron", "iron/vm", 2, ())]
    middle, last = found.links[1:]
    assert (middle.above, middle.part, middle.kept, middle.label) == (
        "desk",
        "plat/run does it.",
        "You do it.",
        Label.SHARED,
    )
    assert (last.above, last.kept, last.evidence, last.location) == ("plat", "", REPORT, PLACE)
    assert (found.ends, found.is_broken, found.says_more) == (("iron",), False, True)
    assert found.parties == ((Party.PROVIDER, "desk"), (Party.PROVIDER, "plat"), (Party.PROVIDER, "iron"))


def test_a_duty_that_is_passed_on_by_name_and_left_to_the_customer_is_broken() -> None:
    below = (service("iron/vm", Label.CUSTOMER),)
    found = followed(book(stands("desk", "iron/vm", controls=(CONTROL.id,)), below=below))
    assert told(found)[1] == ("iron", "iron/vm", 1, (Break.NOT_TAKEN,))
    assert (found.links[1].part, found.links[1].kept) == ("", "You do it.")
    assert (found.ends, found.is_broken) == ((), True)
    assert followed(book(stands("desk", "iron/vm"), below=below)).ends == ("desk",), "it keeps what nobody takes"
    other = followed(book(stands("desk", "iron/vm", controls=("locks",)), below=below))
    assert (len(other.links), other.ends) == (1, ("desk",))


def test_what_does_not_apply_below_is_not_taken() -> None:
    nothing = replace(
        service("iron/vm", None), rules=(replace(rule(Label.PROVIDER), cell=NOT_APPLICABLE, reason="None."),)
    )
    found = followed(book(stands("desk", "iron/vm", controls=(CONTROL.id,)), below=(nothing,)))
    assert (found.links[1].breaks, found.links[1].kept) == ((Break.NOT_TAKEN,), "")


def test_a_party_of_whom_nobody_says_what_it_does_is_broken() -> None:
    found = followed(book(stands("desk", "iron"), below=(service("iron", None),)))
    assert told(found)[1] == ("iron", "iron", 1, (Break.NO_STATEMENT,))
    assert (found.links[1].label, found.ends) == (None, ())


def test_a_party_may_be_split_by_a_model_and_is_then_no_better_founded_than_that() -> None:
    iron = Service(id="iron (iaas)", name="Infrastructure", provider="iron", model="iaas")
    found = followed(book(stands("desk", "iron", model="iaas", grade=Grade.REVIEWED), below=(iron,)))
    assert told(found)[1] == ("iron", "iron (iaas)", 1, ())
    assert (found.links[1].part, found.links[1].grade) == ("The provider does it.", Grade.ASSUMED)


@pytest.mark.parametrize(
    ("evidence", "broken"),
    [
        (REPORT, ()),
        (None, (Break.NO_EVIDENCE,)),
        (replace(REPORT, date="2025-11-22"), ()),
        (replace(REPORT, date="2025-11-21"), (Break.EXPIRED,)),
        (replace(REPORT, date="2020-01-01", until="2026-11-22"), ()),
        (replace(REPORT, until="2026-11-21"), (Break.EXPIRED,)),
        (replace(REPORT, file="soc2.pdf", is_there=False), (Break.NO_FILE,)),
        (replace(REPORT, is_there=False, until="2026-01-01"), (Break.NO_FILE, Break.EXPIRED)),
        (replace(REPORT, kind=EvidenceKind.PAGE, date="2001-01-01"), ()),
        (replace(REPORT, date="9999-12-31"), ()),
    ],
)
def test_evidence_that_is_missing_or_expired_breaks_a_link(
    evidence: Evidence | None, broken: tuple[Break, ...]
) -> None:
    given = book(stands("desk", "iron/vm", evidence=evidence), below=(service("iron/vm", Label.PROVIDER),))
    found = followed(given)
    assert (found.links[1].breaks, found.ends) == (broken, ("iron",))
    assert all(not one.is_undone for one in broken)


def test_nothing_has_expired_where_nobody_says_which_day_it_is() -> None:
    old = replace(REPORT, date="2001-01-01")
    given = book(stands("desk", "iron/vm", evidence=old), below=(service("iron/vm", Label.PROVIDER),))
    top = rule(Label.PROVIDER)
    assert not chain((top.cell, top), Profile("desk/app", (), ()), CONTROL, given).is_broken


@pytest.mark.parametrize(
    ("facts", "links"),
    [
        ((("hosting", "iron"),), [("iron", False)]),
        ((("hosting", ""),), [("iron", True), ("steel", True)]),
        ((("hosting", None),), [("iron", True), ("steel", True)]),
        ((), [("iron", True), ("steel", True)]),
        ((("hosting", "wood"),), []),
    ],
)
def test_where_a_service_runs_may_depend_on_a_fact(
    facts: tuple[tuple[str, str | None], ...], links: list[tuple[str, bool]]
) -> None:
    """What is not known is said to be open, and no choice is made."""
    ways = [
        stands("desk/app", f"{cloud}/vm", conditions=(Condition(fact="hosting", values=(cloud,)),))
        for cloud in ("iron", "steel")
    ]
    given = book(*ways, below=(service("iron/vm", Label.PROVIDER), service("steel/vm", Label.PROVIDER)))
    found = followed(given, facts=facts)
    assert [(link.who, link.is_undecided) for link in found.links[1:]] == links


def test_what_is_below_is_configured_as_the_link_says_and_else_cautiously() -> None:
    where = Condition(fact="compute", values=("fargate",))
    run = replace(
        service("plat/run", None),
        rules=(rule(Label.PROVIDER, conditions=(where,)), rule(Label.CUSTOMER)),
    )
    given = book(stands("desk", "plat/run", facts=(("compute", "fargate"),)), below=(run,))
    assert (followed(given).links[1].label, followed(given).links[1].is_undecided) == (Label.PROVIDER, False)
    open_link = followed(book(stands("desk", "plat/run", controls=(CONTROL.id,)), below=(run,))).links[1]
    assert (open_link.label, open_link.is_undecided, open_link.breaks) == (Label.CUSTOMER, True, (Break.NOT_TAKEN,))


def test_a_service_outranks_its_party_and_what_is_open_stays_open_further_down() -> None:
    where = Condition(fact="hosting", values=("x",))
    given = book(
        stands("desk", "never/used"),
        stands("desk/app", "plat/run", conditions=(where,)),
        stands("plat/run", "iron/vm"),
        below=(service("plat/run", Label.PROVIDER), service("iron/vm", Label.PROVIDER)),
    )
    assert [(link.who, link.is_undecided) for link in followed(given).links[1:]] == [("plat", True), ("iron", True)]


def test_a_chain_is_followed_for_a_bounded_number_of_links() -> None:
    names = [f"p{number}" for number in range(MOST_LINKS + 3)]
    links = [stands(one, f"{other}/s") for one, other in zip(["desk", *names], names, strict=False)]
    found = followed(book(*links, below=tuple(service(f"{name}/s", Label.PROVIDER) for name in names)))
    assert len(found.links) == MOST_LINKS + 1
    assert (found.links[-1].breaks, found.ends) == ((Break.TOO_LONG,), (f"p{MOST_LINKS - 1}",))
    exact = followed(book(*links[:MOST_LINKS], below=tuple(service(f"{name}/s", Label.PROVIDER) for name in names)))
    assert (len(exact.links), exact.is_broken) == (MOST_LINKS + 1, False)


def test_parties_that_each_stand_on_many_others_are_followed_for_a_bounded_number_of_links() -> None:
    floors = [[f"p{floor}x{number}" for number in range(9)] for floor in range(MOST_LINKS)]
    links = [stands("desk", f"{one}/s") for one in floors[0]]
    links += [stands(one, f"{on}/s") for upper, lower in pairwise(floors) for one in upper for on in lower]
    below = tuple(service(f"{name}/s", Label.PROVIDER) for floor in floors for name in floor)
    found = followed(book(*links, below=below))
    assert len(found.links) == MOST_FOLLOWED + 1
    assert Break.TOO_LONG in found.links[-1].breaks


def test_a_named_vendor_has_a_paper_and_may_stand_on_others() -> None:
    top = rule(Label.THIRD_PARTY, third_party_part="Copies them.", vendor="copy")
    below = (service("iron/vm", Label.PROVIDER),)
    found = followed(book(stands("copy", "iron/vm"), below=below, contracts={"copy": REPORT}), top)
    assert told(found) == [("copy", "", 0, ()), ("iron", "iron/vm", 1, ())]
    assert (found.links[0].part, found.links[0].evidence, found.ends) == ("Copies them.", REPORT, ("iron",))
    bare = followed(book(), top)
    assert (bare.links[0].breaks, bare.ends, bare.says_more) == ((Break.NO_EVIDENCE,), ("copy",), True)
    unnamed = followed(book(), rule(Label.THIRD_PARTY))
    assert (unnamed.is_broken, unnamed.ends, unnamed.says_more) == (False, (), False)


LINES = Downstream(
    id="lines",
    name="Partner lines",
    workloads=("w",),
    passes_on={CONTROL.id: "They keep copies."},
    contract=REPORT,
    location=PLACE,
)


def test_customers_downstream_take_what_is_ours_and_passed_on() -> None:
    found = followed(book(), rule(Label.SHARED), served=(LINES,))
    first = found.links[0]
    assert (first.party, first.who, first.depth, first.part) == (Party.DOWNSTREAM, "lines", -1, "They keep copies.")
    assert (first.evidence, first.breaks, found.says_more) == (REPORT, (), True)
    assert [link.party for link in followed(book(), served=(LINES,)).links] == [Party.PROVIDER], "not ours to pass on"
    bare = followed(book(), rule(Label.CUSTOMER), served=(replace(LINES, contract=None),))
    assert bare.links[0].breaks == (Break.NO_EVIDENCE,)


def test_what_is_promised_to_customers_downstream_is_a_link_of_ours() -> None:
    promising = replace(LINES, passes_on={}, promises={CONTROL.id: "We keep copies."})
    found = followed(book(), served=(promising,))
    first = found.links[0]
    assert (first.party, first.who, first.above, first.part) == (Party.CUSTOMER, "", "lines", "We keep copies.")
    assert (found.says_more, found.is_broken) == (True, False)
    other = replace(LINES, passes_on={}, promises={"locks": "Locked."})
    assert not followed(book(), served=(other,)).says_more


def test_a_cell_that_is_given_to_customers_downstream_needs_a_contract() -> None:
    top = replace(rule(Label.CUSTOMER), cell=Cell.of({Role.IMPLEMENT: [Party.CUSTOMER, Party.DOWNSTREAM]}))
    found = followed(book(), top)
    assert [(link.party, link.breaks) for link in found.links] == [
        (Party.DOWNSTREAM, (Break.NOT_AGREED,)),
        (Party.CUSTOMER, ()),
    ]
    assert not followed(book(), top, served=(LINES,)).is_broken


def test_circles_are_found_wherever_they_begin() -> None:
    def listed(*pairs: tuple[str, str]) -> dict[str, tuple[Foundation, ...]]:
        found: dict[str, tuple[Foundation, ...]] = {}
        for of, on in pairs:
            found[of] = (*found.get(of, ()), stands(of, on))
        return found

    assert first_loop({}) == ()
    assert first_loop(listed(("a", "b/s"), ("b", "c/s"), ("a", "c/s"), ("d", "a"))) == ()
    assert [one.of for one in first_loop(listed(("x", "a"), ("a", "b/s"), ("b", "c/s"), ("c", "a/t")))] == [
        "a",
        "b",
        "c",
    ]
    assert [one.of for one in first_loop(listed(("a", "a/s")))] == ["a"]
    assert [one.of for one in first_loop(listed(("a/s", "b"), ("b", "a/s")))] == ["a/s", "b"]
