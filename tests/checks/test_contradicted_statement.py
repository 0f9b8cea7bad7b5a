"""What a vendor says and what is known are both named, and neither is taken to be right. R1.14."""

from __future__ import annotations

from dataclasses import replace

from remit.checks import Judgement, Subjects
from remit.checks.contradicted_statement import CHECK
from remit.model.finding import Confidence, Severity
from remit.model.location import Location
from remit.model.organisation import Organisation
from remit.model.owners import Owners
from remit.model.statement import ContradictedStatement
from resolver.estates import estate

ONE = ContradictedStatement(
    asset="b",
    services=("iron/disk",),
    of="iron",
    file="iron.csv",
    requirement="PE-3",
    control="physical-access",
    said="customer",
    known="provider",
    source="Doors, https://iron.example/doors",
    location=Location(file="iron.csv", line=2),
    differing=1,
    answered=4,
)


def judged(*told: ContradictedStatement) -> list[Judgement]:
    found = estate([{"id": "a"}, {"id": "b"}])
    owners = Owners((), found.columns["tier"].codes)
    subjects = Subjects(estate=found, organisation=Organisation(), owners=owners, controls=(), contradicted=told)
    return list(CHECK.judge(subjects))


def test_it_is_told_at_the_first_asset_with_both_sources() -> None:
    (one,) = judged(ONE)
    assert (one.row, one.control, one.severity, one.confidence) == (
        1,
        "physical-access",
        Severity.MEDIUM,
        Confidence.MEDIUM,
    )
    assert one.message == (
        "iron says that PE-3 is done by customer (iron.csv:2), which differs from iron/disk, where it is provider by "
        "Doors, https://iron.example/doors."
    )
    assert (str(one.location), "--service iron/disk" in one.fix) == ("iron.csv:2", True)


def test_what_contradicts_a_bare_default_weighs_less() -> None:
    (one,) = judged(replace(ONE, source=""))
    assert one.severity is Severity.LOW
    assert one.message.endswith("provider by its service model's default.")


def test_many_services_and_statements_are_counted() -> None:
    (one,) = judged(replace(ONE, services=("a/a", "a/b", "a/c", "a/d", "a/e"), differing=3))
    assert "differs from a/a, a/b, a/c and 2 more, where" in one.message
    assert one.message.endswith("; so do 2 more of 4 statements.")


def test_an_asset_that_lies_in_another_share_of_the_estate_is_left_to_that_one() -> None:
    assert judged(replace(ONE, asset="elsewhere")) == []
    assert judged() == []
