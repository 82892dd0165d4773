"""What a visit was for (事由和目的), and with which other units and experts: facts that its record prints."""

from alembic import op

revision = "0004"
down_revision = "0003"

FACTS = ("purpose", "joint_units", "experts")


def upgrade() -> None:
    """Add the facts; a visit of before knows none of them."""
    for name in FACTS:
        op.execute(f"ALTER TABLE visit ADD COLUMN {name} TEXT")


def downgrade() -> None:
    """Drop them again."""
    for name in reversed(FACTS):
        op.execute(f"ALTER TABLE visit DROP COLUMN {name}")
