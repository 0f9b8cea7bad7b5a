"""The first code of a second factor (R12)."""

from __future__ import annotations

from remit.app.identity.own_account import end_second_factor_begun
from remit.web.rest.resource import Resource, Scene
from remit.web.standing import ground_of, patiently
from remit.wire.accounts import CodeBody, CodesMade


def act(body: CodeBody, scene: Scene) -> CodesMade:
    """Take the device that was set up; the answer holds the recovery codes."""
    with patiently():
        codes = end_second_factor_begun(ground_of(scene.services), scene.principal, scene.who, body.code)
    return CodesMade(codes=codes)


RESOURCE = Resource(
    id="confirm-second-factor",
    what="Take the second factor that was set up, when a code of it is right.",
    pages=("account",),
    method="POST",
    body=CodeBody,
    answer=CodesMade,
    handler=act,
    is_public=True,
    is_shown_once=True,
    done="Your second factor is set up.",
)
