"""JUnit XML: what pipelines show as a test report. R3.2."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from exports.strangers import EVIL, doubtful, hostile
from planned import example, nothing
from remit.exports.junit import EXPORT
from remit.model.finding import Outcome
from remit.model.landscape import Landscape


def report(landscape: Landscape) -> Element:
    return fromstring(EXPORT.render(landscape))  # noqa: S314 - our own output


def suites(landscape: Landscape) -> dict[str, Element]:
    return {suite.attrib["name"]: suite for suite in report(landscape)}


def test_each_check_is_a_suite_and_each_finding_a_case() -> None:
    found = suites(example())
    assert list(found) == ["inputs", *sorted(check.id for check in example().checks)]
    failed = [one for one in example().findings if one.rule == "missing-owner"]
    cases = found["missing-owner"].findall("testcase")
    assert {case.attrib["name"] for case in cases} == {one.asset for one in failed}
    assert found["missing-owner"].attrib["failures"] == str(len(failed))
    assert found["missing-owner"].attrib["timestamp"] == "2026-11-20T09:30:00"


def test_a_failure_names_who_answers_and_what_to_do() -> None:
    case = suites(example())["public-storage"][0]
    (failure,) = case
    assert (failure.tag, failure.attrib["type"]) == ("failure", "critical")
    assert case.attrib["file"].endswith("storage.tf")
    lines = (failure.text or "").splitlines()
    assert lines[0] == failure.attrib["message"]
    assert lines[1] == "Answers: Mina Spinnaker (Data)"
    assert [line.partition(":")[0] for line in lines[2:]] == ["Fix", "Control", "Severity", "Where"]


def test_a_doubt_is_skipped_and_what_is_unreadable_an_error(tmp_path: Path) -> None:
    whole = report(doubtful(tmp_path))
    undecided = sum(one.outcome is Outcome.UNDECIDED for one in doubtful(tmp_path).findings)
    assert (whole.attrib["skipped"], whole.attrib["errors"]) == (str(undecided), "1") == ("1", "1")
    inputs = whole[0]
    assert [case.find("error") is not None for case in inputs] == [False, True]
    (error,) = inputs[1]
    assert "broken.json:1:46: " in (error.text or "")


@pytest.mark.parametrize("make", [example, nothing])
def test_the_counts_are_those_of_the_cases(make: Callable[[], Landscape]) -> None:
    whole = report(make())
    for element in (whole, *whole):
        cases = list(element.iter("testcase"))
        assert element.attrib["tests"] == str(len(cases))
        for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert element.attrib[count] == str(len(list(element.iter(tag))))


def test_a_check_that_found_nothing_has_a_case_that_passes() -> None:
    empty = suites(dataclasses.replace(example(), findings=()))
    assert {suite.attrib["tests"] for name, suite in empty.items() if name != "inputs"} == {"1"}
    assert [case.attrib["name"] for case in empty["public-storage"]] == ["no finding"]


def test_a_rule_of_which_nothing_is_kept_has_its_suite() -> None:
    assert set(suites(dataclasses.replace(example(), checks=()))) == {
        "inputs",
        *(one.rule for one in example().findings),
    }


def test_it_says_what_its_findings_are_limited_to() -> None:
    limited = suites(dataclasses.replace(example(), limited_to="2 of 101 assets"))
    (told,) = limited["inputs"].iter("property")
    assert told.attrib == {"name": "judged", "value": "2 of 101 assets"}


@pytest.mark.parametrize("text", EVIL, ids=range(len(EVIL)))
def test_a_hostile_landscape_is_well_formed_and_keeps_its_shape(tmp_path: Path, text: str) -> None:
    tags = {element.tag for element in report(hostile(tmp_path, text)).iter()}
    assert tags == {"testsuites", "testsuite", "testcase", "failure", "error", "properties", "property"}
