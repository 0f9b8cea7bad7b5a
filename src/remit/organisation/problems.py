"""Collects what is wrong, so that a reader mends it all in one go."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from remit.errors import ConfigurationError
from remit.model.location import Location

MAX_SHOWN = 20
MAX_NAMES = 12


class ManyProblemsError(ConfigurationError):
    """More than one thing is wrong.

    Attributes:
        problems: the first twenty, each with its own place and hint.
    """

    def __init__(self, problems: tuple[ConfigurationError, ...], *, total: int, place: str) -> None:
        shown = "\n".join(str(problem) for problem in problems)
        more = f"\n… and {total - len(problems)} more" if total > len(problems) else ""
        super().__init__(f"{total} things are wrong\n{shown}{more}", place=place)
        self.problems = problems


class Problems:
    """What was found wrong so far."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[ConfigurationError] = []

    def add(self, message: str, place: Location | str, hint: str) -> None:
        """Note one problem."""
        self.found.append(ConfigurationError(message, place=str(place), hint=hint))

    def add_unknown(self, kind: str, name: str, known: Collection[str], place: Location) -> None:
        """Note that no `kind` is called `name`; the hint gives the nearest that is."""
        article = "an" if kind[0] in "aeiou" else "a"
        self.add(f"“{name}” is not {article} {kind}", place, nearest(name, known, kind))

    def raise_if_any(self) -> None:
        """Raise everything noted.

        Raises:
            ConfigurationError: one thing is wrong.
            ManyProblemsError: several are.
        """
        if len(self.found) == 1:
            raise self.found[0]
        if self.found:
            raise ManyProblemsError(tuple(self.found[:MAX_SHOWN]), total=len(self.found), place=self.file)


def nearest(name: str, known: Collection[str], kind: str) -> str:
    """The next step for a name that does not exist: the nearest one, else what there is."""
    folded = {candidate.casefold(): candidate for candidate in sorted(known, reverse=True)}
    close = difflib.get_close_matches(name.casefold(), folded, n=1)
    if close:
        return f"did you mean “{folded[close[0]]}”?"
    if not known:
        return f"declare the {kind} first; there is none yet"
    names = sorted(known)
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return f"known: {', '.join(names[:MAX_NAMES])}{more}"
