-- Rounds, employees, reports, collections and what an office taught the program, frozen: one statement per block.

CREATE TABLE round (
    code TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    tier TEXT,
    period TEXT,
    period_text TEXT,
    on_day TEXT,
    team TEXT,
    shift TEXT,
    led_by TEXT,
    participants TEXT,
    area TEXT,
    findings TEXT,
    finding_count INTEGER,
    major_count INTEGER,
    handling TEXT,
    responsible_person TEXT,
    deadline TEXT,
    deadline_text TEXT,
    followed_up TEXT,
    decision TEXT,
    made_up INTEGER,
    historic INTEGER,
    remark TEXT,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE INDEX ix_round_code ON round (code);

CREATE INDEX ix_round_subject ON round (subject_id, tier, period);

CREATE TABLE employee (
    subject_id BLOB NOT NULL,
    name TEXT NOT NULL,
    post TEXT,
    phone TEXT,
    left_on TEXT,
    remark TEXT,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE INDEX ix_employee_subject ON employee (subject_id, name);

CREATE TABLE report (
    kind TEXT NOT NULL,
    period TEXT NOT NULL,
    title TEXT NOT NULL,
    basis TEXT NOT NULL,
    figures TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    submitted_at INTEGER,
    submitted_by BLOB,
    remark TEXT,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE INDEX ix_report_period ON report (kind, period);

CREATE TABLE report_line (
    report_id BLOB NOT NULL,
    figure TEXT NOT NULL,
    period TEXT NOT NULL,
    entity TEXT NOT NULL,
    record_id BLOB NOT NULL,
    sign INTEGER NOT NULL,
    said TEXT NOT NULL,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE INDEX ix_report_line_record ON report_line (record_id);

CREATE INDEX ix_report_line_report ON report_line (report_id);

CREATE TABLE report_input (
    period TEXT NOT NULL,
    unit TEXT NOT NULL,
    drills INTEGER,
    trainings INTEGER,
    publicity INTEGER,
    violations INTEGER,
    penalties INTEGER,
    fines INTEGER,
    remark TEXT,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE INDEX ix_report_input_period ON report_input (period, unit);

CREATE TABLE collection (
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    fields TEXT NOT NULL,
    due_on TEXT NOT NULL,
    note TEXT,
    made_at INTEGER NOT NULL,
    closed_on TEXT,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE TABLE collection_unit (
    collection_id BLOB NOT NULL,
    name TEXT NOT NULL,
    place_id BLOB,
    contact TEXT,
    phone TEXT,
    position INTEGER NOT NULL,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE INDEX ix_collection_unit_collection ON collection_unit (collection_id, position);

CREATE TABLE collection_answer (
    collection_id BLOB NOT NULL,
    unit_id BLOB,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    state TEXT NOT NULL,
    replaces BLOB,
    facts TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE INDEX ix_collection_answer_collection ON collection_answer (collection_id, unit_id);

CREATE TABLE header_alias (
    kind TEXT NOT NULL,
    header TEXT NOT NULL,
    field TEXT NOT NULL,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE TABLE ledger_profile (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    definition TEXT NOT NULL,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE TABLE staged_blob (
    import_id BLOB NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (import_id, sha256)
);
