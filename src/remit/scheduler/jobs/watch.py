"""Look each day whether the pages that the knowledge base cites still say what rows rest on (R6.1).

It asks the network, so it does so only where `remit serve --watch` or `remit work --watch` allows it. What it saw is
kept beside remit.yaml, as `remit kb watch` keeps it; servers that share no folder each keep their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from remit.app.watch import citations, hosts, look
from remit.app.watch_kept import find_kept, read_kept, write_kept
from remit.app.watch_pages import Fetcher
from remit.errors import UsageError
from remit.scheduler import Job, Settings, Work


def _watch(_payload: Mapping[str, object], work: Work) -> str:
    if not work.settings.is_watching:
        raise UsageError("the workers may not ask cited pages", hint="allow it: remit serve --watch")
    configuration = work.settings.configuration
    place = find_kept(configuration.parent if configuration else Path())
    cited, kept, asked = citations(work.services.knowledge()), read_kept(place), Counter[str]()
    pages = len({one.source.url.partition("#")[0] for one in cited})

    def told(address: str) -> None:
        asked["pages"] += 1
        work.progress(min(asked["pages"], pages), pages, address)

    seen = look(cited, kept, Fetcher(hosts=hosts(cited)).get, datetime.now(UTC).date(), told=told)
    write_kept(place, kept)
    counts = Counter(str(one.status) for one in seen.values())
    return ", ".join(f"{count} {word}" for word, count in sorted(counts.items())) or "nothing is cited"


def _is_wanted(settings: Settings) -> bool:
    return settings.is_watching


JOB = Job(
    id="watch",
    what="Look whether the pages that the knowledge base cites still say what rows rest on.",
    handler=_watch,
    every_seconds=86400.0,
    is_wanted=_is_wanted,
    most_attempts=2,
)
