"""The profile of Party papers. Never mixed with State papers.

Source: Quy định 399-QĐ/TW (9/1/2026) on types and authority; Hướng dẫn 05-HD/VPTW (2026) on form. Where the guidance
leaves a range, the value at its lower end stands: letters 14 pt, lines of exactly 18 pt.
"""

from __future__ import annotations

import re

from socai.compose.profile import DEMONSTRATION, Layout, Profile

PARTY = Profile(
    key="party",
    national="ĐẢNG CỘNG SẢN VIỆT NAM",
    under_body="*",
    under_summary="-----",
    number_form="Số {number}-{symbol}",
    recipients_title="Nơi nhận:",
    watermark=DEMONSTRATION,
    layout=Layout(
        font="Times New Roman",
        page_width=210,
        page_height=297,
        margin_top=20,
        margin_bottom=20,
        margin_left=30,
        margin_right=15,
        page_number_from_edge=10,
        first_line=10,
        paragraph_gap=6,
        line_exactly=18,
        body_size=14,
        page_number_size=14,
        national_size=15,
        # The rule is as long as the words above it: 22 bold letters of 15 pt, by the font's own widths.
        national_rule=207,
        body_name_size=14,
        number_size=14,
        kind_size=16,
        summary_size=14,
        table_size=12,
        note_size=10,
        recipients_title_size=14,
        recipients_size=12,
    ),
    symbol_form=re.compile(r"[^/\s]+/[^/\s]+"),
    symbol_example="BC/ĐU",
    authority_marks=("T/M", "K/T", "T/L", "Q."),
)
