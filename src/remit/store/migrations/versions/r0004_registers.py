"""Registers of what people do, their files and credentials; beside them sessions, jobs and answers that were given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0004"
down_revision = "r0003"
branch_labels = None
depends_on = None

GUARDED = {
    "register_versions": ("register", "OLD.register || '/' || OLD.name || '/' || OLD.version"),
    "contents": ("content", "OLD.digest"),
    "credentials": ("credential", "OLD.id"),
}


def sqlite(table: str, name: str, key: str) -> tuple[str, ...]:
    return (
        f"""CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
            BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END""",
        f"""CREATE TRIGGER {table}_told_delete BEFORE DELETE ON {table}
            WHEN NOT EXISTS (SELECT 1 FROM audit_entries
                             WHERE kind = '{name}.deleted' AND object = '{name}:' || {key})
            BEGIN SELECT RAISE(ABORT, 'a row of {table} goes only with an entry of the audit trail'); END""",
        f"""CREATE TRIGGER {table}_once BEFORE INSERT ON {table}
            WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)
            BEGIN SELECT RAISE(ABORT, 'rows of {table} are never replaced'); END""",
    )


def postgresql(table: str, name: str, key: str) -> tuple[str, ...]:
    return (
        f"""CREATE FUNCTION remit_{name}_told_delete() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF NOT EXISTS (SELECT 1 FROM audit_entries
                             WHERE kind = '{name}.deleted' AND object = '{name}:' || {key}) THEN
                RAISE EXCEPTION 'a row of {table} goes only with an entry of the audit trail';
              END IF;
              RETURN OLD;
            END $$""",
        f"""CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
            FOR EACH ROW EXECUTE FUNCTION remit_refuse()""",
        f"""CREATE TRIGGER {table}_told_delete BEFORE DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION remit_{name}_told_delete()""",
        f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION remit_refuse()""",
    )


def upgrade() -> None:
    ledgered()
    passing()
    triggers = sqlite if op.get_bind().dialect.name == "sqlite" else postgresql
    for table, (name, key) in GUARDED.items():
        for statement in triggers(table, name, key):
            op.execute(sa.text(statement))


def ledgered() -> None:
    op.create_table(
        "register_versions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("register", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("team", sa.String, nullable=False),
        sa.Column("due_at", sa.String(40), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_register_versions"),
        sa.UniqueConstraint("register", "name", "version", name="uq_register_versions_register_name_version"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_register_versions_register_state", "register_versions", ["register", "state"])
    op.create_index("ix_register_versions_register_team", "register_versions", ["register", "team"])
    op.create_table(
        "contents",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(71), nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contents"),
        sa.UniqueConstraint("digest", name="uq_contents_digest"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "credentials",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.Column("expires_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_credentials"),
        sa.UniqueConstraint("kind", "name", name="uq_credentials_kind_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_credentials_owner", "credentials", ["owner"])


def passing() -> None:
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("family", sa.String(32), nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("way", sa.String, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("replaced_at", sa.BigInteger, nullable=True),
        sa.Column("details", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
    )
    op.create_index("ix_sessions_family", "sessions", ["family"])
    op.create_index("ix_sessions_person", "sessions", ["person"])
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("run_at", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("lease", sa.String, nullable=False),
        sa.Column("lease_until", sa.BigInteger, nullable=False),
        sa.Column("progress", sa.Text, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("ended_at", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.UniqueConstraint("kind", "key", name="uq_jobs_kind_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_jobs_state_run_at", "jobs", ["state", "run_at"])
    op.create_table(
        "given_answers",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("question", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_given_answers"),
    )
    op.create_index("ix_given_answers_made_at", "given_answers", ["made_at"])
    op.create_table(
        "attempts",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_attempts"),
    )
