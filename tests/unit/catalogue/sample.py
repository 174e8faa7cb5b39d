"""A good little pack, and ways to write it with one thing changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from socai.catalogue.errors import PackError
from socai.catalogue.pack import load_catalogue
from socai.core.findings import Finding, Location

MARK = "¦"

GOOD: Mapping[str, str] = {
    "pack.yaml": """\
name: mau
title: Xã mẫu
version: 1.0.0
reporting_unit: "00001"
place: Mẫu
letterheads:
  party: {superior: ĐẢNG BỘ TỈNH, body: ĐẢNG ỦY XÃ MẪU}
licence: {name: CC0-1.0, title: Không giữ quyền, path: "https://creativecommons.org/publicdomain/zero/1.0/"}
""",
    "measures.yaml": """\
vu: {vi: vụ, en: cases}
vu_chay: {vi: vụ cháy, en: fires, adds_to: [vu]}
luot: {vi: lượt, en: visits}
nghin_luot: {vi: nghìn lượt, en: thousand visits, of: luot, times: 1000}
""",
    "org_units.yaml": """\
"00001": {type: commune, name: Xã Mẫu, code: "00001", valid_from: 2025-07-01}
00001-KT: {type: office, name: Phòng Kinh tế, parent: "00001"}
00001-B01: {type: village, name: Bản Một, parent: "00001", valid_to: 2026-03-31, placeholder: true}
""",
    "calendars.yaml": """\
administrative:
  rules:
    2028-01-01: {first_day: 20, legal_basis: Nghị định mới}
hdnd:
  vi: Nhiệm kỳ Hội đồng nhân dân
  en: Council terms
  suffix: hdnd
  kinds: [year]
  years: 6
  step: 5
  year_words: [nhiệm kỳ, term]
  opens: {2021: 2021-06-25, 2026: 2026-03-30}
""",
    "deadlines.yaml": """\
bao_cao.thang:
  vi: Báo cáo tháng
  en: Monthly report
  calendar: administrative
  level: commune
  kinds: [month, quarter]
  which: [1, 3]
  cut_off: {days: 0}
  due: {day: 25}
  valid_from: 2025-07-01
  source: Quyết định
""",
    "holidays.yaml": """\
"2026":
  status: announced
  source: Thông báo
  off:
    2026-04-26: Giỗ Tổ
    2026-04-27: Nghỉ bù
  swaps: {2026-01-02: 2026-01-10}
  undecided: {2026-11-24: chờ luật}
"2027": {status: statutory, source: Luật, off: {2027-01-01: Tết Dương lịch}}
""",
    "indicators/kinh_te.yaml": """\
kinh_te.lua.dien_tich:
  vi: Diện tích lúa
  en: Area of rice
  measure: ha
  decimals: 2
  time: last
  units: sum
  office: 00001-KT
kinh_te.lua.dien_tich_khac:
  vi: Diện tích lúa khác
  en: Area of other rice
  measure: ha
  decimals: 2
  time: last
  units: sum
  office: 00001-KT
kinh_te.lua.tong:
  vi: Tổng diện tích lúa
  en: Total area of rice
  measure: ha
  decimals: 2
  time: last
  units: sum
  office: 00001-KT
  formula: >-
    kinh_te.lua.dien_tich +
    kinh_te.lua.dien_tich_khac
  missing: skip_if_all
""",
    "indicators/xa_hoi.yaml": """\
an_ninh.chay.vu: {vi: Số vụ cháy, en: Fires, measure: vu_chay, time: sum, units: sum, office: 00001-KT}
an_ninh.vu: {vi: Số vụ, en: Cases, measure: vu, time: sum, units: sum, office: 00001-KT}
y_te.luot:
  vi: Số lượt khám
  en: Visits
  measure: nghin_luot
  decimals: 3
  time: sum
  units: sum
  office: 00001-KT
y_te.luot.dat:
  vi: Tỷ lệ đạt kế hoạch
  en: Percent of plan
  measure: percent
  decimals: 1
  time: ratio
  units: ratio
  office: 00001-KT
  formula: "percent(y_te.luot)"
""",
    "relations.yaml": """\
an_ninh.chay_trong_vu:
  holds: an_ninh.chay.vu <= an_ninh.vu
  message: Số vụ cháy lớn hơn số vụ.
  severity: warning
""",
    "targets.csv": """\
indicator,org_unit,year,value,version,source,due
y_te.luot,00001,2026,"31,5",1,"Nghị quyết 1, mục 2",
y_te.luot,00001,2026,"10",1,Nghị quyết 1,2026-06-30
kinh_te.lua.tong,00001,2026,100.25,,,
""",
    "paces.yaml": """\
"*": {rhythm: quarter, grace: 15, source: Giả định}
kinh_te.lua.*: {profile: level, on_pace: 95, at_risk: 60, source: Giả định}
an_ninh.chay.vu: {direction: less, profile: linear, source: Giả định}
an_ninh.vu: {direction: band, band: {below: 5, above: "2,5"}, source: Giả định}
y_te.luot:
  profile: seasonal
  own_last_years: 2
  curve: [5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100]
  steps: {03-31: 20, 06-30: 45}
  stated_percent: y_te.luot.dat
  divide: {00001-B01: "37,5", 00001-KT: 62.5}
  source: Kế hoạch 5
""",
    "warnings.yaml": """\
cham: {for: [y_te.*, an_ninh.vu], when: behind(item.value) and age(item.value) < 40, message: Chậm, source: Giả định}
chay: {when: year_to_date(an_ninh.chay.vu) > 0, message: Có cháy, severity: note, source: Giả định}
""",
    "figures/2026H1.csv": """\
indicator,org_unit,period,value,basis,qualifier,note
kinh_te.lua.dien_tich,00001,2026H1,57.69,actual,about,
kinh_te.lua.dien_tich_khac,00001,2026H1,,,,"chưa có,
sẽ gửi sau"
an_ninh.vu,00001-B01,2026-01,NA,estimate,exact,
kinh_te.lua.tong,00001,2026H1,60,stated,exact,
""",
    "templates/bao-cao.md": "# Báo cáo\n",
    "cases/tong.yaml": """\
- name: Tổng hai số
  unit: "00001"
  period: 2026H1
  given: {kinh_te.lua.dien_tich: "1.057,69", kinh_te.lua.dien_tich_khac: "2"}
  expect: {kinh_te.lua.tong: "1.059,69"}
- name: Đạt kế hoạch
  unit: "00001"
  period: 2026H1
  given: {y_te.luot: "5,85"}
  plan: {y_te.luot: "10"}
  expect: {y_te.luot.dat: "58,5", an_ninh.vu: missing}
""",
    "code_lists.yaml": """\
loai_don:
  vi: Loại đơn
  values: {khieu_nai: Khiếu nại, to_cao: {vi: Tố cáo, en: Denunciation}}
""",
    "registers/don_thu.yaml": """\
chuong_trinh:
  vi: Chương trình
  en: Programmes
  office: 00001-KT
  key: [ky_hieu]
  date: ngay
  ends: het_han
  columns:
    ky_hieu: {vi: Ký hiệu, type: text}
    ngay: {vi: Ngày, type: date}
    het_han: {vi: Hết hạn, type: date}
don_thu:
  vi: Sổ đơn thư
  en: Petitions
  office: 00001-KT
  key: [so, nam]
  date: ngay
  unit: ban
  remote: vung_xa
  remote_reason: ly_do
  earliest: som_nhat
  roles: {name: ly_do, owner: ban, figures: can_so, layout: mau}
  legal: Luật mẫu (một nguồn)
  columns:
    so: {vi: Số, en: Number, type: number_given, scope: [year, loai]}
    nam: {vi: Năm, type: text}
    ngay: {vi: Ngày nhận, type: date}
    loai: {vi: Loại, type: code, codes: loai_don, required: true}
    nguoi: {vi: Người gửi, type: text, privacy: personal, retention: 24 months}
    nguoi_bao: {vi: Người báo tin, type: text, privacy: hidden}
    so_nguoi: {vi: Số người, type: number, measure: luot, decimals: 1}
    ban: {vi: Bản, type: unit}
    vung_xa: {vi: Vùng sâu, type: yes_no}
    ly_do: {vi: Lý do, type: text}
    som_nhat: {vi: Sớm nhất, type: date}
    can_so: {vi: Số liệu cần, type: text}
    mau: {vi: Mẫu, type: text}
    theo: {vi: Theo chương trình, type: link, register: chuong_trinh}
  states:
    start: tiep_nhan
    tiep_nhan: {vi: Tiếp nhận, next: [thu_ly, tra_lai]}
    thu_ly: {vi: Thụ lý, next: [cho_bo_sung, dong]}
    cho_bo_sung: {vi: Chờ bổ sung, next: [thu_ly]}
    tra_lai: {vi: Trả lại, closed: true}
    dong: {vi: Đã giải quyết, en: Settled, closed: true}
  clocks:
    thu_ly: {vi: Hạn thụ lý, from: tiep_nhan, until: [thu_ly, tra_lai], days: 10, counting: working}
    giai_quyet:
      vi: Hạn giải quyết
      from: thu_ly
      until: [dong]
      days: 30
      remote_days: 45
      extension: {days: 30, times: 1}
      suspended_in: [cho_bo_sung]
      legal: Luật mẫu, Điều 28
      when: {loai: khieu_nai}
""",
    "registers/chuong_trinh.csv": """\
ky_hieu,ngay,het_han
02-NQ/ĐU,2026-01-02,31/12/2026
""",
    "registers/don_thu.csv": """\
so,nam,ngay,loai,nguoi,so_nguoi,ban,vung_xa,ly_do,som_nhat,can_so,mau,theo,states
1,2026,2026-01-05,khieu_nai,Ô A,1.5,00001-B01,có,Vùng cao,,,,02-NQ/ĐU,2026-01-09 thu_ly; 2026-02-20 extend giai_quyet 15
2,2026,06/01/2026,to_cao,,,,,,3/1/2026,an_ninh.vu kinh_te.lua.*,bao-cao,,
""",
    "forms/thon.yaml": """\
thon_thang:
  vi: Phiếu tháng
  en: Monthly form
  fills: village
  period: month
  steps: [00001-KT, "00001"]
  sections:
    chung:
      vi: Chung
      fields:
        an_ninh.chay.vu: {called: [cháy, vụ cháy], least: "1", most: "10", jump: 30}
        an_ninh.vu: {called: [vụ việc]}
""",
    "README.md": "# Gói mẫu\n",
}


def write_pack(folder: Path, files: Mapping[str, str | bytes] = GOOD) -> Path:
    """Write the files of a pack and return its folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def changed(file: str, old: str, new: str) -> tuple[dict[str, str], Location]:
    """Return the good pack with one text replaced, and the place of the mark in the new text.

    An empty ``old`` appends. In tables the column of a place is the number of the cell; two marks are a whole row.
    """
    text = GOOD.get(file, "")
    assert not old or text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    marked = text.replace(old, new) if old else text + new
    before, _, _ = marked.partition(MARK)
    line = before.split("\n")[-1]
    column = line.count(",") + 1 if file.endswith(".csv") else len(line) + 1
    if MARK * 2 in marked:
        column = 0
    return {**GOOD, file: marked.replace(MARK, "")}, Location(file, before.count("\n") + 1, column)


def findings_of(folder: Path, files: Mapping[str, str | bytes], search: tuple[Path, ...] = ()) -> tuple[Finding, ...]:
    """Return the problems of a pack that must not load."""
    with pytest.raises(PackError) as caught:
        load_catalogue(write_pack(folder, files), search)
    return caught.value.findings


def places_of(findings: tuple[Finding, ...]) -> list[tuple[str, Location]]:
    """Return code and place of findings."""
    return [(finding.code, finding.location) for finding in findings]
