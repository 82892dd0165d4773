CREATE TABLE campaign (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    basis TEXT,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    villages TEXT,
    industries TEXT,
    tags TEXT,
    subjects TEXT,
    department_id BLOB,
    persons TEXT,
    remark TEXT,
    id BLOB NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (id)
);

CREATE INDEX ix_visit_campaign ON visit (campaign_id) WHERE campaign_id IS NOT NULL;
