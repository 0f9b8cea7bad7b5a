"""What was worked out and will be asked for again: lists that somebody is reading, and whole answers by their tag.

Only lists of one snapshot are held, the one that was asked about last: a list of another is made anew. A question names
the sight of who asks, so that nobody is given a list that was made for somebody who sees something else.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Final

from remit.web.rest.resource import Items
from remit.wire.lists import Snapshot

MOST_HELD: Final = 16
MOST_BYTES_HELD: Final = 32 * 1024 * 1024  # of whole answers
MOST_ITEMS_HELD: Final = 4_000_000  # of all lists together; at most what a list of a million takes four times


class Begun:
    """The lists of one server, and its `bodies`; safe to use from several threads."""

    def __init__(self) -> None:
        self.bodies = Bodies()
        self._lock = Lock()
        self._snapshot: Snapshot | None = None
        self._lists: OrderedDict[bytes, Items] = OrderedDict()

    def list_of(self, snapshot: Snapshot, question: bytes, make: Callable[[], Items]) -> Items:
        """The list that answers a question, made where it is not held."""
        with self._lock:
            if self._snapshot != snapshot:
                self._snapshot = snapshot
                self._lists.clear()
            held = self._lists.get(question)
            if held is not None:
                self._lists.move_to_end(question)
                return held
        made = make()
        with self._lock:
            if self._snapshot == snapshot:
                self._lists[question] = made
                while len(self._lists) > MOST_HELD or (
                    len(self._lists) > 1 and sum(one.total for one in self._lists.values()) > MOST_ITEMS_HELD
                ):
                    self._lists.popitem(last=False)
        return made


class Bodies:
    """Answers by the tag that settles them; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0

    def get(self, tag: str) -> bytes | None:
        """The answer of that tag; None where it is not held."""
        with self._lock:
            body = self._bodies.get(tag)
            if body is not None:
                self._bodies.move_to_end(tag)
            return body

    def put(self, tag: str, body: bytes) -> None:
        """Hold an answer; those longest unasked for go when there is no more room."""
        with self._lock:
            if tag in self._bodies:
                return
            self._bodies[tag] = body
            self._bytes += len(body)
            while self._bytes > MOST_BYTES_HELD:
                self._bytes -= len(self._bodies.popitem(last=False)[1])
