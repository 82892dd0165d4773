"""The first schema: subjects, visits, hazards, documents, the change log and the exchange with the township."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None

STATEMENTS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split(";\n")


def upgrade() -> None:
    """Create every table and index of the frozen SQL beside this file."""
    for statement in STATEMENTS:
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """Drop every table, the newest first."""
    for statement in reversed(STATEMENTS):
        words = statement.split()
        if "TABLE" in words:
            op.execute(f"DROP TABLE {words[words.index('TABLE') + 1]}")
