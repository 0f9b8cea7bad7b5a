"""Tokens: the own ones; for whoever administers, those of others too (R12)."""

from __future__ import annotations

from remit.app.identity.tokens import tokens_seen
from remit.model.access import Right
from remit.web.rest.resource import AskedList, Items, Resource, Scene
from remit.web.standing import ground_of, token_line
from remit.wire.accounts import TokenLine


def answer(_asked: AskedList, scene: Scene) -> Items:
    """Tokens, the newest first."""
    ground = ground_of(scene.services)
    return Items.of(tokens_seen(ground, scene.principal), lambda one: token_line(one, scene.now))


RESOURCE = Resource(
    id="tokens",
    what="Tokens that are good or were: the own ones, and those of accounts that one administers.",
    pages=("account", "administration"),
    asked=AskedList,
    answer=TokenLine,
    handler=answer,
    right=Right.READ,
    is_settled=False,
)
