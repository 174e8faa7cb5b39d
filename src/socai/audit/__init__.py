"""Reads the numbers of any report and recomputes what they claim. Deterministic; edits nothing; receives documents.

A rule proposes relations and never calls another rule; only the judge compares numbers. As a library::

    from socai.audit import audit
    result = audit(Path("bao-cao.docx"))
"""

from socai.audit.audit import audit as audit
from socai.audit.result import AuditResult as AuditResult
