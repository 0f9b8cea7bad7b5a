"""One waiver: what it covers, whether what stands in does, and how it came about."""

from __future__ import annotations

from remit.web.rest.resource import Asked, Name, Resource, Scene
from remit.web.rest.waiving import detail
from remit.wire.waivers import WaiverDetail


class WaiverAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which waiver."""

    id: Name


def answer(asked: WaiverAsked, scene: Scene) -> WaiverDetail:
    """The waiver in full.

    Raises:
        UnknownNameError: there is none of that name in sight.
    """
    return detail(scene, asked.id)


RESOURCE = Resource(
    id="waiver",
    what="A waiver with the findings that it covers, whether what stands in does, and its history.",
    pages=("waiver",),
    asked=WaiverAsked,
    answer=WaiverDetail,
    handler=answer,
    is_settled=False,
    is_versioned=True,
)
