"""Where a provider's own word differs from what is known, and which of the two the map follows (R1.14)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planned import knowledge
from remit.app.asset import ControlCell
from remit.app.service_statements import contradicted
from remit.app.services import service_view
from remit.model.landscape import Landscape
from remit.model.party import Label, plain_split
from remit.model.rules import RuleKind, SplitRule
from remit.model.statement import Mark, ServiceStatement, Statement
from web.estate import landscape


@pytest.fixture(scope="module")
def shown() -> Landscape:
    return landscape()


def _cells() -> list[ControlCell]:
    seen = service_view(knowledge(), "aws/s3", {})
    return [one for layer in (*seen.stack, *seen.beside) for one in layer.controls]


def _said(control: str, mark: Mark = Mark.CUSTOMER, *, is_alone: bool = True) -> ServiceStatement:
    statement = Statement(requirement="X-1", marks=frozenset({mark}))
    return ServiceStatement(control=control, of="aws", relation="equal", is_alone=is_alone, statement=statement)


def _spoken(shown: Landscape, *said: ServiceStatement, rules: tuple[SplitRule, ...] = ()) -> Landscape:
    services = dict(shown.rulebook.services)
    mine = services["aws/s3"]
    services["aws/s3"] = replace(mine, statements=said, rules=(*mine.rules, *rules))
    return replace(shown, rulebook=replace(shown.rulebook, services=services))


def test_only_what_differs_is_told(shown: Landscape) -> None:
    given = _spoken(
        shown,
        _said("physical-access"),
        _said("physical-access", Mark.PROVIDER),
        _said("hypervisor-isolation", is_alone=False),
        _said("no-such-control"),
    )
    found = contradicted(given, "aws/s3", _cells())
    assert [(one.known.control.id, one.said.statement.marks, one.decides) for one in found] == [
        ("physical-access", frozenset({Mark.CUSTOMER}), False)
    ]


def test_a_statement_that_became_a_rule_decides(shown: Landscape) -> None:
    rule = SplitRule(control="host-os-patching", cell=plain_split(Label.CUSTOMER), kind=RuleKind.STATEMENT)
    given = _spoken(shown, _said("host-os-patching"), rules=(rule,))
    assert [one.decides for one in contradicted(given, "aws/s3", _cells())] == [True]


def test_nothing_is_told_without_statements_or_of_what_is_not_used(shown: Landscape) -> None:
    assert contradicted(shown, "aws/s3", _cells()) == []
    assert contradicted(shown, "aws/rds", _cells()) == []
    assert contradicted(None, "aws/s3", _cells()) == []
