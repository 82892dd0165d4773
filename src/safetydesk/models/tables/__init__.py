"""Every table of the store; importing this package imports SQLAlchemy, so only writers do."""

from safetydesk.models.tables.base import GENERAL, PERSONNEL, Base, synced_classes, synced_fields
from safetydesk.models.tables.campaign import Campaign
from safetydesk.models.tables.change import Change, Counter, Draft, Meta
from safetydesk.models.tables.document import Document, DocumentEvent, DocumentLayout, Lease, NumberVoid
from safetydesk.models.tables.exchange import Batch, Blob, Conflict, Mark, Refusal
from safetydesk.models.tables.hazard import Hazard, HazardEvent
from safetydesk.models.tables.person import AuthorityRecord, Certificate, Person
from safetydesk.models.tables.place import Department, Setting, Succession, Village
from safetydesk.models.tables.report import (
    Collection,
    CollectionAnswer,
    CollectionUnit,
    HeaderAlias,
    LedgerProfile,
    Report,
    ReportInput,
    ReportLine,
)
from safetydesk.models.tables.round import Employee, Round
from safetydesk.models.tables.staging import HeaderMapping, ImportRun, StagedBlob, StagedLine
from safetydesk.models.tables.subject import Subject, SubjectName
from safetydesk.models.tables.visit import Answer, Evidence, Finding, Signature, Visit

__all__ = [
    "GENERAL",
    "PERSONNEL",
    "Answer",
    "AuthorityRecord",
    "Base",
    "Batch",
    "Blob",
    "Campaign",
    "Certificate",
    "Change",
    "Collection",
    "CollectionAnswer",
    "CollectionUnit",
    "Conflict",
    "Counter",
    "Department",
    "Document",
    "DocumentEvent",
    "DocumentLayout",
    "Draft",
    "Employee",
    "Evidence",
    "Finding",
    "Hazard",
    "HazardEvent",
    "HeaderAlias",
    "HeaderMapping",
    "ImportRun",
    "Lease",
    "LedgerProfile",
    "Mark",
    "Meta",
    "NumberVoid",
    "Person",
    "Refusal",
    "Report",
    "ReportInput",
    "ReportLine",
    "Round",
    "Setting",
    "Signature",
    "StagedBlob",
    "StagedLine",
    "Subject",
    "SubjectName",
    "Succession",
    "Village",
    "Visit",
    "synced_classes",
    "synced_fields",
]
