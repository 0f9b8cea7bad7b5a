"""Landscapes whose every name was written by somebody who means harm, and one with a doubt and a broken input."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from planned import NOW, TEAMS, Resource, knowledge, resource, surveyed, write_plan
from remit.app.scan import scan
from remit.model.finding import Outcome, Severity
from remit.model.landscape import Landscape
from remit.model.location import Location
from remit.model.observation import Unreadable

EVIL = (
    "a|b",
    "a\\|b",
    "`|`",
    "[l](https://evil.example)",
    "![i](//evil.example/x)",
    "<img src=x onerror=alert(1)>",
    "</style></td></table><script>alert(1)</script>",
    "\" onmouseover='alert(1)",
    "@octocat",
    "see https://evil.example or www.evil.example",
    "#12 and GH-12",
    "line\nbreak\r\n\u2028# h",
    "\x00\x1b[31m\x07\x7f\x9b",
    "abc\u202egpj.exe\u2066",
    "]]><x>&amp;&#64;",
    "<!-- <![CDATA[",
    "{0} {1}",
    "\ufffe\uffff\U0001f6a2",
    "\ud800half",
)


def hostile(folder: Path, text: str) -> Landscape:
    """Asset, team, person, workload, organisation and file carry the text; so does what could not be read."""
    volumes = [resource("aws_ebs_volume", name, encrypted=False, tags={"owner": "pay"}) for name in ("v", "w")]
    whole = surveyed(folder, *volumes, configuration=TEAMS + "workloads: {shop: {match: {addresses: ['*']}}}\n")
    place = Location(file=text, line=1)
    said = whole.organisation
    said = dataclasses.replace(
        said,
        name=text,
        people={key: dataclasses.replace(one, name=text) for key, one in said.people.items()},
        teams={key: dataclasses.replace(one, name=text) for key, one in said.teams.items()},
        workloads={key: dataclasses.replace(one, name=text) for key, one in said.workloads.items()},
    )
    broken = Unreadable(location=place, cause=text, hint=text)
    ids = (f"{text}1", f"{text}2")
    return dataclasses.replace(
        whole,
        inputs=(text,),
        limited_to=text,
        organisation=said,
        estate=dataclasses.replace(whole.estate, ids=ids, names=(text, text), unreadable=(broken,)),
        findings=tuple(
            dataclasses.replace(one, asset=f"{text}1", location=place, message=text, fix=text) for one in whole.findings
        ),
    )


def doubtful(folder: Path) -> Landscape:
    """One volume in the clear, one of which it cannot be told, and a file that breaks off."""
    owned = {"owner": "pay"}
    (folder / "remit.yaml").write_text(TEAMS, encoding="utf-8")
    write_plan(
        folder / "plan.json",
        resource("aws_ebs_volume", "plain", encrypted=False, tags=owned),
        Resource(type="aws_ebs_volume", name="later", values={"tags": owned}, unknown=["encrypted"]),
    )
    (folder / "broken.json").write_text('{"format_version": "1.2", "planned_values": {', encoding="utf-8")
    return scan([folder], knowledge(), now=NOW).landscape


def many(folder: Path, count: int) -> Landscape:
    """So many volumes of nobody, in the clear."""
    return surveyed(folder, *(resource("aws_ebs_volume", f"v{number:05}", encrypted=False) for number in range(count)))


def crowded(folder: Path, count: int) -> Landscape:
    """So many workloads, each with one bucket."""
    buckets = (
        resource("aws_s3_bucket", f"b{number}", bucket=f"b{number}", tags={"app": f"shop{number}"})
        for number in range(count)
    )
    return surveyed(folder, *buckets)


def verdict(landscape: Landscape) -> str:
    """The sentence with which reports open, counted here once more; a new check may change the numbers."""
    proven = [one for one in landscape.findings if one.outcome is Outcome.FAILED]
    urgent = sum(one.severity >= Severity.HIGH for one in proven)
    assets = len({one.asset for one in proven})
    doubts = len(landscape.findings) - len(proven)
    said = f"{len(proven)} controls are not in force on {assets} assets, {urgent} of them urgently"
    return f"{said}; {doubts} could not be judged." if doubts else f"{said}."
