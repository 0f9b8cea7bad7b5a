"""Jenkins builds, as its JSON API returns them: one build, or a job with its builds.

Shape: Jenkins, "Remote Access API" (`…/api/json`), and the Git plugin's build data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from remit.model.event import Channel, Event, EventKind
from remit.model.observation import Unreadable
from remit.readers.signals._shape import at, instant, mapping, outcome, stream_of, text, texts

_RECOGNISED = re.compile(rb'"_class"\s*:\s*"(?:hudson|org\.jenkinsci|jenkins)\.')
_BUILD = re.compile(rb'"(?:fullDisplayName|builds|result)"\s*:')
_GOOD: Final = frozenset({"success"})
_BAD: Final = frozenset({"failure", "aborted", "unstable", "not_built"})
_NUMBER = re.compile(r"\s+#\d+$")


class JenkinsReader:
    """Builds of Jenkins."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """A class of Jenkins' own, and what only builds have."""
        del path
        return bool(_RECOGNISED.search(head)) and bool(_BUILD.search(head))

    def stream(self, path: Path, *, name: str) -> Iterator[Event | Unreadable]:
        """Every build's event."""
        return stream_of(path, name, _events, "Jenkins")


def _events(record: Mapping[str, Any], line: int) -> Event | list[Event] | None:
    builds = record.get("builds")
    if isinstance(builds, list):
        found = (_build(mapping(one), line, text(record.get("fullName"))) for one in builds)
        return [one for one in found if one is not None]
    return _build(record, line, "")


def _build(build: Mapping[str, Any], line: int, job: str) -> Event | None:
    time = instant(build.get("timestamp"))
    if time is None:
        return None
    name = job or _NUMBER.sub("", text(build.get("fullDisplayName")))
    actions = [one for one in build.get("actions") or () if isinstance(one, Mapping)]
    commits = (text(at(one, "lastBuiltRevision", "SHA1")) for one in actions)
    causes = (cause for one in actions for cause in one.get("causes") or () if isinstance(cause, Mapping))
    return Event(
        time=time,
        kind=EventKind.PIPELINE,
        action=f"build {name}".strip(),
        actor=next((found for cause in causes if (found := text(cause.get("userId")))), ""),
        targets=texts(name),
        provider="jenkins",
        account="jenkins",
        channel=Channel.CODE,
        outcome=outcome(build.get("result"), _GOOD, _BAD),
        commit=next((found for found in commits if found), ""),
        author=_author(build),
        source="jenkins",
        id=text(build.get("url")) or text(build.get("id")),
        line=line,
        details=build,
    )


def _author(build: Mapping[str, Any]) -> str:
    """Who wrote the last commit of the build's changes."""
    sets = build.get("changeSets") or [build.get("changeSet")]
    items = [item for one in sets for item in mapping(one).get("items") or ()]
    return text(at(items[-1], "author", "fullName")) if items else ""


SIGNAL = JenkinsReader()
