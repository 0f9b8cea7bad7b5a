"""The targets by which people are told, and how sending to each went."""

from __future__ import annotations

from remit.app.due_list import ChannelRow, channel_rows
from remit.model.access import Right
from remit.web.rest.resource import AskedList, Items, Resource, Scene
from remit.wire.reminders import ChannelLine


def answer(_asked: AskedList, scene: Scene) -> Items:
    """The targets of remit.yaml.

    Raises:
        ForbiddenError: somebody may not run what is done for everybody.
    """
    scene.allow(Right.RUN)
    landscape = scene.landscape_or_none
    rows = channel_rows(scene.services.registers, landscape.organisation) if landscape else []
    return Items.of(rows, _line)


def _line(one: ChannelRow) -> ChannelLine:
    channel = one.channel
    return ChannelLine(
        id=one.target.id,
        notifier=one.target.notifier,
        state=channel.state.value,
        unset=list(one.unset),
        sent=channel.sent,
        sent_at=channel.sent_at or None,
        sent_to=channel.sent_to or None,
        failed=channel.failed,
        failed_at=channel.failed_at or None,
        problem=channel.problem or None,
    )


RESOURCE = Resource(
    id="channels",
    what="The targets by which people are told, and how sending to each went.",
    pages=("reminders",),
    asked=AskedList,
    answer=ChannelLine,
    handler=answer,
    right=Right.RUN,
    is_settled=False,
)
