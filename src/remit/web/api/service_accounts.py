"""Service accounts, for whoever administers some of them (R12)."""

from __future__ import annotations

from remit.model.access import Right
from remit.model.account import SERVICE_ACCOUNT
from remit.web.rest.resource import AskedList, Items, Resource, Scene
from remit.web.standing import ground_of, service_line
from remit.wire.accounts import ServiceAccountLine


def answer(_asked: AskedList, scene: Scene) -> Items:
    """Service accounts by name."""
    ground = ground_of(scene.services)
    return Items(
        ground.registers.count(SERVICE_ACCOUNT),
        lambda first, last: [service_line(one) for one in ground.registers.find(SERVICE_ACCOUNT, limit=last)[first:]],
    )


RESOURCE = Resource(
    id="service-accounts",
    what="Service accounts, who answers for each, and what each was granted.",
    pages=("administration",),
    asked=AskedList,
    answer=ServiceAccountLine,
    handler=answer,
    right=Right.ADMINISTER,
    is_settled=False,
)
