"""Control: what it means on each side, who does it by model and by service, who asks for it, and what proves it."""

from __future__ import annotations

from remit.app.control_reference import control_reference
from remit.app.reference_documents import control_document
from remit.model.finding import Outcome
from remit.model.landscape import Landscape
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
    return shaped({**control_document(known), "failing": _failing(scene.landscape_or_none, asked.id)}, Control)


def _failing(landscape: Landscape | None, control: str) -> dict[str, int]:
    """Assets that fail each check of the control."""
    failed: dict[str, set[str]] = {}
    for found in landscape.findings if landscape else ():
        if found.outcome is Outcome.FAILED and found.control == control:
            failed.setdefault(found.rule, set()).add(found.asset)
    return {rule: len(assets) for rule, assets in failed.items()}


RESOURCE = Resource(
    id="control",
    what="Everything that is known of one control.",
    pages=("control",),
    asked=ControlAsked,
    answer=Control,
    handler=answer,
)
