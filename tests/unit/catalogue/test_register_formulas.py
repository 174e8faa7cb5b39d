"""What packs count from registers is checked where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from socai.catalogue.pack import load_catalogue
from tests.unit.catalogue.sample import changed, findings_of, places_of, write_pack

XA_HOI = "indicators/xa_hoi.yaml"
COUNTED = "a.don: {{vi: a, en: b, measure: vu, time: sum, units: sum, office: 00001-KT, formula: '{}'}}\n"


@pytest.mark.parametrize(
    "formula",
    [
        'count(so.don_thu where loai = "to_cao" and state = "dong")',
        'count(so.don_thu by thu_ly where clock.giai_quyet in ("overdue", "met_late"))',
        "count_open(so.chuong_trinh)",
    ],
)
def test_a_sound_count_loads(formula: str, tmp_path: Path) -> None:
    files, _ = changed(XA_HOI, "", COUNTED.format(formula))
    assert load_catalogue(write_pack(tmp_path, files), ()).indicators["a.don"].formula is not None


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("¦count(so.don)", "formula.unknown_register"),
        ("count(so.don_thu where ¦ngay_den = ngay)", "formula.unknown_column"),
        ('count(so.don_thu where ¦nguoi = "A")', "formula.private_column"),
        ('count(so.don_thu where ¦nguoi_bao = "A")', "formula.private_column"),
        ('count(so.don_thu where ¦loai = "kien_nghi")', "formula.value_of_other_type"),
        ('count(so.don_thu where ¦state = "xong")', "formula.value_of_other_type"),
        ("¦sum(so.don_thu.so_nguoi)", "formula.other_measure"),
    ],
)
def test_a_count_that_is_not_is_refused_at_its_character(formula: str, code: str, tmp_path: Path) -> None:
    text = COUNTED.format(formula).replace("'¦", "¦'")  # what is wrong with the whole stands where it begins
    files, place = changed(XA_HOI, "", text)
    assert places_of(findings_of(tmp_path, files)) == [(code, place)]


def test_what_a_row_counts_is_a_noun(tmp_path: Path) -> None:
    files, place = changed("registers/don_thu.yaml", "  remote: vung_xa", "  row: ¦ha\n  remote: vung_xa")
    assert places_of(findings_of(tmp_path, files)) == [("pack.row_no_noun", place)]
