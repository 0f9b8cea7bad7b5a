"""The targets by which people are told, and how sending to each went."""

from __future__ import annotations

from remit.app.due_list import TargetRow, target_rows
from remit.model.access import Right
from remit.web.rest.resource import AskedList, Items, Resource, Scene
from remit.wire.reminders import TargetLine


def answer(_asked: AskedList, scene: Scene) -> Items:
    """The targets of remit.yaml.

    Raises:
        ForbiddenError: somebody may not run what is done for everybody.
    """
    scene.allow(Right.RUN)
    landscape = scene.landscape_or_none
    rows = target_rows(scene.services.registers, landscape.organisation) if landscape else []
    return Items.of(rows, _line)


def _line(one: TargetRow) -> TargetLine:
    sending = one.sending
    return TargetLine(
        id=one.target.id,
        notifier=one.target.notifier,
        state=sending.state.value,
        unset=list(one.unset),
        sent=sending.sent,
        sent_at=sending.sent_at or None,
        sent_to=sending.sent_to or None,
        failed=sending.failed,
        failed_at=sending.failed_at or None,
        problem=sending.problem or None,
    )


RESOURCE = Resource(
    id="targets",
    what="The targets by which people are told, and how sending to each went.",
    pages=("reminders",),
    asked=AskedList,
    answer=TargetLine,
    handler=answer,
    right=Right.RUN,
    is_settled=False,
)
