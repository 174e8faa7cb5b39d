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
    ("cong_an_xa.txt", "22 vụ/41 bị can", "22 vụ/14 bị can", "14"),
    ("cong_an_xa.txt", "8 vụ/24 bị can", "8 vụ/42 bị can", "42"),
    ("cong_an_xa.txt", "lại 453 hồ sơ", "lại 435 hồ sơ", "435"),
    ("cong_an_xa.txt", "tô, 5 phương", "tô, 15 phương", "15"),
    ("cai_cach.txt", "chính (3 kế hoạch", "chính (5 kế hoạch", "5"),
    ("cai_cach.txt", "hạn 6.820 hồ sơ", "hạn 6.280 hồ sơ", "6.280"),
    ("cai_cach.txt", "lòng 122 phiếu", "lòng 212 phiếu", "212"),
    ("cai_cach.txt", "thiếu 3 người", "thiếu 5 người", "5"),
    ("trung_tam_khu_vuc.txt", "dưỡng 68 người", "dưỡng 86 người", "86"),
    ("trung_tam_khu_vuc.txt", "loại I: 96 ca,", "loại I: 69 ca,", "69"),
    ("trung_tam_khu_vuc.txt", "sinh 6.315, tổng", "sinh 6.135, tổng", "6.135"),
    ("trung_tam_khu_vuc.txt", "bệnh 54.835 triệu", "bệnh 54.385 triệu", "54.385"),
    ("hdnd.txt", "tỉnh 38 ý kiến", "tỉnh 83 ý kiến", "83"),
    ("hdnd.txt", "73,3%), 47 ý kiến", "73,3%), 74 ý kiến", "74"),
    ("hdnd.txt", "chiếm 31,25%; dân", "chiếm 32,15%; dân", "32,15"),
    ("tu_phap.txt", "xã: 16 văn", "xã: 26 văn", "26"),
    ("tu_phap.txt", "lại 313), giảm", "lại 331), giảm", "331"),
    ("tu_phap.txt", "việc, 30.160 triệu", "việc, 31.060 triệu", "31.060"),
    ("dang_uy.txt", "sở, 46 chi", "sở, 64 chi", "64"),
    ("dang_uy.txt", "trong đó 1.871 đảng", "trong đó 1.781 đảng", "1.781"),
    ("dang_uy.txt", "hội 28; quốc", "hội 82; quốc", "82"),
    ("dang_uy.txt", "trách 4, cảnh", "trách 14, cảnh", "14"),
    ("vu_dong_xuan.txt", "lúa 2.745 ha,", "lúa 2.475 ha,", "2.475"),
    ("vu_dong_xuan.txt", "lượng 16.031 tấn", "lượng 16.301 tấn", "16.301"),
    ("vu_dong_xuan.txt", "loại: 1.204 ha.", "loại: 1.240 ha.", "1.240"),
    ("vu_dong_xuan.txt", "thịt 35.690 con", "thịt 36.590 con", "36.590"),
    ("thu_chi_xa.txt", "trước bạ 4.286 triệu", "trước bạ 4.826 triệu", "4.826"),
    ("thu_chi_xa.txt", "tiêu 22.362 triệu", "tiêu 23.262 triệu", "23.262"),
    ("thu_chi_xa.txt", "đất: 5.224 triệu", "đất: 5.242 triệu", "5.242"),
    ("thu_chi_xa.txt", "xuyên: 65.321 triệu", "xuyên: 56.321 triệu", "56.321"),
    ("nam_hoc.txt", "trường (6 trường", "trường (9 trường", "9"),
    ("nam_hoc.txt", "với 3.053 học", "với 3.503 học", "3.503"),
    ("nam_hoc.txt", "học 182, THCS", "học 128, THCS", "128"),
    ("nam_hoc.txt", "sắc 1.326 em,", "sắc 1.236 em,", "1.236"),
    ("giam_ngheo.txt", "nghèo 124 hộ,", "nghèo 142 hộ,", "142"),
    ("giam_ngheo.txt", "lại 62 hộ.", "lại 26 hộ.", "26"),
    ("giam_ngheo.txt", "vốn 57 hộ;", "vốn 75 hộ;", "75"),
    ("giam_ngheo.txt", "giảm 96 hộ,", "giảm 69 hộ,", "69"),
    ("chuyen_doi_so.txt", "thành 96 nhiệm", "thành 69 nhiệm", "69"),
    ("chuyen_doi_so.txt", "hạn 41 nhiệm", "hạn 14 nhiệm", "14"),
    ("chuyen_doi_so.txt", "trình (62,2%) và", "trình (66,2%) và", "66,2"),
    ("chuyen_doi_so.txt", "cấp xã 197.211 hồ sơ", "cấp xã 179.211 hồ sơ", "179.211"),
    ("so_xay_dung.txt", "lượt/27 người", "lượt/72 người", "72"),
    ("so_xay_dung.txt", "mới 145 đơn", "mới 154 đơn", "154"),
    ("so_xay_dung.txt", "lặp 14, nặc", "lặp 41, nặc", "41"),
    ("so_xay_dung.txt", "phương 356,7/374", "phương 365,7/374", "365,7"),
    ("bao_hiem.txt", "buộc 5.204 người", "buộc 5.402 người", "5.402"),
    ("bao_hiem.txt", "nghiệp; 131 doanh", "nghiệp; 113 doanh", "113"),
    ("bao_hiem.txt", "tháng 1.120 triệu", "tháng 1.210 triệu", "1.210"),
    ("bao_hiem.txt", "đau 864 lượt", "đau 846 lượt", "846"),
    ("quan_su.txt", "chỗ 112 đồng", "chỗ 121 đồng", "121"),
    ("quan_su.txt", "giỏi 31 đồng", "giỏi 13 đồng", "13"),
    ("quan_su.txt", "loại 2: 31, loại", "loại 2: 13, loại", "13"),
    ("quan_su.txt", "chí (62,8%), đạt", "chí (68,2%), đạt", "68,2"),
    ("mat_tran.txt", "được 112.750.000 đồng", "được 121.750.000 đồng", "121.750.000"),
    ("mat_tran.txt", "thông 21 buổi", "thông 12 buổi", "12"),
    ("mat_tran.txt", "buổi, 1.344 lượt", "buổi, 1.434 lượt", "1.434"),
    ("mat_tran.txt", "Lộc 1.245 m2,", "Lộc 1.425 m2,", "1.425"),
    ("thong_ke.txt", "mới, 274 doanh", "mới, 247 doanh", "247"),
    ("thong_ke.txt", "hóa 5.102,7 tỷ đồng", "hóa 5.120,7 tỷ đồng", "5.120,7"),
    ("thong_ke.txt", "địa 374,3 nghìn", "địa 347,3 nghìn", "347,3"),
    ("thong_ke.txt", "cấp xã 910,7 tỷ đồng", "cấp xã 901,7 tỷ đồng", "901,7"),
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
