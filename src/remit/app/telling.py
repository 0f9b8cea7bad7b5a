"""Telling people: targets made ready, messages handed over one by one, and what was taken remembered after each.

Secrets come from environment variables that remit.yaml names, and go nowhere but to the notifier.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import quote

from remit.app.acknowledgement import make_token, read_token
from remit.app.notified import Memory, alone, read_memory, write_memory
from remit.app.notify import Link, Plan, Planned, forget, plan, remember
from remit.errors import ConfigurationError, RemitError, UsageError
from remit.model.landscape import Landscape
from remit.model.notification import Notifications, Target
from remit.notifiers import NOTIFIERS, Notifier
from remit.notifiers._sender import Sender


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What was told.

    Attributes:
        plan: what was to be told.
        sent: messages that were taken.
        failed: messages that were not, and why.
    """

    plan: Plan
    sent: tuple[Planned, ...] = ()
    failed: tuple[tuple[Planned, RemitError], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Targets with what they need.

    Attributes:
        notifiers: by target.
        given: settings and secrets by target; never to be printed.
        missing: names of environment variables that are not set, with where they are named.
    """

    notifiers: Mapping[str, Notifier]
    given: Mapping[str, Mapping[str, str]] = field(repr=False)
    missing: tuple[str, ...] = ()


def ready(rules: Notifications, environment: Mapping[str, str]) -> Ready:
    """The targets, each with what its notifier asks for.

    Raises:
        ConfigurationError: a notifier does not exist, or a target says too little or what nobody asked for.
    """
    notifiers: dict[str, Notifier] = {}
    given: dict[str, dict[str, str]] = {}
    missing: list[str] = []
    for target in rules.targets.values():
        notifier = notifiers[target.id] = _notifier(target)
        _check(target, notifier)
        given[target.id] = dict(target.settings)
        for name, variable in target.secrets.items():
            if environment.get(variable):
                given[target.id][name] = environment[variable]
            else:
                missing.append(f"{target.places.get(name, target.location)}: {variable}")
    if rules.acknowledge_secret and not environment.get(rules.acknowledge_secret):
        missing.append(f"{rules.location}: {rules.acknowledge_secret}")
    return Ready(notifiers=notifiers, given=given, missing=tuple(missing))


def _notifier(target: Target) -> Notifier:
    ids = NOTIFIERS.ids()
    if target.notifier not in ids:
        near = get_close_matches(target.notifier, ids, n=1)
        raise ConfigurationError(
            f"“{target.notifier}” is not a notifier",
            place=str(target.places.get("notifier", target.location)),
            hint=f"did you mean “{near[0]}”?" if near else f"known: {', '.join(ids)}",
        )
    return NOTIFIERS.load(target.notifier)


def _check(target: Target, notifier: Notifier) -> None:
    known = {setting.name: setting for setting in notifier.settings}
    for section, names in (("settings", target.settings), ("secrets", target.secrets)):
        for name in names:
            place = str(target.places.get(name, target.location))
            if name not in known:
                says = ", ".join(known)
                raise ConfigurationError(f"{notifier.id} knows no “{name}”", place=place, hint=f"it takes {says}")
            if known[name].is_secret != (section == "secrets"):
                right = "secrets" if known[name].is_secret else "settings"
                then = "; name an environment variable there" if known[name].is_secret else ""
                raise ConfigurationError(
                    f"“{name}” does not belong to the {section}", place=place, hint=f"write it under `{right}:`{then}"
                )
    for setting in notifier.settings:
        if setting.is_needed and setting.name not in {**target.settings, **target.secrets}:
            section = "secrets" if setting.is_secret else "settings"
            raise ConfigurationError(
                f"{notifier.id} needs “{setting.name}”: {setting.what}",
                place=str(target.location),
                hint=f"add it under `{section}:`",
            )


def link_of(rules: Notifications, environment: Mapping[str, str]) -> Link | None:
    """Makes addresses of acknowledgements; None where none are wanted or can be signed."""
    secret = environment.get(rules.acknowledge_secret, "") if rules.acknowledge_url else ""
    if not secret:
        return None
    return lambda keys, until: f"{rules.acknowledge_url}?token={quote(make_token(keys, until, secret))}"


def told_to(
    landscape: Landscape,
    state: Path,
    *,
    is_sent: bool,
    now: datetime | None = None,
    environment: Mapping[str, str] = os.environ,
    sender: Sender | None = None,
) -> tuple[Telling, Ready]:
    """Plan, and send what is due.

    Args:
        landscape: what was found.
        state: the file of what was told before.
        is_sent: False to plan only; then nothing is written either.
        now: the time; the clock's when None.
        environment: where secrets come from.
        sender: how messages leave; by `notify.private` of remit.yaml when None.

    Raises:
        ConfigurationError: targets cannot be made ready.
        UsageError: secrets are missing, or the state cannot be written.
        UnreadableError: the state cannot be read.
    """
    rules, moment = landscape.organisation.notifications, now or datetime.now(UTC)
    made = ready(rules, environment)
    tickets = {one.id for one in made.notifiers.values() if one.is_each}
    link = link_of(rules, environment)
    if not is_sent:
        return Telling(plan=plan(landscape, read_memory(state), moment, tickets=tickets, link=link)), made
    if made.missing:
        raise UsageError(
            f"environment variables are not set: {'; '.join(made.missing)}", hint="set them where this command runs"
        )
    with alone(state):
        memory = read_memory(state)
        found = plan(landscape, memory, moment, tickets=tickets, link=link)
        out = sender or Sender(private=rules.private)
        done = list(_sent(found, rules, made, memory, state, moment, out))
    sent = tuple(one for one, problem in done if problem is None)
    return Telling(plan=found, sent=sent, failed=tuple((one, bad) for one, bad in done if bad is not None)), made


def _sent(
    found: Plan, rules: Notifications, made: Ready, memory: Memory, state: Path, now: datetime, sender: Sender
) -> Iterator[tuple[Planned, RemitError | None]]:
    """Each message with what went wrong; what was taken is on disk before the next one goes."""
    forget(memory, now)
    for one in found.messages:
        target = rules.targets[one.target]
        try:
            references = made.notifiers[target.id].deliver(one.message, made.given[target.id], sender)
        except RemitError as problem:
            yield one, problem
            continue
        remember(memory, one, references)
        write_memory(state, memory)
        yield one, None


def acknowledged(
    rules: Notifications,
    token: str,
    state: Path,
    *,
    now: datetime | None = None,
    environment: Mapping[str, str] = os.environ,
) -> int:
    """Note that somebody takes care of what a token names; gives how many findings that are.

    Raises:
        UsageError: the token is none of ours or has expired, or no secret is named.
    """
    secret = environment.get(rules.acknowledge_secret, "") if rules.acknowledge_secret else ""
    if not secret:
        hint = "write notify.acknowledge into remit.yaml and set the variable that it names"
        raise UsageError("nothing is known by which a token could be checked", hint=hint)
    said = read_token(token, secret, now or datetime.now(UTC))
    with alone(state):
        memory = read_memory(state)
        memory.acknowledged |= dict.fromkeys(said.keys, said.until.isoformat())
        write_memory(state, memory)
    return len(said.keys)
