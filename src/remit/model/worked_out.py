"""What was worked out over something that never changes, held as long as that thing is.

Orders, counts and look-ups over a million assets are worked out once and asked for many times, by several threads at
once. They hang on what they are about, so that another look, or a part of one, has its own, and all of it goes when
that goes. What was asked for lately is bounded by number; what is held for good has to be small in kind.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

Made = TypeVar("Made")


class _Place:
    """One result, and the lock under which it is made."""

    __slots__ = ("is_made", "lock", "value")

    def __init__(self) -> None:
        self.lock = Lock()
        self.is_made = False
        self.value: Any = None

    def get(self, make: Callable[[], Made]) -> Made:
        if not self.is_made:
            with self.lock:  # who comes second waits for the first instead of doing it again
                if not self.is_made:
                    self.value = make()
                    self.is_made = True
        made: Made = self.value
        return made


class Figures:
    """What was worked out, by name; safe to use from several threads. Nothing may ask, while it is made, for itself."""

    __slots__ = ("_lately", "_lock", "_once")

    def __init__(self) -> None:
        self._lock = Lock()
        self._once: dict[Hashable, _Place] = {}
        self._lately: dict[str, OrderedDict[Hashable, _Place]] = {}

    def once(self, name: Hashable, make: Callable[[], Made]) -> Made:
        """What is called so, made at the first time; if that fails it is tried again at the next."""
        with self._lock:
            place = self._once.setdefault(name, _Place())
        return place.get(make)

    def lately(self, kind: str, asked: Hashable, make: Callable[[], Made], *, most: int) -> Made:
        """The answer to a question of a kind, of which the `most` that were asked last are held."""
        with self._lock:
            places = self._lately.setdefault(kind, OrderedDict())
            place = places.setdefault(asked, _Place())
            places.move_to_end(asked)
            while len(places) > most:
                places.popitem(last=False)
        return place.get(make)

    def clear(self) -> None:
        """Forget everything; whoever asks again has it made again."""
        with self._lock:
            self._once = {}
            self._lately = {}
