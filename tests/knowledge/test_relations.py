"""Rows of `edges:`: compiled or refused with a reason; references give addresses, else texts (R1.13)."""

from __future__ import annotations

from typing import Any

import pytest

from remit.errors import KnowledgeError
from remit.knowledge import relations
from remit.knowledge.relations import Relation, compile_edges, relations_of
from remit.knowledge.subject import Neighbours, Subject
from remit.model.edges import EdgeKind
from remit.model.facts import UNKNOWN
from remit.model.location import Location
from remit.model.observation import Observation

PLACE = Location(file="f")


def seen(address: str, attributes: dict[str, Any], **references: tuple[str, ...]) -> Observation:
    return Observation(
        reader="tf",
        native_type="t",
        address=address,
        attributes=attributes,
        references={name.replace("__", "."): targets for name, targets in references.items()},
        location=PLACE,
    )


def subject(asset: Observation, *others: Observation, **parts: list[Observation]) -> Subject:
    neighbours = Neighbours(by_address={one.address: one for one in (asset, *others)})
    return Subject(asset, parts, {}, neighbours)


def test_a_reference_gives_an_address_or_else_its_value() -> None:
    rules = compile_edges({"role": "runs_as", "keys.id": "encrypts_with"})
    asset = seen("a", {"role": UNKNOWN, "keys": [{"id": "k1"}, {"id": "k2"}, {"id": 3}, {"id": ""}]}, role=("r",))
    found = relations_of(rules, subject(asset))
    assert found == (
        Relation(kind=EdgeKind.RUNS_AS, address="r", origin="role"),
        Relation(kind=EdgeKind.ENCRYPTS_WITH, text="k1", origin="keys.id"),
        Relation(kind=EdgeKind.ENCRYPTS_WITH, text="k2", origin="keys.id"),
    )


def test_a_reference_of_a_part_may_lead_the_other_way() -> None:
    rules = compile_edges({"parts.source.arn": "<- routes_to", "parts.source.maybe": "reads?"})
    found = relations_of(rules, subject(seen("a", {}), source=[seen("p", {"arn": "queue", "maybe": "db"})]))
    assert found == (
        Relation(kind=EdgeKind.ROUTES_TO, text="queue", is_reversed=True, origin="parts.source.arn"),
        Relation(kind=EdgeKind.READS, text="db", is_sure=False, origin="parts.source.maybe"),
    )


def test_a_named_function_reads_what_references_lead_to() -> None:
    rules = compile_edges({"grants.aws()": ["policy", "named", "ref(named).policy"]})
    allows = '{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}]}'
    asset = seen("a", {"policy": None, "named": UNKNOWN}, named=("p",))
    found = relations_of(rules, subject(asset, seen("p", {"policy": allows})))
    assert [(one.kind, one.text) for one in found] == [(EdgeKind.READS, "b")]


def test_a_policy_that_was_not_read_is_a_hole() -> None:
    rules = compile_edges({"grants.aws()": ["named", "ref(named).policy"]})
    (found,) = relations_of(rules, subject(seen("a", {"named": UNKNOWN})))
    assert (found.is_sure, found.text, found.origin) == (False, "", "a policy statement that cannot be told")


def test_relations_without_words_take_the_rows_and_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relations, "MOST", 2)
    rules = compile_edges({"keys": "encrypts_with"})
    found = relations_of(rules, subject(seen("a", {"keys": ["1", "2", "3"]})))
    assert [one.text for one in found] == ["1", "2", ""]
    assert found[-1].origin == "keys, more than 2"
    blank = relations.EdgeRule(
        ((("keys"),),), ((),), None, is_reversed=False, call=lambda _: [Relation(kind=EdgeKind.READS)], origin="here"
    )
    assert relations_of([blank], subject(seen("a", {"keys": "1"})))[0].origin == "here"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({"role": "runs"}, "no kind of edge"),
        ({"role": ["runs_as"]}, "no kind of edge"),
        ({"grants.aws()": []}, "given no paths"),
        ({"grants.aws()": "policy"}, "given no paths"),
        ({"grants.azure()": ["policy"]}, "no named function"),
        ({"nowhere.aws()": ["policy"]}, "no named function"),
        ({"kms.aws()": ["policy"]}, "no named function"),
        ({"grants.aws()": ["ref(policy)"]}, "is no path"),
        ({"grants.aws()": ["ref().policy"]}, "is no path"),
    ],
)
def test_what_cannot_be_followed_is_refused(rows: dict[str, str | list[str]], told: str) -> None:
    with pytest.raises(KnowledgeError, match=told):
        compile_edges(rows)
