"""Signing in with a password (R12)."""

from __future__ import annotations

from remit.app.identity.sign_in import sign_in
from remit.web.rest.resource import Resource, Scene
from remit.web.standing import attempt_of, back_of, cookies_for, ground_of, patiently
from remit.wire.accounts import Entered, SignInBody


def act(body: SignInBody, scene: Scene) -> Entered:
    """Sign somebody in; the answer brings the cookie."""
    ground = ground_of(scene.services)
    with patiently():
        entered = sign_in(ground, attempt_of(scene, email=body.email, password=body.password, code=body.code))
    scene.keeps.extend(cookies_for(ground, entered))
    return Entered(account=entered.account, back=back_of(body.back))


RESOURCE = Resource(
    id="sign-in",
    what="Sign in with a password, and where there is one a code of the second factor.",
    pages=("sign-in",),
    method="POST",
    body=SignInBody,
    answer=Entered,
    handler=act,
    is_public=True,
    done="",
    leads=lambda made: made.back,
)
