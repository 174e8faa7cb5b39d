"""Figures of somebody's own report, proposed for the boxes of a form with the sentence each stands in.

Nothing is entered by itself: a person confirms each figure, and it goes into the draft with its sentence as source. The
file is read in memory and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from socai.audit.messages import Awaited, without_phones
from socai.audit.proposing import Proposed, propose_figures
from socai.compose.forms import Box
from socai.core.numerals import decimals_needed, format_number
from socai.files.errors import FilesError
from socai.files.reading import read_content
from socai.services import secrets_guard, submissions, typed
from socai.services.actors import Actor
from socai.services.errors import ServiceError
from socai.services.submissions import Submission
from socai.services.typed import Typed

_SOURCE = "{file}: “{sentence}”"


@dataclass(frozen=True)
class ProposedBox:
    """A figure of a report that may belong into a box.

    Attributes:
        box: the box.
        text: the value as it would be typed.
        sentence: the words of the report, without phone numbers.
        is_estimate: whether the report calls it about or estimated.
        is_sure: whether its words leave no other choice.
    """

    box: Box
    text: str
    sentence: str
    is_estimate: bool
    is_sure: bool


@dataclass(frozen=True)
class Confirmed:
    """What somebody confirmed for a box: the value and the sentence that it stands in."""

    text: str
    sentence: str
    is_estimate: bool


def propose(*, actor: Actor, submission: Submission, file: str, data: bytes) -> tuple[ProposedBox, ...]:
    """Return the figures of a report that may belong into the boxes of a form, in the order of the report.

    Args:
        actor: who brings the report.
        submission: the form.
        file: name of the report's file.
        data: its content.

    Raises:
        ServiceError: the file cannot be read as a report, or bears a mark of secrecy.
    """
    secrets_guard.admit(actor=actor, data=data, file=file)
    try:
        document = read_content(data, file=file)
    except FilesError as error:
        raise ServiceError(error.findings) from error
    boxes = {box.indicator.code: box for box in submission.sheet.boxes()}
    awaited = [_awaited(box) for box in boxes.values()]
    return tuple(_proposed(boxes[each.indicator], each) for each in propose_figures(document, awaited))


def put(*, actor: Actor, submission: Submission, file: str, confirmed: Mapping[str, Confirmed]) -> Submission:
    """Put what was confirmed into the draft of a form, each with the report and the sentence as its source.

    Args:
        actor: who confirmed.
        submission: the form.
        file: name of the report's file.
        confirmed: by code of the indicator; boxes that the form does not have are left out.

    Raises:
        ServiceError: the form is not open; the database fails.
    """
    boxes = {
        code: _typed(submission.typed[code], each, file) for code, each in confirmed.items() if code in submission.typed
    }
    return submissions.save(actor=actor, submission=submission, boxes=boxes)


def _awaited(box: Box) -> Awaited:
    indicator = box.indicator
    return Awaited(indicator.code, (*box.field.called, indicator.name_vi), indicator.measure, indicator.decimals)


def _proposed(box: Box, found: Proposed) -> ProposedBox:
    decimals = decimals_needed(Fraction(found.value)) or 0
    text = format_number(found.value, decimals=decimals, locale="vi")
    return ProposedBox(box, text, without_phones(found.sentence), found.is_estimate, found.is_sure)


def _typed(standing: Typed, confirmed: Confirmed, file: str) -> Typed:
    source = _SOURCE.format(file=file, sentence=without_phones(confirmed.sentence))
    return typed.taken(standing, confirmed.text, source, is_estimate=confirmed.is_estimate)
