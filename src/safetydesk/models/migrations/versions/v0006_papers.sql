CREATE TABLE document_layout (
    kind TEXT NOT NULL,
    declaration TEXT NOT NULL,
    at INTEGER NOT NULL,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE INDEX ix_document_layout_kind ON document_layout (kind);
