"""A founded instance for the commands: made once a process, copied for each test that writes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from socai.cli.main import run
from socai.site import boot

PACK = {
    "pack.yaml": """
        name: mau
        title: Xã Mẫu
        version: 1.0.0
        reporting_unit: xa_mau
        letterheads:
          party: {superior: ĐẢNG BỘ TỈNH MẪU, body: ĐẢNG ỦY XÃ MẪU, place: Xã Mẫu, symbol: BC/ĐU}
        """,
    "measures.yaml": "ho: {vi: hộ, en: household}\n",
    "org_units.yaml": """
        xa_mau: {type: commune, name: Xã Mẫu}
        van_phong: {type: office, name: Văn phòng, parent: xa_mau}
        """,
    "indicators/dan_so.yaml": """
        dan_so.ho.tong: {vi: Tổng số hộ, en: Households, measure: ho, time: last, units: sum, office: van_phong,
          formula: dan_so.ho.ngheo + dan_so.ho.khac}
        dan_so.ho.ngheo: {vi: Số hộ nghèo, en: Poor households, measure: ho, time: last, units: sum, office: van_phong}
        dan_so.ho.khac: {vi: Số hộ khác, en: Other households, measure: ho, time: last, units: sum, office: van_phong}
        dan_so.ho.chua_co: {vi: Số hộ chưa rõ, en: Unknown, measure: ho, time: last, units: sum, office: van_phong}
        """,
    "figures/2026H1.csv": """
        indicator,org_unit,period,value,basis,source
        dan_so.ho.ngheo,xa_mau,2026H1,7,actual,Sổ hộ nghèo
        dan_so.ho.khac,xa_mau,2026H1,1235,actual,
        dan_so.ho.tong,xa_mau,2026H1,1240,stated,
        """,
    "templates/dan-so.md": """
        ---
        title: Dân số {period}
        kind: BÁO CÁO
        profile: party
        summary: [dân số]
        symbol: BC/ĐU
        recipients: [Lưu VPĐU.]
        signature: {authority: T/M ĐẢNG ỦY, title: BÍ THƯ}
        ---

        # DÂN SỐ

        Toàn xã có {dan_so.ho.tong} hộ, trong đó {dan_so.ho.ngheo} hộ nghèo; {dan_so.ho.chua_co} hộ chưa rõ.
        """,
}


def write_pack(folder: Path) -> Path:
    """Write the little pack of these tests."""
    for name, text in PACK.items():
        path = folder / "mau" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = text.lstrip("\n").splitlines()
        indent = len(lines[0]) - len(lines[0].lstrip())
        path.write_text("\n".join(line[indent:] for line in lines).rstrip() + "\n", encoding="utf-8")
    return folder / "mau"


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pack(tmp_path_factory.mktemp("packs"))


@pytest.fixture(scope="session")
def founded(pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("founded") / "var"
    assert run(["--home", str(home), "init", "--pack", str(pack)]) == 0
    boot.disconnect()
    return home


@pytest.fixture
def home(founded: Path, tmp_path: Path) -> Path:
    """Return an instance of its own for one test."""
    boot.disconnect()
    return Path(shutil.copytree(founded, tmp_path / "var"))


@pytest.fixture(scope="session")
def founded_for_real(pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("founded") / "var"
    assert run(["--home", str(home), "init", "--pack", str(pack), "--real"]) == 0
    boot.disconnect()
    return home


@pytest.fixture
def real_home(founded_for_real: Path, tmp_path: Path) -> Path:
    """Return an instance of its own for one test that is no demonstration."""
    boot.disconnect()
    return Path(shutil.copytree(founded_for_real, tmp_path / "that"))
