"""A little correspondence in the form in which the national one is published, of invented places."""

from __future__ import annotations

from collections.abc import Sequence

from socai.catalogue.reform.reform import Reform, read_reform

FILE = "bang.csv"
HEADERS: tuple[tuple[str, ...], ...] = (
    ("Đơn vị hành chính từ ngày 01/7/2025", "", "", "Đơn vị hành chính trước ngày 01/7/2025"),
    ("Tỉnh, thành phố", "Tên Xã mới", "Mã Xã mới", "Tên Xã cũ", "Mã Xã cũ", "Ghi chú", "Quận/huyện", "Tỉnh cũ", ""),
)
NEW, OLD = "Tỉnh Mới (02)", "Tỉnh Cũ (01)"
DISTRICT = "Huyện Trên (001)"
TOLD = (
    ("TỈNH MỚI",),
    (NEW, "Xã Hợp", "00001", "Thị trấn Hợp", "00001", "Nhập toàn bộ", DISTRICT, OLD),
    (NEW, "Xã Hợp", "00001", "Xã Nhỏ", "00002", "Nhập toàn bộ", DISTRICT, OLD),
    (NEW, "Phường Một", "00003", "Xã Cắt", "00003", "Nhập một phần diện tích", DISTRICT, OLD),
    (NEW, "Phường Hai", "00004", "Xã Cắt", "00003", "Nhập một phần diện tích, toàn bộ dân số", DISTRICT, OLD),
    (NEW, "Phường Hai", "00004", "Xã Hai", "00004", "Nhập toàn bộ", DISTRICT, OLD),
    (NEW, "Xã Giữ", "00005", "Xã Giữ", "00005", "Giữ nguyên", "Huyện Dưới (002)", "Tỉnh Mới (02)"),
    (NEW, "Xã Tên Mới", "00006", "Xã Tên Cũ", "00006", "Đổi tên", "Huyện Dưới (002)", "Tỉnh Mới (02)"),
    (NEW, "Đặc khu Đảo", "00007", "", "", "Sắp xếp toàn bộ huyện Đảo thành đặc khu Đảo", "Huyện Đảo (003)", OLD),
    ("Tỉnh Yên (04)", "Xã Yên", "00008", "Xã Yên", "00008", "Giữ nguyên", "Huyện Yên (004)", "Tỉnh Yên (04)"),
)


def table(*rows: Sequence[str], headers: Sequence[Sequence[str]] = HEADERS) -> list[tuple[int, Sequence[str]]]:
    """Return headers and rows with the numbers of their lines."""
    return list(enumerate((*headers, *rows), start=1))


def told(*rows: Sequence[str]) -> Reform:
    """Return the reform that a table of these rows tells."""
    return read_reform(table(*rows), FILE)


def pair(
    old: str = "Xã Cũ",
    old_code: str = "00001",
    note: str = "Nhập toàn bộ",
    new: str = "Xã Mới",
    new_code: str = "00001",
    *,
    district: str = DISTRICT,
    old_province: str = OLD,
    province: str = NEW,
) -> tuple[str, ...]:
    """Return a row of the table."""
    return (province, new, new_code, old, old_code, note, district, old_province, "")


def codes(reform: Reform) -> list[str]:
    """Return the codes of what was found, in order."""
    return [finding.code for finding in reform.findings]
