"""Notifiers: one file a kind of place to which messages go.

The law of this room: a notifier turns a message into what its place takes and hands it over; whom to tell, when, and
whether it was told before is decided elsewhere. Text of a message comes from inputs and is hostile in the place's own
way (mentions, links, markup, headers): it is made harmless here. Everything that leaves the machine goes through
`_sender`. Secrets are never part of what `render` gives, of an error or of a log. Notifiers are strangers to each
other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from remit.model.finding import Severity
from remit.notifiers._sender import Sender
from remit.plugins import Registry


class Status(StrEnum):
    """What is told of a finding."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"  # somebody takes care of it
    RESOLVED = "resolved"  # it is not found any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One finding in a message.

    Attributes:
        key: what it is known by from run to run, 32 hexadecimal digits.
        status: what is told of it.
        check: id of the check.
        severity: how bad it is.
        asset: id of the asset.
        control: id of the control.
        text: what is wrong, one sentence.
        fix: what to do, one sentence.
        place: where to change it.
        reference: what the place called it when it was told there before; empty when it did not, or calls it nothing.
    """

    key: str
    status: Status = Status.OPEN
    check: str
    severity: Severity
    asset: str
    control: str
    text: str
    fix: str
    place: str
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Findings of one check.

    Attributes:
        check: its id.
        title: what it asks for, a few words.
        items: the worst first.
    """

    check: str
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one owner is told at one place.

    Attributes:
        to: who is meant, as a person would say it.
        addresses: mail addresses of who is meant; empty when none is known.
        source: who tells, the organisation's name.
        at: when, ISO 8601 in UTC.
        is_digest: whether findings were gathered.
        topics: what is told.
        standing: how many more are open and were told before.
        link: address by which the reader says that they take care; empty when there is none.
        noun: what an item is: `finding`, `reminder`.
    """

    to: str
    addresses: tuple[str, ...] = ()
    source: str = ""
    at: str
    is_digest: bool = False
    topics: tuple[Topic, ...]
    standing: int = 0
    link: str = ""
    noun: str = "finding"

    @property
    def items(self) -> tuple[Item, ...]:
        """Every finding in it."""
        return tuple(item for topic in self.topics for item in topic.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Something that a target has to say, or may.

    Attributes:
        name: as remit.yaml writes it.
        what: what it is, one sentence.
        is_secret: whether remit.yaml names an environment variable instead.
        is_needed: whether nothing can be sent without it.
    """

    name: str
    what: str
    is_secret: bool = False
    is_needed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifier:
    """One kind of place.

    Attributes:
        id: kebab case, equal to the file's name.
        what: what it does, one sentence.
        settings: what a target has to say.
        is_each: whether each finding becomes a thing of its own there, with a beginning and an end.
        render: the message as what the place takes, without secrets: one payload, or one for each finding.
        deliver: hands it over, and gives what the place calls each finding, by key.
    """

    id: str
    what: str
    settings: tuple[Setting, ...]
    is_each: bool = False
    render: Callable[[Message], Sequence[Any]]
    deliver: Callable[[Message, Mapping[str, str], Sender], Mapping[str, str]]


NOTIFIERS: Final[Registry[Notifier]] = Registry("remit.notifiers", Path(__file__).parent, "NOTIFIER")
