"""What providers hand out to show that they do their part: reports and certificates, with scope and end (R1.14).

A report shows the provider's part only, in the services and regions that it names, on the days that it covers. What it
leaves to its users, or carves out of its scope, is somebody else's duty. What this file cannot know is what a report
says: people read it and write down in their own words what matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain
from typing import Final

from remit.model.evidence_item import EvidenceState, later
from remit.model.register import RegisterKind

ALL: Final = "*"  # in lists of services, regions and controls
NOWHERE_IN_PARTICULAR: Final = "global"  # the region of what has none


class AssuranceKind(StrEnum):
    """What kind of paper it is."""

    SOC_1_TYPE_2 = "soc-1-type-2"
    SOC_2_TYPE_1 = "soc-2-type-1"
    SOC_2_TYPE_2 = "soc-2-type-2"
    SOC_3 = "soc-3"
    ISAE_3402 = "isae-3402"
    ISO_27001 = "iso-27001"
    ISO_27017 = "iso-27017"
    ISO_27018 = "iso-27018"
    ISO_27701 = "iso-27701"
    ISO_22301 = "iso-22301"
    PCI_AOC = "pci-aoc"
    C5_TYPE_1 = "c5-type-1"
    C5_TYPE_2 = "c5-type-2"
    CSA_STAR = "csa-star"
    HITRUST = "hitrust"
    FEDRAMP = "fedramp"
    TISAX = "tisax"
    PENETRATION_TEST = "penetration-test"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeLetter:
    """A provider's own word that nothing has changed since the period of its report.

    Attributes:
        until: last day that it covers, ISO 8601.
        since: first day that it covers; empty for the day after what was covered before.
        title: what it is called.
    """

    until: str
    since: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserControl:
    """What a report takes for granted that its users do (complementary user-entity control).

    Attributes:
        id: as the report calls it.
        words: what has to be done, in our own words.
        controls: ids of our controls that it is part of.
        services: ids of the services of which it holds, or `*`.
    """

    id: str
    words: str
    controls: tuple[str, ...]
    services: tuple[str, ...] = (ALL,)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarveOut:
    """What a report leaves out: a subservice organisation's part, or a service that was not looked at.

    Attributes:
        id: what tells it apart within the report.
        words: what is left out, in our own words.
        controls: ids of our controls that it concerns, or `*`.
        services: ids of the services that it concerns, or `*`.
        falls_to: id of the vendor whose own report has to show it; empty when it is ours to see to.
    """

    id: str
    words: str
    controls: tuple[str, ...] = (ALL,)
    services: tuple[str, ...] = (ALL,)
    falls_to: str = ""

    def concerns(self, service: str, control: str) -> bool:
        """Whether it leaves that out."""
        return _holds(self.services, service) and _holds(self.controls, control)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssuranceReport:
    """One paper of a provider.

    Attributes:
        id: its name in the register.
        provider: id of the provider or vendor.
        kind: what it is.
        title: as people find it.
        issuer: who examined or certified.
        services: ids of the services in its scope, or `*`.
        regions: regions in its scope, or `*`; `global` for what has no region.
        controls: ids of our controls of which it speaks, or `*`.
        since, until: first and last day that it covers, or on which it is valid, ISO 8601.
        bridges: letters that cover days after.
        user_controls: what its users have to do.
        carve_outs: what it leaves out.
        team: whose task it is to look after it; empty for whoever may everywhere.
        digest, size, media_type, file_name: of the file; empty where it lies elsewhere.
        url: where it lies; empty for a file.
        added_by: who wrote it down.
        state: what became of it; one that a later one superseded still covers its days.
        supersedes: id of the report that it follows; empty for none.
        reason: why it was withdrawn; empty while it was not.
        note: remark.
    """

    id: str
    provider: str
    kind: AssuranceKind
    title: str
    issuer: str
    services: tuple[str, ...]
    regions: tuple[str, ...]
    controls: tuple[str, ...] = (ALL,)
    since: str
    until: str
    bridges: tuple[BridgeLetter, ...] = ()
    user_controls: tuple[UserControl, ...] = ()
    carve_outs: tuple[CarveOut, ...] = ()
    team: str = ""
    digest: str = ""
    size: int = 0
    media_type: str = ""
    file_name: str = ""
    url: str = ""
    added_by: str = ""
    state: EvidenceState = EvidenceState.CURRENT
    supersedes: str = ""
    reason: str = ""
    note: str = ""

    @property
    def last_day(self) -> str:
        """Last day that it covers, with the letters that follow it without a day between."""
        end = self.until
        for letter in sorted(self.bridges, key=lambda one: (one.since, one.until)):
            if not letter.since or letter.since <= later(end, 1):
                end = max(end, letter.until)
        return end

    def has_in_scope(self, service: str, region: str, control: str) -> bool:
        """Whether it speaks of a control of a service in a region; what it carves out is in its scope first."""
        is_here = _holds(self.regions, region or NOWHERE_IN_PARTICULAR)
        return is_here and _holds(self.services, service) and _holds(self.controls, control)


class AssuranceState(StrEnum):
    """Whether a provider's part is shown."""

    ATTESTED = "attested"
    LAPSED = "lapsed"  # it was shown until some day
    CARVED_OUT = "carved-out"  # reports are there, and leave this out
    NEVER = "never"  # no report has it in its scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Assurance:
    """Whether reports show a provider's part of one control of one service in one region, on a day.

    Attributes:
        state: whether they do.
        until: last day on which they will, ISO 8601; empty unless they do.
        since: first day of the gap, ISO 8601; empty where it is shown, and where it never was.
        reports: ids of the reports that show it, or did last, or carve it out.
        is_bridged: whether only a provider's own letter covers the day.
    """

    state: AssuranceState
    until: str = ""
    since: str = ""
    reports: tuple[str, ...] = ()
    is_bridged: bool = False

    @property
    def is_gap(self) -> bool:
        """Whether nothing valid shows it."""
        return self.state is not AssuranceState.ATTESTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What a report leaves to us.

    Attributes:
        report: id of the report that says so.
        provider: whose report it is.
        id: the user control's or the carve-out's.
        is_carve_out: which of both it is.
        words: what has to be done or seen to.
        controls, services: of which it holds, ids or `*`.
    """

    report: str
    provider: str
    id: str
    is_carve_out: bool
    words: str
    controls: tuple[str, ...]
    services: tuple[str, ...]

    def concerns(self, service: str, control: str) -> bool:
        """Whether it is part of that control of that service."""
        return _holds(self.services, service) and _holds(self.controls, control)


@dataclass(frozen=True, slots=True)
class _Span:
    """Days that reports cover, without a day between.

    Attributes:
        first, last: numbers of days.
        reports: ids, the first first.
    """

    first: int
    last: int
    reports: tuple[str, ...]


def assurance(
    reports: Sequence[AssuranceReport], provider: str, service: str, region: str, control: str, day: str
) -> Assurance:
    """Whether reports show a provider's part on a day.

    A carve-out that falls to a vendor is shown while both the report and one of that vendor are valid.

    Args:
        reports: all that are known; withdrawn ones show nothing.
        provider: id of the service's provider.
        service: id of the service.
        region: where it is used; empty where it has none.
        control: id of the control.
        day: ISO 8601.
    """
    now = date.fromisoformat(day).toordinal()
    concerned = [one for one in _of(reports, provider) if one.has_in_scope(service, region, control)]
    spans = _joined(chain.from_iterable(_spans(reports, one, service, control, (provider,)) for one in concerned))
    for span in spans:
        if span.first <= now <= span.last:
            is_bridged = not any(one.since <= day <= one.until for one in concerned if one.id in span.reports)
            until = _day(span.last)
            return Assurance(state=AssuranceState.ATTESTED, until=until, reports=span.reports, is_bridged=is_bridged)
    past = [span for span in spans if span.last < now]
    if past:
        return Assurance(state=AssuranceState.LAPSED, since=_day(past[-1].last + 1), reports=past[-1].reports)
    left_out = [one for one in concerned if one.since <= day and _carved(one, service, control)]
    if left_out:
        first = min(one.since for one in left_out)
        return Assurance(state=AssuranceState.CARVED_OUT, since=first, reports=tuple(one.id for one in left_out))
    return Assurance(state=AssuranceState.NEVER)


def duties(reports: Iterable[AssuranceReport], day: str) -> tuple[Duty, ...]:
    """What current reports leave to us on a day: what users have to do, and what was carved out to nobody else.

    A report that has ended leaves its duties: they end with the provider's next word, not with a date.
    """
    found: list[Duty] = []
    for one in reports:
        if one.state is not EvidenceState.CURRENT or one.since > day:
            continue
        found += [
            Duty(report=one.id, provider=one.provider, id=each.id, is_carve_out=False, words=each.words,
                 controls=each.controls, services=_within(each.services, one.services))
            for each in one.user_controls
        ]  # fmt: skip
        found += [
            Duty(report=one.id, provider=one.provider, id=each.id, is_carve_out=True, words=each.words,
                 controls=each.controls, services=each.services)
            for each in one.carve_outs
            if not each.falls_to
        ]  # fmt: skip
    return tuple(found)


def _holds(listed: Sequence[str], value: str) -> bool:
    return ALL in listed or value in listed


def _within(services: tuple[str, ...], scope: tuple[str, ...]) -> tuple[str, ...]:
    """Of `*` within a scope, the scope."""
    return scope if ALL in services else services


def _of(reports: Iterable[AssuranceReport], provider: str) -> list[AssuranceReport]:
    return [one for one in reports if one.provider == provider and one.state is not EvidenceState.WITHDRAWN]


def _carved(report: AssuranceReport, service: str, control: str) -> CarveOut | None:
    return next((one for one in report.carve_outs if one.concerns(service, control)), None)


def _spans(
    reports: Sequence[AssuranceReport], report: AssuranceReport, service: str, control: str, seen: tuple[str, ...]
) -> Iterator[_Span]:
    """The days on which one report shows a control of a service.

    Args:
        reports: all that are known.
        report: the one.
        service: id of the service.
        control: id of the control.
        seen: providers that were asked on the way here, so that two who name each other come to an end.
    """
    span = _Span(_number(report.since), _number(report.last_day), (report.id,))
    left_out = _carved(report, service, control)
    if left_out is None:
        yield span
        return
    if not left_out.falls_to or left_out.falls_to in seen:
        return
    beyond = [one for one in _of(reports, left_out.falls_to) if _holds(one.controls, control)]
    below = chain.from_iterable(_spans(reports, one, ALL, control, (*seen, left_out.falls_to)) for one in beyond)
    for other in _joined(below):
        first, last = max(span.first, other.first), min(span.last, other.last)
        if first <= last:
            yield _Span(first, last, (report.id, *other.reports))


def _joined(spans: Iterable[_Span]) -> list[_Span]:
    """Spans that touch made one, in order of days."""
    made: list[_Span] = []
    for span in sorted((one for one in spans if one.first <= one.last), key=lambda one: (one.first, one.last)):
        if made and span.first <= made[-1].last + 1:
            before = made[-1]
            reports = tuple(dict.fromkeys((*before.reports, *span.reports)))
            made[-1] = _Span(before.first, max(before.last, span.last), reports)
        else:
            made.append(span)
    return made


def _number(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def _day(number: int) -> str:
    return date.fromordinal(number).isoformat()


def _due_at(report: AssuranceReport) -> str:
    if report.state is not EvidenceState.CURRENT:
        return ""
    return f"{later(report.last_day, 1)}T00:00:00.000000Z"


ASSURANCE: Final = RegisterKind(
    id="assurance-report",
    shape=AssuranceReport,
    state=lambda one: one.state.value,
    team=lambda one: one.team,
    due_at=_due_at,
)
