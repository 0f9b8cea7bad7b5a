"""Following a link: of the first administrator, of an invitation, or to another password (R12)."""

from __future__ import annotations

from remit.app.identity.people import join
from remit.app.identity.sign_in import enter
from remit.web.rest.resource import Resource, Scene
from remit.web.standing import attempt_of, cookies_for, ground_of
from remit.wire.accounts import Entered, JoinBody


def act(body: JoinBody, scene: Scene) -> Entered:
    """Set the password that a link is for, and sign in with it."""
    ground = ground_of(scene.services)
    account = join(ground, body.link, body.password, email=body.email, name=body.name)
    found = ground.account(account)
    if found is not None and found.document.has_second_factor:  # a link alone does not get past it
        return Entered(account=account, back="/sign-in")
    entered = enter(ground, account, "password", attempt_of(scene))
    scene.keeps.extend(cookies_for(ground, entered))
    return Entered(account=account, back="/account")


RESOURCE = Resource(
    id="join",
    what="Follow a link: set a password, once, and sign in.",
    pages=("join",),
    method="POST",
    body=JoinBody,
    answer=Entered,
    handler=act,
    is_public=True,
    done="Your password is set.",
    leads=lambda made: made.back,
)
