"""The audit trail: entries that are only appended, and rows that no longer change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision = "r0002"
branch_labels = None
depends_on = None

SQLITE = (
    """CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
       BEGIN SELECT RAISE(ABORT, 'entries of the audit trail are never changed'); END""",
    """CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries
       BEGIN SELECT RAISE(ABORT, 'entries of the audit trail are never deleted'); END""",
    """CREATE TRIGGER audit_entries_in_order BEFORE INSERT ON audit_entries
       WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), -1) + 1 FROM audit_entries)
       BEGIN SELECT RAISE(ABORT, 'entries of the audit trail are only appended'); END""",
    """CREATE TRIGGER audit_trail_no_update BEFORE UPDATE ON audit_trail
       BEGIN SELECT RAISE(ABORT, 'the audit trail keeps its name and key'); END""",
    """CREATE TRIGGER audit_trail_no_delete BEFORE DELETE ON audit_trail
       BEGIN SELECT RAISE(ABORT, 'the audit trail keeps its name and key'); END""",
    """CREATE TRIGGER audit_trail_once BEFORE INSERT ON audit_trail
       WHEN EXISTS (SELECT 1 FROM audit_trail)
       BEGIN SELECT RAISE(ABORT, 'there is one audit trail'); END""",
    """CREATE TRIGGER snapshots_no_update BEFORE UPDATE ON snapshots
       BEGIN SELECT RAISE(ABORT, 'snapshots are never changed'); END""",
    """CREATE TRIGGER snapshots_told_delete BEFORE DELETE ON snapshots
       WHEN NOT EXISTS (SELECT 1 FROM audit_entries
                        WHERE kind = 'snapshot.deleted' AND object = 'snapshot:' || OLD.id)
       BEGIN SELECT RAISE(ABORT, 'a snapshot goes only with an entry of the audit trail'); END""",
    """CREATE TRIGGER snapshots_once BEFORE INSERT ON snapshots
       WHEN EXISTS (SELECT 1 FROM snapshots WHERE id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'snapshots are never replaced'); END""",
)

POSTGRESQL = (
    """CREATE FUNCTION remit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME; END $$""",
    """CREATE FUNCTION remit_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.sequence <> (SELECT coalesce(max(sequence), -1) + 1 FROM audit_entries) THEN
           RAISE EXCEPTION 'entries of the audit trail are only appended';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE FUNCTION remit_told_delete() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NOT EXISTS (SELECT 1 FROM audit_entries
                        WHERE kind = 'snapshot.deleted' AND object = 'snapshot:' || OLD.id) THEN
           RAISE EXCEPTION 'a snapshot goes only with an entry of the audit trail';
         END IF;
         RETURN OLD;
       END $$""",
    """CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
       FOR EACH ROW EXECUTE FUNCTION remit_refuse()""",
    """CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries
       FOR EACH ROW EXECUTE FUNCTION remit_refuse()""",
    """CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries
       FOR EACH STATEMENT EXECUTE FUNCTION remit_refuse()""",
    """CREATE TRIGGER audit_entries_in_order BEFORE INSERT ON audit_entries
       FOR EACH ROW EXECUTE FUNCTION remit_in_order()""",
    """CREATE TRIGGER audit_trail_no_update BEFORE UPDATE ON audit_trail
       FOR EACH ROW EXECUTE FUNCTION remit_refuse()""",
    """CREATE TRIGGER audit_trail_no_delete BEFORE DELETE ON audit_trail
       FOR EACH ROW EXECUTE FUNCTION remit_refuse()""",
    """CREATE TRIGGER audit_trail_no_truncate BEFORE TRUNCATE ON audit_trail
       FOR EACH STATEMENT EXECUTE FUNCTION remit_refuse()""",
    """CREATE TRIGGER snapshots_no_update BEFORE UPDATE ON snapshots
       FOR EACH ROW EXECUTE FUNCTION remit_refuse()""",
    """CREATE TRIGGER snapshots_told_delete BEFORE DELETE ON snapshots
       FOR EACH ROW EXECUTE FUNCTION remit_told_delete()""",
    """CREATE TRIGGER snapshots_no_truncate BEFORE TRUNCATE ON snapshots
       FOR EACH STATEMENT EXECUTE FUNCTION remit_refuse()""",
)


def upgrade() -> None:
    op.create_table(
        "audit_trail",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("public_key", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_trail"),
        sa.CheckConstraint("id = 1", name="one"),
    )
    op.create_table(
        "audit_entries",
        sa.Column("sequence", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("object", sa.String, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("checkpoint", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_audit_entries"),
    )
    op.create_index("ix_audit_entries_object_sequence", "audit_entries", ["object", "sequence"])
    op.create_index("ix_audit_entries_kind_sequence", "audit_entries", ["kind", "sequence"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(sa.text(statement))
