"""One fault, one finding, at its character. The mark ``¦`` in a changed text is where the finding must point."""

from __future__ import annotations

from pathlib import Path

import pytest

from socai.core.findings import Finding
from socai.services.wording import LANGUAGES, messages, word
from tests.unit.catalogue.sample import changed, findings_of, places_of

KINH_TE = "indicators/kinh_te.yaml"
XA_HOI = "indicators/xa_hoi.yaml"
FIGURES = "figures/2026H1.csv"
CASES = "cases/tong.yaml"
FORMS = "forms/thon.yaml"
OF_VILLAGES = 'fills: village\n  period: month\n  steps: [00001-KT, "00001"]\n  sections:\n    chung:'
OF_OWNERS = "owners: true\n  period: month\n  sections:\n    ¦chung:"
DOSSIERS = (
    "period: month\n  dossiers: {headings: {code: [Mã], field: [Lĩnh vực], state: [Trạng thái], received: [Nhận],"
    " due: [Hẹn], done: [Xong]}, states: {open: [Đang], paused: [Dừng], done: [%s], left_out: [Mới]},"
    " boxes: {late: %s}}"
)
OWNERLESS = "¦thon_thang:\n  vi: Phiếu tháng\n  en: Monthly form"
PACES, WARNINGS, ADD_UP = "paces.yaml", "warnings.yaml", "pack.shares_do_not_add_up"
ENTRY = "{vi: a, en: b, measure: vu, time: sum, units: sum, office: 00001-KT}"

LISTS = "code_lists.yaml"
SO = "registers/don_thu.yaml"
ROWS = "registers/don_thu.csv"
PROGRAMMES = "registers/chuong_trinh.csv"

# file, text of the good pack (empty: at the end), what stands instead, code
FAULTS = [
    # YAML itself
    ("measures.yaml", "", "a: {vi: x¦: y}\n", "pack.yaml_syntax"),
    ("measures.yaml", "", "¦---\na: 1\n", "pack.yaml_syntax"),
    ("measures.yaml", "en: visits", "en: &v visits, adds_to: [¦*v]", "pack.yaml_alias"),
    ("measures.yaml", "vi: lượt,", "vi: ¦!!python/object:os.system lượt,", "pack.yaml_tag"),
    ("measures.yaml", "", "¦[a]: {vi: x, en: y}\n", "pack.yaml_key"),
    ("measures.yaml", "", "¦vu: {vi: vụ, en: cases}\n", "pack.duplicate_key"),
    ("measures.yaml", "vi: lượt,", "vi: lượt, ¦vi: lần,", "pack.duplicate_key"),
    # form of declarations
    ("pack.yaml", "name: mau\ntitle: Xã mẫu\n", "¦name: mau\n", "pack.missing_key"),
    ("pack.yaml", "  party:", "  ¦patry:", "pack.not_allowed"),
    ("pack.yaml", "{superior: ĐẢNG BỘ TỈNH, body: ĐẢNG ỦY XÃ MẪU}", "¦ĐẢNG ỦY", "pack.not_a_mapping"),
    ("measures.yaml", "{vi: lượt, en: visits}", "¦lượt", "pack.not_a_mapping"),
    ("measures.yaml", "en: visits", "¦eng: visits, en: visits", "pack.unknown_key"),
    ("measures.yaml", "\nluot: {vi: lượt, en: visits}", "\n¦luot: {vi: lượt}", "pack.missing_key"),
    ("measures.yaml", "vi: lượt,", "vi: ¦~,", "pack.empty_value"),
    ("measures.yaml", "vi: lượt,", "vi: ¦[lượt],", "pack.not_text"),
    ("measures.yaml", "[vu]", "¦vu", "pack.not_a_list"),
    ("measures.yaml", "times: 1000", "times: ¦1", "pack.not_an_integer"),
    ("measures.yaml", "times: 1000", "times: ¦1.000", "pack.not_an_integer"),
    ("org_units.yaml", "2025-07-01", "¦2025-06-31", "pack.not_a_date"),
    ("org_units.yaml", "2025-07-01", "¦20250701", "pack.not_a_date"),
    ("org_units.yaml", "placeholder: true", "placeholder: ¦yes", "pack.not_allowed"),
    (XA_HOI, "time: ratio", "time: ¦average", "pack.not_allowed"),
    (CASES, "period: 2026H1\n  given: {kinh_te", "period: ¦2026H3\n  given: {kinh_te", "pack.bad_period"),
    (CASES, 'given: {y_te.luot: "5,85"}', "given: ¦y_te.luot", "pack.not_a_mapping"),
    (CASES, 'plan: {y_te.luot: "10"}', "plan: {y_te.luot: ¦[10]}", "pack.not_text"),
    # calendars
    ("calendars.yaml", "first_day: 20", "first_day: ¦29", "pack.not_an_integer"),
    ("calendars.yaml", "2028-01-01: {", "¦2028-13-01: {", "pack.not_a_date"),
    ("calendars.yaml", "first_day: 20, legal", "¦last_day: 19, legal", "pack.unknown_key"),
    ("calendars.yaml", "kinds: [year]", "kinds: [year, ¦day]", "pack.not_allowed"),
    ("calendars.yaml", "hdnd:\n  vi: Nhiệm kỳ Hội đồng nhân dân\n", "¦hdnd:\n", "pack.missing_key"),
    ("calendars.yaml", "  kinds: [year]\n  years: 6", "  days_of: ¦statistic\n  years: 6", "pack.unknown_calendar"),
    ("calendars.yaml", "suffix: hdnd", "suffix: ¦adm", "pack.calendar_suffix"),
    ("calendars.yaml", "suffix: hdnd", "suffix: ¦HĐND", "pack.calendar_suffix"),
    ("calendars.yaml", "administrative:\n", "administrative:\n  suffix: ¦hc\n", "pack.calendar_suffix"),
    ("calendars.yaml", "[nhiệm kỳ, term]", "¦[nhiệm kỳ]", "pack.calendar_year_words"),
    ("calendars.yaml", "2021: 2021-06-25", "¦2021: 2021-06-31", "pack.not_a_date"),
    ("calendars.yaml", "2021: 2021-06-25", "¦2021: 2026-06-25", "pack.calendar_without_days"),
    (
        "calendars.yaml",
        "[year]\n  years: 6\n  step: 5\n  year_words: [nhiệm kỳ, term]\n  opens: {",
        "[year, half]\n  years: 6\n  step: 5\n  year_words: [nhiệm kỳ, term]\n  opens: ¦{",
        "pack.calendar_opens",
    ),
    (XA_HOI, "", "a.b: {calendars: [statistical, ¦lunar], " + ENTRY[1:] + "\n", "pack.unknown_calendar"),
    # deadlines
    ("deadlines.yaml", "calendar: administrative", "calendar: ¦administrativ", "pack.unknown_calendar"),
    ("deadlines.yaml", "level: commune", "level: ¦xa", "pack.not_allowed"),
    ("deadlines.yaml", "[month, quarter]", "[month, ¦week]", "pack.not_allowed"),
    ("deadlines.yaml", "[1, 3]", "[1, ¦13]", "pack.not_an_integer"),
    ("deadlines.yaml", "{day: 25}", "{¦day: 32}", "pack.not_an_integer"),
    ("deadlines.yaml", "{day: 25}", "{day: 25, ¦hour: 8}", "pack.not_allowed"),
    ("deadlines.yaml", "{day: 25}", "¦{day: 25, working_days: 1}", "pack.deadline_day"),
    ("deadlines.yaml", "{day: 25}", "¦{month: 6}", "pack.deadline_day"),
    ("deadlines.yaml", "{days: 0}", "¦{working_days: 1}", "pack.deadline_day"),
    ("deadlines.yaml", "  due: {day: 25}\n", "  due: {day: 25}\n  shift: ¦later\n", "pack.not_allowed"),
    ("deadlines.yaml", "2025-07-01\n", "2025-07-01\n  valid_to: ¦2025-06-30\n", "pack.validity_reversed"),
    ("deadlines.yaml", "which: [1, 3]", "which: ¦1", "pack.not_a_list"),
    # tables of holidays
    ("holidays.yaml", "status: announced", "status: ¦rumoured", "pack.not_allowed"),
    ("holidays.yaml", '"2026":', '¦"26":', "pack.bad_code"),
    ("holidays.yaml", "2026-04-26:", "¦2026-04-31:", "pack.not_a_date"),
    ("holidays.yaml", "2026-04-26:", "¦2025-04-26:", "pack.holiday_other_year"),
    ("holidays.yaml", "{2026-11-24:", "{¦2026-04-26:", "pack.holiday_twice"),
    ("holidays.yaml", "2026-01-02: 2026-01-10}", "¦2026-01-02: 2026-01-32}", "pack.not_a_date"),
    ("holidays.yaml", "{2026-01-02:", "{¦2026-01-03:", "pack.swap_changes_nothing"),
    ("holidays.yaml", "2026-01-02: 2026-01-10}", "¦2026-01-02: 2026-01-09}", "pack.swap_changes_nothing"),
    # codes
    ("measures.yaml", "", "¦Lượt: {vi: x, en: y}\n", "pack.bad_code"),
    ("org_units.yaml", "", "¦thôn: {type: village, name: Thôn}\n", "pack.bad_code"),
    (XA_HOI, "an_ninh.chay.vu:", f"a.b: {ENTRY}\n¦so_vu: {ENTRY}\nan_ninh.chay.vu:", "pack.bad_code"),
    (XA_HOI, "", f"¦kinh_te.lua.tong: {ENTRY}\n", "pack.duplicate_code"),
    # measures
    ("measures.yaml", "", "¦ha: {vi: hécta, en: ha}\n", "pack.builtin_measure"),
    ("measures.yaml", "[vu]", "[vu, ¦vux]", "pack.unknown_measure"),
    ("measures.yaml", "of: luot", "of: ¦luotx", "pack.unknown_measure"),
    ("measures.yaml", "[vu]", "[vu, ¦ha]", "pack.adds_to_no_noun"),
    (
        "measures.yaml",
        "nghin_luot: {vi: nghìn lượt, en: thousand visits, of: luot, times: 1000}",
        "¦nghin_luot: {vi: nghìn lượt, en: thousand visits, of: luot}",
        "pack.missing_key",
    ),
    ("measures.yaml", "", "trieu_luot: {vi: x, en: y, of: ¦nghin_luot, times: 1000}\n", "pack.multiple_of_multiple"),
    ("measures.yaml", "vu: {vi: vụ, en: cases}\n", "vu: {vi: vụ, en: cases, adds_to: ¦[vu_chay]}\n", "pack.cycle"),
    # org units
    ("org_units.yaml", 'Phòng Kinh tế, parent: "00001"', 'Phòng Kinh tế, parent: ¦"0001"', "pack.unknown_org_unit"),
    ("org_units.yaml", 'code: "00001",', 'code: "00001", parent: ¦00001-B01,', "pack.cycle"),
    (
        "org_units.yaml",
        "valid_from: 2025-07-01",
        "valid_from: 2025-07-01, valid_to: ¦2025-06-30",
        "pack.validity_reversed",
    ),
    ("pack.yaml", 'reporting_unit: "00001"', "reporting_unit: ¦0001", "pack.unknown_org_unit"),
    # indicators and formulas
    (XA_HOI, "measure: percent", "measure: ¦percents", "pack.unknown_measure"),
    (
        XA_HOI,
        "",
        "a.b: {vi: a, en: b, measure: vu, time: sum, units: sum, office: ¦00001-VP}\n",
        "pack.unknown_org_unit",
    ),
    (XA_HOI, "an_ninh.vu: {vi: Số vụ,", "an_ninh.vu: {decimals: ¦1, vi: Số vụ,", "pack.count_with_decimals"),
    (XA_HOI, "an_ninh.vu: {vi: Số vụ,", "an_ninh.vu: {missing: ¦zero, vi: Số vụ,", "pack.missing_without_formula"),
    (XA_HOI, '"percent(y_te.luot)"', '"percent(¦y_te.luoot)"', "pack.unknown_indicator"),
    (XA_HOI, '"percent(y_te.luot)"', '"percent(y_te.luot¦"', "formula.not_closed"),
    (XA_HOI, '"percent(y_te.luot)"', "percent(y_te.luot) ¦y_te.luot", "formula.expected_operator"),
    (KINH_TE, "    kinh_te.lua.dien_tich_khac\n", "    ¦kinh_te.lua.dien_tich_kha\n", "pack.unknown_indicator"),
    (
        KINH_TE,
        "    kinh_te.lua.dien_tich +\n    kinh",
        "    kinh_te.lua.dien_tich ¦+\n    an_ninh.vu + kinh",
        "formula.cannot_add",
    ),
    (
        KINH_TE,
        "formula: >-\n    kinh_te.lua.dien_tich +",
        "formula: |\n    kinh_te.lua.dien_tich\n    +¦+ 1 +",
        "formula.expected_value",
    ),
    (KINH_TE, ">-\n    kinh_te.lua.dien_tich +\n", "¦>-\n    kinh_te.lua.tong +\n", "pack.cycle"),
    (
        XA_HOI,
        "",
        "a.b: {vi: a, en: b, measure: vu, time: sum, units: sum, office: 00001-KT, formula: ¦y_te.luot}\n",
        "formula.other_measure",
    ),
    ("relations.yaml", "an_ninh.chay.vu <= an_ninh.vu", "¦an_ninh.chay.vu", "formula.not_a_statement"),
    ("relations.yaml", "<= an_ninh.vu", "¦<= kinh_te.lua.tong", "formula.cannot_compare"),
    ("relations.yaml", "<= an_ninh.vu", "<= ¦an_ninh.vux", "pack.unknown_indicator"),
    ("relations.yaml", "severity: warning", "severity: ¦grave", "pack.not_allowed"),
    # long tables
    ("targets.csv", ",source", ",¦sources", "pack.unknown_column"),
    ("targets.csv", "version,source", "version,¦version", "pack.duplicate_column"),
    (
        "targets.csv",
        "kinh_te.lua.tong,00001,2026,100.25,,",
        "¦¦kinh_te.lua.tong,00001,2026,100,25,,",
        "pack.row_length",
    ),
    ("targets.csv", "", '¦¦kinh_te.lua.tong,00001,2027,1,,"', "pack.csv_syntax"),
    ("targets.csv", "kinh_te.lua.tong", "¦kinh_te.lua.tongg", "pack.unknown_indicator"),
    ("targets.csv", "tong,00001,", "tong,¦00002,", "pack.unknown_org_unit"),
    ("targets.csv", "00001,2026,100.25", "00001,¦26,100.25", "pack.not_an_integer"),
    ("targets.csv", "100.25,,", "100.25,¦0,", "pack.not_an_integer"),
    ("targets.csv", "100.25", "¦", "pack.not_a_number"),
    ("targets.csv", "100.25", "¦100.255x", "pack.not_a_number"),
    ("targets.csv", "100.25", "¦1.426", "pack.ambiguous_number"),
    ("targets.csv", "100.25", "¦100.2555", "pack.too_many_decimals"),
    ("targets.csv", "00001,2026,100.25", "¦00001,2024,100.25", "pack.unit_not_in_period"),
    (
        FIGURES,
        "indicator,org_unit,period,value,basis,",
        "indicator,org_unit,period,value,¦bases,",
        "pack.unknown_column",
    ),
    (
        FIGURES,
        "kinh_te.lua.tong,00001,2026H1,60,stated",
        "¦kinh_te.lua.tong,00001,2026H1,60,estimate",
        "pack.computed_entered",
    ),
    (FIGURES, "NA,estimate", "NA,¦plan", "pack.plan_in_figures"),
    (FIGURES, "NA,estimate", "NA,¦guess", "pack.not_allowed"),
    (FIGURES, "NA,estimate", "NA,¦stated", "pack.stated_not_computed"),
    (FIGURES, "57.69,actual,about", "57.69,actual,¦roughly", "pack.not_allowed"),
    (FIGURES, "57.69", "¦n/a", "pack.not_a_number"),
    (FIGURES, "57.69", "¦57.691", "pack.ambiguous_number"),
    (FIGURES, "57.69", "¦57.6901", "pack.too_many_decimals"),
    (FIGURES, "00001-B01,2026-01", "00001-B01,¦2026-13", "pack.bad_period"),
    (FIGURES, "00001-B01,2026-01", "¦00001-B01,2026-04", "pack.unit_not_in_period"),
    # cases
    (
        CASES,
        'unit: "00001"\n  period: 2026H1\n  given: {y_te',
        "unit: ¦0001\n  period: 2026H1\n  given: {y_te",
        "pack.unknown_org_unit",
    ),
    (
        CASES,
        'unit: "00001"\n  period: 2026H1\n  given: {y_te',
        "unit: ¦00001-B01\n  period: 2026Q2\n  given: {y_te",
        "pack.unit_not_in_period",
    ),
    (CASES, "an_ninh.vu: missing", "¦an_ninh.vuu: missing", "pack.unknown_indicator"),
    (CASES, "an_ninh.vu: missing", "¦an_ninh.vu: absent", "pack.not_a_number"),
    (CASES, 'y_te.luot.dat: "58,5"', '¦y_te.luot.dat: "58,55"', "pack.too_many_decimals"),
    (CASES, '{y_te.luot: "5,85"}', '{¦y_te.luot.dat: "5,8"}', "pack.computed_entered"),
    # code lists and registers
    (
        LISTS,
        "values: {khieu_nai: Khiếu nại, to_cao: {vi: Tố cáo, en: Denunciation}}",
        "values: ¦{}",
        "pack.empty_value",
    ),
    (LISTS, "to_cao: {vi", "to_cao: {vi: Tố cáo}, ¦Phản-ánh: {vi", "pack.bad_code"),
    (LISTS, "", "¦lists: {extends: true, values: {a: b}}\n", "pack.extends_nothing"),
    (SO, "office: 00001-KT\n  key: [so, nam]", "office: ¦00001-XX\n  key: [so, nam]", "pack.unknown_org_unit"),
    (SO, "type: number_given", "type: ¦counter", "pack.not_allowed"),
    (SO, "codes: loai_don", "codes: ¦loai_dong", "pack.unknown_code_list"),
    (SO, "loai: {vi: Loại, type: code, codes: loai_don", "¦loai: {vi: Loại, type: code", "pack.missing_key"),
    (SO, "register: chuong_trinh", "register: ¦chuong_trin", "pack.unknown_register"),
    (SO, "measure: luot", "measure: ¦luott", "pack.unknown_measure"),
    (SO, "{vi: Lý do, type: text}", "{vi: Lý do, type: text, codes: ¦loai_don}", "pack.key_of_other_type"),
    (SO, "scope: [year, loai]", "scope: [year, ¦ban]", "pack.not_allowed"),
    (SO, "scope: [year, loai]", "scope: [year], term_when: {¦ban: khieu_nai}", "pack.role_of_other_type"),
    (SO, "scope: [year, loai]", "scope: [year], term_when: {¦loai: khac}", "pack.not_allowed"),
    (SO, "scope: [year, loai]", "scope: [loai], term_when: ¦{loai: khieu_nai}", "pack.missing_key"),
    (SO, "  unit: ban\n", "  unit: ban\n  also_kept_by: [¦00001-XX]\n", "pack.unknown_org_unit"),
    (SO, "retention: 24 months", "retention: ¦2 năm", "pack.not_allowed"),
    (SO, "{vi: Lý do, type: text}", "{vi: Lý do, type: text, retention: ¦5 years}", "pack.retention_not_private"),
    (
        SO,
        "{vi: Bản, type: unit}",
        "{vi: Bản, type: unit}\n    thon: {vi: Thôn, type: unit, privacy: ¦hidden}",
        "pack.not_private",
    ),
    (SO, "    ly_do: {vi", "    ¦where: {vi: A, type: text}\n    ly_do: {vi", "pack.reserved_code"),
    (SO, "key: [so, nam]", "key: [so, nam, ¦nguoi]", "pack.private_role"),
    (SO, "key: [so, nam]", "key: [so, nam, ¦nam_nhan]", "pack.no_such_column"),
    (SO, "date: ngay\n  unit: ban", "date: ¦ngay_nhan\n  unit: ban", "pack.no_such_column"),
    (SO, "unit: ban", "unit: ¦loai", "pack.role_of_other_type"),
    (SO, "start: tiep_nhan", "start: ¦tiep_nhann", "pack.unknown_state"),
    (SO, "    start: tiep_nhan\n    tiep", "    ¦tiep", "pack.missing_key"),
    (SO, "next: [cho_bo_sung, dong]", "next: [cho_bo_sung, ¦xong, dong]", "pack.unknown_state"),
    (SO, "next: [thu_ly]}", "next: [thu_ly, treo]}\n    ¦treo: {vi: Treo}", "pack.state_without_end"),
    (SO, "next: [thu_ly]", "next: [thu_ly]}\n    ¦huy: {vi: Hủy, closed: true", "pack.unreached_state"),
    (SO, "from: thu_ly", "from: ¦thu_li", "pack.unknown_start"),
    (SO, "until: [thu_ly, tra_lai]", "until: [thu_ly, ¦tra]", "pack.unknown_state"),
    (SO, "suspended_in: [cho_bo_sung]", "suspended_in: [¦cho]", "pack.unknown_state"),
    (SO, "tra_lai], days: 10", "tra_lai], due: ngay, days: ¦10", "pack.not_allowed"),
    (SO, "days: 10, counting", "due: ¦ngay_xong, counting", "pack.no_such_column"),
    (SO, "days: 10, counting", "due: ¦loai, counting", "pack.role_of_other_type"),
    (
        SO,
        "thu_ly: {vi: Hạn thụ lý, from: tiep_nhan, until: [thu_ly, tra_lai], days: 10,",
        "¦thu_ly: {vi: Hạn thụ lý, from: tiep_nhan, until: [thu_ly, tra_lai],",
        "pack.missing_key",
    ),
    (SO, "next: [thu_ly]}", "next: [thu_ly], by: [¦chairman]}", "pack.not_allowed"),
    (SO, "layout: mau}", "layout: mau, kind: loai}\n  tallied_in: {¦to_cao_2: so_nguoi}", "pack.not_allowed"),
    (SO, "layout: mau}", "layout: mau, kind: loai}\n  tallied_in: {¦khieu_nai: ban}", "pack.not_allowed"),
    (SO, "layout: mau}", 'layout: mau, shift: loai}\n  overnight: {¦dem: "07:00"}', "pack.not_allowed"),
    (SO, "layout: mau}", 'layout: mau, shift: loai}\n  overnight: {¦khieu_nai: "7 giờ"}', "pack.not_allowed"),
    (SO, "days: 30\n      remote", "days: ¦0\n      remote", "pack.not_an_integer"),
    (SO, "remote_days: 45", "complex_days: ¦45", "pack.clock_without_flag"),
    (SO, "earliest: som_nhat", "earliest: ¦loai", "pack.role_of_other_type"),
    (SO, "owner: ban,", "¦chu: ban,", "pack.not_allowed"),
    (SO, "owner: ban,", "¦owner: thon,", "pack.no_such_column"),
    (SO, "owner: ban,", "¦owner: nguoi,", "pack.private_role"),
    (SO, "owner: ban,", "owner: ban, ¦expires: loai,", "pack.role_of_other_type"),
    (SO, "when: {loai: khieu_nai}", "when: {¦loai: to_cao_2}", "pack.not_allowed"),
    (SO, "when: {loai: khieu_nai}", "when: {¦loai_don: khieu_nai}", "pack.no_such_column"),
    (SO, "when: {loai: khieu_nai}", "when: {¦ban: khieu_nai}", "pack.role_of_other_type"),
    (XA_HOI, "", f"¦so.don_thu: {ENTRY}\n", "pack.reserved_code"),
    # rows of registers
    (ROWS, "vung_xa,ly_do", "vung_xa,¦lydo", "pack.unknown_column"),
    (ROWS, "2,2026,06/01/2026", "¦không,2026,06/01/2026", "register.not_a_given_number"),
    (ROWS, "06/01/2026,to_cao", "¦30/02/2026,to_cao", "register.not_a_date"),
    (ROWS, "to_cao,", "¦tocao,", "register.unknown_code"),
    (ROWS, "to_cao,", "¦,", "register.required"),
    (ROWS, ",1.5,", ",¦nhiều,", "register.not_a_number"),
    (ROWS, ",1.5,", ",¦1.55,", "register.too_many_decimals"),
    (ROWS, "00001-B01", "¦00001-B09", "register.unknown_unit"),
    (ROWS, "06/01/2026,to_cao,,,,", "06/04/2026,to_cao,,,¦00001-B01,", "pack.unit_not_in_period"),
    (ROWS, ",có,", ",¦đúng,", "register.not_yes_no"),
    (ROWS, "Vùng cao", "¦", "register.reason_missing"),
    (ROWS, "02-NQ/ĐU", "¦03-NQ/ĐU", "register.no_such_row"),
    (ROWS, "2,2026,06", "¦¦1,2026,06", "register.repeated_key"),
    (ROWS, "2026-01-09 thu_ly;", "¦2026-01-09 dong;", "register.step_not_allowed"),
    (ROWS, "2026-01-09 thu_ly;", "¦2026-01-09 xong;", "register.unknown_state"),
    (ROWS, "2026-01-09 thu_ly;", "¦2026-01-01 thu_ly;", "register.step_back_in_time"),
    (ROWS, "2026-01-09 thu_ly;", "¦hôm qua thu_ly;", "register.bad_step"),
    (ROWS, "2026-01-09 thu_ly; 2026-02-20 extend giai_quyet 15", "¦2026-01-09 extend giai_quyet", "register.bad_step"),
    (ROWS, "2026-01-09 thu_ly; 2026-02-20 extend giai_quyet 15", "¦2026-02-20 extend gq 15", "register.unknown_clock"),
    (
        ROWS,
        "2026-01-09 thu_ly; 2026-02-20 extend giai_quyet 15",
        "¦2026-02-20 extend giai_quyet 31",
        "register.extension_beyond_law",
    ),
    (
        ROWS,
        "2026-01-09 thu_ly; 2026-02-20 extend giai_quyet 15",
        "¦2026-02-20 resume giai_quyet",
        "register.not_suspended",
    ),
    (
        ROWS,
        "2026-01-09 thu_ly; 2026-02-20 extend giai_quyet 15",
        "¦2026-02-20 suspend giai_quyet; 2026-02-20 suspend giai_quyet",
        "register.already_suspended",
    ),
    (ROWS, "an_ninh.vu kinh", "¦an_ninh.vuu kinh", "pack.unknown_indicator"),
    (ROWS, "an_ninh.vu kinh_te.lua.*", "¦an_ninh.vu kinh_te.lu.*", "register.no_figure_matches"),
    (ROWS, ",bao-cao,", ",¦bao-caoo,", "register.unknown_layout"),
    (ROWS, "3/1/2026", "¦7/1/2026", "register.earliest_after_day"),
    (PROGRAMMES, "31/12/2026", "¦1/1/2026", "register.ends_before"),
    # targets, paces, warnings
    ("targets.csv", "2026-06-30", "¦30/6/2026", "pack.not_a_date"),
    ("targets.csv", "2026-06-30", "¦2025-06-30", "pack.due_in_other_year"),
    ("targets.csv", "kinh_te.lua.tong,00001,2026,100.25,,,", "¦¦y_te.luot,00001,2026,9,,,", "pack.duplicate_row"),
    (PACES, "y_te.luot:", "¦y_te.luo:", "pack.unknown_indicator"),
    (PACES, "kinh_te.lua.*", "¦kinh_te.ngo.*", "pack.empty_group"),
    (PACES, "kinh_te.lua.*:", "¦kinh_te.*.lua:", "pack.bad_code"),
    (PACES, "{profile: level, on", "{profile: ¦mức, on", "pack.not_allowed"),
    (PACES, "profile: linear", "profile: ¦level", "pack.pace_does_not_fit"),
    (PACES, "profile: linear", "profile: ¦seasonal", "pack.season_without_curve"),
    (PACES, "direction: less, profile: linear", "direction: ¦less, profile: milestone", "pack.milestone_counts_up"),
    (PACES, 'direction: band, band: {below: 5, above: "2,5"}', "direction: ¦band", "pack.band_without_width"),
    (PACES, "below: 5,", "¦under: 5,", "pack.not_allowed"),
    (PACES, "below: 5,", "¦below: 101,", "pack.not_a_share"),
    (PACES, "below: 5,", "¦below: năm,", "pack.not_a_number"),
    (PACES, "at_risk: 60", "at_risk: ¦96", "pack.limits_reversed"),
    (PACES, "curve: [5, ", "curve: ¦[", "pack.no_curve"),
    (PACES, "curve: [5, ", "curve: ¦[15, ", "pack.no_curve"),
    (PACES, "95, 100]", "95, ¦101]", "pack.not_a_share"),
    (PACES, "06-30: 45", "¦06-31: 45", "pack.not_a_day_of_the_year"),
    (PACES, "06-30: 45", "¦30/6: 45", "pack.not_a_day_of_the_year"),
    (PACES, "06-30: 45", "¦06-30: -1", "pack.not_a_share"),
    (PACES, "percent: y_te.luot.dat", "percent: ¦y_te.dat", "pack.unknown_indicator"),
    (PACES, "percent: y_te.luot.dat", "percent: ¦an_ninh.vu", "pack.not_a_percentage"),
    (PACES, "{profile: level, on", "{stated_percent: ¦y_te.luot.dat, on", "pack.only_for_one"),
    (PACES, 'divide: {00001-B01: "37,5", 00001-KT: 62.5}', "divide: ¦{00001-B01: 60, 00001-KT: 62.5}", ADD_UP),
    (PACES, "00001-KT: 62.5", "¦00001-B02: 62.5", "pack.unknown_org_unit"),
    (
        PACES,
        "an_ninh.chay.vu: {direction: less, profile: linear, source: Giả định}",
        "¦kinh_te.*: {profile: level}",
        "pack.missing_key",
    ),
    (PACES, "rhythm: quarter", "rhythm: ¦quý", "pack.not_allowed"),
    (WARNINGS, "[y_te.*,", "[¦giao_duc.*,", "pack.empty_group"),
    (WARNINGS, "an_ninh.vu]", "¦an_ninh.v]", "pack.unknown_indicator"),
    (WARNINGS, "behind(item.value)", "behind(¦y_te.luo)", "pack.unknown_indicator"),
    (WARNINGS, "behind(item.value) and age(item.value) < 40", "¦behind(y_te.luot)", "pack.rule_and_list"),
    (WARNINGS, "year_to_date(an_ninh.chay.vu) > 0", "¦year_to_date(item.value) > 0", "pack.rule_and_list"),
    (WARNINGS, "year_to_date(an_ninh.chay.vu) > 0", "¦year_to_date(an_ninh.chay.vu)", "formula.not_a_statement"),
    (WARNINGS, "age(item.value) < 40", "¦age(item.value)", "formula.needs_truth"),
    (XA_HOI, '"percent(y_te.luot)"', '¦"achieved(y_te.luot)"', "pack.standing_in_formula"),
    (SO, "ends: het_han", "ends: het_han\n  lookup: ¦true", "pack.lookup_without_states"),
    # forms
    (FORMS, "fills: village", "fills: ¦ban", "form.nobody_fills"),
    (FORMS, "thon_thang:\n  vi: Phiếu tháng\n  en: Monthly form\n  fills: village", OWNERLESS, "form.fills_or_owners"),
    (FORMS, OF_VILLAGES, OF_OWNERS, "form.owners_have_boxes"),
    (FORMS, "period: month", "period: month\n  calendar: ¦hdnd2", "pack.not_allowed"),
    (FORMS, "period: month", "period: ¦fortnight", "pack.not_allowed"),
    (FORMS, "period: month", "period: month\n  due: ¦{day: 5, days: 2}", "pack.deadline_day"),
    (FORMS, "[00001-KT,", "[¦00001-KX,", "pack.unknown_org_unit"),
    (FORMS, '[00001-KT, "00001"]', "[00001-KT, ¦00001-KT]", "form.step_twice"),
    (FORMS, "an_ninh.vu: {called: [vụ việc]}", "¦an_ninh.vx: {}", "pack.unknown_indicator"),
    (FORMS, "an_ninh.vu: {called: [vụ việc]}", "¦kinh_te.lua.tong: {}", "pack.computed_entered"),
    (FORMS, "[vụ việc]}", "[vụ việc]}\n    khac:\n      vi: Khác\n      fields: {¦an_ninh.vu: {}}", "form.twice"),
    (FORMS, "[vụ việc]", "[¦Vu  chay]", "form.same_word"),
    (FORMS, 'most: "10"', "most: ¦mười", "pack.not_a_number"),
    (FORMS, 'most: "10"', 'most: ¦"0,5"', "form.bounds_reversed"),
    (FORMS, "period: month", DOSSIERS % ("Xong", "¦an_ninh.vx"), "pack.unknown_indicator"),
    (FORMS, "period: month", DOSSIERS % ("Xong", "¦kinh_te.lua.tong"), "pack.computed_entered"),
    (FORMS, "period: month", DOSSIERS % ("¦Dang", "an_ninh.vu"), "form.same_word"),
    (FORMS, "period: month", DOSSIERS % ("Xong", "¦an_ninh.vu, done: an_ninh.vu"), "form.dossiers_same_box"),
]


@pytest.mark.parametrize(("file", "old", "new", "code"), FAULTS)
def test_a_fault_is_found_where_it_stands(file: str, old: str, new: str, code: str, tmp_path: Path) -> None:
    files, place = changed(file, old, new)
    findings = findings_of(tmp_path, files)
    assert places_of(findings) == [(code, place)]
    _assert_worded(findings[0])


def _assert_worded(finding: Finding) -> None:
    """A message never asks for data that the finding does not carry."""
    for lang in LANGUAGES:
        assert finding.code in messages(lang)
        assert finding.code not in word(finding, lang=lang)
