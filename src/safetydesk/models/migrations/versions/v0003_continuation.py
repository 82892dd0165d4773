"""Which subject, village or department continues a record today, and indexes for what waits; all of it derived."""

from alembic import op

revision = "0003"
down_revision = "0002"

CONTINUED = ("subject", "village", "department")


def upgrade() -> None:
    """Add the columns, which `rebuild` fills, and the indexes."""
    for table in CONTINUED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN current_id BLOB")
    op.execute("CREATE INDEX ix_subject_current ON subject (current_id)")
    op.execute(
        "CREATE INDEX ix_hazard_open ON hazard (deadline, id, state, rectified_on)"
        " WHERE deleted_at IS NULL AND historic IS NULL AND state NOT IN ('closed', 'unregistered')"
    )
    op.execute("CREATE INDEX ix_hazard_found ON hazard (found_on) WHERE deleted_at IS NULL")
    op.execute("CREATE INDEX ix_change_untaken ON change (entity, id) WHERE seq IS NULL")


def downgrade() -> None:
    """Drop them again."""
    for index in ("ix_change_untaken", "ix_hazard_found", "ix_hazard_open", "ix_subject_current"):
        op.execute(f"DROP INDEX {index}")
    for table in CONTINUED:
        op.execute(f"ALTER TABLE {table} DROP COLUMN current_id")
