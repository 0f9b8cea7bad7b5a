"""Shapes of jobs as they go over the wire."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class JobLine(msgspec.Struct, frozen=True, kw_only=True):
    """A job. Times are UTC; `of` is 0 where nobody knows how much there is to do; `step` grows with each change."""

    id: int
    kind: str
    key: str
    state: str
    asked_by: str
    asked_at: str
    due_at: str
    ended_at: str | None
    attempts: int
    worker: str | None
    done: int
    of: int
    words: str | None
    step: int
    cause: str | None
    result: str | None


class JobKind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of job: `every_seconds` is how often it is done by itself where nobody says otherwise."""

    id: str
    what: str
    every_seconds: float | None
    is_offered: bool


class RunJob(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask for a job: the same kind with the same key is one job; without a key it is a new one."""

    kind: Annotated[str, Meta(min_length=1, max_length=100)]
    key: Annotated[str, Meta(max_length=200, description="What tells it from others of its kind.")] = ""


class JobNamed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The job that is meant."""

    id: Annotated[int, Meta(ge=1, le=2**53)]
