"""Lays a report tree out as one page that is inline XBRL as well. It formats no number: what the tree holds is printed.

The page is XHTML 1.1, as inline XBRL wants it (so it has neither roles nor newer elements), and is read as HTML; it
loads nothing and runs nothing, and says so to browsers. Nobody's name is in it, as it leaves the commune: what stands
behind a number are ids and hashes.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from socai.compose import inline_xbrl
from socai.compose.html_around import letterhead, names, tail
from socai.compose.html_body import Body
from socai.compose.html_reader import contents_table, demonstration_notice, foot, reader_box, watermark
from socai.compose.html_traces import sources
from socai.compose.profile import Layout, Profile
from socai.compose.profiles import PROFILES
from socai.compose.tagging import Tagging
from socai.compose.taxonomy import taxonomy_file
from socai.compose.tree import Report
from socai.files.ooxml import xml_text

_STYLE = Path(__file__).with_name("page.css")


def write_html(report: Report, tagging: Tagging) -> bytes:
    """Return a report as a web page; the same report gives the same bytes.

    Args:
        report: the report.
        tagging: its facts, with the traces behind them.
    """
    profile = PROFILES[report.profile]
    body = Body({fact.id: fact for fact in tagging.facts})
    # The body comes first: places are counted in reading order.
    blocks, annexes, notes = body.blocks(report.blocks), body.annexes(report.annexes), body.footnotes(report.footnotes)
    page = (
        inline_xbrl.header(tagging, taxonomy_file(report))
        + '<p><a class="skip" href="#noi-dung">Đến nội dung</a></p>\n'
        + demonstration_notice(report, profile)
        + f'<div class="paper head">\n{letterhead(report, profile)}</div>\n'
        + f'<div id="noi-dung" class="paper main">\n{names(report, profile)}{reader_box(report)}'
        + f"{contents_table(report)}{blocks}{tail(report, profile)}{annexes}{notes}{foot(report)}</div>\n"
        + sources(report, tagging)
        + watermark(report, profile)
    )
    return (_head(report, profile) + f"<body>\n{page}</body>\n</html>\n").encode()


def _head(report: Report, profile: Profile) -> str:
    style = _style(profile.layout)
    styles = f"{_hash(style)} 'unsafe-hashes' {_hash(inline_xbrl.HIDDEN)}"
    policy = f"default-src 'none'; style-src {styles}; base-uri 'none'; form-action 'none'"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n<html xml:lang="vi" {inline_xbrl.NAMESPACES}>\n'
        '<head>\n<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />\n'
        '<meta http-equiv="Content-Language" content="vi" />\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}" />\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1" />\n'
        '<meta name="color-scheme" content="light dark" />\n<meta name="referrer" content="no-referrer" />\n'
        f'<title>{xml_text(report.title)}</title>\n<style type="text/css">{style}</style>\n</head>\n'
    )


def _hash(style: str) -> str:
    """Return a piece of style as a policy names it."""
    return f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"


@cache
def _style(layout: Layout) -> str:
    """Return the style sheet with the paper of a profile."""
    margins = f"{layout.margin_top}mm {layout.margin_right}mm {layout.margin_bottom}mm {layout.margin_left}mm"
    paper = f"@page {{ size: {layout.page_width}mm {layout.page_height}mm; margin: {margins}; }}\n"
    return f"\n{_STYLE.read_text(encoding='utf-8')}{paper}"
