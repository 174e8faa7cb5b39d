"""One paper of every kind in both profiles, real ones with number, day and signer, for tests of their form."""

from __future__ import annotations

from datetime import date
from functools import cache

from socai.catalogue.model import Catalogue
from socai.compose.composer import Issue, compose_report
from socai.compose.template import parse_template
from socai.compose.tree import Report
from socai.core.periods import Period
from tests.unit.compose.fakes import among, figure

LETTERHEADS = {
    "party": {"superior": "ĐẢNG BỘ TỈNH LAI CHÂU", "body": "ĐẢNG ỦY XÃ BÌNH LƯ", "place": "Bình Lư"},
    "state": {"superior": "ỦY BAN NHÂN DÂN TỈNH LAI CHÂU", "body": "ỦY BAN NHÂN DÂN XÃ BÌNH LƯ", "place": "Bình Lư"},
}
_HEADS = {
    "party": """
symbol: {type}/ĐU
recipients: ["Thường trực Tỉnh ủy (b/c);", Lưu VPĐU.]
signature: {{authority: T/M ĐẢNG ỦY, title: PHÓ BÍ THƯ}}
""",
    "state": """
symbol: {type}UBND
to: [Ủy ban nhân dân tỉnh Lai Châu.]
recipients: ["Như trên;", "Lưu: VT, VP."]
signature: {{authority: TM. ỦY BAN NHÂN DÂN, title: CHỦ TỊCH}}
""",
}
_BODY = """
# TÌNH HÌNH THỰC HIỆN

## Kinh tế

### Nông nghiệp

#### Trồng trọt

*Căn cứ Nghị quyết của Hội đồng nhân dân xã;*

Xã tổ chức {a.a} hội nghị[^1]; nội dung được thực hiện đúng kế hoạch.

| Việc | Số lượng |
|---|---:|
| Hội nghị | {a.a} |

Hoàn thành {a.a} hội nghị trong kỳ.

[^1]: Gồm {a.a} hội nghị.
"""
ISSUE = Issue(number="5", day=date(2026, 2, 3), signer="Nguyễn Văn An")


@cache
def paper(profile: str, kind: str = "BÁO CÁO", urgency: str = "") -> Report:
    """Return a paper of a profile: a report, or a letter when the kind is ``CÔNG VĂN``."""
    return composed(template_text(profile, _BODY, kind, urgency), profile)


def template_text(profile: str, body: str = _BODY, kind: str = "BÁO CÁO", urgency: str = "") -> str:
    """Return a template of a profile around a body."""
    types = {"party": {"BÁO CÁO": "BC", "CÔNG VĂN": "CV"}, "state": {"BÁO CÁO": "BC-", "CÔNG VĂN": "VP-"}}
    head = _HEADS[profile].format(type=types[profile][kind])
    urgent = f"urgency: {urgency}\n" if urgency else ""
    return (
        f"---\nkind: {kind}\nprofile: {profile}\ntitle: Văn bản thử\nsummary: [tình hình thực hiện nhiệm vụ quý]\n"
        f"{urgent}{head.strip()}\n---\n{body}"
    )


def composed(text: str, profile: str, catalogue: Catalogue | None = None) -> Report:
    """Return the paper that a template text makes of twelve meetings, its annex of a catalogue."""
    return compose_report(
        parse_template(text, "mau.md"),
        figure_of=among({"a.a": figure("a.a", 12)}),
        period=Period.parse("2026Q1"),
        letterhead=LETTERHEADS[profile],
        demonstration=False,
        issue=ISSUE,
        catalogue=catalogue,
    )
