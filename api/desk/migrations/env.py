"""Alembic's entry: migrations run in the transaction that `api.desk.schema` has begun."""

from alembic import context

from api.desk.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=False)
context.run_migrations()
