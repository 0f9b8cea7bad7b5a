"""From shapes to the domain: targets, routes, quiet hours and digests; what cannot be followed is noted.

It cannot know which settings a notifier takes: `app.notify` asks the notifiers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from remit.documents.yaml import Step
from remit.model.finding import Severity
from remit.model.notification import Notifications, QuietHours, Route, Target
from remit.organisation import notify_shapes
from remit.organisation.build import good, single
from remit.organisation.decode import is_good
from remit.organisation.files import Item, Part
from remit.organisation.names import Names, gather

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DAYS = tuple(notify_shapes.Weekday)


def notifications(parts: Sequence[Part], names: Names) -> Notifications:
    """Everything under `notify`."""
    targets = {
        name: _target(name, item, shape, names)
        for name, item, shape in good(gather(parts, names.problems, "notify", "targets"))
    }
    declared = {str(item.id) for part in parts for item in part.items("notify", "targets")}
    given = {name: found for name in _SINGLES if (found := single(parts, names, "notify", name)) is not None}
    acknowledge = _acknowledge(given.get("acknowledge"), names)
    begin = next((part for part in parts if part.file.notify), None)
    at, day = _digest(given.get("digest"), names)
    return Notifications(
        targets=targets,
        routes=tuple(_route(item, declared, names) for item in _items(parts, "routes") if is_good(item.shape)),
        fallback=tuple(_known(str(item.shape), declared, names, item) for item in _items(parts, "fallback")),
        severity=_severity(given["severity"].shape) if "severity" in given else Severity.MEDIUM,
        zone=_zone(given.get("zone"), names),
        digest_at=at,
        digest_day=day,
        quiet=_quiet(given.get("quiet_hours"), names),
        repeat_days=int(given["repeat_days"].shape) if "repeat_days" in given else 0,
        most=int(given["most"].shape) if "most" in given else 50,
        private=tuple(str(item.shape) for item in _items(parts, "private")),
        acknowledge_url=acknowledge.url if acknowledge else "",
        acknowledge_secret=acknowledge.secret if acknowledge else "",
        acknowledge_days=acknowledge.days if acknowledge else 7,
        location=begin.document.at("notify") if begin else Notifications().location,
    )


_SINGLES = ("severity", "zone", "quiet_hours", "digest", "repeat_days", "most", "acknowledge")


def _items(parts: Sequence[Part], section: str) -> list[Item]:
    return [item for part in parts for item in part.items("notify", section)]


def _severity(word: str) -> Severity:
    return Severity[word.upper()]


def _target(name: str, item: Item, shape: notify_shapes.Target, names: Names) -> Target:
    for key, variable in shape.secrets.items():
        if not _VARIABLE.fullmatch(variable):
            # The value itself is not told: it may be the secret.
            message = f"what stands for “{key}” is not the name of an environment variable"
            names.problems.add(
                message, item.at("secrets", key), "put the secret into a variable and write that one's name"
            )
    return Target(
        id=name,
        notifier=shape.notifier,
        settings={key: str(value) for key, value in shape.settings.items()},
        secrets=dict(shape.secrets),
        location=item.at(),
        places={
            "notifier": item.at("notifier"),
            **{key: item.at("settings", key) for key in shape.settings},
            **{key: item.at("secrets", key) for key in shape.secrets},
        },
    )


def _route(item: Item, targets: Collection[str], names: Names) -> Route:
    shape: notify_shapes.Route = item.shape
    return Route(
        to=tuple(_known(one, targets, names, item, "to", index) for index, one in enumerate(shape.to)),
        team=names.team(shape.team, item, "team"),
        person=names.check("person", shape.person, item, "person"),
        checks=tuple(shape.checks),
        severity=_severity(shape.severity),
        digest=shape.digest,
        location=item.at(),
    )


def _known(name: str, targets: Collection[str], names: Names, item: Item, *more: Step) -> str:
    if name not in targets:
        names.problems.add_unknown("target", name, targets, item.at(*more))
    return name


def _zone(item: Item | None, names: Names) -> str:
    if item is None:
        return "UTC"
    name = str(item.shape)
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):  # a path that leads away, a folder, no such zone
        hint = "write it as Europe/Oslo; where the machine knows no zones, install the package tzdata"
        names.problems.add(f"“{name}” is not a time zone that this machine knows", item.at(), hint)
    return name


def _minutes(text: str, names: Names, item: Item, field: str) -> int:
    match = _CLOCK.fullmatch(text)
    if match is None:
        names.problems.add(f"“{text}” is not a time of the day", item.at(field), 'write it as "08:30", in quotes')
        return 0
    return int(match[1]) * 60 + int(match[2])


def _digest(item: Item | None, names: Names) -> tuple[int, int]:
    if item is None:
        return Notifications().digest_at, Notifications().digest_day
    shape: notify_shapes.DigestTime = item.shape
    return _minutes(shape.at, names, item, "at"), _DAYS.index(shape.day)


def _quiet(item: Item | None, names: Names) -> QuietHours | None:
    if item is None:
        return None
    shape: notify_shapes.QuietHours = item.shape
    if bool(shape.begin) != bool(shape.end):
        names.problems.add("quiet hours begin and end", item.at(), "give both `begin:` and `end:`")
        return None
    begin = _minutes(shape.begin, names, item, "begin") if shape.begin else 0
    end = _minutes(shape.end, names, item, "end") if shape.end else 0
    if (shape.begin and begin == end) or set(shape.days) == set(_DAYS):
        names.problems.add("there is no time that is not quiet", item.at(), "leave some time in which people are told")
    return QuietHours(
        begin=begin,
        end=end,
        days=frozenset(_DAYS.index(day) for day in shape.days),
        spares=_severity(shape.spares),
    )


def _acknowledge(item: Item | None, names: Names) -> Any:  # noqa: ANN401 - the shape, or None
    if item is None:
        return None
    shape: notify_shapes.Acknowledge = item.shape
    if not _VARIABLE.fullmatch(shape.secret):
        names.problems.add(
            "what stands for “secret” is not the name of an environment variable",
            item.at("secret"),
            "put the secret into a variable and write that one's name",
        )
    try:
        parts = urlsplit(shape.url)
        is_fine = parts.scheme in {"https", "http"} and bool(parts.hostname) and not (parts.query or parts.fragment)
    except ValueError:
        is_fine = False
    if not is_fine:
        names.problems.add(
            "that is no address of a page", item.at("url"), "write it as https://remit.example.org/acknowledge"
        )
    return shape
