"""What ledgers bring beside enterprises and hazards: rounds, employees, certificates, visits as told, reports, 收表."""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split(";\n")
COLUMNS = (
    ("certificate", "work", "TEXT"),
    ("certificate", "issued_on", "TEXT"),
    ("certificate", "review_on", "TEXT"),
    ("certificate", "remark", "TEXT"),
    ("visit", "unit", "TEXT"),
    ("visit", "told_inspectors", "TEXT"),
    ("visit", "told_content", "TEXT"),
    ("visit", "told_general", "INTEGER"),
    ("visit", "told_major", "INTEGER"),
    ("visit", "told_number", "TEXT"),
    ("visit", "told_deadline", "TEXT"),
    ("visit", "told_review", "TEXT"),
    ("visit", "remark", "TEXT"),
    ("hazard", "emergency_plan", "TEXT"),
)


def upgrade() -> None:
    """Add the columns, which nothing of before knows, and create the tables of the frozen SQL beside this file."""
    for table, name, kind in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
    for statement in STATEMENTS:
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """Drop both again."""
    for statement in reversed(STATEMENTS):
        words = statement.split()
        if "TABLE" in words:
            op.execute(f"DROP TABLE {words[words.index('TABLE') + 1]}")
    for table, name, _ in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
