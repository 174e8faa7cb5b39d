"""Incidents: a unit reports one from a phone; who is on duty confirms it, counts its damage, closes it, reopens it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone

from socai.core.findings import Finding
from socai.services import access, alerts, desk, incident_acts, incident_messages, incidents, roster, tasks
from socai.services.addresses import incident_address
from socai.services.errors import ServiceError
from socai.services.incident_acts import Tally, Told, Verdict
from socai.services.incidents import Damage, OneIncident
from socai.services.register_words import step_words, value_words
from socai.services.roster import Shift
from socai.web.pages import instance_of, lang_of, said, visitor
from socai.web.views.proofs import given

_DAMAGE, _ESTIMATE = "damage.", "estimate."


def listed(request: HttpRequest) -> HttpResponse:
    """Show the incidents that the reader may see: those that nobody has looked at first."""
    actor = visitor(request).actor
    found = incidents.board(instance=instance_of(request), actor=actor, lang=lang_of(request))
    register = found.register.code if found.register is not None else ""
    context = {
        "found": found,
        "reports": desk.about_register(
            instance=instance_of(request), actor=actor, register=register, on=timezone.localdate()
        ),
        "open": [(each, incident_address(each.row.key)) for each in found.open],
        "closed": [(each, incident_address(each.row.key)) for each in found.incidents if not each.is_open],
        "new": sum(each.is_new for each in found.incidents),
        "may_report": access.may_somewhere(actor, "incident:report"),
        "duty": _on_duty(request),
    }
    return render(request, "incidents.html", context)


def report(request: HttpRequest) -> HttpResponse:
    """Take an incident that a unit reports, with its damage and a photo."""
    if request.method != "POST" or incidents.register_of(instance_of(request)) is None:
        return _form(request, request.POST)
    posted, file = request.POST, request.FILES.get("file")
    instance, actor = instance_of(request), visitor(request).actor
    if "message" in posted:
        return _read(request, posted["message"])
    told = Told(
        unit=posted.get("unit", ""), kind=posted.get("kind", ""), day=posted.get("day", ""),
        hour=posted.get("hour", ""), words=posted.get("words", ""), damage=_numbers(posted, _DAMAGE),
        once=posted.get("once", ""),
    )  # fmt: skip
    try:
        key = incident_acts.report(instance=instance, actor=actor, told=told)
    except ServiceError as error:
        return _form(request, posted, error.findings)
    if file is not None:
        try:
            incident_acts.show(instance=instance, actor=actor, key=key, file=file.name or "", data=file.read())
        except ServiceError as error:
            return _page(request, key, error.findings, has_photo_failed=True)
    return HttpResponseRedirect(incident_address(key))


def _read(request: HttpRequest, message: str) -> HttpResponse:
    """Show the form with what a pasted message tells in its boxes; nothing of it is reported yet."""
    try:
        reading = incident_messages.read(instance=instance_of(request), actor=visitor(request).actor, text=message)
    except ServiceError as error:
        return _form(request, {}, error.findings)
    told = reading.told
    typed = {"unit": told.unit, "kind": told.kind, "hour": told.hour, "words": told.words}
    damage = {f"{_DAMAGE}{kind}": number for kind, number in told.damage.items()}
    return _form(request, {**typed, **damage}, reading.findings, is_read=True)


def incident(request: HttpRequest, key: str) -> HttpResponse:
    """Show one incident, and what the reader may do about it."""
    return _page(request, key)


def judge(request: HttpRequest, key: str) -> HttpResponse:
    """Confirm an incident, say how it goes on, close it, open it again."""
    posted = request.POST
    names = ("state", "said", "summary", "owner", "seen")
    verdict = Verdict(*(posted.get(name, "") for name in names))
    try:
        incident_acts.judge(instance=instance_of(request), actor=visitor(request).actor, key=key, given=verdict)
    except ServiceError as error:
        return _page(request, key, error.findings)
    return HttpResponseRedirect(incident_address(key))


def tally(request: HttpRequest, key: str) -> HttpResponse:
    """Write what an incident damaged."""
    posted = request.POST
    told = Tally(
        _numbers(posted, _DAMAGE), _numbers(posted, _ESTIMATE), posted.get("why", ""), posted.get("tallied", "")
    )
    try:
        incident_acts.tally(instance=instance_of(request), actor=visitor(request).actor, key=key, given=told)
    except ServiceError as error:
        return _page(request, key, error.findings)
    return HttpResponseRedirect(incident_address(key))


def show(request: HttpRequest, key: str) -> HttpResponse:
    """Take a photo or file of an incident."""
    file = request.FILES.get("file")
    if file is None:
        return _page(request, key, (Finding("audit.no_file"),))
    try:
        incident_acts.show(
            instance=instance_of(request), actor=visitor(request).actor, key=key, file=file.name or "", data=file.read()
        )
    except ServiceError as error:
        return _page(request, key, error.findings)
    return HttpResponseRedirect(incident_address(key))


def proof(request: HttpRequest, digest: str, key: str) -> HttpResponse:
    """Give a photo or file of an incident; only those of this one are found."""
    found = _found(request, key)
    file = next((each for each in found.whole.proofs if each.sha256 == digest), None)
    if file is None:
        raise Http404
    return given(request, file)


def _numbers(posted: QueryDict, prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): str(text) for name, text in posted.items() if name.startswith(prefix)}


def _found(request: HttpRequest, key: str) -> OneIncident:
    return incidents.one(instance=instance_of(request), actor=visitor(request).actor, key=key, lang=lang_of(request))


def _on_duty(request: HttpRequest) -> tuple[Shift, ...]:
    return roster.on_duty(instance=instance_of(request), at=timezone.localtime(), lang=lang_of(request))


def _form(
    request: HttpRequest, typed: Mapping[str, str], findings: Sequence[Finding] = (), *, is_read: bool = False
) -> HttpResponse:
    instance, lang = instance_of(request), lang_of(request)
    register = incidents.register_of(instance)
    units = incident_acts.reporting_units(actor=visitor(request).actor)
    damage = [
        (each, typed.get(f"{_DAMAGE}{each.kind}", ""), "") for each in incidents.damage_told(instance, {}, lang=lang)
    ]
    context = {
        "register": register,
        "kinds": incidents.kinds_of(instance, register, lang=lang).items() if register is not None else (),
        "units": units,
        "unit": typed.get("unit", "") or (units[0][0] if len(units) == 1 else ""),
        "typed": typed,
        "damage": damage,
        "has_damage": any(number for _, number, _ in damage),
        "is_read": is_read,
        "duty": _on_duty(request),
        "once": typed.get("once", "") or secrets.token_urlsafe(16),
        "findings": findings,
    }
    return render(request, "incident_form.html", context, status=422 if findings and not is_read else 200)


def _page(
    request: HttpRequest, key: str, findings: tuple[Finding, ...] = (), *, has_photo_failed: bool = False
) -> HttpResponse:
    found, posted, lang = _found(request, key), request.POST, lang_of(request)
    register, shown = found.whole.register, found.incident
    may_judge = bool(found.moves)
    alerts.look(actor=visitor(request).actor, row=found.whole.row.row.identity)
    context = {
        "incident": shown,
        "found": found,
        "whole": found.whole,
        "register": register,
        "path": quote(key, safe=""),
        "received": f"{found.at:%H:%M %d/%m/%Y}",
        "moves": found.moves,
        "duty": _on_duty(request),
        "text": alerts.text_for_villages(instance=instance_of(request), incident=shown, lang=lang),
        "units": tasks.assignable(timezone.localdate()) if may_judge else (),
        "owner": posted.get("owner", "") or shown.owner,
        "summary": posted.get("summary", "") or shown.summary or shown.told,
        "said": posted.get("said", ""),
        "why": posted.get("why", ""),
        "damage": [(each, *_typed(posted, each)) for each in found.damage],
        "told": [each for each in found.damage if each.value or each.estimate],
        "corrected": [line for each in found.damage for line in _corrections(request, each)],
        "steps": [step_words(register, each, lang=lang) for each in found.whole.row.row.steps],
        "sees_registers": access.may_somewhere(visitor(request).actor, "register:see"),
        "findings": findings,
        "has_photo_failed": has_photo_failed,
    }
    return render(request, "incident.html", context, status=422 if findings else 200)


def _typed(posted: QueryDict, damage: Damage) -> tuple[str, str]:
    """Return what stands in the boxes of a kind of damage: what was typed, else what the ledger has."""
    number, worth = f"{_DAMAGE}{damage.kind}", f"{_ESTIMATE}{damage.kind}"
    return posted.get(number, damage.typed), posted.get(worth, damage.typed_estimate)


def _corrections(request: HttpRequest, damage: Damage) -> list[str]:
    """Return how the number of a kind of damage was corrected, a line each time, the latest first."""
    catalogue, lang, lines = instance_of(request).catalogue, lang_of(request), []
    for version in damage.versions:
        for code, before, after in version.changed:
            if code == damage.column.code:
                old, new = (
                    value_words(catalogue, damage.column, text, lang=lang) if text else "–" for text in (before, after)
                )
                lines.append(
                    said(
                        request, "web.incident_tally_before", name=damage.name, before=old, after=new, by=version.by,
                        at=f"{version.at:%H:%M %d/%m/%Y}", reason=version.reason,
                    )
                )  # fmt: skip
    return lines
