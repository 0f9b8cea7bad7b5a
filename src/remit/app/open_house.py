"""Who asks where nobody signs in: the server listens on this machine alone, and shows everything to whoever sits at it.

It changes nothing for anybody, since nobody could be named for it. It ends with the first administrator.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from remit.model.access import Grant, Principal, Role

LOCAL: Final = Principal(id="local", name="This machine", kind="local", grants=(Grant(role=Role.VIEWER),))


class OpenHouse:
    """Takes everybody for the one who sits at the machine."""

    def principal(self, _cookies: Mapping[str, str], _headers: Mapping[str, str]) -> Principal | None:
        """Whoever sits at the machine: a viewer of everything."""
        return LOCAL

    def session(self, _cookies: Mapping[str, str]) -> str:
        """Nothing: nobody signed in."""
        return ""

    def renewed(self, _cookies: Mapping[str, str]) -> tuple[str, str] | None:
        """Nothing, likewise."""
        return None
