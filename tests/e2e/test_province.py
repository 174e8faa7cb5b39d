"""A province watches its communes: from the overview to a map, a place and the entry behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.centre import CHROMIUM, Centre, seen
from tests.e2e.conftest import PASSWORD, serving, socai

SHARE = "hoi_phu_nu.uy_thac_nhcsxh.ty_le_no_qua_han"
COMMUNES = ("03388", "03390", "03394")
PACK = {
    "pack.yaml": """
        name: tinh-thu
        title: Tỉnh thử
        version: 0.1.0
        extends: xa
        reporting_unit: "12"
        country: province
        """,
    "org_units.yaml": """
        03390-B01: {type: village, name: Bản thử, parent: "03390"}
        """,
}


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """Serve the ledger of a province; three of its communes have figures and borders, all invented."""
    if not CHROMIUM.is_file():
        pytest.skip(f"no browser at {CHROMIUM}: apt install chromium")
    folder = tmp_path_factory.mktemp("province")
    home = folder / "var"
    _written(folder)
    socai(home, "init", "--pack", str(folder / "pack"))
    socai(home, "import", "figures", str(folder / "so.csv"))
    socai(home, "import", "geometry", str(folder / "ranh-gioi.geojson"), "--on", "2026-01-01")
    passwords = dict(PASSWORD.findall(socai(home, "user", "demo")))
    with serving(home) as address:
        yield Centre(address, home, passwords)


def _written(folder: Path) -> None:
    (folder / "pack").mkdir()
    for name, text in PACK.items():
        (folder / "pack" / name).write_text(dedent(text), encoding="utf-8")
    rows = [f"{SHARE},{key},2026Q3,{value}" for key, value in zip(COMMUNES, ("0.2", "1.5", "0.8"), strict=True)]
    (folder / "so.csv").write_text("\n".join(("indicator,org_unit,period,value", *rows)), encoding="utf-8")
    boxes = ([[x, 22], [x + 1, 22], [x + 1, 23], [x, 23], [x, 22]] for x in (102, 103, 104))
    features = [
        {"properties": {"code": key}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for key, ring in zip(COMMUNES, boxes, strict=True)
    ]
    (folder / "ranh-gioi.geojson").write_text(json.dumps({"features": features}), encoding="utf-8")


def test_a_province_comes_from_the_overview_to_the_figure_of_a_commune(
    province: Centre, phone: Page, desk: Page
) -> None:
    for page, name in ((phone, "phone"), (desk, "desk")):
        province.sign_in(page, "lanh-dao")
        page.goto(f"{province.address}/tong-quan")
        page.get_by_role("link", name="Các xã bên cạnh nhau").click()
        seen(page, f"province-1-{name}")
        page.get_by_role("link", name="Hội Liên hiệp Phụ nữ", exact=True).click()
        seen(page, f"province-2-sector-{name}")
        page.get_by_role("link", name="Tỷ lệ nợ quá hạn vốn ủy thác").click()
        expect(page.get_by_role("heading", name="Không xếp hạng")).to_be_visible()
        expect(page.get_by_text("35 xã chưa có số của kỳ này")).to_be_visible()
        expect(page.get_by_role("img", name="bản đồ các xã")).to_be_visible()
        seen(page, f"province-3-indicator-{name}")
        page.get_by_role("link", name="1,50", exact=True).click()
        expect(page.get_by_role("main")).to_contain_text("Xã Bình Lư")
