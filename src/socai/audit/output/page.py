"""Writes a result as one page of HTML: the list for an inspector, then the document with its checked numbers marked.

The page needs nothing else, runs nothing, and prints. Words come from the catalogue; everything from the document is
escaped.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from pathlib import PurePath

from socai.audit.model import Difference, Mention, Verdict
from socai.audit.output.explaining import AGAINST_HEADINGS, Explainer, place_of, shown, words_around
from socai.audit.output.places import Excerpt, excerpts, section_of
from socai.audit.output.terminal import summary
from socai.audit.passages import MARKUP
from socai.core.findings import Severity
from socai.files.documents import Block, BlockKind

_STYLE = """
body{font:16px/1.55 "Times New Roman",Tinos,serif;color:#1b1b1b;max-width:76rem;margin:1.5rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.3rem .5rem;text-align:left;
vertical-align:top}
.row{display:grid;margin:.3rem 0;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:1.5rem;break-inside:avoid}
.row>div{white-space:pre-line}.notes{font:13px/1.4 Arial,Arimo,sans-serif;border-left:2px solid #ddd;padding-left:.7rem}
.notes p{margin:.15rem 0}.heading{font-weight:bold}.item{padding-left:1.4rem}.footnote{font-size:.9em}
.header{color:#666;font-size:.85em}
.agrees{background:#dff0d8;border-bottom:2px solid #2d7a2d}
.differs{background:#f8d7d5;border-bottom:3px double #b00020;font-weight:bold}
.open{background:#ececec;border-bottom:1px dotted #666}
.key span{padding:0 .3rem;margin-right:1rem}
@media screen and (max-width:45rem){.row{grid-template-columns:minmax(0,1fr);gap:.3rem}
.list thead{display:none}.list table,.list tbody,.list tr,.list td{display:block}
.list tr{border:1px solid #999;margin:0 0 .8rem;padding:.4rem .6rem}.list td{border:0;padding:.15rem 0}
.list td:nth-child(2){font-size:1.3rem}.row table{display:block;overflow-x:auto}}
@media print{body{margin:0;max-width:none;font-size:11pt}.list{break-after:page}a{color:inherit;text-decoration:none}}
"""
_DIFFERS, _AGREES, _OPEN = "differs", "agrees", "open"
_LEGEND = {_DIFFERS: "audit.page.differs", _AGREES: "audit.page.agrees", _OPEN: "audit.page.open"}
_COLUMNS = (
    "audit.page.place",
    "audit.page.number",
    "audit.page.computation",
    "audit.page.sentence",
    "audit.page.section",
    "audit.page.stated_by",
)
_MARKS = {_DIFFERS: "✗", _AGREES: "✓", _OPEN: "?"}


def html_page(explainer: Explainer) -> str:
    """Return the page."""
    result, say = explainer.result, explainer.say
    title = escape(say("audit.page.title", file=PurePath(result.document.file).name))
    return "".join(
        (
            f'<!DOCTYPE html>\n<html lang="{escape(explainer.locale)}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width,initial-scale=1">',
            f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1>",
            f"<p>{escape(summary(explainer))}</p>",
            *(f"<p>{escape(say(remark))}</p>" for remark in result.document.remarks),
            *_list(explainer),
            *_against(explainer),
            *_reading(explainer),
            "</body></html>\n",
        )
    )


def html_fragment(explainer: Explainer) -> str:
    """Return what stands in the page, for a page around it that brings the style; computations open on a tap."""
    return "".join((*_list(explainer), *_against(explainer), *_reading(explainer, is_folded=True)))


def _list(explainer: Explainer) -> Iterator[str]:
    """Yield the list of an inspector: where, what is stated, the computation, under which heading, who states it."""
    result, say = explainer.result, explainer.say
    yield f'<section class="list"><h2>{escape(say("audit.page.list"))}</h2>'
    if not result.contradictions:
        yield f"<p>{escape(say('audit.page.nothing'))}</p></section>"
        return
    heads = "".join(f"<th>{escape(say(code))}</th>" for code in _COLUMNS)
    yield f"<table><thead><tr>{heads}</tr></thead><tbody>"
    for verdict in result.contradictions:
        target = result.by_id[verdict.proposal.target]
        cells = (
            escape(place_of(result.document, target, say)),
            f'<a href="#{escape(target.id)}">{escape(shown(target))}</a>',
            escape(explainer.message(verdict)),
            "<br>".join(map(_marked, excerpts(result, verdict))),
            escape(section_of(result, target)),
            escape(explainer.stated_by(target) or say("audit.page.unknown")),
        )
        yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    yield "</tbody></table></section>"


def _against(explainer: Explainer) -> Iterator[str]:
    """Yield the list of what departs from the documents that the draft was compared with."""
    result, say = explainer.result, explainer.say
    if result.against is None:
        return
    yield '<section class="list">'
    if not result.against:
        yield f"<p>{escape(say('audit.against.nothing'))}</p>"
    for code, heading in AGAINST_HEADINGS.items():
        group = [each for each in result.against if each.code == code]
        if group:
            yield f"<h2>{escape(say(heading, count=len(group)))}</h2><table><tbody>"
            yield from (f"<tr>{_departure(explainer, each)}</tr>" for each in group)
            yield "</tbody></table>"
    yield "</section>"


def _departure(explainer: Explainer, difference: Difference) -> str:
    """Return the cells of a difference: where in the draft, its number, what is said, the words around it."""
    document, mention = explainer.result.document, explainer.result.by_id.get(difference.mention)
    message = escape(explainer.departure(difference))
    if mention is None:
        return f'<td colspan="4">{message}</td>'
    link = f'<a href="#{escape(mention.id)}">{escape(shown(mention))}</a>'
    place = escape(place_of(document, mention, explainer.say))
    words = escape(words_around(document, mention))
    return f"<td>{place}</td><td>{link}</td><td>{message}</td><td>{words}</td>"


def _marked(excerpt: Excerpt) -> str:
    return "".join(f"<u>{escape(piece)}</u>" if is_mark else escape(piece) for piece, is_mark in excerpt.pieces())


def _reading(explainer: Explainer, *, is_folded: bool = False) -> Iterator[str]:
    """Yield the document as read, its checked numbers marked and the computations beside them, or folded below."""
    result, say = explainer.result, explainer.say
    yield f'<section><h2>{escape(say("audit.page.document"))}</h2><p class="key">'
    yield "".join(f'<span class="{name}">{escape(say(code))}</span>' for name, code in _LEGEND.items())
    yield "</p>"
    states = _with_departures(_states(result.verdicts), result.against or ())
    verdicts, mentions = _by_block(explainer), _mentions_by_block(explainer)
    leads = _leads(result.verdicts) if is_folded else {}
    for _, group in groupby(enumerate(result.document.blocks), key=lambda each: (each[1].table, each[1].table or each)):
        blocks = list(group)
        notes = [(_state(verdict), verdict) for number, _ in blocks for verdict in verdicts.get(number, ())]
        aside = _folded(notes, explainer) if is_folded else _beside(notes, explainer)
        shown_blocks = [
            (block, _words(explainer, block, mentions.get(number, ()), states, leads)) for number, block in blocks
        ]
        yield f'<div class="row">{_laid_out(shown_blocks)}{aside}</div>'
    yield "</section>"


def _beside(notes: Sequence[tuple[str, Verdict]], explainer: Explainer) -> str:
    lines = "".join(f"<p>{_line(state, verdict, explainer)}</p>" for state, verdict in notes)
    return f'<div class="notes">{lines}</div>' if notes else "<div></div>"


def _folded(notes: Sequence[tuple[str, Verdict]], explainer: Explainer) -> str:
    """Return computations under a line that says how many there are and how they come out, worst first."""
    if not notes:
        return ""
    counts = Counter(state for state, _ in notes)
    told = [(_MARKS[state], counts[state], explainer.say(_LEGEND[state])) for state in _LEGEND if counts[state]]
    head = ", ".join(f"{mark} {count} {words}" for mark, count, words in told)
    named: dict[str, str] = {}
    for _, verdict in notes:
        named.setdefault(verdict.proposal.target, verdict.id)
    lines = "".join(f"<p{_identity(verdict, named)}>{_line(state, verdict, explainer)}</p>" for state, verdict in notes)
    return f'<details class="notes"><summary>{escape(head)}</summary>{lines}</details>'


def _identity(verdict: Verdict, named: Mapping[str, str]) -> str:
    """Return what a number leads to: the first computation about it."""
    target = verdict.proposal.target
    return f' id="c-{escape(target)}"' if named[target] == verdict.id else ""


def _line(state: str, verdict: Verdict, explainer: Explainer) -> str:
    return f"{_MARKS[state]} {escape(explainer.message(verdict))}"


def _laid_out(blocks: Sequence[tuple[Block, str]]) -> str:
    """Return the cells of a table as a table, any other block by itself."""
    first, words = blocks[0]
    if first.kind is not BlockKind.CELL:
        return f'<div class="{escape(first.kind.value)}">{words}</div>'
    rows = []
    for _, row in groupby(blocks, key=lambda each: each[0].row):
        rows.append(f"<tr>{''.join(_cell(block, words) for block, words in row)}</tr>")
    return f"<div><table>{''.join(rows)}</table></div>"


def _cell(block: Block, words: str) -> str:
    tag = "th" if block.header else "td"
    spans = (f' rowspan="{block.rows}"' if block.rows > 1 else "") + (
        f' colspan="{block.columns}"' if block.columns > 1 else ""
    )
    return f"<{tag}{spans}>{words}</{tag}>"


def _states(verdicts: Sequence[Verdict]) -> Mapping[str, str]:
    """Return for every number that a verdict touches how it stands; a contradiction outweighs an agreement."""
    states: dict[str, str] = {}
    for state, wanted in ((_OPEN, None), (_AGREES, True), (_DIFFERS, False)):
        for verdict in verdicts:
            if verdict.holds is wanted:
                names = verdict.proposal.parts if wanted is not False else ()
                states.update(dict.fromkeys((verdict.proposal.target, *names), state))
    return states


def _with_departures(states: Mapping[str, str], differences: Sequence[Difference]) -> Mapping[str, str]:
    """Return the states with the numbers that another document tells otherwise, and grey where there is no source."""
    open_ones = {each.mention: _OPEN for each in differences if each.mention}
    told_otherwise = {each.mention: _DIFFERS for each in differences if each.mention and each.source}
    return {**open_ones, **states, **told_otherwise}


def _by_block(explainer: Explainer) -> Mapping[int, list[Verdict]]:
    found: dict[int, list[Verdict]] = defaultdict(list)
    for verdict in explainer.result.verdicts:
        found[explainer.result.by_id[verdict.proposal.target].block].append(verdict)
    return found


def _mentions_by_block(explainer: Explainer) -> Mapping[int, list[Mention]]:
    found: dict[int, list[Mention]] = defaultdict(list)
    for mention in explainer.result.mentions:
        found[mention.block].append(mention)
    return found


def _leads(verdicts: Sequence[Verdict]) -> Mapping[str, str]:
    """Return for every number that a verdict touches the number whose computation tells most about it."""
    found: dict[str, str] = {}
    for verdict in sorted(verdicts, key=lambda each: (None, True, False).index(each.holds)):
        target = verdict.proposal.target
        found.update(dict.fromkeys((*verdict.proposal.parts, target), target))
    return found


def _state(verdict: Verdict) -> str:
    """Return how a computation comes out."""
    state = {True: _AGREES, False: _DIFFERS, None: _OPEN}[verdict.holds]
    if verdict.holds is False and verdict.severity is Severity.NOTE:
        state = _OPEN
    return state


def _words(
    explainer: Explainer,
    block: Block,
    mentions: Sequence[Mention],
    states: Mapping[str, str],
    leads: Mapping[str, str],
) -> str:
    """Return the words of a block with its numbers marked; one that leads to a computation is a link."""
    text = explainer.result.document.text
    pieces: list[str] = []
    read = block.start
    for mention in mentions:
        if mention.start < read or mention.end > block.end:
            continue
        state = states.get(mention.id)
        pieces.append(_plain(text[read : mention.start]))
        words = escape(text[mention.start : mention.end])
        identity = f'id="{escape(mention.id)}"'
        lead = leads.get(mention.id)
        tag, link = ("a", f' href="#c-{escape(lead)}"') if lead else ("span", "")
        pieces.append(f'<{tag} {identity} class="{state}"{link}>{words}</{tag}>' if state else words)
        read = mention.end
    pieces.append(_plain(text[read : block.end]))
    has_mark = explainer.result.document.kind in ("md", "txt")
    mark = f"<sup>{escape(block.note)}</sup> " if block.note and not has_mark else ""
    return mark + "".join(pieces)


def _plain(text: str) -> str:
    """Return words without the signs of Markdown."""
    return escape(MARKUP.sub("", text))
