"""Events: rows of numbers, and their texts, each once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None

TEXTS = (
    "kind", "action", "actor", "channel", "asset", "target", "account", "region", "outcome", "commit", "author",
    "source", "file", "sign",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "event_texts",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event_texts"),
        sa.UniqueConstraint("text", name="uq_event_texts_text"),
    )
    op.create_table(
        "events",
        sa.Column("key", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("time", sa.BigInteger, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in TEXTS),
        sa.PrimaryKeyConstraint("key", name="pk_events"),
    )
    op.create_index("ix_events_time", "events", ["time"])
    op.create_index("ix_events_asset_time", "events", ["asset", "time"])
