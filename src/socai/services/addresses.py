"""Where the site shows a form, a figure, a task, an incident: paths for pages, and for what leads back from outside."""

from __future__ import annotations

from urllib.parse import quote, urlencode

FORMULA = "cong-thuc"
"""What the page of a computed number is asked by."""
PROSE = "loi-van"
"""What stands between the path of a report and the key of a paragraph that is written anew."""


def form_address(form: str, unit: str, period: str) -> str:
    """Return the path of the form of a unit for a period."""
    return _path("phieu", form, unit, period)


def figure_address(indicator: str, unit: str, period: str) -> str:
    """Return the path of the page that says where a figure comes from."""
    return _path("so-lieu", indicator, unit, period)


def formula_address(formula: str, unit: str, period: str) -> str:
    """Return the path of the page that says what a number was computed of."""
    return f"{_path('so-lieu', unit, period)}?{urlencode({FORMULA: formula})}"


def register_address(register: str) -> str:
    """Return the path of the page of a register."""
    return _path("so-theo-doi", register)


def task_address(key: str) -> str:
    """Return the path of the page of a task."""
    return _path("nhiem-vu", "viec", key)


def report_address(template: str, period: str, *below: str) -> str:
    """Return the path of the page of a report, or of a page below it."""
    return _path("bao-cao", template, period, *below)


def programme_address(key: str) -> str:
    """Return the path of the page of a programme."""
    return f"/chuong-trinh/{quote(key, safe='')}"


def row_address(register: str, key: str) -> str:
    """Return the path of the page of a row of a register."""
    return f"/so-theo-doi/{register}/dong/{quote(key, safe='')}"


def code_address(register: str, key: str) -> str:
    """Return the path of the page of the reference code of a case."""
    return f"/so-theo-doi/{register}/ma-tra-cuu/{quote(key, safe='')}"


def incident_address(key: str) -> str:
    """Return the path of the page of an incident."""
    return _path("su-co", "vu", key)


def _path(*parts: str) -> str:
    """Return a path; ``@`` stands as it is, for periods name their calendar behind it."""
    return "".join(f"/{quote(part, safe='@')}" for part in parts)
