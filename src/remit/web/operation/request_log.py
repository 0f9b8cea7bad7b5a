"""Lines of log: as text what went wrong, as JSON every request too, one line each whatever a value holds.

A line never holds a query, a body, a header or a value of an SQL statement: of an exception only its kind, the first
line of its message and where it passed are told.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, TextIO, TypeAlias

from remit.app.serving import LogFormat
from remit.web.operation.trace import current_request

TOLD: Final = "told"  # the record's attribute that holds fields
LOGGERS: Final = ("remit", "uvicorn", "litestar")
_LONGEST: Final = 500
_FRAMES: Final = 30
Raised: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def configure_log(style: LogFormat, stream: TextIO | None = None) -> None:
    """Let this process's lines go to stderr, or to a stream, in a format."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if style == "json" else TextLines())
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        is_told = style == "json" and name == "remit"
        logger.setLevel(logging.INFO if is_told else logging.WARNING)


class JsonLines(logging.Formatter):
    """A record as one JSON object: time, level, event, the request's id, and what the record tells."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        fields: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": record.process,
            "logger": record.name,
            "event": record.getMessage()[:_LONGEST],
        }
        request = current_request()
        if request:
            fields["request"] = request
        fields.update(getattr(record, TOLD, {}))
        if record.exc_info:
            fields["exception"] = [
                {"type": type(one).__name__, "message": _message(one), "frames": list(_frames(one))}
                for one in _chain(record.exc_info)
            ]
        return json.dumps(fields, ensure_ascii=True, default=str)


class TextLines(logging.Formatter):
    """A record for somebody at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and below it where an exception passed."""
        told = {"request": current_request(), **getattr(record, TOLD, {})}
        words = [f"{record.levelname.lower()}: {record.getMessage()[:_LONGEST]}"]
        words += [f"{name}={value}" for name, value in told.items() if value not in {"", None}]
        lines = [_printable(" ".join(words))]
        if record.exc_info:
            for one in _chain(record.exc_info):
                lines.append(_printable(f"  {type(one).__name__}: {_message(one)}"))
                lines += [f"    {frame}" for frame in _frames(one)]
        return "\n".join(lines)


def _chain(raised: Raised | Any) -> Iterator[BaseException]:  # noqa: ANN401 - logging's own type is wider
    """The exception, and those that it came from."""
    one: BaseException | None = raised[1]
    seen: set[int] = set()
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _message(one: BaseException) -> str:
    """The first line of its message: databases put statements and values into those below."""
    return (str(one).splitlines() or [""])[0][:_LONGEST]


def _frames(one: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(one.__traceback__)[-_FRAMES:]:
        yield f"{frame.filename}:{frame.lineno} {frame.name}"


def _printable(text: str) -> str:
    """The text without anything that a terminal would obey."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)
