"""Control: what it means on each side, who does it by model and by service, who asks for it, and what proves it."""

from __future__ import annotations

from remit.app.control_reference import control_reference
from remit.app.finding_list import assets_failing
from remit.app.reference_documents import control_document
from remit.web.rest.resource import Asked, Name, Resource, Scene
from remit.web.rest.wording import shaped
from remit.wire.known import Control


class ControlAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which control."""

    id: Name


def answer(asked: ControlAsked, scene: Scene) -> Control:
    """One control.

    Raises:
        UnknownNameError: no such control.
    """
    known = control_reference(scene.knowledge, asked.id)
    landscape = scene.landscape_or_none
    failing = assets_failing(landscape, asked.id) if landscape else {}
    return shaped({**control_document(known), "failing": failing}, Control)


RESOURCE = Resource(
    id="control",
    what="Everything that is known of one control.",
    pages=("control",),
    asked=ControlAsked,
    answer=Control,
    handler=answer,
)
