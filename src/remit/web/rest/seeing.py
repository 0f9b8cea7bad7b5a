"""What the resources that give one document of a register in full share; such a document changes without a snapshot."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from remit.web.rest.resource import Asked, Name, Resource, Scene


class AskedOne(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which one."""

    id: Name


def one_in_full(
    name: str, see: Callable[[Scene, str], msgspec.Struct], *, what: str, answer: type[msgspec.Struct]
) -> Resource:
    """The resource of that name, for the page of that name; `see` finds what is in sight or raises UnknownNameError."""

    def tell(asked: AskedOne, scene: Scene) -> msgspec.Struct:
        """The document in full.

        Raises:
            UnknownNameError: there is none of that name in sight.
        """
        return see(scene, asked.id)

    return Resource(
        id=name,
        what=what,
        pages=(name,),
        asked=AskedOne,
        answer=answer,
        handler=tell,
        is_settled=False,
        is_versioned=True,
    )
