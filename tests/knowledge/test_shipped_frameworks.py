"""The frameworks that ship: whole by the published numbers, in their own spelling, no control left out. R1.2, R1.14."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from remit.knowledge.base import open_knowledge
from remit.knowledge.requirement_ids import normalise
from remit.model.framework import Framework

KNOWLEDGE = open_knowledge()
PUBLISHED = {
    "cis": 153,
    "csa-ccm": 197,
    "iso-27001": 93,
    "iso-27017": 7,
    "nist-csf": 106,
    "soc-2": 61,
}
BY_FAMILY = {
    # how many each family has, as its publisher numbers it
    "cis": (5, 7, 14, 12, 6, 8, 7, 12, 7, 7, 5, 8, 11, 9, 7, 14, 9, 5),
    "csa-ccm": (6, 7, 11, 9, 21, 15, 19, 8, 13, 16, 4, 9, 13, 8, 14, 10, 14),
    "iso-27001": (37, 8, 14, 34),
    "nist-csf": (31, 21, 22, 11, 13, 8),
    "soc-2": (5, 3, 4, 2, 3, 8, 5, 1, 2, 3, 2, 5, 1, 1, 2, 3, 2, 7, 1, 1),
}
SECTIONS_OF_PCI = (5, 3, 7, 2, 4, 5, 3, 6, 5, 7, 6, 10)
STANDARDS_OF_HIPAA = [
    "308(a)(1)(i)",
    "308(a)(2)",
    "308(a)(3)(i)",
    "308(a)(4)(i)",
    "308(a)(5)(i)",
    "308(a)(6)(i)",
    "308(a)(7)(i)",
    "308(a)(8)",
    "308(b)(1)",
    "310(a)(1)",
    "310(b)",
    "310(c)",
    "310(d)(1)",
    "312(a)(1)",
    "312(b)",
    "312(c)(1)",
    "312(d)",
    "312(e)(1)",
    "314(a)(1)",
    "314(b)(1)",
    "316(a)",
    "316(b)(1)",
]
ARTICLES_OF_GDPR = (5, 24, 25, 28, 30, 32, 33, 34, 35, *range(44, 50))


def framework(name: str) -> Framework:
    return KNOWLEDGE.framework(name)


def ids(name: str) -> list[str]:
    return [row.id for row in framework(name).requirements]


@pytest.mark.parametrize(("name", "count"), PUBLISHED.items())
def test_it_has_as_many_as_its_publisher_says(name: str, count: int) -> None:
    assert len(ids(name)) == len(set(ids(name))) == count


@pytest.mark.parametrize(("name", "counts"), BY_FAMILY.items())
def test_each_family_is_whole(name: str, counts: tuple[int, ...]) -> None:
    families = Counter(row.family for row in framework(name).requirements)
    assert tuple(families[family] for family in framework(name).families) == counts


@pytest.mark.parametrize("name", ["cis", "csa-ccm", "iso-27001", "soc-2"])
def test_numbers_run_without_a_gap(name: str) -> None:
    last: dict[str, int] = {}
    for one in ids(name):
        stem, number = re.fullmatch(r"(.*?)(\d+)", one).groups()  # type: ignore[union-attr]
        assert int(number) == last.get(stem, 0) + 1, one
        last[stem] = int(number)


def test_pci_has_every_section_of_its_twelve_requirements() -> None:
    sections = [one for one in ids("pci-dss") if one.count(".") == 1]
    assert sections == [f"{chapter}.{n + 1}" for chapter, count in enumerate(SECTIONS_OF_PCI, 1) for n in range(count)]
    assert len(ids("pci-dss")) > len(sections)


def test_hipaa_has_every_standard_and_specification() -> None:
    assert {f"164.{one}" for one in STANDARDS_OF_HIPAA} <= set(ids("hipaa"))
    assert len(ids("hipaa")) == 69


def test_gdpr_has_the_articles_that_bind_operators() -> None:
    articles = {one.partition("(")[0] for one in ids("gdpr")}
    assert {f"Art. {number}" for number in ARTICLES_OF_GDPR} <= articles


@pytest.mark.parametrize("name", KNOWLEDGE.framework_ids())
def test_ids_are_spelled_as_they_are_read(name: str) -> None:
    assert [normalise(one, name) for one in ids(name)] == ids(name)


def test_every_control_is_asked_for_by_some_framework_or_is_no_matter_of_audits() -> None:
    """A control that no framework asks for is the catalogue's own; these are known and no others."""
    asked = {
        control
        for name in KNOWLEDGE.framework_ids()
        for row in framework(name).requirements
        for control in row.controls
    }
    own = {control.id for control in KNOWLEDGE.catalogue.controls} - asked
    assert own == {"retry-and-idempotency", "runner-isolation"}
