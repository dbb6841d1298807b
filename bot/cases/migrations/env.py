"""Alembic's entry: runs on the connection that `bot.cases.database` hands over, inside its transaction."""

from alembic import context

from bot.cases.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, compare_type=True)
context.run_migrations()
