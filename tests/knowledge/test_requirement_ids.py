"""One spelling for each requirement's id, however it is written. R1.2, R1.14."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.knowledge.requirement_ids import find, normalise, parents

CATALOGUE = (
    Path(__file__).parents[2].parent
    / "shared/oracles/oscal/nist/NIST_SP-800-53_rev5_HIGH-baseline-resolved-profile_catalog-min.json"
)
needs_catalogue = pytest.mark.skipif(
    not CATALOGUE.is_file(), reason="the folder shared/oracles/oscal is not beside this checkout"
)


def walk(holder: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every control and enhancement of OSCAL's catalogue, in its order."""
    for group in holder.get("groups", []):
        yield from walk(group)
    for control in holder.get("controls", []):
        yield control
        yield from walk(control)


def label_of(holder: dict[str, Any]) -> str:
    """NIST's own label; empty where there is none."""
    return next((one["value"] for one in holder.get("props", []) if one["name"] == "label"), "")


def statements(holder: dict[str, Any], above: str) -> Iterator[tuple[str, str]]:
    """OSCAL's id of every lettered part, with NIST's own labels from the control down to it."""
    for part in holder.get("parts", []):
        if part["name"] in {"statement", "item"}:
            label = above + label_of(part)
            if part["name"] == "item":
                yield part["id"], label
            yield from statements(part, label)


def catalogue() -> list[dict[str, Any]]:
    """The controls of the HIGH baseline as NIST publishes them."""
    return list(walk(json.loads(CATALOGUE.read_text(encoding="utf-8"))["catalog"]))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("AC-02 (a)", "AC-2(a)"),
        ("AC-2(a)", "AC-2(a)"),
        ("ac-2_smt.a", "AC-2(a)"),
        ("AC-2 (1)(a)", "AC-2(1)(a)"),
        ("AC-02(01)", "AC-2(1)"),
        ("AC-02 (01)", "AC-2(1)"),
        ("ac-2.1", "AC-2(1)"),
        ("ac-2.1_smt.a", "AC-2(1)(a)"),
        ("ac-1_smt.a.1.b", "AC-1(a)(1)(b)"),
        ("AC-1a.1.(b)", "AC-1(a)(1)(b)"),
        ("AC-2a.", "AC-2(a)"),
        ("SC-7 (a)", "SC-7(a)"),
        ("  SC\u20117\u00a0(A) ", "SC-7(a)"),
        ("SC 7 (18)", "SC-7(18)"),
        ("SC-7(18).", "SC-7(18)"),
        ("SC-7(10)(1)", ""),  # a number below a number is nobody's spelling
        ("SC-7(a)(b)", ""),
        ("SC-7(0)", ""),
        ("SC-7 Boundary", ""),
        ("SC", ""),
        ("", ""),
        ("7", ""),
        ("SC-7" + "(a)" * 100, ""),
    ],
)
def test_every_way_of_writing_gives_one_spelling(written: str, read: str) -> None:
    assert normalise(written) == read


@pytest.mark.parametrize(
    ("framework", "written", "read"),
    [
        ("nist-csf", "pr.aa-1", "PR.AA-01"),
        ("nist-csf", "PR.AC-1x", ""),
        ("iso-27001", "5.07", "A.5.7"),
        ("iso-27001", "ISO 27001: A.8.34", "A.8.34"),
        ("iso-27001", "A.9.1", ""),  # of the edition of 2013
        ("iso-27017", "CLD 6.3.1", "CLD.6.3.1"),
        ("soc-2", "cc6.1", "CC6.1"),
        ("pci-dss", "Requirement 1.2.1", "1.2.1"),
        ("pci-dss", "PCI DSS 12.10", "12.10"),
        ("hipaa", "45 CFR § 164.308 (a)(1)(ii)(a)", "164.308(a)(1)(ii)(A)"),
        ("hipaa", "164.501", ""),
        ("gdpr", "Article 32(1)(b)", "Art. 32(1)(b)"),
        ("gdpr", "GDPR Art. 28", "Art. 28"),
        ("cis", "Safeguard 4.10", "4.10"),
        ("csa-ccm", "a&a-1", "A&A-01"),
        ("csa-ccm", "AIS-01.2", "AIS-01"),  # a question of the CAIQ belongs to its control
        ("my-own", "  Rule   7 ", "Rule 7"),
    ],
)
def test_other_frameworks_have_their_own(framework: str, written: str, read: str) -> None:
    assert normalise(written, framework) == read


def test_what_something_is_a_part_of_comes_nearest_first() -> None:
    assert list(parents("AC-2(1)(a)")) == ["AC-2(1)", "AC-2"]
    assert next(parents("164.308(a)(1)")) == "164.308(a)"
    assert list(parents("PR.AA-01")) == []


def test_a_part_without_a_row_is_found_at_what_it_is_a_part_of() -> None:
    known = {"AC-2", "AC-2(1)", "AC-2(c)"}
    assert find("AC-2(c)", known.__contains__) == "AC-2(c)"
    assert find("AC-2(d)(1)", known.__contains__) == "AC-2"
    assert find("AC-2(1)(a)", known.__contains__) == "AC-2(1)"
    assert find("AC-3", known.__contains__) == ""


IDS = st.builds(
    lambda family, number, enhancement, letter, item: (family, number, enhancement, letter, item),
    st.sampled_from(["AC", "AU", "SC", "SR"]),
    st.integers(1, 99),
    st.integers(0, 30),
    st.sampled_from(["", *"abcdefghij"]),
    st.integers(0, 15),
)


@given(IDS, st.booleans(), st.booleans())
def test_reading_undoes_writing(parts: tuple[str, int, int, str, int], is_padded: bool, is_oscal: bool) -> None:
    """Whatever the house's style, the id comes back; and the one spelling is left alone."""
    family, number, enhancement, letter, item = parts
    steps = [str(enhancement)] * bool(enhancement) + [letter] * bool(letter) + [str(item)] * bool(letter and item)
    one = f"{family}-{number}" + "".join(f"({step})" for step in steps)
    if is_oscal:
        written = f"{family.lower()}-{number}" + (f".{enhancement}" if enhancement else "")
        written += "_smt." + ".".join(steps[bool(enhancement) :]) if letter else ""
    elif is_padded:
        written = f"{family}-{number:02}" + "".join(f" ({step.zfill(2) if step.isdigit() else step})" for step in steps)
    else:
        written = one
    assert normalise(written) == one
    assert normalise(one) == one


@given(st.text(max_size=100), st.sampled_from(["nist-800-53", "hipaa", "gdpr", "pci-dss", "csa-ccm", "own"]))
def test_any_text_gives_an_id_that_stays_or_none(text: str, framework: str) -> None:
    found = normalise(text, framework)
    assert normalise(found, framework) == found


@needs_catalogue
def test_every_id_of_the_high_baseline_is_read_in_each_of_its_spellings() -> None:
    """370 controls and enhancements: OSCAL's id, NIST's label and the padded one are the same; no two collide."""
    read = []
    for control in catalogue():
        padded = next(one["value"] for one in control["props"] if one["name"] == "sort-id")
        spelled = {normalise(text) for text in (control["id"], label_of(control), padded)}
        assert len(spelled) == 1, control["id"]
        read.append(spelled.pop())
    assert len(read) == len(set(read)) == 370
    assert "" not in read


@needs_catalogue
def test_every_lettered_part_is_read_and_belongs_to_its_control() -> None:
    seen = set()
    for control in catalogue():
        for oscal, label in statements(control, label_of(control)):
            one = normalise(oscal)
            assert one == normalise(label), (oscal, label)
            assert find(one, {normalise(control["id"])}.__contains__) == normalise(control["id"])
            seen.add(one)
    assert len(seen) > 700
