"""Say by the link of a message that you take care of what it told; each link counts once."""

from __future__ import annotations

from remit.app.caring import take_care
from remit.ledger.act import Who
from remit.model.access import NOBODY
from remit.web.rest.resource import Resource, Scene
from remit.wire.reminders import Acknowledge, CareTaken


def do(body: Acknowledge, scene: Scene) -> CareTaken:
    """How many things are taken care of, and until when.

    Raises:
        UsageError: the link is none of ours, was changed or has expired.
        ConflictError: it was used already.
    """
    who = scene.who if scene.principal is not NOBODY else Who(actor="whoever holds the link", channel=scene.who.channel)
    services = scene.services
    made = take_care(services.registers, services.notifications(), body.token, who, scene.now)
    return CareTaken(count=len(made.keys), until=made.until.isoformat(timespec="seconds"))


RESOURCE = Resource(
    id="acknowledge",
    what="Say by the link of a message that you take care of what it told; each link counts once.",
    pages=("acknowledge",),
    method="POST",
    body=Acknowledge,
    answer=CareTaken,
    handler=do,
    is_public=True,
    done="Thank you: you take care of it, and nobody is told again for a while.",
)
