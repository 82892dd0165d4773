"""Alembic's environment: runs on the connection it is handed, never opens one."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=False)
context.run_migrations()
