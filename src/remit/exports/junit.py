"""Findings as JUnit XML, for pipelines that show test reports: one suite a check, one case a finding.

A proven finding is a failure, one that could not be judged is skipped, what could not be read is an error of the suite
`inputs`. A check that found nothing has one case that passes. It cannot tell which assets a check looked at and found
in order: a landscape keeps what is wrong, not every judgement. JUnit XML has no standard; what is written here is the
part that Jenkins, GitLab, Azure Pipelines and GitHub's actions agree on.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from remit.exports import Export
from remit.exports._report import answers, clean, control_name, found_in
from remit.model.finding import Finding, Outcome
from remit.model.landscape import Landscape


def document(landscape: Landscape) -> Element:
    """The whole report."""
    root = Element("testsuites", name="Remit")
    found = found_in(landscape)
    by_rule: dict[str, list[Finding]] = {check.id: [] for check in landscape.checks}
    for one in (*found.failed, *found.undecided):
        by_rule.setdefault(one.rule, []).append(one)
    _inputs(root, landscape)
    for rule in sorted(by_rule):
        suite = SubElement(root, "testsuite", name=rule)
        for one in by_rule[rule]:
            _finding(suite, landscape, one)
        if not by_rule[rule]:
            SubElement(suite, "testcase", classname=rule, name="no finding", time="0")
    for suite in root:
        _count(suite, suite.iter("testcase"))
        suite.set("timestamp", landscape.taken_at[:19])
    _count(root, root.iter("testcase"))
    return root


def _inputs(root: Element, landscape: Landscape) -> None:
    """What was read, and what could not be."""
    suite = SubElement(root, "testsuite", name="inputs")
    if landscape.limited_to:
        SubElement(SubElement(suite, "properties"), "property", name="judged", value=clean(landscape.limited_to))
    broken = {item.location.file for item in landscape.estate.unreadable}
    for name in landscape.inputs:
        if name not in broken:
            SubElement(suite, "testcase", classname="inputs", name=clean(name), time="0")
    for item in landscape.estate.unreadable:
        place = clean(str(item.location))
        case = SubElement(suite, "testcase", classname="inputs", name=place, time="0")
        case.set("file", clean(item.location.file))
        error = SubElement(case, "error", message=clean(item.cause), type="unreadable")
        error.text = clean(f"{place}: {item.cause}. {item.hint}")


def _finding(suite: Element, landscape: Landscape, found: Finding) -> None:
    case = SubElement(suite, "testcase", classname=found.rule, name=clean(found.asset), time="0")
    if found.location.file:
        case.set("file", clean(found.location.file))
    message = clean(found.message)
    if found.outcome is Outcome.UNDECIDED:
        SubElement(case, "skipped", message=message).text = _text(landscape, found)
    else:
        SubElement(case, "failure", message=message, type=found.severity.word).text = _text(landscape, found)


def _text(landscape: Landscape, found: Finding) -> str:
    lines = (
        found.message,
        f"Answers: {answers(landscape, found)}",
        f"Fix: {found.fix}",
        f"Control: {control_name(landscape, found.control)} ({found.party.replace('_', ' ')})",
        f"Severity: {found.severity.word}, confidence: {found.confidence.value}",
        f"Where: {found.location}" if found.location.file else "",
    )
    return "\n".join(clean(line) for line in lines if line)


def _count(element: Element, cases: Iterable[Element]) -> None:
    listed = list(cases)
    element.set("tests", str(len(listed)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(attribute, str(sum(case.find(tag) is not None for case in listed)))


def _render(landscape: Landscape) -> str:
    root = document(landscape)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


EXPORT = Export(
    id="junit",
    what="Findings as a test report (JUnit XML): a suite for each check, who answers in each failure.",
    suffix=".xml",
    media_type="application/xml",
    render=_render,
)
