"""Writes a result as JSON for programs: the contract of ``socai audit --format json``.

Offsets count code points of the document's text, for .txt and .md of the file's own text. Values are decimal texts.
"""

from __future__ import annotations

import json
from fractions import Fraction

from socai.audit.model import Difference, Mention, Verdict
from socai.audit.output.explaining import Explainer, scale_of
from socai.audit.result import AuditResult
from socai.audit.stating import stated_by
from socai.core.numerals import exact_text

Plain = dict[str, object]


def json_text(explainer: Explainer) -> str:
    """Return the result as one JSON object on one line."""
    return json.dumps(as_plain(explainer), ensure_ascii=False)


def as_plain(explainer: Explainer) -> Plain:
    """Return the result as plain data with the names of the contract."""
    result = explainer.result
    document = result.document
    plain: Plain = {
        "file": document.file,
        "sha256": document.sha256,
        "chars": len(document.text),
        "mentions": [_mention(result, mention) for mention in result.mentions],
        "relations": [_relation(explainer, verdict) for verdict in result.verdicts],
        "coverage": {
            "mentions": result.coverage.mentions,
            "quantities": result.coverage.quantities,
            "checked": result.coverage.checked,
        },
        "style": [_style(explainer, number) for number in range(len(result.style))],
        "remarks": list(document.remarks),
    }
    if result.against is not None:
        plain["against"] = [_departure(explainer, each) for each in result.against]
    return plain


def _mention(result: AuditResult, mention: Mention) -> Plain:
    document = result.document
    return {
        "id": mention.id,
        "start": document.in_file(mention.start),
        "end": document.in_file(mention.end),
        "raw": mention.raw,
        "value": _text(mention.value, mention.decimals),
        "unit": mention.unit,
        "subject": mention.subject,
        "kind": mention.kind.value,
        "qualifier": mention.qualifier,
        "decimals": mention.decimals,
    }


def _relation(explainer: Explainer, verdict: Verdict) -> Plain:
    """Return a verdict; its values count in the unit that the target is printed in."""
    proposal = verdict.proposal
    target = explainer.result.by_id[proposal.target]
    scale = scale_of(verdict, target)
    interval = verdict.interval
    ends = None if interval is None else [_text(end / scale, target.decimals) for end in (interval.lo, interval.hi)]
    return {
        "id": verdict.id,
        "type": proposal.type.value,
        "target": proposal.target,
        "parts": list(proposal.parts),
        "holds": verdict.holds,
        "stated": _text(target.value, target.decimals),
        "computed": None if verdict.computed is None else _text(verdict.computed / scale, target.decimals),
        "interval": ends,
        "severity": verdict.severity.value,
        "rule": proposal.rule,
        "stated_by": explainer.stated_by(target) or None,
        "message": explainer.message(verdict),
    }


def _departure(explainer: Explainer, difference: Difference) -> Plain:
    """Return a difference; ``start`` and ``end`` of the other number count in its own document."""
    document, other = difference.source, difference.other
    return {
        "code": difference.code,
        "severity": difference.severity.value,
        "mention": difference.mention or None,
        "file": document.file if document else None,
        "stated_by": (stated_by(document, other) or None) if document and other else None,
        "raw": other.raw if other else None,
        "start": document.in_file(other.start) if document and other else None,
        "end": document.in_file(other.end) if document and other else None,
        "message": explainer.departure(difference),
    }


def _style(explainer: Explainer, number: int) -> Plain:
    finding = explainer.result.style[number]
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "line": finding.location.line,
        "column": finding.location.column,
        "message": explainer.say(finding.code, subject=finding.subject, **finding.data),
    }


def _text(value: Fraction | None, decimals: int) -> str | None:
    return None if value is None else exact_text(value, decimals)
