-- The first schema, frozen: one statement per block.

CREATE TABLE answer (
    visit_id BLOB NOT NULL,
    checklist TEXT NOT NULL,
    item TEXT NOT NULL,
    result TEXT NOT NULL,
    note TEXT,
    sample TEXT,
    answered_at INTEGER NOT NULL,
    answered_by BLOB,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE INDEX ix_answer_visit ON answer (visit_id, checklist, item);

CREATE TABLE authority_record (
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    grantor TEXT NOT NULL,
    items TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE TABLE batch (
    n INTEGER NOT NULL,
    id BLOB NOT NULL,
    content BLOB NOT NULL,
    state TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (n),
    UNIQUE (id)
);

CREATE TABLE blob (
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    here INTEGER NOT NULL,
    there INTEGER NOT NULL,
    PRIMARY KEY (sha256)
);

CREATE TABLE certificate (
    person_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    issuer TEXT,
    valid_from TEXT,
    valid_to TEXT,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE INDEX ix_certificate_person ON certificate (person_id);

CREATE TABLE change (
    n INTEGER NOT NULL,
    id BLOB NOT NULL,
    txn BLOB NOT NULL,
    scope TEXT NOT NULL,
    entity TEXT NOT NULL,
    record BLOB NOT NULL,
    op TEXT NOT NULL,
    content BLOB,
    salt BLOB,
    sealed BLOB,
    actor BLOB,
    device BLOB NOT NULL,
    at INTEGER NOT NULL,
    hash BLOB NOT NULL,
    batch BLOB,
    seq INTEGER,
    PRIMARY KEY (n),
    UNIQUE (id)
);

CREATE INDEX ix_change_record ON change (record, n);

CREATE INDEX ix_change_txn ON change (txn);

CREATE INDEX ix_change_unsent ON change (n) WHERE batch IS NULL;

CREATE TABLE "conflict" (
    entity TEXT NOT NULL,
    record BLOB NOT NULL,
    field TEXT NOT NULL,
    base TEXT,
    kept TEXT,
    kept_actor BLOB,
    kept_device BLOB,
    kept_at INTEGER,
    other TEXT,
    other_actor BLOB,
    other_device BLOB,
    other_at INTEGER,
    settled TEXT,
    settled_by BLOB,
    settled_at INTEGER,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE INDEX ix_conflict_record ON "conflict" (record, field);

CREATE TABLE counter (
    kind TEXT NOT NULL,
    next INTEGER NOT NULL,
    PRIMARY KEY (kind)
);

CREATE TABLE department (
    name TEXT NOT NULL,
    level TEXT,
    valid_from TEXT,
    valid_to TEXT,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE TABLE document (
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    capacity TEXT NOT NULL,
    organ TEXT NOT NULL,
    subject_id BLOB NOT NULL,
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
);

CREATE INDEX ix_document_number ON document (number);

CREATE INDEX ix_document_state ON document (state, updated_at);

CREATE INDEX ix_document_subject ON document (subject_id);

CREATE INDEX ix_document_visit ON document (visit_id);

CREATE TABLE document_event (
    document_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor BLOB,
    data TEXT NOT NULL,
    seq INTEGER,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE INDEX ix_document_event_document ON document_event (document_id, at);

CREATE TABLE draft (
    "key" TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY ("key")
);

CREATE TABLE evidence (
    owner TEXT NOT NULL,
    owner_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    mime TEXT NOT NULL,
    caption TEXT,
    taken_at INTEGER,
    added_at INTEGER NOT NULL,
    position INTEGER NOT NULL,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE INDEX ix_evidence_blob ON evidence (sha256);

CREATE INDEX ix_evidence_owner ON evidence (owner_id, position);

CREATE TABLE extra (
    entity TEXT NOT NULL,
    record BLOB NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (entity, record)
);

CREATE TABLE finding (
    visit_id BLOB NOT NULL,
    checklist TEXT,
    item TEXT,
    text TEXT NOT NULL,
    place TEXT,
    grade TEXT NOT NULL,
    law TEXT,
    basis TEXT,
    criterion TEXT,
    measure TEXT,
    deadline TEXT,
    deadline_text TEXT,
    noted_at INTEGER NOT NULL,
    noted_by BLOB,
    hazard_id BLOB,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE INDEX ix_finding_visit ON finding (visit_id, noted_at);

CREATE TABLE hazard (
    code TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    visit_id BLOB,
    finding_id BLOB,
    historic INTEGER,
    found_on TEXT,
    found_by TEXT,
    source TEXT,
    description TEXT NOT NULL,
    place TEXT,
    category TEXT,
    item TEXT,
    law TEXT,
    basis TEXT,
    measure TEXT,
    responsible_unit TEXT,
    responsible_person TEXT,
    responsible_phone TEXT,
    supervisor TEXT,
    funds INTEGER,
    document_number TEXT,
    remark TEXT,
    state TEXT,
    grade TEXT,
    criterion TEXT,
    deadline TEXT,
    deadline_text TEXT,
    rectified_on TEXT,
    reviewed_on TEXT,
    review_result TEXT,
    reviewer TEXT,
    closed_on TEXT,
    contradiction TEXT,
    n INTEGER NOT NULL,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (n),
    UNIQUE (id)
);

CREATE INDEX ix_hazard_code ON hazard (code);

CREATE INDEX ix_hazard_state_deadline ON hazard (state, deadline, id);

CREATE INDEX ix_hazard_subject ON hazard (subject_id, found_on);

CREATE INDEX ix_hazard_visit ON hazard (visit_id);

CREATE TABLE hazard_event (
    hazard_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor BLOB,
    data TEXT NOT NULL,
    seq INTEGER,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE INDEX ix_hazard_event_hazard ON hazard_event (hazard_id, at);

CREATE TABLE header_mapping (
    kind TEXT NOT NULL,
    office TEXT NOT NULL,
    columns TEXT NOT NULL,
    PRIMARY KEY (kind, office)
);

CREATE TABLE import_run (
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    sheet TEXT NOT NULL,
    facts TEXT NOT NULL,
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor BLOB,
    txn BLOB,
    PRIMARY KEY (id)
);

CREATE TABLE lease (
    id BLOB NOT NULL,
    organ TEXT NOT NULL,
    series TEXT NOT NULL,
    year INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    next INTEGER NOT NULL,
    expires_on TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX ix_lease_series ON lease (organ, series, year, first);

CREATE TABLE mark (
    scope TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    received BLOB,
    PRIMARY KEY (scope, seq)
);

CREATE TABLE meta (
    "key" TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY ("key")
);

CREATE TABLE number_void (
    organ TEXT NOT NULL,
    series TEXT NOT NULL,
    year INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE TABLE person (
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    unit TEXT,
    phone TEXT,
    left_on TEXT,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE TABLE reading (
    scope TEXT NOT NULL,
    base INTEGER NOT NULL,
    at INTEGER NOT NULL,
    head INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (scope)
);

CREATE TABLE refusal (
    change BLOB NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (change)
);

CREATE TABLE setting (
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE TABLE signature (
    owner TEXT NOT NULL,
    owner_id BLOB NOT NULL,
    role TEXT NOT NULL,
    person_id BLOB,
    name TEXT NOT NULL,
    way TEXT NOT NULL,
    image TEXT,
    reason TEXT,
    witness TEXT,
    signed_at INTEGER NOT NULL,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE INDEX ix_signature_owner ON signature (owner_id);

CREATE TABLE staged_line (
    import_id BLOB NOT NULL,
    "row" INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    record BLOB,
    data TEXT NOT NULL,
    PRIMARY KEY (import_id, "row")
);

CREATE INDEX ix_staged_line_verdict ON staged_line (import_id, verdict, "row");

CREATE TABLE subject (
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT,
    shop_sign TEXT,
    credit_code TEXT,
    legacy_reg_no TEXT,
    address TEXT,
    legal_person TEXT,
    person_in_charge TEXT,
    phone TEXT,
    industry TEXT,
    headcount INTEGER,
    safety_staff TEXT,
    special_operators INTEGER,
    standard_level TEXT,
    risk_level TEXT,
    village_id BLOB,
    grid TEXT,
    leader TEXT,
    department_id BLOB,
    production_state TEXT,
    tags TEXT,
    remark TEXT,
    pending TEXT,
    merged_into BLOB,
    closed_on TEXT,
    moved_on TEXT,
    moved_to TEXT,
    n INTEGER NOT NULL,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (n),
    UNIQUE (id)
);

CREATE INDEX ix_subject_code ON subject (code);

CREATE INDEX ix_subject_credit_code ON subject (credit_code);

CREATE INDEX ix_subject_merged ON subject (merged_into);

CREATE INDEX ix_subject_name ON subject (name, id);

CREATE INDEX ix_subject_name_key ON subject (name_key);

CREATE INDEX ix_subject_village ON subject (village_id, name);

CREATE TABLE subject_name (
    subject_id BLOB NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    valid_to TEXT,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE INDEX ix_subject_name_subject ON subject_name (subject_id);

CREATE INDEX ix_subject_name_text ON subject_name (name);

CREATE TABLE succession (
    entity TEXT NOT NULL,
    old_id BLOB NOT NULL,
    new_id BLOB NOT NULL,
    on_day TEXT NOT NULL,
    note TEXT,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE TABLE village (
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    valid_from TEXT,
    valid_to TEXT,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE TABLE visit (
    code TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    inspectors TEXT NOT NULL,
    checklists TEXT NOT NULL,
    place TEXT,
    person_in_charge TEXT,
    person_in_charge_post TEXT,
    phone TEXT,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    amends BLOB,
    historic INTEGER,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE INDEX ix_visit_started ON visit (started_at);

CREATE INDEX ix_visit_subject ON visit (subject_id, started_at);
