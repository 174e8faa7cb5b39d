"""Invented reports of many kinds: they agree with themselves, and one number put wrong is told and nothing else.

None of their sentences comes from a real report; the rules were built on some of them, the others only checked them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from socai.audit.audit import audit_document
from socai.audit.result import AuditResult
from socai.files.reading import document_of_text

FOLDER = Path(__file__).parent / "reports"
REPORTS = sorted(path.name for path in FOLDER.iterdir())

PLANTED = [
    ("truong_hoc.md", "45,6 triệu đồng/60 triệu đồng, đạt 76%", "45,6 triệu đồng/60 triệu đồng, đạt 67%", "67"),
    ("truong_hoc.md", "tăng 37 em (986/949)", "tăng 73 em (986/949)", "73"),
    ("truong_hoc.md", "| 3 | Khối 8 | 6 | 241 |", "| 3 | Khối 8 | 6 | 214 |", "214"),
    ("benh_vien.md", "khám dịch vụ 16.560 lượt, chiếm 10,6%", "khám dịch vụ 16.560 lượt, chiếm 16,0%", "16,0"),
    ("benh_vien.md", "gấp 1,2 lần so", "gấp 2,1 lần so", "2,1"),
    ("benh_vien.md", "loại II 1.905 ca", "loại II 1.950 ca", "1.950"),
    ("huyen.txt", "bằng 78% kế hoạch năm", "bằng 87% kế hoạch năm", "87"),
    ("huyen.txt", "giảm 4 vụ (18/22)", "giảm 6 vụ (18/22)", "6"),
    ("huyen.txt", "còn 8 đơn đang", "còn 18 đơn đang", "18"),
    ("thon.txt", "tồn cuối kỳ 9.630.000", "tồn cuối kỳ 9.360.000", "9.360.000"),
    ("ngan_sach.md", "| II | Thu phân chia | 2.150 |", "| II | Thu phân chia | 2.510 |", "2.510"),
    ("ngan_sach.md", "| Cộng khu B | 282 |", "| Cộng khu B | 228 |", "228"),
    ("doan_thanh_nien.md", "tổng trị giá 375 triệu", "tổng trị giá 357 triệu", "357"),
    ("doan_thanh_nien.md", "(18 đoàn xã,", "(81 đoàn xã,", "81"),
    ("xa.txt", "hiện còn 78 hộ", "hiện còn 87 hộ", "87"),
    ("xa.txt", "tiếp nhận mới 1.840", "tiếp nhận mới 1.480", "1.480"),
    ("thue.txt", "5,7 tỷ đồng); giảm lỗ", "7,5 tỷ đồng); giảm lỗ", "7,5"),
    ("dang_bo.txt", "dự bị 67 đồng chí", "dự bị 76 đồng chí", "76"),
    ("dang_bo.txt", "số dư cuối kỳ 154,3", "số dư cuối kỳ 145,3", "145,3"),
    ("du_an.txt", "bằng 70,8% tổng mức", "bằng 78,0% tổng mức", "78,0"),
    ("du_lich.md", "khách nội địa 174.050", "khách nội địa 147.050", "147.050"),
    ("hop_tac_xa.txt", "bao tiêu nông sản 3.850", "bao tiêu nông sản 3.580", "3.580"),
    ("toa_an.txt", "còn lại 44 vụ", "còn lại 54 vụ", "54"),
    ("van_phong.txt", "tổng cộng 65 cuộc", "tổng cộng 56 cuộc", "56"),
    ("van_phong.txt", "15.500 trang, đạt 80%", "15.500 trang, đạt 90%", "90"),
    ("tram_y_te.txt", "tồn cuối kỳ 37,6", "tồn cuối kỳ 36,7", "36,7"),
    ("kho_bac.md", "| 1. Thu nội địa | 50.000 |", "| 1. Thu nội địa | 56.000 |", "56.000"),
    ("chi_bo_xa.txt", "để lại 67,5", "để lại 76,5", "76,5"),
    ("cong_an.txt", "cấp đổi 702", "cấp đổi 720", "720"),
    ("bao_lut.txt", "dân quân 410", "dân quân 140", "140"),
    ("so_ket_hoc_ky.md", "tồn 31.850.000", "tồn 31.580.000", "31.580.000"),
    ("von_dau_tu.md", "| 14.068 |", "| 16.048 |", "16.048"),
    ("trung_tam_y_te.txt", "đạt 87,4% trong số", "đạt 78,4% trong số", "78,4"),
    ("mat_bang.txt", "Nghĩa Tá 4,8 km", "Nghĩa Tá 8,4 km", "8,4"),
]


def _audit(name: str, old: str = "", new: str = "") -> AuditResult:
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert text.count(old) == 1 or not old
    return audit_document(document_of_text(text.replace(old, new) if old else text, kind=name.rsplit(".", 1)[1]))


@cache
def _clean(name: str) -> AuditResult:
    return _audit(name)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_that_agrees_with_itself_is_not_called_wrong(name: str) -> None:
    assert [_told(_clean(name), each.proposal.target) for each in _clean(name).contradictions] == []


@pytest.mark.parametrize("name", REPORTS)
def test_half_of_the_figures_of_a_report_are_checked(name: str) -> None:
    coverage = _clean(name).coverage
    assert 2 * coverage.checked >= coverage.quantities


@pytest.mark.parametrize(("name", "old", "new", "wrong"), PLANTED)
def test_a_planted_error_is_told_and_nothing_else(name: str, old: str, new: str, wrong: str) -> None:
    result = _audit(name, old, new)
    told = [{_told(result, each.proposal.target), *(_told(result, part) for part in each.proposal.parts)}
            for each in result.contradictions]  # fmt: skip
    assert told
    assert all(wrong in each for each in told)


def _told(result: AuditResult, mention: str) -> str:
    return result.by_id[mention].raw
