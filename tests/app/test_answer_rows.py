"""However an estate is shared out, the parts say together what the whole says, to the last cell, owner and finding.

DESIGN §6, R10.1, R10.2. This is the law that any engine stands on; tests/app/test_spark.py runs a real cluster.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.shared_estates import Drawn, drawn, embedded, of_embedded, of_tables
from planned import knowledge
from remit.app.answer_rows import REFUSED, TABLES, conclude, of_parts, of_whole, refusal
from remit.app.asset_rows import to_table
from remit.checks import CHECKS, Check, Judgement, Subjects
from remit.errors import ConfigurationError, RemitError, UnknownNameError
from remit.model.estate import Estate
from remit.model.finding import Severity
from remit.model.party import Label, plain_split
from remit.model.rules import Override, RuleKind, ScopeKind, SplitRule
from remit.plugins import Registry

pa = pytest.importorskip("pyarrow", reason="pip install 'remit[spark]'; make test has it from the lock")


def shares(made: Drawn, parts: int, chance: random.Random) -> list[list[Any]]:
    """The rows over that many parts in any order, in batches of seven; what lies in one namespace stays together."""
    table = to_table(made.estate, made.stated)
    columns = (table.column(name).to_pylist() for name in ("id", "account", "namespace"))
    part_of: dict[tuple[str, ...], int] = {}
    rows: dict[int, list[int]] = defaultdict(list)
    for row, (asset, account, namespace) in enumerate(zip(*columns, strict=True)):
        together = (account, namespace) if namespace else (asset,)
        rows[part_of.setdefault(together, chance.randrange(parts))].append(row)
    for several in rows.values():
        chance.shuffle(several)
    return [table.take(pa.array(rows[part], pa.int64())).to_batches(max_chunksize=7) for part in range(parts)]


def answered(made: Drawn, parts: Iterable[Sequence[Any]], checks: Sequence[Check] | None = None) -> dict[str, Any]:
    """The tables of all parts together, doubles dropped as an engine drops them."""
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in (*TABLES, REFUSED)}
    for part in parts:
        for batch in conclude(part, made.terms, knowledge(), of_parts() if checks is None else checks):
            for row in batch.to_pylist():
                tables[row["table"]].append(row[row["table"]])
    for name, key in (("profiles", "profile"), ("rules", "rule"), ("owners", "owner")):
        distinct = {row[key]: row for row in tables[name]}
        assert all(distinct[row[key]] == row for row in tables[name]), f"two parts say otherwise of one of {name}"
        tables[name] = list(distinct.values())
    return tables


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 120), st.sampled_from([1, 2, 5]))
def test_the_parts_say_what_the_whole_says(seed: int, assets: int, parts: int) -> None:
    made = drawn(assets, knowledge(), seed)
    said = of_embedded(embedded(made, knowledge()))
    tables = answered(made, shares(made, parts, random.Random(seed)))  # noqa: S311 - repeatable, no secret
    assert tables[REFUSED] == []
    assert of_tables(tables) == said


def test_the_estates_of_this_law_have_something_of_everything() -> None:
    made = drawn(400, knowledge())
    whole = embedded(made, knowledge())
    statuses = {owner.status.name for owner in whole.owners.owners}
    assert statuses >= {"OWNED", "CONTESTED", "UNKNOWN_TEAM", "STALE", "NO_PERSON"}
    ranks = {claim.rank.name for owner in whole.owners.owners for claim in owner.claims}
    assert ranks >= {"TAG", "PATH", "ASSET", "NAMESPACE", "CODEOWNERS", "CATALOGUE", "CONTACT", "DECLARATION"}
    assert {len(profile.overrides) > 0 for profile in whole.map.profiles} == {True, False}
    assert {one.outcome.value for one in whole.findings} == {"failed", "undecided"}
    assert len({one.rule for one in whole.findings}) > 30
    assert any(fact[0] and fact[1] == "" for profile in whole.map.profiles for fact in profile.facts)


def test_a_namespace_that_is_torn_apart_passes_nothing_on() -> None:
    """Why an engine keeps them together: without that the law does not hold."""
    made = drawn(400, knowledge())
    table = to_table(made.estate, made.stated)
    torn = [table.slice(start, 200).to_batches() for start in (0, 200)]
    assert of_tables(answered(made, torn)) != of_embedded(embedded(made, knowledge()))


def test_no_rows_say_nothing() -> None:
    made = drawn(0, knowledge())
    assert list(conclude([], made.terms, knowledge(), of_parts())) == []
    empty = to_table(made.estate, made.stated).to_batches()
    assert list(conclude(empty, made.terms, knowledge(), of_parts())) == []


def test_what_cannot_be_followed_is_said_alone() -> None:
    made = drawn(120, knowledge())
    control = knowledge().catalogue.controls[0].id
    rule = SplitRule(control=control, cell=plain_split(Label.CUSTOMER), kind=RuleKind.OVERRIDE)
    twice = tuple(
        Override(scope=ScopeKind.ASSET, value=value, rule=replace(rule, reason=value))
        for value in ("asset.1*", "asset.*1")
    )
    organisation = replace(made.terms.organisation, overrides=twice)
    bad = replace(made, terms=replace(made.terms, organisation=organisation))
    tables = answered(bad, shares(bad, 1, random.Random(1)))  # noqa: S311 - repeatable, no secret
    assert {name for name, rows in tables.items() if rows} == {REFUSED}
    with pytest.raises(ConfigurationError) as said:
        embedded(bad, knowledge())
    told = refusal(tables[REFUSED][0])
    assert (type(told), str(told)) == (ConfigurationError, str(said.value))


@pytest.mark.parametrize(("name", "kind"), [("UnknownNameError", UnknownNameError), ("SomethingElse", RemitError)])
def test_a_refusal_is_the_error_that_it_was(name: str, kind: type[RemitError]) -> None:
    told = refusal({"error": name, "message": "no", "place": "a:1", "hint": "do"})
    assert type(told) is kind
    assert str(told) == "a:1: no\n  → do"


def test_a_check_of_the_whole_is_kept_from_the_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    def lonely(subjects: Subjects) -> Iterable[Judgement]:
        for row in range(len(subjects.estate)) if len(subjects.estate) == 1 else ():
            yield Judgement(row=row, severity=Severity.LOW, message="It is alone.", fix="")

    one = next(iter(CHECKS.load_all().values()))
    whole = replace(one, id="lonely", judge=lonely, is_of_whole=True)
    monkeypatch.setattr(Registry, "load_all", lambda _registry: {"lonely": whole, one.id: one})
    assert [check.id for check in of_parts()] == [one.id]
    assert [check.id for check in of_whole()] == ["lonely"]


def test_every_check_that_ships_may_look_at_parts() -> None:
    """One that may not says so, and then Spark shows it the whole; the law above is what tells."""
    assert of_whole() == []


def test_each_asset_alone_says_what_it_says_among_others() -> None:
    made = drawn(60, knowledge(), seed=5)
    said = of_embedded(embedded(made, knowledge()))
    columns: Estate = made.estate
    alone = [row for row in range(len(columns)) if not columns.columns["namespace"][row]]
    table = to_table(made.estate, made.stated)
    tables = answered(made, [table.slice(row, 1).to_batches() for row in alone])
    assert of_tables(tables) == {columns.ids[row]: said[columns.ids[row]] for row in alone}
