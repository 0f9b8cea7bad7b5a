"""Say that you take care of something that is due, so that nobody is told again for a while."""

from __future__ import annotations

from remit.app.due_list import care_for
from remit.model.access import Right
from remit.web.rest.resource import Resource, Scene
from remit.wire.reminders import CareTaken, TakeCare


def do(body: TakeCare, scene: Scene) -> CareTaken:
    """Until when nobody is told again.

    Raises:
        UnknownNameError: nothing in sight is due under that key.
        ForbiddenError: somebody may acknowledge nothing there.
    """
    organisation, registers = scene.landscape.organisation, scene.services.registers
    until = care_for(registers, organisation, scene.principal, scene.who, body.key, body.days, scene.now)
    return CareTaken(count=1, until=until)


RESOURCE = Resource(
    id="take-care",
    what="Say that you take care of something that is due, so that nobody is told again for a while.",
    pages=("reminders",),
    method="POST",
    body=TakeCare,
    answer=CareTaken,
    handler=do,
    right=Right.ACKNOWLEDGE,
    done="Nobody is told of it again for a while.",
)
