"""The full-text index over subjects and hazards: one token per character, contentless, rowid = local number."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create both indexes; their rows are derived, `rebuild` fills them."""
    for name in ("subject_search", "hazard_search"):
        op.execute(
            f"CREATE VIRTUAL TABLE {name} USING fts5(words, letters, digits,"
            " content='', contentless_delete=1, tokenize='unicode61')"
        )


def downgrade() -> None:
    """Drop both indexes."""
    op.execute("DROP TABLE subject_search")
    op.execute("DROP TABLE hazard_search")
