"""What papers bring: one that belongs to no single subject (通报, 作废登记), and the office's own wording of a kind."""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"

STATEMENTS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split(";\n")

_DOCUMENT = """CREATE TABLE document (
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    capacity TEXT NOT NULL,
    organ TEXT NOT NULL,
    subject_id BLOB{must},
    visit_id BLOB,
    answers BLOB,
    hazards TEXT NOT NULL,
    content TEXT,
    series TEXT,
    year INTEGER,
    serial INTEGER,
    number TEXT,
    issued_on TEXT,
    snapshot TEXT,
    pdf TEXT,
    replaces BLOB,
    state TEXT,
    served_on TEXT,
    updated_at INTEGER,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
)"""
_COLUMNS = (
    "code, kind, capacity, organ, {subject}, visit_id, answers, hazards, content, series, year, serial, number,"
    " issued_on, snapshot, pdf, replaces, state, served_on, updated_at, id, deleted_at"
)
_INDEXES = {"number": "number", "state": "state, updated_at", "subject": "subject_id", "visit": "visit_id"}


def _documents_again(must: str, subject: str) -> None:
    """Lay the table of papers anew, row by row in their order; every row stays what it was."""
    guarded = op.get_bind().info
    for name in _INDEXES:
        op.execute(f"DROP INDEX ix_document_{name}")
    op.execute("ALTER TABLE document RENAME TO document_before")
    op.execute(_DOCUMENT.format(must=must))
    known = _COLUMNS.format(subject="subject_id")
    guarded["logged"] = guarded.get("logged", 0) + 1
    values = _COLUMNS.format(subject=subject)
    op.execute(f"INSERT INTO document ({known}) SELECT {values} FROM document_before ORDER BY rowid")
    guarded["logged"] -= 1
    op.execute("DROP TABLE document_before")
    for name, columns in _INDEXES.items():
        op.execute(f"CREATE INDEX ix_document_{name} ON document ({columns})")


def upgrade() -> None:
    """Let a paper have no subject, and create the tables of the frozen SQL beside this file."""
    _documents_again("", "subject_id")
    for statement in STATEMENTS:
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """Drop the tables again; a paper without a subject gets an id that no subject has, for a column that wants one."""
    for statement in reversed(STATEMENTS):
        words = statement.split()
        if "TABLE" in words:
            op.execute(f"DROP TABLE {words[words.index('TABLE') + 1]}")
    _documents_again(" NOT NULL", "coalesce(subject_id, zeroblob(16))")
