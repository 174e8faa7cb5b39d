"""Figures of many units at once: messages of an evening, read and confirmed, and the grid of an office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from socai.compose.forms import NOT_APPLICABLE
from socai.core.findings import Finding
from socai.core.numerals import format_number
from socai.services import agenda, intake, submissions
from socai.services.addresses import figure_address, form_address
from socai.services.form_messages import Proposal
from socai.services.submissions import Submission
from socai.services.typed import Typed
from socai.services.wording import named
from socai.web.pages import instance_of, lang_of, said, visitor

LONGEST_TEXT = 50_000
_VALUE, _PART = "value.", "|"
_OUTCOMES = {
    intake.Outcome.SAVED: "web.put_saved",
    intake.Outcome.SENT: "web.put_sent",
    intake.Outcome.ASKED: "web.put_asked",
    intake.Outcome.CLOSED: "web.put_closed",
}


@dataclass(frozen=True)
class ShownValue:
    """A value that a message tells, to be looked at: the name of its box, its field in the page, what to ask."""

    field: str
    name: str
    measure: str
    value: str
    findings: tuple[Finding, ...]


def messages(request: HttpRequest) -> HttpResponse:
    """Take pasted messages; show what they tell; put what was confirmed into the forms."""
    form, _, period = request.POST.get("form", "").partition(_PART)
    if "text" in request.POST:
        return _read(request, form, period)
    if "save" in request.POST or "send" in request.POST:
        return _put(request, form, period)
    return render(request, "messages.html", {"choices": _choices(request), "longest": LONGEST_TEXT})


def _choices(request: HttpRequest) -> list[agenda.Asked]:
    asked = agenda.all_asked_for(instance=instance_of(request))
    return [each for each in asked if not each.form.is_of_owners]


def _read(request: HttpRequest, form: str, period: str) -> HttpResponse:
    actor, instance = visitor(request).actor, instance_of(request)
    text = request.POST["text"][:LONGEST_TEXT]
    found = intake.read(instance=instance, actor=actor, form=form, period=period, text=text, lang=lang_of(request))
    cards = [(proposal, list(_values(proposal, request)), _unclear(proposal, request)) for proposal in found]
    context = {"cards": cards, "form": request.POST["form"], "has_values": any(values for _, values, _ in cards)}
    return render(request, "messages_read.html", context)


def _values(proposal: Proposal, request: HttpRequest) -> Iterator[ShownValue]:
    if proposal.sheet is None:
        return
    lang = lang_of(request)
    indicators = {box.indicator.code: box.indicator for box in proposal.sheet.boxes()}
    for row in proposal.rows:
        indicator = indicators[row.indicator]
        name = named(indicator, lang=lang)
        value = NOT_APPLICABLE if row.value is None else format_number(
            row.value, decimals=indicator.decimals, locale="vi"
        )  # fmt: skip
        asked = (replace(finding, subject=name) for finding in proposal.findings if finding.subject == row.indicator)
        field = f"{_VALUE}{row.org_unit}{_PART}{row.indicator}"
        yield ShownValue(field, name, indicator.measure.word(locale=lang), value, tuple(asked))


def _unclear(proposal: Proposal, request: HttpRequest) -> list[str]:
    return [said(request, each.code, words=each.words) for each in proposal.unclear]


def _put(request: HttpRequest, form: str, period: str) -> HttpResponse:
    texts = _confirmed(request.POST)
    return _done(request, form, period, texts, texts if "send" in request.POST else ())


def grid(request: HttpRequest, form: str, period: str) -> HttpResponse:
    """Show all units by all boxes of a form for a period; put what was typed into them and send the chosen ones."""
    if request.method == "POST":
        chosen = request.POST.getlist("unit") if "send" in request.POST else ()
        return _done(request, form, period, _confirmed(request.POST), chosen)
    found = submissions.submissions(
        instance=instance_of(request), actor=visitor(request).actor, form=form, period=period
    )
    boxes = list(found[0].sheet.boxes()) if found else []
    lang = lang_of(request)
    names = [named(each.indicator, lang=lang) for each in boxes]
    measures = [each.indicator.measure.word(locale=lang) for each in boxes]
    lines = [(each, list(_cells(each))) for each in found]
    context = {
        "lines": lines,
        "columns": list(zip(names, measures, strict=True)),
        "sheet": found[0].sheet if found else None,
    }
    return render(request, "grid.html", context)


def _cells(found: Submission) -> Iterator[tuple[str, str, Typed]]:
    """Give each box with its field in the page and the page that says where its figure comes from."""
    sheet = found.sheet
    for code, box in found.typed.items():
        yield f"{_VALUE}{sheet.unit}{_PART}{code}", figure_address(code, sheet.about, str(sheet.period)), box


def _done(
    request: HttpRequest, form: str, period: str, texts: Mapping[str, Mapping[str, str]], sends: Collection[str]
) -> HttpResponse:
    done = intake.put(
        instance=instance_of(request), actor=visitor(request).actor, form=form, period=period, texts=texts,
        sends=tuple(sends),
    )  # fmt: skip
    lines = [(each, _OUTCOMES[each.outcome], form_address(form, each.unit, period)) for each in done]
    return render(request, "put.html", {"lines": lines})


def _confirmed(posted: QueryDict) -> dict[str, dict[str, str]]:
    """Return what stands in the fields of the page, by unit and indicator."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for field in posted:
        unit, bar, indicator = field.removeprefix(_VALUE).partition(_PART)
        if field.startswith(_VALUE) and bar:
            found[unit][indicator] = posted.get(field) or ""
    return found
