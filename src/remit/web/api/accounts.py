"""Accounts of people, for whoever administers some of them (R12)."""

from __future__ import annotations

from remit.model.access import Right
from remit.model.account import PERSON_ACCOUNT
from remit.web.rest.resource import AskedList, Items, Resource, Scene
from remit.web.standing import account_line, ground_of
from remit.wire.accounts import AccountLine


def answer(_asked: AskedList, scene: Scene) -> Items:
    """Accounts by name."""
    ground = ground_of(scene.services)
    return Items(
        ground.registers.count(PERSON_ACCOUNT),
        lambda first, last: [account_line(one) for one in ground.registers.find(PERSON_ACCOUNT, limit=last)[first:]],
    )


RESOURCE = Resource(
    id="accounts",
    what="Accounts of people, and what each was granted.",
    pages=("administration",),
    asked=AskedList,
    answer=AccountLine,
    handler=answer,
    right=Right.ADMINISTER,
    is_settled=False,
)
