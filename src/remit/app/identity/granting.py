"""What somebody may grant: never above their own, at one place each, and never the last administrator away (R12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from remit.app.identity.ground import Ground
from remit.errors import ConflictError, ForbiddenError, UsageError
from remit.model.access import Grant, Principal, Right
from remit.model.account import ungrantable

MOST_GRANTS: Final = 100


def check_grants(ground: Ground, principal: Principal, before: Sequence[Grant], after: Sequence[Grant]) -> None:
    """Refuse a change of roles that whoever makes it may not make.

    Raises:
        ForbiddenError: they may not grant or take one of them, or have to show once more who they are.
        UsageError: there are too many, or one holds at two places.
    """
    if not principal.may_somewhere(Right.ADMINISTER):
        raise ForbiddenError(f"{principal.name} may not grant anything", place=Right.ADMINISTER.value)
    ground.confirmed(principal)
    if len(after) > MOST_GRANTS:
        raise UsageError(f"somebody has at most {MOST_GRANTS} roles", place="grants")
    odd = next((grant for grant in after if grant.team and grant.workload), None)
    if odd is not None:
        raise UsageError("a role holds at one place", place=odd.role.value, hint="name a team or a workload")
    refused = ungrantable(principal, before, after)
    if refused:
        one = refused[0]
        raise ForbiddenError(f"{principal.name} may not give or take the role {words_of(one)}", place=one.role.value)


def keep_one(ground: Ground, leaving: str) -> None:
    """Somebody stays administrator, else the server would open to whoever sits at it.

    Raises:
        ConflictError: whoever leaves is the last one.
    """
    if ground.administrators() == [leaving]:
        raise ConflictError("this is the last administrator", place=leaving, hint="make somebody else one first")


def words_of(grant: Grant) -> str:
    """A grant in words."""
    where = f" of team {grant.team}" if grant.team else f" of workload {grant.workload}" if grant.workload else ""
    return f"{grant.role}{where}"


def roles_told(grants: Sequence[Grant]) -> dict[str, str]:
    """Roles as an entry of the trail tells them."""
    return {"roles": "; ".join(words_of(grant) for grant in grants)}
