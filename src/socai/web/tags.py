"""What templates may do beyond Django's own: say a message of the catalogue, and name a file."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.template import Context
from django.utils.html import format_html

from socai.catalogue.model import Heading
from socai.core.findings import Finding
from socai.core.measures import Measure
from socai.core.periods import Period
from socai.services.issued import Issued
from socai.services.published import Row
from socai.services.reminders import Owed
from socai.services.wording import Named
from socai.services.wording import named as name_of
from socai.services.wording import say as say_message
from socai.services.wording import word as word_finding
from socai.web.assets import path_of

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: Context, code: str, **data: object) -> str:
    """Return a message of the catalogue in the reader's language."""
    return say_message(code, lang=context["lang"], **data)


@register.simple_tag(takes_context=True)
def named(context: Context, declared: Named) -> str:
    """Return the name of what a pack declares, in the reader's language."""
    return name_of(declared, lang=context["lang"])


@register.simple_tag(takes_context=True)
def word(context: Context, finding: Finding) -> str:
    """Return a finding in the reader's language."""
    return word_finding(finding, lang=context["lang"])


@register.simple_tag(takes_context=True)
def period(context: Context, when: Period) -> str:
    """Return a period in words."""
    return when.words(locale=context["lang"])


@register.simple_tag(takes_context=True)
def state(context: Context, where: str | None) -> str:
    """Return in words where a form stands."""
    return say_message(_STATES[where or ""], lang=context["lang"])


@register.simple_tag
def state_mark(where: str | None) -> str:
    """Return a mark whose shape and colour go with the words."""
    shape, colour = _MARKS[where or ""]
    return format_html('<span class="{}" aria-hidden="true">{}</span>', colour, shape)


@register.simple_tag(takes_context=True)
def reminder(context: Context, owed: Owed) -> str:
    """Return a text for the chat group or the loudspeaker of a unit that names no other one."""
    return owed.text(context["lang"])


@register.simple_tag(takes_context=True)
def measure(context: Context, of: Measure) -> str:
    """Return the word printed after a number."""
    return of.word(locale=context["lang"])


@register.simple_tag
def query(report: Issued, heading: Heading | None = None) -> str:
    """Return what asks the page of published figures for a report, and for a heading of it."""
    asked = {"bao-cao": f"{report.reference}@{report.issued_on.year}"}
    return urlencode(asked | ({"phan": heading.code} if heading else {}))


@register.simple_tag
def figure_query(row: Row) -> str:
    """Return what asks the page of published figures for all that reports print of an indicator of a unit."""
    return urlencode({"chi-tieu": row.indicator.code, "don-vi": row.org_unit})


@register.simple_tag(takes_context=True)
def owed_line(context: Context, owed: Owed) -> str:
    """Return in few words what a unit owes."""
    return owed.line(context["lang"])


_STATES = {
    "": "web.state_open",
    "sent": "web.state_sent",
    "confirmed": "web.state_confirmed",
    "returned": "web.state_returned",
    "accepted": "web.state_accepted",
    "approved": "web.state_approved",
}
_MARKS = {
    "": ("–", "muted"),
    "sent": ("●", "good"),
    "confirmed": ("●", "good"),
    "returned": ("▲", "asked"),
    "accepted": ("✓", "good"),
    "approved": ("✓✓", "good"),
}


@register.simple_tag(takes_context=True)
def role(context: Context, name: str) -> str:
    """Return a role in words."""
    return say_message(_ROLES[name], lang=context["lang"])


_ROLES = {
    "contributor": "web.role_contributor",
    "office": "web.role_office",
    "leader": "web.role_leader",
    "administrator": "web.role_administrator",
    "auditor": "web.role_auditor",
}


@register.simple_tag
def asset(name: str) -> str:
    """Return the path of a style or script file."""
    return path_of(name)
