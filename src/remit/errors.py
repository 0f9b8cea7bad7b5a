"""What went wrong, where, and what to do next; and the exit codes that say so to a pipeline.

Every error that a user may see is a `RemitError`. It carries the place (file:line:column as text, since
this floor knows no model) and the next step. Only the outermost door (`remit.__main__`, the web server)
catches broadly; everything else lets these rise.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """How a command ended. A proven failure outranks a doubt."""

    FINE = 0
    FAILED = 1  # something was proven to be wrong
    UNDECIDED = 2  # something that was needed could not be read, so nothing was proven
    USAGE = 64  # wrong usage (sysexits.h EX_USAGE)
    INTERNAL = 70  # our fault (sysexits.h EX_SOFTWARE)


class RemitError(Exception):
    """An error that tells its reader what happened, where, and what to do next.

    Attributes:
        message: what happened, one sentence.
        place: file:line:column, an address or an id; empty when there is none.
        hint: what to do next, one sentence; empty only when nothing can be done.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.UNDECIDED

    def __init__(self, message: str, *, place: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        then = f"\n  → {self.hint}" if self.hint else ""
        return f"{where}{self.message}{then}"


class UnreadableError(RemitError):
    """Something that was needed could not be read: broken, truncated, hostile, or of another kind."""


class ConfigurationError(RemitError):
    """The organisation's own files (remit.yaml) say something that cannot be followed."""


class KnowledgeError(RemitError):
    """A file of the knowledge base is wrong; the fault is ours or the plug-in author's."""


class UnknownNameError(RemitError):
    """A name was asked for that does not exist."""

    exit_code = ExitCode.USAGE


class UsageError(RemitError):
    """The command was called in a way that it does not take."""

    exit_code = ExitCode.USAGE


class ConflictError(RemitError):
    """Somebody else changed it meanwhile, or it is no longer in a state in which this can be done."""


class ForbiddenError(RemitError):
    """Whoever asks may not do this, or is not known."""

    exit_code = ExitCode.USAGE
