"""Showing once more who one is, before something that matters (R12)."""

from __future__ import annotations

from remit.app.identity.own_account import own_account
from remit.app.identity.sessions import cookie_name
from remit.app.identity.sign_in import confirm
from remit.web.rest.resource import Cookie, Resource, Scene
from remit.web.standing import attempt_of, back_of, ground_of, patiently
from remit.wire.accounts import ConfirmBody, Entered


def act(body: ConfirmBody, scene: Scene) -> Entered:
    """Note for ten minutes that it is them; the answer brings another cookie."""
    ground = ground_of(scene.services)
    account = own_account(ground, scene.principal)
    with patiently():
        value = confirm(ground, account.name, attempt_of(scene, password=body.password, code=body.code))
    if value:
        scene.keeps.append(Cookie(name=cookie_name(ground), value=value))
    return Entered(account=account.name, back=back_of(body.back))


RESOURCE = Resource(
    id="confirm-identity",
    what="Show once more who you are, which holds for ten minutes.",
    pages=("sign-in",),
    method="POST",
    body=ConfirmBody,
    answer=Entered,
    handler=act,
    is_public=True,
    done="Thank you. Go on where you were.",
    leads=lambda made: made.back,
)
