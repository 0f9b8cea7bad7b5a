"""Findings as SARIF 2.1.0, for code scanning and other collectors of results (R3.2).

Sections are those of the OASIS standard (Static Analysis Results Interchange Format 2.1.0, errata 01). A proven finding
is of kind `fail`; one that could not be judged for want of a fact is `open` (3.27.9) and, as 3.27.10 asks of every
other kind, of level `none`. What could not be read is a notification, and makes the run unsuccessful (3.20.14).

It cannot know where the repository begins: addresses are relative to `SRCROOT`, which whoever uploads the file sets to
the folder Remit ran in. A place outside that folder is said by its remaining path.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

import orjson

from remit import __version__
from remit.exports import Export
from remit.exports._report import answers, clean, control_name, found_in
from remit.model.check import CheckText
from remit.model.finding import Finding, Outcome, Severity
from remit.model.landscape import Landscape
from remit.model.location import Location
from remit.model.observation import Unreadable

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
Json = dict[str, Any]

LEVELS: Mapping[Severity, str] = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
# In the bands that GitHub's code scanning reads (over 9.0 critical, 7.0 high, 4.0 medium); no CVSS was computed.
SECURITY_SEVERITY: Mapping[Severity, str] = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
    Severity.INFO: "0.0",
}
UNREADABLE = "unreadable-input"


def document(landscape: Landscape) -> Json:
    """The whole log: one run."""
    rules = [*landscape.checks, *_unexplained(landscape)]
    index = {rule.id: number for number, rule in enumerate(rules)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(landscape, rules)},
                "invocations": [_invocation(landscape)],
                "originalUriBaseIds": {
                    "SRCROOT": {"description": {"text": "The folder that Remit ran in: the root of the repository."}}
                },
                "columnKind": "unicodeCodePoints",
                "results": _results(landscape, index),
                "properties": {"judged": clean(landscape.limited_to) or "everything"},
            }
        ],
    }


def _unexplained(landscape: Landscape) -> list[CheckText]:
    """Rules that findings name and of which a landscape from an older version keeps no text."""
    known = {check.id for check in landscape.checks}
    worst: dict[str, Finding] = {}
    for found in landscape.findings:
        if found.rule not in known and (found.rule not in worst or worst[found.rule].severity < found.severity):
            worst[found.rule] = found
    return [
        CheckText(
            id=rule,
            title=rule.replace("-", " ").capitalize(),
            control=found.control,
            severity=found.severity,
            what="",
            why="",
            fix=found.fix,
            bad="",
            good="",
        )
        for rule, found in sorted(worst.items())
    ]


def _driver(landscape: Landscape, rules: list[CheckText]) -> Json:
    return {
        "name": "Remit",
        "semanticVersion": __version__,
        "rules": [_rule(landscape, check) for check in rules],
        "notifications": [
            {
                "id": UNREADABLE,
                "shortDescription": {"text": "Something that was to be read could not be"},
                "defaultConfiguration": {"level": "error"},
            }
        ],
    }


def _rule(landscape: Landscape, check: CheckText) -> Json:
    sentences = " ".join(text for text in (check.what, check.why) if text)
    return {
        "id": check.id,
        "name": "".join(word.capitalize() for word in check.id.split("-")),
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": sentences or check.title},
        "help": {"text": _help(check), "markdown": _help_markdown(check)},
        "defaultConfiguration": {"level": LEVELS[check.severity]},
        "properties": {
            "control": check.control,
            "control_name": control_name(landscape, check.control),
            "problem.severity": LEVELS[check.severity].replace("note", "recommendation"),
            "security-severity": SECURITY_SEVERITY[check.severity],
            "tags": ["security", "shared-responsibility"],
        },
    }


def _help(check: CheckText) -> str:
    return "\n\n".join(
        text for text in (check.what, check.why, *check.lessons[:1], f"How to mend it: {check.fix}") if text
    )


def _help_markdown(check: CheckText) -> str:
    told = (check.what, check.why, *check.lessons[:1], f"**How to mend it.** {check.fix}")
    parts = [text for text in told if text]
    for word, example in (("Fails", check.bad), ("Passes", check.good)):
        if example:
            parts.append(f"{word}:\n\n```{check.language}\n{example}\n```")
    return "\n\n".join(parts)


def _invocation(landscape: Landscape) -> Json:
    unreadable = landscape.estate.unreadable
    return {
        "executionSuccessful": not unreadable,
        "endTimeUtc": landscape.taken_at.replace("+00:00", "Z"),
        "toolExecutionNotifications": [_notification(item) for item in unreadable],
    }


def _notification(item: Unreadable) -> Json:
    told = f"{item.cause}. {item.hint}" if item.hint else item.cause
    return {
        "descriptor": {"id": UNREADABLE, "index": 0},
        "level": "error",
        "message": {"text": _message(told)},
        "locations": [_location(item.location)] if item.location.file else [],
    }


def _results(landscape: Landscape, index: Mapping[str, int]) -> list[Json]:
    """Every finding. Nothing is suppressed yet: an accepted exception will stand in `suppressions` (3.27.23)."""
    found = found_in(landscape)
    seen: Counter[tuple[str, str, str]] = Counter()
    results = []
    for one in (*found.failed, *found.undecided):
        key = (one.rule, one.asset, one.control)
        results.append(_result(landscape, one, index[one.rule], fingerprint(one, seen[key])))
        seen[key] += 1
    return results


def fingerprint(found: Finding, number: int) -> str:
    """What makes a finding the same one in the next run: rule, asset and control, never its place or its words.

    Args:
        found: the finding.
        number: how many of the same rule, asset and control stand before it.
    """
    parts = (found.rule, found.asset, found.control, *([str(number)] if number else []))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _result(landscape: Landscape, found: Finding, rule: int, print_: str) -> Json:
    is_proven = found.outcome is Outcome.FAILED
    who = answers(landscape, found)
    asset = clean(found.asset)
    location = _location(found.location)
    location["logicalLocations"] = [{"fullyQualifiedName": asset, "kind": "resource"}]
    return {
        "ruleId": found.rule,
        "ruleIndex": rule,
        "kind": "fail" if is_proven else "open",
        "level": LEVELS[found.severity] if is_proven else "none",
        "message": {"text": _message(f"{asset}: {found.message} Answers: {who}. {found.fix}")},
        "locations": [location],
        # Code scanning at GitHub compares runs by the second key alone; else it would go by the line's text.
        "partialFingerprints": {"remitRuleAssetControl/v1": print_, "primaryLocationLineHash": print_},
        "properties": {
            "asset": asset,
            "control": found.control,
            "party": found.party,
            "team": clean(found.team) or None,
            "person": clean(landscape.person_name(found.person)) or None,
            "severity": found.severity.word,
            "confidence": found.confidence.value,
            "outcome": found.outcome.value,
        },
    }


def _message(text: str) -> str:
    """Plain text in which nothing is a link: `[text](target)` would be one (3.11.6).

    Braces stay single, as every viewer shows them: no message here takes arguments, so none is a placeholder (3.11.5).
    """
    return clean(text).replace("](", "] (")


def _location(place: Location) -> Json:
    if not place.file:
        return {}
    physical: Json = {"artifactLocation": {"uri": relative_uri(place.file), "uriBaseId": "SRCROOT"}}
    if place.line:
        physical["region"] = {"startLine": place.line}
        if place.column:
            physical["region"]["startColumn"] = place.column
    return {"physicalLocation": physical}


def relative_uri(file: str) -> str:
    """A path as a relative reference (RFC 3986, 4.2): no scheme, no root, no way up."""
    steps = PurePosixPath(file.replace("\\", "/")).parts
    kept = [step for step in steps if step not in {"/", "//", "..", "."}]
    # Every character but unreserved ones is encoded, a colon too: `c:/plan.json` must not look like a scheme.
    return "/".join(quote(step, safe="", errors="surrogatepass") for step in kept) or "."


def _render(landscape: Landscape) -> str:
    return orjson.dumps(document(landscape), option=orjson.OPT_INDENT_2).decode()


EXPORT = Export(
    id="sarif",
    what="Findings for code scanning (SARIF 2.1.0), with rules, places, who answers and stable fingerprints.",
    suffix=".sarif",
    media_type="application/sarif+json",
    render=_render,
)
