"""What stands around the body of a page, as official papers have it: header, names, recipients, signature."""

from __future__ import annotations

from collections.abc import Iterable

from socai.compose.profile import Profile
from socai.compose.tree import Report
from socai.files.ooxml import xml_text

_RULE = '<div class="rule"></div>\n'


def line(text: str, kind: str, tag: str = "p") -> str:
    """Return a line of words, nothing for no words."""
    return f'<{tag} class="{kind}">{xml_text(text)}</{tag}>\n' if text else ""


def letterhead(report: Report, profile: Profile) -> str:
    """Return the header in two halves: who issues the paper and its number, the national lines and the day."""
    head = report.letterhead
    under = line(profile.under_body, "under") or _RULE
    subject = profile.letter_summary_form.format(summary=" ".join(report.summary))
    body = line(head.superior, "superior") + line(head.body, "body") + under
    number = line(head.number_line, "number") + (line(subject, "subject") if _is_letter(report, profile) else "")
    national = line(profile.national, "national") + line(profile.motto, "motto") + _RULE
    urgency = line(head.urgency, "urgency")
    return (
        f'<div class="half">\n{body}{number}{urgency}</div>\n'
        f'<div class="half">\n{national}{line(head.date_line, "day")}</div>\n'
    )


def names(report: Report, profile: Profile) -> str:
    """Return type name, summary and addressees; a letter has its summary with its number, its heading unseen."""
    if _is_letter(report, profile):
        return line(report.title, "unseen", "h1") + _addressees(report, profile)
    summary = "".join(line(each, "summary") for each in report.summary)
    under = line(profile.under_summary, "under") or _RULE
    return line(report.kind, "kind", "h1") + summary + under + _addressees(report, profile)


def tail(report: Report, profile: Profile) -> str:
    """Return recipients and signature side by side."""
    head = report.letterhead
    recipients = line(profile.recipients_title, "recipients-title") + _lines(head.recipients)
    signer = line(head.signer, "signer") or '<p class="signer unsigned"></p>\n'
    signature = line(head.authority, "authority") + line(head.signer_title, "signer-title") + signer
    return (
        f'<div class="tail">\n<div class="recipients">\n{recipients}</div>\n'
        f'<div class="sign">\n{signature}</div></div>\n'
    )


def _addressees(report: Report, profile: Profile) -> str:
    lines, words = report.letterhead.addressees, profile.addressing
    if not lines:
        return ""
    if len(lines) == 1:
        return line(f"{words} {lines[0]}", "addressee")
    return line(words, "addressee") + _lines(lines)


def _lines(lines: Iterable[str]) -> str:
    return '<ul class="lines">\n' + "".join(f"<li>- {xml_text(each)}</li>\n" for each in lines) + "</ul>\n"


def _is_letter(report: Report, profile: Profile) -> bool:
    return report.kind == profile.letter_kind
