"""How long statements take, told to whoever watches.

Every engine of this process is watched, those that are opened later too. Bulk writes that go past SQLAlchemy's cursors
(COPY) are not seen. A statement's text and values are not told, only its verb.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Engine, ExceptionContext, event

VERBS: Final = frozenset({"select", "insert", "update", "delete"})
OTHER: Final = "other"
_BEGAN: Final = "remit_began"

Tell: TypeAlias = Callable[[str, str, float], None]


def watch_statements(tell: Tell) -> Callable[[], None]:
    """Tell of each statement: the database's kind, one of `VERBS` or `OTHER`, and seconds; gives what ends it."""

    def before(connection: Connection, *_given: Any) -> None:  # noqa: ANN401 - SQLAlchemy's hook
        connection.info[_BEGAN] = time.perf_counter()

    def after(connection: Connection, _cursor: object, statement: str, *_given: Any) -> None:  # noqa: ANN401 - as above
        _told(connection, statement, tell)

    def failed(context: ExceptionContext) -> None:
        if context.connection is not None and context.statement is not None:
            _told(context.connection, context.statement, tell)

    hooks = (("before_cursor_execute", before), ("after_cursor_execute", after), ("handle_error", failed))
    for name, hook in hooks:
        event.listen(Engine, name, hook)

    def end() -> None:
        for name, hook in hooks:
            event.remove(Engine, name, hook)

    return end


def _told(connection: Connection, statement: str, tell: Tell) -> None:
    began = connection.info.pop(_BEGAN, None)
    if began is not None:
        verb = statement.lstrip().split(None, 1)[0].lower() if statement.strip() else OTHER
        tell(connection.dialect.name, verb if verb in VERBS else OTHER, time.perf_counter() - began)
