"""What remit.yaml says of waivers and of reminders. Part of the shape of remit.yaml (`schema`)."""

from __future__ import annotations

from typing import Annotated, Any, Final, TypeAlias

import msgspec
from msgspec import Meta

from remit.model.reminder import Rung
from remit.organisation.data_shapes import ONE_KEY, Date, Id

_RUNG_KEYS: Final[dict[str, Any]] = {"propertyNames": {"enum": [one.value for one in Rung if one is not Rung.OWNER]}}

Days: TypeAlias = Annotated[int, Meta(ge=1, le=366)]
Words: TypeAlias = Annotated[str, Meta(min_length=1, max_length=2000)]


class Shape(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A mapping with named fields and no others; as in `data_shapes`, since defaults are only safe in such a class."""


class ExceptionScope(Shape):
    """Where an exception holds: exactly one key."""

    asset: Annotated[str, Meta(description="Address of one asset.")] = ""
    workload: Annotated[str, Meta(description="Workload.")] = ""
    team: Annotated[str, Meta(description="Team; what it owns.")] = ""
    account: Annotated[str, Meta(description="Account id, in quotes.")] = ""
    environment: Annotated[str, Meta(description="Environment.")] = ""
    service: Annotated[str, Meta(description="Service, as `provider/service`.")] = ""


class StandIn(Shape):
    """A control that stands in, and what proves it: `evidence` or `check`."""

    control: Annotated[Id, Meta(description="Control that stands in.")]
    evidence: Annotated[str, Meta(description="Name of the evidence that proves it.")] = ""
    check: Annotated[str, Meta(description="Check that proves it as long as it finds nothing.")] = ""


class Exempted(Shape, kw_only=True):
    """A control that is accepted not to be met, for a while; give `control` or `check`."""

    control: Annotated[str, Meta(description="Control that is not met.")] = ""
    check: Annotated[str, Meta(description="Check whose findings are accepted.")] = ""
    scope: Annotated[ExceptionScope, Meta(description="Where; exactly one key.", extra_json_schema=ONE_KEY)]
    reason: Annotated[Words, Meta(description="Why it cannot be met now.")]
    risk: Annotated[Words, Meta(description="What may happen meanwhile.")]
    compensation: Annotated[list[StandIn], Meta(description="What stands in.")] = []
    owner: Annotated[Id, Meta(description="Person who answers for it.")]
    accepted_by: Annotated[Id, Meta(description="Person who accepted it; somebody else than the owner.")]
    since: Annotated[Date, Meta(description="Day on which it was accepted, YYYY-MM-DD.")]
    until: Annotated[Date, Meta(description="Last day on which it holds, YYYY-MM-DD.")]
    ticket: Annotated[str, Meta(description="Change that ends it.")] = ""


class Waivers(Shape):
    """For how long and of what something may be waived, and what is accepted here."""

    most_days: Annotated[Days | None, Meta(description="Days for which one may be granted; 180 when left out.")] = None
    forbidden_classes: Annotated[list[Id], Meta(description="Data classes of which nothing may be waived.")] = []
    needs_compensation: Annotated[
        bool | None, Meta(description="Whether something has to stand in; true when left out.")
    ] = None
    exceptions: Annotated[list[Exempted], Meta(description="What is accepted not to be met.")] = []


class Reminders(Shape):
    """Who is told before and after something is due."""

    before_days: Annotated[list[Days] | None, Meta(description="Days before; 14, 7 and 1 when left out.")] = None
    after_days: Annotated[list[Days] | None, Meta(description="Days after; 1 when left out.")] = None
    escalation: Annotated[
        dict[Rung, Days] | None,
        Meta(
            description="Days after which somebody else is told too; secondary 3, lead 7, security 14, executive 30.",
            extra_json_schema=_RUNG_KEYS,
        ),
    ] = None
    security: Annotated[str, Meta(description="Team that is told as `security`.")] = ""
    executive: Annotated[str, Meta(description="Person who is told as `executive`.")] = ""
