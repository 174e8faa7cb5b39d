"""The tables of the ledger. They hold and constrain; deciding and computing belong to services and engine."""

from socai.ledger.models.accounts import Account, ApiToken, Assignment, Role, Session
from socai.ledger.models.batches import (
    POSITIONS,
    AppendOnly,
    AuditEvent,
    Batch,
    BatchKind,
    SealedRow,
    WholeKey,
    reference,
    row_id,
)
from socai.ledger.models.decisions import Approval
from socai.ledger.models.drafts import ProseEditing, ProseRevision, ReportStep, ReportStepKind
from socai.ledger.models.figures import Entry, EntryState, Target
from socai.ledger.models.jobs import Alert, Job, Reminder, Stage
from socai.ledger.models.papers import MOST_NUMBER, Attachment, IssuedReport
from socai.ledger.models.phones import Phone
from socai.ledger.models.registers import Erasure, ErasureGround, PrivateValue, ReferenceCode, RowStep, RowVersion
from socai.ledger.models.second_factors import RecoveryCode, SecondFactor
from socai.ledger.models.submissions import Draft, SubmissionState, SubmissionStep
from socai.ledger.models.unit_events import (
    SHARE_DECIMALS,
    TreePlace,
    UnitEvent,
    UnitEventDetail,
    UnitEventPiece,
    UnitEventWeight,
)
from socai.ledger.models.units import OrgUnit, OrgUnitVersion
from socai.ledger.models.warnings import RaisedWarning, WarningStep

__all__ = [
    "MOST_NUMBER",
    "POSITIONS",
    "SHARE_DECIMALS",
    "Account",
    "Alert",
    "ApiToken",
    "AppendOnly",
    "Approval",
    "Assignment",
    "Attachment",
    "AuditEvent",
    "Batch",
    "BatchKind",
    "Draft",
    "Entry",
    "EntryState",
    "Erasure",
    "ErasureGround",
    "IssuedReport",
    "Job",
    "OrgUnit",
    "OrgUnitVersion",
    "Phone",
    "PrivateValue",
    "ProseEditing",
    "ProseRevision",
    "RaisedWarning",
    "RecoveryCode",
    "ReferenceCode",
    "Reminder",
    "ReportStep",
    "ReportStepKind",
    "Role",
    "RowStep",
    "RowVersion",
    "SealedRow",
    "SecondFactor",
    "Session",
    "Stage",
    "SubmissionState",
    "SubmissionStep",
    "Target",
    "TreePlace",
    "UnitEvent",
    "UnitEventDetail",
    "UnitEventPiece",
    "UnitEventWeight",
    "WarningStep",
    "WholeKey",
    "reference",
    "row_id",
]
