"""The short form of a unit for a period: filled in, saved as one goes, sent, judged; who has sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from socai.compose.forms import Box, shown
from socai.core.findings import Finding, Severity
from socai.core.numerals import exact_text, format_exact
from socai.core.periods import Period
from socai.services import (
    access,
    dossiers,
    form_files,
    intake,
    overview,
    queue,
    reminders,
    submissions,
    sums,
    typed,
)
from socai.services.addresses import form_address
from socai.services.errors import ServiceError
from socai.services.secrets_guard import MarkedError
from socai.services.submissions import Submission, SubmissionState
from socai.services.sums import Sum
from socai.services.typed import AllTyped, Typed
from socai.services.wording import named
from socai.web.pages import instance_of, lang_of, said, visitor

_VALUE, _NONE, _NOTE, _ESTIMATE = "value.", "none.", "note.", "estimate."
_TOUCHED = "touched"
_KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
_STEPS = {
    "confirm": SubmissionState.CONFIRMED,
    "accept": SubmissionState.ACCEPTED,
    "return": SubmissionState.RETURNED,
    "approve": SubmissionState.APPROVED,
}


@dataclass(frozen=True)
class Bounds:
    """What a device needs to check a box without a network: ordinary bounds, how precise, whether it counts things."""

    least: str
    most: str
    words: tuple[str, str]
    decimals: int
    is_count: bool


@dataclass(frozen=True)
class ShownBox:
    """A box as the page shows it: its words, the figures around it, what stands in it, what to look at, its files."""

    code: str
    name: str
    measure: str
    before: str
    before_at: Period
    last_year: str
    last_year_at: Period
    typed: Typed
    findings: tuple[Finding, ...]
    bounds: Bounds
    proofs: int

    @property
    def slug(self) -> str:
        """Its name in the page: a dot there would be read as a class."""
        return "-".join(self.code.split("."))

    @property
    def has_errors(self) -> bool:
        """Whether something must be put right before it is sent."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def form(request: HttpRequest, form: str, unit: str, period: str) -> HttpResponse:
    """Show a form; on sending, save or send what was typed."""
    found = submission_of(request, form, unit, period)
    if request.method != "POST":
        return _page(request, found, _noted(request, found))
    key = request.POST.get("key", "")
    if queue.was_sent(actor=visitor(request).actor, key=key):
        return HttpResponseRedirect(request.path)
    typed_here = boxes_of(request.POST, found)
    changed = _changed_meanwhile(request.POST, typed_here, found)
    boxes = {code: each for code, each in typed_here.items() if code not in {one.subject for one in changed}}
    try:
        saved = submissions.save(actor=visitor(request).actor, submission=found, boxes=boxes)
    except MarkedError as error:
        return _page(request, replace(found, typed={**found.typed, **boxes}), error.findings, is_asking=True)
    if changed:
        return _page(request, saved, changed, is_asking=True)
    if "send" not in request.POST and "sure" not in request.POST:
        return HttpResponseRedirect(request.path)
    sent = submissions.send(
        instance=instance_of(request), actor=visitor(request).actor, submission=saved, is_sure="sure" in request.POST,
        request_key=queue.request_key(key),
    )  # fmt: skip
    if sent.batch is not None:
        return HttpResponseRedirect(request.path)
    return _page(request, saved, sent.findings, is_asking=True)


def save(request: HttpRequest, form: str, unit: str, period: str) -> HttpResponse:
    """Save some boxes as somebody types, and say what to look at; the boxes themselves stay as they are."""
    actor, found = visitor(request).actor, submission_of(request, form, unit, period)
    here = boxes_of(request.POST, found)
    saved: Submission
    asked: Sequence[Finding]
    try:
        saved = submissions.save(actor=actor, submission=found, boxes=here)
        asked = submissions.check(instance=instance_of(request), actor=actor, submission=saved)
    except MarkedError as error:
        saved, asked = found, error.findings
    context = _context(request, saved, asked)
    boxes = (box for box in saved.sheet.boxes() if box.indicator.code in here)
    context["changed"] = [_shown_box(box, saved, asked, request) for box in boxes]
    return render(request, "form_saved.html", context)


def workbook(request: HttpRequest, form: str, unit: str, period: str) -> HttpResponse:
    """Give a form as an Excel file."""
    return _file(request, submission_of(request, form, unit, period), "xlsx")


def paper(request: HttpRequest, form: str, unit: str, period: str) -> HttpResponse:
    """Give a form as one page of paper."""
    return _file(request, submission_of(request, form, unit, period), "pdf")


def _file(request: HttpRequest, found: Submission, kind: str) -> HttpResponse:
    name, content = form_files.exported_form(actor=visitor(request).actor, sheet=found.sheet, kind=kind)
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=_KINDS[kind], headers={"Content-Disposition": disposition})


def upload(request: HttpRequest, form: str, unit: str, period: str) -> HttpResponse:
    """Take a form that was filled in as an Excel file: all of it into the draft, or every problem by its cell."""
    found = submission_of(request, form, unit, period)
    file = request.FILES.get("file")
    if file is None:
        return _page(request, found, [Finding("form.no_file", subject=found.sheet.unit_name)], is_asking=True)
    try:
        intake.upload(
            instance=instance_of(request), actor=visitor(request).actor, submission=found, file=file.name or "",
            data=file.read(),
        )  # fmt: skip
    except ServiceError as error:
        return render(request, "upload_refused.html", {"findings": error.findings, "back": _path(found)}, status=422)
    return HttpResponseRedirect(_path(found))


def _path(found: Submission) -> str:
    return form_address(found.sheet.form.code, found.sheet.unit, str(found.sheet.period))


def judge(request: HttpRequest, form: str, unit: str, period: str) -> HttpResponse:
    """Accept, return or approve a form."""
    found = submission_of(request, form, unit, period)
    state = _STEPS.get(request.POST.get("step", ""), SubmissionState.SENT)
    note = request.POST.get("note", "")
    submissions.judge(
        instance=instance_of(request), actor=visitor(request).actor, submission=found, state=state, note=note
    )
    return HttpResponseRedirect(form_address(form, unit, period))


def confirm(request: HttpRequest, form: str, unit: str, period: str) -> HttpResponse:
    """Confirm what somebody else sent for one's unit, or take it back to put it right."""
    return judge(request, form, unit, period)


def matrix(request: HttpRequest) -> HttpResponse:
    """Show who has sent; accept or approve the chosen forms at once."""
    actor, instance = visitor(request).actor, instance_of(request)
    if request.method == "POST":
        state = _STEPS.get(request.POST.get("step", ""), SubmissionState.SENT)
        for chosen in request.POST.getlist("cell"):
            found = submissions.submission(instance=instance, actor=actor, **_place(chosen))
            if state in found.may:
                submissions.judge(instance=instance, actor=actor, submission=found, state=state)
        return HttpResponseRedirect(request.path)
    rights = {f"may_{act}": access.may_somewhere(actor, f"form:{act}") for act in ("judge", "fill", "approve")}
    all_sent = overview.matrix(instance=instance, actor=actor)
    context = {
        "matrix": all_sent,
        "parts": all_sent.parted(),
        "reminders": reminders.texts(instance=instance, actor=actor),
    }
    return render(request, "matrix.html", {**context, **rights})


def submission_of(request: HttpRequest, form: str, unit: str, period: str) -> Submission:
    """Return the form that a path names, as the visitor sees it."""
    return submissions.submission(
        instance=instance_of(request), actor=visitor(request).actor, form=form, unit=unit, period=period
    )


def _place(chosen: str) -> Mapping[str, str]:
    form, _, rest = chosen.partition("|")
    unit, _, period = rest.partition("|")
    return {"form": form, "unit": unit, "period": period}


def boxes_of(posted: QueryDict, found: Submission) -> AllTyped:
    """Return what was typed into the boxes that came."""
    codes = [box.indicator.code for box in found.sheet.boxes() if _VALUE + box.indicator.code in posted]
    return {
        code: typed.clean(
            posted.get(_VALUE + code) or "",
            posted.get(_NOTE + code) or "",
            is_none=_NONE + code in posted,
            is_estimate=_ESTIMATE + code in posted,
        )
        for code in codes
    }


def _changed_meanwhile(posted: QueryDict, boxes: AllTyped, found: Submission) -> list[Finding]:
    """Return what others changed while this page was open. Only a page with scripts says what was typed into it."""
    touched = {name.removeprefix(_VALUE) for name in posted.getlist(_TOUCHED)}
    return typed.changed_meanwhile(boxes, found.typed, touched) if touched else []


def _noted(request: HttpRequest, found: Submission) -> Iterable[Finding]:
    """Return what to say about a draft when its page is opened again."""
    if found.saved_at is None:
        return ()
    return submissions.check(instance=instance_of(request), actor=visitor(request).actor, submission=found)


def _page(
    request: HttpRequest, found: Submission, findings: Iterable[Finding], *, is_asking: bool = False
) -> HttpResponse:
    context = _context(request, found, findings)
    context["is_asking"] = is_asking
    template = "form.html" if found.is_open else "form_sent.html"
    return render(request, template, context, status=422 if is_asking else 200)


def _context(request: HttpRequest, found: Submission, findings: Iterable[Finding]) -> dict[str, object]:
    told = list(findings)
    codes = {box.indicator.code for box in found.sheet.boxes()}
    sections = [
        (number, section, [_shown_box(box, found, told, request) for box in inside])
        for number, (section, inside) in enumerate(found.sheet.sections, 1)
    ]
    return {
        "submission": found,
        "sheet": found.sheet,
        "address": _path(found),
        "sections": [(number, named(section, lang=lang_of(request)), inside) for number, section, inside in sections],
        "section_count": len(sections),
        "sums": [(each, _sum_text(each)) for each in sums.sums(instance=instance_of(request), sheet=found.sheet)],
        "general": [finding for finding in told if finding.subject not in codes],
        "has_errors": any(finding.severity is Severity.ERROR for finding in told),
        "filled": found.filled,
        "total": len(found.typed),
        "may": {name: state in found.may for name, state in _STEPS.items()},
        "takes_dossiers": dossiers.takes_dossiers(found),
        "none_word": said(request, "web.none_word"),
    }


def shown_boxes(request: HttpRequest, found: Submission) -> Mapping[str, ShownBox]:
    """Return the boxes of a form as pages show them, by code of the indicator."""
    return {box.indicator.code: _shown_box(box, found, (), request) for box in found.sheet.boxes()}


def _shown_box(box: Box, found: Submission, findings: Iterable[Finding], request: HttpRequest) -> ShownBox:
    code, lang = box.indicator.code, lang_of(request)
    name = named(box.indicator, lang=lang)
    return ShownBox(
        code=code,
        name=name,
        measure=box.indicator.measure.word(locale=lang),
        before=shown(box.before),
        before_at=box.before.key.period,
        last_year=shown(box.last_year),
        last_year_at=box.last_year.key.period,
        typed=found.typed[code],
        findings=tuple(replace(finding, subject=name) for finding in findings if finding.subject == code),
        bounds=_bounds(box, lang),
        proofs=len(found.proofs.get(code, ())),
    )


def _bounds(box: Box, lang: str) -> Bounds:
    least, most = box.field.least, box.field.most
    words = _bound_words(least, lang), _bound_words(most, lang)
    return Bounds(_bound(least), _bound(most), words, box.indicator.decimals, box.indicator.measure.is_count)


def _sum_text(each: Sum) -> str:
    """Return what a device needs to check a sum."""
    return json.dumps({"left": each.left, "operator": each.operator, "right": each.right})


def _bound(value: Decimal | None) -> str:
    return "" if value is None else exact_text(Fraction(value), 0)


def _bound_words(value: Decimal | None, lang: str) -> str:
    return "…" if value is None else format_exact(Fraction(value), decimals=0, locale=lang)
