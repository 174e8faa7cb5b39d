"""An inspector drops in a report and reads its numbers, on a phone and at a desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.centre import Centre, seen

REPORT = """BÁO CÁO

I. Hội nghị

Trong kỳ, xã tổ chức 12 hội nghị (5 thường kỳ, 6 chuyên đề), tiếp 30 lượt công dân (20 lượt tại xã, 10 lượt tại thôn).

Giải ngân 5.850/31.500 triệu đồng, đạt 50,3 % kế hoạch.
"""


@pytest.mark.parametrize("device", ["phone", "desk"])
def test_a_report_is_dropped_in_and_read(
    centre: Centre, device: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    page: Page = request.getfixturevalue(device)
    centre.sign_in(page, "truong-ban" if device == "phone" else "van-phong")
    page.get_by_role("link", name="Kiểm tra văn bản").click()
    seen(page, f"audit-1-form-{device}")
    report = tmp_path / "bao-cao.md"
    report.write_text(REPORT, encoding="utf-8")
    page.get_by_label("Tệp văn bản").set_input_files(report)
    page.get_by_role("button", name="Xem trên màn hình").click()
    number = page.locator("a.differs", has_text="12")
    expect(number).to_be_visible()
    computation = page.locator("details p", has_text="cộng lại được 11")
    expect(computation).to_be_hidden()
    number.click()
    expect(computation).to_be_visible()
    expect(page.locator("a.agrees", has_text="30")).to_be_visible()
    seen(page, f"audit-2-result-{device}")
