"""What every page shares: who asks, in which language, whether they may, and how refusals look."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from socai.core.findings import Finding
from socai.services import access, figure_rights, form_rights, glance, reminders, second_factor, sights, units
from socai.services.actors import Actor
from socai.services.errors import ServiceError
from socai.services.opened import Instance
from socai.services.sign_in import Visit
from socai.services.wording import LANGUAGES, say

INSTANCE = "socai.instance"
SESSION_COOKIE = "socai_session"
LANGUAGE_COOKIE = "socai_lang"
SIGN_IN, PASSWORD, SECOND_FACTOR = "/dang-nhap", "/mat-khau", "/hai-lop"
PHONES, PHONE_CODE, PHONE_COOKIE = "/dien-thoai", f"{SIGN_IN}/ma-ngan", "socai_phone"

LINES = 50
"""How many lines of a long list one page shows."""

View = Callable[..., HttpResponse]
_REFUSALS = figure_rights.REFUSALS | {access.REFUSED}


@dataclass(frozen=True)
class Page:
    """A page: its name, its path, what shows it, and the right that it needs.

    Attributes:
        name: what code calls it.
        route: its path; ``<str:unit>`` in it is the key of the unit that it is about.
        view: shows it.
        right: name of a right of ``services.access``; empty lets everybody in.
        methods: what may be asked of it.
        vi: what it is for, for the reference page.
    """

    name: str
    route: str
    view: View
    right: str
    vi: str
    methods: tuple[str, ...] = ("GET", "HEAD")

    def __call__(self, request: HttpRequest, **arguments: Any) -> HttpResponse:
        """Let in who may come in, and show the page."""
        if request.method not in self.methods:
            return HttpResponseNotAllowed(self.methods)
        if not self.right:
            with sights.everything():  # to find out who signs in
                return self.view(request, **arguments)
        if access.is_everybodys(self.right):
            with sights.everything():  # what was published of any unit
                return self._shown(request, arguments)
        visit = visit_of(request)
        if visit is None:
            return _to_sign_in(request)
        if visit.must_change_password and request.path != PASSWORD:
            return HttpResponseRedirect(PASSWORD)
        if not request.path.startswith((PASSWORD, SECOND_FACTOR)) and _must_set_up(request, visit):
            return HttpResponseRedirect(SECOND_FACTOR)
        refused = self._refused(request, visit.actor, arguments)
        if refused:
            return refusal_page(request, refused)
        return self._shown(request, arguments)

    def _shown(self, request: HttpRequest, arguments: Mapping[str, str]) -> HttpResponse:
        try:
            return self.view(request, **arguments)
        except ServiceError as error:
            is_refused = any(finding.code in _REFUSALS for finding in error.findings)
            return refusal_page(request, 403 if is_refused else 400, error.findings)

    def _refused(self, request: HttpRequest, actor: Actor, arguments: Mapping[str, str]) -> int:
        """Return the status of a refusal, 0 for none: a unit out of reach is as if it were not there."""
        if "unit" not in arguments:
            return 0 if _may_open(request, actor, self.right) else 403
        index = units.index()
        org_unit, today = index.identity(arguments["unit"]) or "", timezone.localdate()
        form = instance_of(request).catalogue.forms.get(arguments.get("form", ""))
        if form is None:
            return 0 if access.may(actor, self.right, org_unit, index, today) else 404
        return 0 if form_rights.may(actor, self.right, form, org_unit, index, today) else 404


def instance_of(request: HttpRequest) -> Instance:
    """Return the instance that this server serves."""
    instance: Instance = request.META[INSTANCE]
    return instance


def visit_of(request: HttpRequest) -> Visit | None:
    """Return who is signed in."""
    visit: Visit | None = getattr(request, "visit", None)
    return visit


def visitor(request: HttpRequest) -> Visit:
    """Return who is signed in, on a page that only they see."""
    visit = visit_of(request)
    if visit is None:
        raise PermissionError("the page has no right")
    return visit


def lang_of(request: HttpRequest) -> str:
    """Return the language that the reader chose, else that of the instance."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else instance_of(request).options.language


def said(request: HttpRequest, code: str, **data: object) -> str:
    """Return a message in the reader's language."""
    return say(code, lang=lang_of(request), **data)


def part_of(request: HttpRequest, everything: Sequence[Any]) -> dict[str, Any]:
    """Return the part of a list that a page asks for, and the numbers of the parts there are."""
    asked = request.GET.get("trang", "")
    count = max(1, -(-len(everything) // LINES))
    page = max(1, min(int(asked), count)) if asked.isdecimal() else 1
    return {"listed": everything[(page - 1) * LINES : page * LINES], "page": page, "pages": range(1, count + 1)}


def common(request: HttpRequest) -> dict[str, object]:
    """Return what every template knows."""
    visit = visit_of(request)
    return {
        "lang": lang_of(request),
        "visit": visit,
        "place": instance_of(request).catalogue.title,
        "reminded": reminders.count(actor=visit.actor) if visit else 0,
        "here": request.path,
        "again": request.get_full_path() if request.method == "GET" else "/",
        "demonstration": instance_of(request).options.demonstration,
        "menu": [(name, code) for name, code, right in _MENU if visit and _may_open(request, visit.actor, right)],
    }


def _may_open(request: HttpRequest, actor: Actor, right: str) -> bool:
    """Return whether a page of the menu would let somebody in: those of the commune want its whole in their reach."""
    if not access.may_somewhere(actor, right):
        return False
    return right != glance.RIGHT or glance.may_look(instance=instance_of(request), actor=actor)


_MENU = (
    ("/", "web.menu_home", "own:see"),
    ("/tong-quan", "web.overview", "overview:see"),
    ("/ai-da-gui", "web.menu_matrix", "matrix:see"),
    ("/tin-nhan", "web.menu_messages", "form:fill"),
    ("/bao-cao", "web.menu_desk", "report:see"),
    ("/kiem-tra", "web.menu_audit", "audit:run"),
    ("/canh-bao", "web.menu_warnings", "warning:see"),
    ("/nhiem-vu", "web.menu_tasks", "task:see"),
    ("/su-co", "web.menu_incidents", "incident:see"),
    ("/lich", "web.menu_calendar", "task:see"),
    ("/chuong-trinh", "web.menu_programmes", "register:see"),
    ("/ho-so-vu-viec", "web.menu_cases", "register:see"),
    ("/van-ban", "web.menu_papers", "register:see"),
    ("/so-theo-doi", "web.menu_registers", "register:see"),
    ("/uy-quyen", "web.menu_delegations", "delegation:keep"),
    ("/tai-khoan", "web.menu_accounts", "account:keep"),
    ("/nhat-ky", "web.menu_log", "audit_log:see"),
    ("/phien", "web.menu_sessions", "own:see"),
)


def safe_next(request: HttpRequest, path: str) -> str:
    """Return a path of this site to go on to; anything else leads to the first page."""
    is_own = url_has_allowed_host_and_scheme(path, allowed_hosts=None) and path.startswith("/")
    return path if is_own else "/"


def refusal_page(request: HttpRequest, status: int, findings: tuple[Finding, ...] = ()) -> HttpResponse:
    """Return a page that says why something is not shown and what to do instead."""
    return render(
        request, "refused.html", {"status": status, "findings": findings, "text": _TEXTS[status]}, status=status
    )


_TEXTS = {
    400: "web.refused_400",
    403: "web.refused_403",
    404: "web.refused_404",
    413: "web.refused_413",
    500: "web.refused_500",
}


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form did not come from one of our pages, or that it was open for too long."""
    return render(request, "refused.html", {"text": "web.refused_forged"}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page."""
    return refusal_page(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that the program failed."""
    return refusal_page(request, 500)


def _must_set_up(request: HttpRequest, visit: Visit) -> bool:
    return second_factor.is_missing(visit=visit, options=instance_of(request).options)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    is_part = "HX-Request" in request.headers
    page = urlsplit(request.headers.get("HX-Current-URL", "/")).path if is_part else request.get_full_path()
    asked = page if is_part or request.method == "GET" else "/"
    target = SIGN_IN if asked == "/" else f"{SIGN_IN}?{urlencode({'next': asked})}"
    if is_part:
        # No success, or the page would take what it sent for saved and forget it.
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)
