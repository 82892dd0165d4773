"""Alembic migrations; they never import todays tables."""
