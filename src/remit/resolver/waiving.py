"""Which waiver covers what was found: looked up by what is waived and where, never by walking all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from remit.model.waiver import ScopeKind, Waiver


@dataclass(frozen=True, slots=True)
class Where:
    """Where something was found.

    Attributes:
        names: id by kind of scope; a kind that is missing or empty is covered by none.
        data_class: of the asset; empty when not said.
    """

    names: Mapping[ScopeKind, str]
    data_class: str = ""


class Waiving:
    """Waivers that hold at one moment."""

    def __init__(self, waivers: Iterable[Waiver], moment: datetime, forbidden: frozenset[str] = frozenset()) -> None:
        """Keep those that hold.

        Args:
            waivers: all of them.
            moment: when it is asked.
            forbidden: data classes of which nothing may be waived.
        """
        self._forbidden = forbidden
        self._by: dict[tuple[str, str], dict[tuple[ScopeKind, str], list[Waiver]]] = {}
        for one in waivers:
            if one.holds_at(moment):
                subject = ("control", one.control) if one.control else ("check", one.check)
                self._by.setdefault(subject, {}).setdefault((one.scope.kind, one.scope.of), []).append(one)

    def __bool__(self) -> bool:
        return bool(self._by)

    def concerns(self, check: str, control: str) -> bool:
        """Whether any waiver is for that check or that control, wherever."""
        return ("check", check) in self._by or ("control", control) in self._by

    def of(self, check: str, control: str, where: Where) -> Waiver | None:
        """The waiver that covers what a check found about a control there; of several the one that lasts longest."""
        if where.data_class and where.data_class in self._forbidden:
            return None
        found: list[Waiver] = []
        for subject in (("check", check), ("control", control)):
            places = self._by.get(subject, {})
            for kind, name in where.names.items():
                found += places.get((kind, name), []) if name else []
        return max(found, key=lambda one: (one.until, one.id), default=None)
