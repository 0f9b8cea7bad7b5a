"""What remit.yaml says of notifications: targets, routes, quiet hours, digests.

Part of the shape of remit.yaml (`schema`). Which settings a target takes is the notifier's own affair, so that a new
notifier needs no line here.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Final, TypeAlias

import msgspec
from msgspec import Meta

from remit.model.notification import Digest
from remit.organisation.data_shapes import Id, Text

_CLOCK: Final[dict[str, Any]] = {"pattern": r"^([01]\d|2[0-3]):[0-5]\d$"}
_VARIABLE: Final[dict[str, Any]] = {"pattern": r"^[A-Za-z_][A-Za-z0-9_]*$"}
_LIMITED: Final = "it is limited to; all when left out."

Variable: TypeAlias = Annotated[str, Meta(min_length=1, extra_json_schema=_VARIABLE)]
Days: TypeAlias = Annotated[int, Meta(ge=1, le=366)]
Most: TypeAlias = Annotated[int, Meta(ge=1, le=1000)]


class Shape(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A mapping with named fields and no others; as in `data_shapes`, since defaults are only safe in such a class."""


class SeverityWord(StrEnum):
    """Severities, as they are written."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Weekday(StrEnum):
    """Days, Monday first."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class Target(Shape):
    """A place to which messages go."""

    notifier: Annotated[Id, Meta(description="What speaks to it: slack, teams, email, webhook, pagerduty, ….")]
    settings: Annotated[dict[Id, Text], Meta(description="What the notifier needs to know, by name.")] = {}
    secrets: Annotated[
        dict[Id, Variable], Meta(description="Names of environment variables that hold its secrets.")
    ] = {}


class Route(Shape):
    """Where findings of some owner go; the first route that takes a finding decides."""

    to: Annotated[list[Id], Meta(description="Targets; at least one.", min_length=1)]
    team: Annotated[str, Meta(description=f"Team that {_LIMITED}")] = ""
    person: Annotated[str, Meta(description=f"Person that {_LIMITED}")] = ""
    checks: Annotated[list[Id], Meta(description=f"Checks that {_LIMITED} `*` stands for any text.")] = []
    severity: Annotated[SeverityWord, Meta(description="The least severity that it takes.")] = SeverityWord.INFO
    digest: Annotated[Digest, Meta(description="Whether findings are gathered first.")] = Digest.AT_ONCE


class QuietHours(Shape):
    """When nobody is to be disturbed."""

    begin: Annotated[str, Meta(description="Time at which they begin, in quotes.", extra_json_schema=_CLOCK)] = ""
    end: Annotated[str, Meta(description="Time at which they end, in quotes.", extra_json_schema=_CLOCK)] = ""
    days: Annotated[list[Weekday], Meta(description="Days that are quiet as a whole.")] = []
    spares: Annotated[SeverityWord, Meta(description="From this severity on something is told nevertheless.")] = (
        SeverityWord.CRITICAL
    )


class DigestTime(Shape):
    """When digests are due."""

    at: Annotated[str, Meta(description="Time of the day, in quotes.", extra_json_schema=_CLOCK)] = "08:00"
    day: Annotated[Weekday, Meta(description="Day of weekly digests.")] = Weekday.MONDAY


class Acknowledge(Shape):
    """Links by which somebody says that they take care."""

    url: Annotated[Id, Meta(description="Address to which the links lead.")]
    secret: Annotated[Id, Meta(description="Name of the environment variable with the secret that signs them.")]
    days: Annotated[Days, Meta(description="Days for which a link is good and what it names is not repeated.")] = 7


class Notify(Shape):
    """Who is told what, where and when."""

    targets: Annotated[dict[Id, Target], Meta(description="Places to which messages go, by id.")] = {}
    routes: Annotated[list[Route], Meta(description="Where findings go; the first that takes a finding decides.")] = []
    fallback: Annotated[list[Id], Meta(description="Targets for what nobody owns and what no route takes.")] = []
    severity: Annotated[SeverityWord | None, Meta(description="Below it nothing is told; medium when left out.")] = None
    zone: Annotated[str, Meta(description="Time zone of all clocks, as `Europe/Oslo`; UTC when left out.")] = ""
    quiet_hours: Annotated[QuietHours | None, Meta(description="When nobody is to be disturbed.")] = None
    digest: Annotated[DigestTime | None, Meta(description="When digests are due.")] = None
    repeat_days: Annotated[Days | None, Meta(description="Days after which what is still open is told again.")] = None
    most: Annotated[Most | None, Meta(description="How many tickets a target gets in one run at most.")] = None
    private: Annotated[
        list[Id], Meta(description="Hosts, addresses and networks inside the own network that may be spoken to.")
    ] = []
    acknowledge: Annotated[Acknowledge | None, Meta(description="Links by which somebody takes care.")] = None
