"""What helps a reader and is no part of the paper: notice of a demonstration, contents, what can be tapped, gaps."""

from __future__ import annotations

from hashlib import sha256

from socai.compose.figures_csv import figures_csv
from socai.compose.html_body import gap_id, heading_id
from socai.compose.outline import headings, plain
from socai.compose.profile import Profile
from socai.compose.tree import Report
from socai.core.numerals import format_number
from socai.files.ooxml import xml_text

LOCALE = "vi"
_DEEPEST = 3


def demonstration_notice(report: Report, profile: Profile) -> str:
    """Return the line that stays in sight while one reads a demonstration."""
    if not report.demonstration:
        return ""
    return f'<p class="notice"><b>{profile.watermark}</b> – không phải văn bản thật</p>\n'


def watermark(report: Report, profile: Profile) -> str:
    """Return what every printed page of a demonstration bears."""
    return f'<div class="mark">{profile.watermark}</div>\n' if report.demonstration else ""


def contents_table(report: Report) -> str:
    """Return the table of contents and the way to all traces."""
    items = "".join(
        f'<li class="depth{heading.level}"><a href="#{heading_id(index)}">'
        f"{xml_text(heading.number)} {xml_text(plain(heading.content))}</a></li>\n"
        for index, heading in enumerate(headings(report), start=1)
        if heading.level <= _DEEPEST
    )
    return (
        '<div class="contents" id="muc-luc">\n<h2>Mục lục</h2>\n'
        f'<ul>\n{items}<li class="depth1"><a href="#nguon">Nguồn của tất cả các số</a></li>\n'
        '<li class="more"><a href="#muc-luc">Mục lục đầy đủ</a></li>\n</ul>\n</div>\n'
    )


def reader_box(report: Report) -> str:
    """Return how to see where a number comes from, how many there are, and where one is lacking."""
    entered = {number.key: number.is_entered for number in report.numbers()}
    if not entered:
        return ""
    made = sum(entered.values())
    return (
        '<div class="reader">\n'
        '<p>Chạm vào một <span class="n">số gạch chân</span> để xem số đó từ đâu ra. '
        f"Báo cáo có {_count(len(entered))} số liệu: {_count(made)} do các cơ quan báo cáo, "
        f"{_count(len(entered) - made)} do hệ thống tính từ các số đó.</p>\n{_gaps(report)}</div>\n"
    )


def foot(report: Report) -> str:
    """Return the hash of the figures, by which page and ``figures.csv`` are known to belong together."""
    digest = sha256(figures_csv(report).encode()).hexdigest()
    return f'<p class="foot">SHA-256 của figures.csv: {digest}</p>\n'


def _gaps(report: Report) -> str:
    gaps = list(report.gaps())
    if not gaps:
        return ""
    links = "; ".join(
        f'<a href="#{gap_id(index)}">{xml_text(gap.label)} ({xml_text(gap.place)})</a>'
        for index, gap in enumerate(gaps, start=1)
    )
    return f'<p class="gaps"><b>– {_count(len(gaps))} chỗ không có số:</b> {links}</p>\n'


def _count(number: int) -> str:
    return format_number(number, decimals=0, locale=LOCALE)
