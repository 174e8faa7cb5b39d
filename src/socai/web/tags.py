"""What templates may do beyond Django's own: say a message of the catalogue, and name a file."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.utils.html import format_html

from socai.catalogue.model import Heading
from socai.core.figures import Figure
from socai.core.findings import Finding
from socai.core.measures import Measure
from socai.core.numerals import format_number
from socai.core.pace import Status
from socai.core.periods import Period
from socai.engine.statuses import Standing
from socai.services import statuses
from socai.services.addresses import figure_address
from socai.services.brief import Compared
from socai.services.figure_formulas import address_of
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


@register.simple_tag(takes_context=True)
def status(context: Context, found: Status | None) -> str:
    """Return in words how an indicator stands."""
    return statuses.status_word(found, lang=context["lang"])


@register.simple_tag
@cache
def status_mark(found: Status | None) -> str:
    """Return a mark whose shape and colour go with the words of a status."""
    shape, colour = _STATUS_MARKS[found]
    return format_html('<span class="{}" aria-hidden="true">{}</span>', colour, shape)


_STATUS_MARKS: Mapping[Status | None, tuple[str, str]] = {
    Status.AT_RISK: ("■", "problem"),
    Status.BEHIND: ("▲", "asked"),
    Status.STALE: ("▨", "muted"),
    Status.NO_FIGURE: ("–", "muted"),
    Status.ON_PACE: ("●", "good"),
    Status.REACHED: ("✓", "reached"),
    None: ("○", "muted"),
}


@register.simple_tag(takes_context=True)
def figure(context: Context, found: Figure | None) -> str:
    """Return a figure as it is shown, a dash when there is no value."""
    return statuses.figure_words(found, lang=context["lang"])


@register.simple_tag
def figure_path(found: Standing) -> str:
    """Return the path of the page that says where the figure of a standing comes from; of its year without one."""
    if found.figure is None:
        return figure_address(found.indicator, found.org_unit, str(found.on.year))
    return address_of(found.figure)


@register.simple_tag(takes_context=True)
def traced(context: Context, found: Figure | None) -> str:
    """Return a figure as it is shown, leading to where it comes from; a dash when there is no value."""
    shown = statuses.figure_words(found, lang=context["lang"])
    if found is None or found.value is None:
        return shown
    return format_html('<a href="{}">{}</a>', address_of(found), shown)


@register.simple_tag(takes_context=True)
def plan(context: Context, found: Standing) -> str:
    """Return the plan as it is shown, leading to who set it; one that only follows from a percentage leads nowhere."""
    if found.plan is not None:
        return traced(context, found.plan)
    return statuses.plan_words(found, lang=context["lang"])


@register.simple_tag(takes_context=True)
def share(context: Context, part: Fraction | None) -> str:
    """Return a share of a target as a percentage."""
    return statuses.share_words(part, lang=context["lang"])


@register.simple_tag(takes_context=True)
def number(context: Context, value: Fraction | None, decimals: int) -> str:
    """Return a number as it is shown, a dash when there is none."""
    return "–" if value is None else format_number(value, decimals=decimals, locale=context["lang"])


@register.simple_tag(takes_context=True)
def change(context: Context, found: Compared) -> str:
    """Return by how much a figure lies above or below that of the same period last year, with its sign."""
    if found.change is None:
        return "–"
    shown = format_number(abs(found.change), decimals=statuses.SHOWN, locale=context["lang"])
    sign = "+" if found.change > 0 else "−" if found.change < 0 else ""
    return say_message("web.points" if found.is_ratio else "web.percent", lang=context["lang"], number=f"{sign}{shown}")


@register.simple_tag(takes_context=True)
def share_of_due(context: Context, found: Standing) -> str:
    """Return which share of a target is reached, and which is due by the day of the figure."""
    share, due = (statuses.share_words(each, lang=context["lang"]) for each in (found.share, found.expected))
    return say_message("web.share_of_due", lang=context["lang"], share=share, due=due)


@register.simple_tag(takes_context=True)
def reason(context: Context, found: Standing) -> str:
    """Return why an indicator stands as it does."""
    return statuses.reason_words(found, lang=context["lang"])


@register.simple_tag(takes_context=True)
def contradiction(context: Context, found: Finding, about: Named) -> str:
    """Return in few words that a figure was entered that its parts do not make."""
    name = name_of(about, lang=context["lang"])
    told = {key: found.data.get(key, "") for key in ("stated", "computed")}
    return say_message("web.contradiction", lang=context["lang"], name=name, **told)


@register.simple_tag
def asset(name: str) -> str:
    """Return the path of a style or script file."""
    return path_of(name)
