"""What Alembic runs to migrate: on the connection it is handed, inside the transaction that is already open."""

from __future__ import annotations

from alembic import context

from remit.store.tables import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,  # SQLite alters a table by making it anew
)
with context.begin_transaction():
    context.run_migrations()
