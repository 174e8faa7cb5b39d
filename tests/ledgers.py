"""Ledgers for the tests, on both databases: a little instance founded once a process, copied for each test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from socai.catalogue.forms import Form, FormField, FormSection
from socai.catalogue.model import FigureRow
from socai.core.calendars import Kind
from socai.core.findings import Location
from socai.core.periods import Period
from socai.site import boot
from socai.site.databases import sqlite
from socai.site.options import FILE_NAME, Options, read, render
from tests.postgres import Roles, server

if TYPE_CHECKING:
    from socai.services.actors import Actor
    from socai.services.opened import Instance

DATABASES = ("sqlite", "postgresql")
POOR, OTHER, ALL = "dan_so.ho.ngheo", "dan_so.ho.khac", "dan_so.ho.tong"
AREA, AREA_OF_PLAN = "nong_nghiep.lua.dien_tich", "nong_nghiep.lua.ty_le"
COMMUNE, OFFICE, FARMING = "xa_mau", "van_phong", "nong_nghiep"
PERIOD = "2026H1"
TEMPLATE = "so-ho"
VILLAGE_FORM = Form(
    "thon",
    "Phiếu của thôn",
    "Form of a village",
    "village",
    Kind.HALF,
    sections=(
        FormSection("ho", "Hộ", "Households", (FormField(POOR, ("hộ nghèo", "nghèo"), most=Decimal(50), jump=20),)),
        FormSection("dat", "Đất", "Land", (FormField(OTHER, ("hộ khác",)), FormField(AREA, ("lúa",)))),
    ),
)

PACK: Mapping[str, str] = {
    "pack.yaml": """
        name: so_mau
        title: Xã Mẫu
        version: 1.0.0
        reporting_unit: xa_mau
        letterheads:
          party: {superior: ĐẢNG BỘ TỈNH MẪU, body: ĐẢNG ỦY XÃ MẪU, place: Xã Mẫu, symbol: BC/ĐU}
        """,
    "measures.yaml": """
        ho: {vi: hộ, en: household}
        don: {vi: đơn, en: petition}
        """,
    "org_units.yaml": """
        xa_mau: {type: commune, name: Xã Mẫu}
        van_phong: {type: office, name: Văn phòng, parent: xa_mau}
        nong_nghiep: {type: office, name: Phòng Nông nghiệp, parent: xa_mau}
        thon_1: {type: village, name: Thôn Một, parent: xa_mau}
        thon_2: {type: village, name: Thôn Hai, parent: xa_mau, valid_to: 2026-03-31}
        thon_3: {type: village, name: Thôn Ba, parent: xa_mau, valid_from: 2026-04-01}
        """,
    "indicators/chi_tieu.yaml": """
        dan_so.ho.tong: {vi: Tổng số hộ, en: Households, measure: ho, time: last, units: sum, office: van_phong,
          formula: dan_so.ho.ngheo + dan_so.ho.khac}
        dan_so.ho.ngheo: {vi: Số hộ nghèo, en: Poor households, measure: ho, time: last, units: sum, office: van_phong}
        dan_so.ho.khac: {vi: Số hộ khác, en: Other households, measure: ho, time: last, units: sum, office: van_phong}
        don_thu.tong: {vi: Số đơn, en: Petitions, measure: don, time: sum, units: sum, office: van_phong,
          formula: count(so.don_thu)}
        don_thu.mo: {vi: Số đơn chưa đóng, en: Open petitions, measure: don, time: last, units: sum,
          office: van_phong, formula: count_open(so.don_thu)}
        nong_nghiep.lua.dien_tich: {vi: Diện tích lúa, en: Rice area, measure: ha, decimals: 2, time: sum, units: sum,
          office: nong_nghiep}
        nong_nghiep.lua.ty_le: {vi: Lúa so với kế hoạch, en: Rice against plan, measure: percent, decimals: 1,
          time: ratio, units: ratio, office: nong_nghiep, formula: percent(nong_nghiep.lua.dien_tich)}
        """,
    "targets.csv": """
        indicator,org_unit,year,value,source
        nong_nghiep.lua.dien_tich,xa_mau,2026,100.5,Nghị quyết 01
        """,
    "figures/2026H1.csv": """
        indicator,org_unit,period,value,source
        dan_so.ho.ngheo,xa_mau,2026H1,7,Sổ hộ nghèo
        dan_so.ho.khac,xa_mau,2026H1,1235,
        nong_nghiep.lua.dien_tich,xa_mau,2026H1,57.69,
        """,
    "code_lists.yaml": """
        loai_don:
          vi: Loại đơn
          en: Kind of petition
          values:
            khieu_nai: {vi: Khiếu nại, en: Complaint}
            to_cao: {vi: Tố cáo, en: Denunciation}
        """,
    "registers/so.yaml": """
        don_thu:
          vi: Sổ đơn thư
          en: Petitions
          office: van_phong
          key: [ma]
          date: ngay
          unit: thon
          since: 2026-01-01
          columns:
            so: {vi: Số, en: Number, type: number_given, scope: [year]}
            ma: {vi: Mã, en: Code, type: text, required: true}
            ngay: {vi: Ngày, en: Day, type: date, required: true}
            loai: {vi: Loại, en: Kind, type: code, codes: loai_don}
            so_ho: {vi: Số hộ, en: Households, type: number, measure: ho}
            thon: {vi: Thôn, en: Village, type: unit}
            noi_dung: {vi: Nội dung, en: Subject, type: text, privacy: internal}
            nguoi_gui: {vi: Người gửi, en: Sender, type: text, privacy: personal, retention: 24 months}
            to_giac: {vi: Người tố cáo, en: Denouncer, type: text, privacy: hidden, retention: 24 months}
            theo: {vi: Theo văn bản, en: Paper, type: link, register: van_ban}
          states:
            start: tiep_nhan
            tiep_nhan: {vi: Tiếp nhận, en: Received, next: [thu_ly, tra_lai]}
            thu_ly: {vi: Thụ lý, en: Accepted, next: [dong]}
            tra_lai: {vi: Trả lại, en: Returned, closed: true}
            dong: {vi: Đã đóng, en: Closed, closed: true}
          clocks:
            thu_ly: {vi: Thời hạn thụ lý, en: Acceptance, from: tiep_nhan, until: [thu_ly, tra_lai], days: 10,
              counting: calendar, shift: false, legal: Luật mẫu, extension: {days: 5, times: 1}}
        van_ban:
          vi: Sổ văn bản
          en: Papers
          office: nong_nghiep
          key: [ky_hieu]
          date: ngay
          columns:
            ky_hieu: {vi: Ký hiệu, en: Reference, type: text, required: true}
            ngay: {vi: Ngày, en: Day, type: date, required: true}
            trich_yeu: {vi: Trích yếu, en: Subject, type: text}
        """,
    "templates/so-ho.md": """
        ---
        title: Hộ và lúa {period}
        kind: BÁO CÁO
        profile: party
        summary: [hộ và lúa]
        symbol: BC/ĐU
        recipients: [Lưu VPĐU.]
        signature: {authority: T/M ĐẢNG ỦY, title: BÍ THƯ}
        ---

        # HỘ

        Toàn xã có {dan_so.ho.tong} hộ, trong đó {dan_so.ho.ngheo} hộ nghèo.

        # LÚA

        Gieo {nong_nghiep.lua.dien_tich | unit}, đạt {nong_nghiep.lua.ty_le} kế hoạch.
        """,
}


@dataclass(frozen=True)
class Ledger:
    """An open ledger of its own for one test."""

    vendor: str
    instance: Instance
    database: Roles | None = None

    @property
    def home(self) -> Path:
        """Its folder."""
        return self.instance.home

    @contextmanager
    def as_owner(self) -> Iterator[None]:
        """Connect as the role that owns the tables, which an attack from inside the machine would have."""
        boot.configure(self.home, owner=True)
        try:
            yield
        finally:
            boot.configure(self.home)

    def set(self, **options: Any) -> Ledger:
        """Change settings and open again."""
        _write_options(self.home, replace(self.instance.options, **options))
        return _opened(self.home, self.vendor, self.database)

    def run(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run a statement as the application would."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall()) if cursor.description else []

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every guarded table."""
        from socai.ledger.guard_rules import GUARDED

        tables = [model._meta.db_table for model in GUARDED]
        return {table: sorted(self.run(f"SELECT * FROM {table}"), key=str) for table in tables}  # noqa: S608

    def actor(self, name: str) -> Actor:
        """Return the actor of an account."""
        from socai.services import actors

        return actors.find(name=name)


def start_django() -> None:
    """Set Django up before tests import models; tests act for the whole ledger, as commands do."""
    boot.start(sqlite(":memory:", lock_timeout=1))
    from socai.services import sights

    sights.see_everything()


def write_pack(folder: Path, changes: Mapping[str, str] | None = None) -> Path:
    """Write the little pack of these tests, with some files changed, and return its folder."""
    for name, text in {**PACK, **(changes or {})}.items():
        path = folder / "so_mau" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return folder / "so_mau"


@contextmanager
def fresh_ledger(vendor: str, folder: Path, *, real: bool = False) -> Iterator[Ledger]:
    """Open a copy of the founded ledger in a folder; its database goes at the end. A real one can issue reports."""
    founded, original = _founded(vendor, real)
    home = Path(shutil.copytree(founded, folder / "var"))
    database = server().copy(original) if original else None
    if database:
        _write_options(home, replace(read(home), database=database.application, database_owner=database.owner))
    try:
        yield _opened(home, vendor, database)
    finally:
        boot.disconnect()
        if database:
            server().drop(database)


_folders: list[Path] = []


@cache
def _founded(vendor: str, real: bool) -> tuple[Path, Roles | None]:
    from socai.services.instance import init_instance

    folder = Path(tempfile.mkdtemp(prefix="socai-founded-"))
    _folders.append(folder)
    database = server().empty() if vendor == "postgresql" else None
    options = Options(lock_timeout=5, demonstration=not real)
    if database:
        options = replace(options, database=database.application, database_owner=database.owner)
    home = folder / "var"
    init_instance(home=home, pack=str(write_pack(folder)), options=options)
    boot.disconnect()
    return home, database


def forget_founded() -> None:
    """Remove the folders of what was founded."""
    boot.disconnect()
    for folder in _folders:
        shutil.rmtree(folder, ignore_errors=True)


def _opened(home: Path, vendor: str, database: Roles | None) -> Ledger:
    from socai.services.instance import open_instance

    return Ledger(vendor, open_instance(home=home), database)


def _write_options(home: Path, options: Options) -> None:
    (home / FILE_NAME).write_text(render(options), encoding="utf-8")


def row(indicator: str, value: str | None, **others: Any) -> FigureRow:
    """Return a row about the commune in the period of the pack's figures; ``period`` may be text."""
    period = Period.parse(others.pop("period", PERIOD))
    others.setdefault("location", Location("so-lieu.csv", 2))
    number = None if value is None else Decimal(value)
    return FigureRow(indicator, others.pop("org_unit", COMMUNE), period, number, **others)
