"""The little pack of the tests with a book of papers, and a template whose reports stand in it."""

from __future__ import annotations

from pathlib import Path

from tests.ledgers import Ledger

BOOK = "so_van_ban"
BOOK_FILE = """
so_van_ban:
  vi: Sổ văn bản đi
  en: Papers issued
  office: van_phong
  key: [ky_hieu, ngay]
  date: ngay
  roles: {number: so, reference: ky_hieu, issuer: loai, name: trich_yeu}
  columns:
    so: {vi: Số, en: Number, type: number_given, scope: [loai, term]}
    ky_hieu: {vi: Ký hiệu, en: Reference, type: text, required: true}
    ngay: {vi: Ngày, en: Day, type: date, required: true}
    loai: {vi: Loại, en: Kind, type: code, codes: loai_van_ban}
    trich_yeu: {vi: Trích yếu, en: Subject, type: text, privacy: internal}
"""
KINDS_FILE = """
loai_van_ban:
  vi: Loại văn bản
  en: Kind
  values: {bao_cao: Báo cáo, quyet_dinh: Quyết định}
"""


def with_book(ledger: Ledger, *, is_numbered_here: bool) -> Ledger:
    """Return a ledger whose own pack declares a book in which the reports of its template stand."""
    (pack,) = (ledger.home / "packs").iterdir()
    _append(pack / "registers" / "so.yaml", BOOK_FILE)
    _append(pack / "code_lists.yaml", KINDS_FILE)
    template = pack / "templates" / "so-ho.md"
    text = template.read_text(encoding="utf-8")
    template.write_text(text.replace("symbol: BC/ĐU", "symbol: BC/ĐU\nbook: {loai: bao_cao}"), encoding="utf-8")
    return ledger.set(numbered_books=BOOK if is_numbered_here else "", lock_timeout=60)


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
