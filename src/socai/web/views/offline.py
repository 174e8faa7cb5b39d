"""What lets forms be filled in without a network: the service worker, what a device keeps, what waits on it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render

from socai.services import agenda, queue
from socai.services.addresses import form_address
from socai.services.queue import Arrived, Difference, Queued
from socai.services.submissions import Submission
from socai.services.typed import Typed, clean
from socai.services.wording import named, word
from socai.web.assets import plain
from socai.web.pages import instance_of, lang_of, visitor
from socai.web.views.forms import boxes_of, submission_of

_WORKER = ("device.js", "worker.js")
_SEEN = "was."
_MOST_SEEN = 50
_STEPS = frozenset(map(str, range(1000)))


def service_worker(request: HttpRequest) -> HttpResponse:
    """Send the service worker. It stands at the root because it may only serve pages below its own path."""
    text = b"\n".join(plain(name) for name in _WORKER)
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


def device(request: HttpRequest) -> HttpResponse:
    """Tell a device what it needs: whose it is, the key for what waits, a token to send with, the forms to keep."""
    actor = visitor(request).actor
    tasks = agenda.own_tasks(instance=instance_of(request), actor=actor)
    return JsonResponse({
        "account": actor.account,
        "key": queue.device_key(actor=actor),
        "token": get_token(request),
        "forms": [form_address(task.form.code, task.unit, str(task.period)) for task in tasks],
    })  # fmt: skip


def waiting(request: HttpRequest) -> HttpResponse:
    """Show what waits on this device; the device itself fills the page."""
    return render(request, "waiting.html")


def queued(request: HttpRequest, form: str, unit: str, period: str) -> HttpResponse:
    """Take what waited on a device."""
    found = submission_of(request, form, unit, period)
    arrived = queue.receive(
        instance=instance_of(request), actor=visitor(request).actor, submission=found,
        queued=_queued(request.POST, found),
    )  # fmt: skip
    return JsonResponse(_answer(arrived, found, lang_of(request)))


def _queued(posted: QueryDict, found: Submission) -> Queued:
    boxes = boxes_of(posted, found)
    steps = posted.get("steps", "")
    return Queued(
        key=posted.get("key", ""),
        steps=int(steps) if steps in _STEPS else 0,
        boxes=boxes,
        seen={code: frozenset(_seen(posted.getlist(_SEEN + code)[:_MOST_SEEN])) for code in boxes},
        is_sure="sure" in posted,
    )


def _seen(texts: Iterable[str]) -> Iterable[Typed]:
    """Yield what a device showed in a box before; what cannot be read was not shown."""
    for text in texts:
        try:
            value, is_none, note, is_estimate = json.loads(text)
        except (ValueError, TypeError):
            continue
        yield clean(str(value), str(note), is_none=bool(is_none), is_estimate=bool(is_estimate))


def _answer(arrived: Arrived, found: Submission, lang: str) -> dict[str, object]:
    names = {box.indicator.code: named(box.indicator, lang=lang) for box in found.sheet.boxes()}
    return {
        "state": arrived.arrival.value,
        "steps": len(found.steps),
        "findings": [
            word(replace(finding, subject=names.get(finding.subject, finding.subject)), lang=lang)
            for finding in arrived.findings
        ],
        "differences": [_shown(each, names) for each in arrived.differences],
    }


def _shown(each: Difference, names: dict[str, str]) -> dict[str, object]:
    mine, standing = (_texts(typed) for typed in (each.mine, each.standing))
    return {"code": each.code, "name": names[each.code], "mine": mine, "standing": standing}


def _texts(typed: Typed) -> dict[str, object]:
    shown = " · ".join(filter(None, (typed.text or "–", typed.note)))
    return {"shown": shown, "value": [typed.value, typed.is_none, typed.note, typed.is_estimate]}
