"""What somebody sees of everything: the services as pages and the API get them, cut to the sight of whoever asks.

Cut landscapes are held for as long as the whole one that they are of is asked about, a few at a time, so that two
people with the same sight share one. What this file cannot know is who somebody is, or what a sight leaves out.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from threading import Lock
from typing import Any, Final, cast

from remit.app.events import Story
from remit.app.kept_looks import KeptLook
from remit.app.snapshots import HistoryPoint
from remit.app.visible import restricted
from remit.model.access import Sight
from remit.model.landscape import Landscape
from remit.web.page import Services

MOST_HELD: Final = 16  # cut landscapes
MOST_WHOLE: Final = 2  # landscapes that they are of: today's, and one that somebody pages through


def sight_text(sight: Sight) -> str:
    """What stands for a sight: equal for equal ones, and for no others."""
    if sight.is_all:
        return "all"
    said = json.dumps([sorted(sight.teams), sorted(sight.workloads)])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


class CutLandscapes:
    """Landscapes cut to sights; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: OrderedDict[tuple[int, Sight], tuple[Landscape, Landscape]] = OrderedDict()
        self._whole: OrderedDict[int, None] = OrderedDict()

    def of(self, whole: Landscape, sight: Sight) -> Landscape:
        """What a sight leaves of a landscape: the landscape itself where it leaves all."""
        if sight.is_all:
            return whole
        key = id(whole), sight  # the landscape is held beside it, so that its number stays its own
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key][1]
        cut = restricted(whole, sight)
        with self._lock:
            self._held[key] = whole, cut
            self._whole[id(whole)] = None
            self._whole.move_to_end(id(whole))
            self._tidy()
        return cut

    def _tidy(self) -> None:
        while len(self._whole) > MOST_WHOLE:
            gone, _ = self._whole.popitem(last=False)
            for key in [one for one in self._held if one[0] == gone]:
                del self._held[key]
        while len(self._held) > MOST_HELD:
            self._held.popitem(last=False)


class Seen:
    """The services, of which one sees what is in sight; what is no part of a landscape is passed on as it is.

    Somebody who is not signed in sees nothing at all: the sight is None.
    """

    def __init__(self, services: Services, sight: Sight | None, cuts: CutLandscapes) -> None:
        self._services = services
        self._sight = sight
        self._cuts = cuts

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whichever service
        return getattr(self._services, name)

    def landscape(self) -> Landscape | None:
        """What is seen of the newest look."""
        if self._sight is None:
            return None
        whole = self._services.landscape()
        return self._cuts.of(whole, self._sight) if whole else None

    def look(self, snapshot: int = 0, moment: datetime | None = None) -> KeptLook | None:
        """What is seen of a look.

        Raises:
            UnknownNameError: there is no such snapshot, or none had been kept by then.
        """
        if self._sight is None:
            return None
        whole = self._services.look(snapshot, moment)
        if whole is None or self._sight.is_all:
            return whole
        return KeptLook(id=whole.id, landscape=self._cuts.of(whole.landscape, self._sight))

    def history(self) -> Sequence[HistoryPoint]:
        """The figures of the looks that are kept; none for who does not see all that they count."""
        return self._services.history() if self._sight and self._sight.is_all else ()

    def story(self, asset: str) -> Story:
        """What happened to an asset that is in sight; of another one, nothing."""
        if not (self._sight and self._sight.is_all):
            shown = self.landscape()
            if shown is None or asset not in shown.estate.ids:
                return Story()
        return self._services.story(asset)


def seen(services: Services, sight: Sight | None, cuts: CutLandscapes) -> Services:
    """The services as somebody with that sight gets them; with none, as somebody who is not signed in."""
    return cast("Services", Seen(services, sight, cuts))
