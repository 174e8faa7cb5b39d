"""What templates may do beyond Django's own: say a message of the catalogue, and name a file."""

from __future__ import annotations

from django import template
from django.template import Context

from socai.core.findings import Finding
from socai.core.periods import Period
from socai.services.wording import say as say_message
from socai.services.wording import word as word_finding
from socai.web.assets import path_of

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: Context, code: str, **data: object) -> str:
    """Return a message of the catalogue in the reader's language."""
    return say_message(code, lang=context["lang"], **data)


@register.simple_tag(takes_context=True)
def word(context: Context, finding: Finding) -> str:
    """Return a finding in the reader's language."""
    return word_finding(finding, lang=context["lang"])


@register.simple_tag(takes_context=True)
def period(context: Context, when: Period) -> str:
    """Return a period in words."""
    return when.words(locale=context["lang"])


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
