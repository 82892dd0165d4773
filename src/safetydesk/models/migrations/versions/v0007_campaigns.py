"""What campaigns bring: 行动 as a record, and the one to which a visit belongs."""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split(";\n")
COLUMNS = (("visit", "campaign_id", "BLOB"),)


def upgrade() -> None:
    """Add the columns, which nothing of before knows, then what the frozen SQL beside this file creates."""
    for table, name, kind in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
    for statement in STATEMENTS:
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """Drop all of it again, indexes before the columns they stand on."""
    for statement in reversed(STATEMENTS):
        words = statement.split()
        if words:
            op.execute(f"DROP {words[1]} {words[2]}")
    for table, name, _ in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
