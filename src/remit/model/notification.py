"""Who is told what, where and when: what remit.yaml says under `notify`.

It holds names of environment variables, never a secret. It cannot know whether a target can be reached.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from remit.model.finding import Severity
from remit.model.location import NOWHERE, Location


class Digest(StrEnum):
    """Whether what is told is gathered first."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """When nobody is to be disturbed, by the clock on the wall.

    Attributes:
        begin: minutes after midnight at which they begin each day.
        end: minutes after midnight at which they end; before `begin` when that is on the next day; equal to it when
            only whole days are quiet.
        days: days that are quiet as a whole, Monday is 0.
        spares: from this severity on something is told nevertheless.
    """

    begin: int
    end: int
    days: frozenset[int] = frozenset()
    spares: Severity = Severity.CRITICAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A place to which messages go.

    Attributes:
        id: as routes name it.
        notifier: id of what speaks to it, as `slack`.
        settings: what it needs to know, by name.
        secrets: names of the environment variables that hold its secrets, by name.
        location: where it is written.
        places: where each setting and secret is written.
    """

    id: str
    notifier: str
    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    location: Location = NOWHERE
    places: Mapping[str, Location] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where findings of some owner go; the first route that takes a finding decides.

    Attributes:
        to: ids of targets.
        team: team id that it is limited to; empty for all.
        person: person id that it is limited to; empty for all.
        checks: patterns of checks that it is limited to; empty for all.
        severity: the least that it takes.
        digest: whether findings are gathered first.
        location: where it is written.
    """

    to: tuple[str, ...]
    team: str = ""
    person: str = ""
    checks: tuple[str, ...] = ()
    severity: Severity = Severity.INFO
    digest: Digest = Digest.AT_ONCE
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifications:
    """Everything under `notify`. Without arguments: nobody is told anything.

    Attributes:
        targets: by id.
        routes: in the order in which they are written.
        fallback: ids of targets for what nobody owns and what no route takes.
        severity: below it nothing is told.
        zone: name of the time zone of all clocks.
        digest_at: minutes after midnight at which digests are due.
        digest_day: day of weekly digests, Monday is 0.
        quiet: when nobody is disturbed; None for never.
        repeat_days: days after which what is still open is told again; 0 for never.
        most: how many tickets a target gets in one run at most.
        private: host names, addresses and networks inside the own network that may be spoken to.
        acknowledge_url: address to which links of acknowledgement lead; empty for none.
        acknowledge_secret: name of the environment variable with the secret that signs them.
        acknowledge_days: days for which such a link is good, and for which what it names is not told again.
        location: where it is written.
    """

    targets: Mapping[str, Target] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    fallback: tuple[str, ...] = ()
    severity: Severity = Severity.MEDIUM
    zone: str = "UTC"
    digest_at: int = 8 * 60
    digest_day: int = 0
    quiet: QuietHours | None = None
    repeat_days: int = 0
    most: int = 50
    private: tuple[str, ...] = ()
    acknowledge_url: str = ""
    acknowledge_secret: str = ""
    acknowledge_days: int = 7
    location: Location = NOWHERE
