"""What ledgers bring beside enterprises and hazards: rounds, employees, certificates, visits as told, reports, 收表."""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split(";\n")
COLUMNS = (
    ("visit", "told", "INTEGER"),
    ("visit", "unit", "TEXT"),
    ("visit", "told_inspectors", "TEXT"),
    ("visit", "told_content", "TEXT"),
    ("visit", "told_problems", "TEXT"),
    ("visit", "told_findings", "INTEGER"),
    ("visit", "told_general", "INTEGER"),
    ("visit", "told_major", "INTEGER"),
    ("visit", "told_number", "TEXT"),
    ("visit", "told_deadline", "TEXT"),
    ("visit", "told_deadline_text", "TEXT"),
    ("visit", "told_review", "TEXT"),
    ("visit", "remark", "TEXT"),
    ("hazard", "emergency_plan", "TEXT"),
)

_WAS = """CREATE TABLE staged_line (
    import_id BLOB NOT NULL,
    "row" INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    record BLOB,
    data TEXT NOT NULL,
    PRIMARY KEY (import_id, "row")
)"""
_IS = """CREATE TABLE staged_line (
    import_id BLOB NOT NULL,
    "row" INTEGER NOT NULL,
    part INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    record BLOB,
    taken INTEGER NOT NULL,
    asks INTEGER NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (import_id, "row", part)
)"""
_COPIED = 'import_id, "row", verdict, record, data'


def _staged_lines_again(table: str, index: str, columns: str, values: str, where: str) -> None:
    """Lay the table of staged rows anew, for its key changes, with the rows that fit."""
    op.execute("DROP INDEX ix_staged_line_verdict")
    op.execute("ALTER TABLE staged_line RENAME TO staged_line_before")
    op.execute(table)
    op.execute(f"INSERT INTO staged_line ({columns}) SELECT {values} FROM staged_line_before {where}")
    op.execute("DROP TABLE staged_line_before")
    op.execute(index)


_CERTIFICATE = """CREATE TABLE certificate (
    person_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    number TEXT{must},
    issuer TEXT,
    valid_from TEXT,
    valid_to TEXT,{more}
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
)"""
_MORE = "".join(f"\n    {name} TEXT," for name in ("valid_text", "work", "issued_on", "review_on", "remark"))
_KNOWN = "person_id, kind, {number}, issuer, valid_from, valid_to, id, deleted_at"


def _certificates_again(table: str, number: str) -> None:
    """Lay the table of certificates anew: from here on one may be known whose number is not.

    Every row stays what it was, so there is nothing for the change log, which guards the table.
    """
    guarded = op.get_bind().info
    op.execute("DROP INDEX ix_certificate_person")
    op.execute("ALTER TABLE certificate RENAME TO certificate_before")
    op.execute(table)
    known = _KNOWN.format(number="number")
    guarded["logged"] = guarded.get("logged", 0) + 1
    op.execute(f"INSERT INTO certificate ({known}) SELECT {_KNOWN.format(number=number)} FROM certificate_before")
    guarded["logged"] -= 1
    op.execute("DROP TABLE certificate_before")
    op.execute("CREATE INDEX ix_certificate_person ON certificate (person_id)")


def upgrade() -> None:
    """Add the columns, which nothing of before knows, and create the tables of the frozen SQL beside this file."""
    for table, name, kind in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
    _certificates_again(_CERTIFICATE.format(must="", more=_MORE), "number")
    index = 'CREATE INDEX ix_staged_line_verdict ON staged_line (import_id, verdict, "row", part)'
    _staged_lines_again(_IS, index, f"{_COPIED}, part, taken, asks", f"{_COPIED}, 0, 1, 0", "")
    for statement in STATEMENTS:
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """Drop both again."""
    _certificates_again(_CERTIFICATE.format(must=" NOT NULL", more=""), "coalesce(number, '')")
    index = 'CREATE INDEX ix_staged_line_verdict ON staged_line (import_id, verdict, "row")'
    _staged_lines_again(_WAS, index, _COPIED, _COPIED, "WHERE part < 2")
    for statement in reversed(STATEMENTS):
        words = statement.split()
        if "TABLE" in words:
            op.execute(f"DROP TABLE {words[words.index('TABLE') + 1]}")
    for table, name, _ in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
