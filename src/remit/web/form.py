"""One form of a page as `components/form.html` draws it: its own fields, what was typed, and what was wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from remit.wire.lists import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form.

    Attributes:
        action: id of the action that it carries out.
        csrf, page: what every form brings along: the token, and the page to come back to.
        fixed: fields that nobody types, by name; they also tell it from other forms of the same action on the page.
        expects: version of the document that it changes; 0 for none.
        typed: what was typed when this form was sent and failed; empty otherwise.
        problem: why it failed.
    """

    action: str
    csrf: str
    page: str
    fixed: Mapping[str, str]
    expects: int = 0
    typed: Mapping[str, Sequence[str]]
    problem: Problem | None = None

    @property
    def is_tried(self) -> bool:
        """Whether it was sent and failed."""
        return self.problem is not None

    def value(self, name: str, default: object = "") -> str:
        """What stands in a field: what was typed, else the default."""
        if self.is_tried:
            return next(iter(self.typed.get(name, ())), "")
        return str(default)

    def values(self, name: str, default: Sequence[str] = ()) -> Sequence[str]:
        """What is chosen of several."""
        return self.typed.get(name, ()) if self.is_tried else default

    def wrong(self, name: str) -> str:
        """What is wrong with a field; empty where nothing is said about it."""
        place = (self.problem.place or "") if self.problem else ""
        is_meant = place == name or place.startswith((f"{name}[", f"{name}."))
        return self.problem.detail if self.problem and is_meant else ""
