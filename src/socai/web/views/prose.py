"""A paragraph of a report on its page: written anew, tried, brought back to the words of the template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from socai.core.differences import word_changes
from socai.core.findings import Finding
from socai.services import prose_editing
from socai.services.actors import Actor
from socai.services.addresses import report_address
from socai.services.errors import ServiceError
from socai.services.opened import Instance
from socai.services.prose import LONGEST, Change
from socai.services.prose_editing import Paper
from socai.web.pages import instance_of, visitor


@dataclass(frozen=True)
class _Asked:
    """Who asks for which paragraph."""

    request: HttpRequest
    template: str
    period: str
    paragraph: str

    @property
    def instance(self) -> Instance:
        return instance_of(self.request)

    @property
    def actor(self) -> Actor:
        return visitor(self.request).actor

    @property
    def draft(self) -> str:
        """Where the paragraph stands in the draft."""
        return f"{report_address(self.template, self.period, 'du-thao')}?doan={self.paragraph}#{self.paragraph}"

    def paper(self) -> Paper:
        return prose_editing.paper(
            instance=self.instance, actor=self.actor, template=self.template, period=self.period,
            paragraph=self.paragraph,
        )  # fmt: skip


def prose(request: HttpRequest, template: str, period: str, paragraph: str) -> HttpResponse:
    """Show a paragraph to be written, and keep, try or take back what was typed."""
    asked = _Asked(request, template, period, paragraph)
    if request.method == "POST":
        return _posted(asked)
    paper, words = asked.paper(), request.GET.get("tim", "").strip()
    found = prose_editing.found(
        instance=asked.instance, actor=asked.actor, template=template, period=period, words=words
    )
    return _page(asked, paper, {"words": words, "found": found})


def _posted(asked: _Asked) -> HttpResponse:
    posted = asked.request.POST
    text, typed, what = posted.get("text", ""), posted.get("base", ""), posted.get("do", "")
    base = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
    try:
        if what == "try":
            paper = prose_editing.tried(
                instance=asked.instance, actor=asked.actor, template=asked.template, period=asked.period,
                paragraph=asked.paragraph, text=text,
            )  # fmt: skip
            return _page(asked, paper, {"base": base})
        change = Change(asked.paragraph, None if what == "template" else text, base)
        prose_editing.save(
            instance=asked.instance, actor=asked.actor, template=asked.template, period=asked.period, changes=[change]
        )
    except ServiceError as error:
        return _refused(asked, error.findings, text, base)
    return HttpResponseRedirect(asked.draft)


def _refused(asked: _Asked, findings: tuple[Finding, ...], text: str, base: int) -> HttpResponse:
    """Show what was typed with what is wrong; beside what somebody else saved meanwhile, if that is it."""
    paper = asked.paper()
    if not any(finding.code == "prose.written_since" for finding in findings):
        return _page(asked, paper, {"findings": findings, "text": text, "base": base}, 422)
    told = {"findings": findings, "theirs": word_changes(paper.text, text), "text": text}
    return _page(asked, paper, told, 409)


def _page(asked: _Asked, paper: Paper, told: Mapping[str, object], status: int = 200) -> HttpResponse:
    context = {
        "paper": paper, "paragraph": asked.paragraph, "draft": asked.draft, "path": asked.request.path,
        "approval": report_address(asked.template, asked.period, "duyet"),
        "base": paper.base, "text": paper.text, "most": LONGEST, **told,
    }  # fmt: skip
    return render(asked.request, "report_prose.html", context, status=status)
