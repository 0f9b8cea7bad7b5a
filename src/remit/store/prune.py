"""What passes is forgotten when its time is over: sessions, answers to repeated requests, counted attempts.

None of it is ledgered, and nothing that people did stands in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Engine, delete

from remit.store.engine import transaction
from remit.store.job_rows import MICROSECONDS, database_time
from remit.store.tables import attempts, given_answers, sessions

DAY: Final = 24 * 3600 * MICROSECONDS


def forget_passed(engine: Engine) -> Mapping[str, int]:
    """Delete sessions that have expired, answers and attempts older than a day; how many of each.

    Raises:
        StoreError: the database refuses.
    """
    with transaction(engine, is_writing=True) as connection:
        now = database_time(connection)
        old = {
            "sessions": delete(sessions).where(sessions.c.expires_at < now),
            "answers": delete(given_answers).where(given_answers.c.made_at < now - DAY),
            "attempts": delete(attempts).where(attempts.c.since < now - DAY),
        }
        return {name: connection.execute(statement).rowcount for name, statement in old.items()}
