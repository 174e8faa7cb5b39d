"""Names as the conventions of statistics write them: periods of SDMX and DHIS2, codes without dots."""

from __future__ import annotations

from socai.core.calendars import STATISTICAL, Kind
from socai.core.findings import Finding
from socai.core.periods import Period
from socai.services.errors import ServiceError
from socai.services.reading import read_period


def sdmx_code(indicator: str) -> str:
    """Return an indicator code as SDMX allows one: a dash for each dot, which no code of ours has."""
    return indicator.replace(".", "-")


def indicator_of(code: str) -> str:
    """Return the indicator code that an SDMX code stands for."""
    return code.replace("-", ".")


def sdmx_period(period: Period) -> str:
    """Return a period of the statistical calendar as SDMX writes it: 2026-S1, 2026-Q2, 2026-06, 2026-W24.

    Raises:
        ServiceError: a period of another calendar.
    """
    _require_statistical(period)
    if period.kind is Kind.HALF:
        return f"{period.year}-S{period.index}"
    text = str(period)
    return text if period.kind in (Kind.YEAR, Kind.MONTH) else f"{text[:4]}-{text[4:]}"


def period_of_sdmx(text: str) -> Period:
    """Return the period that SDMX writes so.

    Raises:
        ServiceError: when it is none.
    """
    year, dash, rest = text.partition("-")
    if dash and rest[:1] in ("S", "Q", "W"):
        return read_period(f"{year}{rest.replace('S', 'H')}")
    return read_period(text)


def dhis2_period(period: Period) -> str:
    """Return a period of the statistical calendar as DHIS2 writes it: 2026S1, 2026Q2, 202606, 2026W24.

    Raises:
        ServiceError: a period of another calendar.
    """
    _require_statistical(period)
    if period.kind is Kind.HALF:
        return f"{period.year}S{period.index}"
    return str(period).replace("-", "")


def period_of_dhis2(text: str) -> Period:
    """Return the period that DHIS2 writes so.

    Raises:
        ServiceError: when it is none.
    """
    if len(text) == 6 and text.isdecimal():
        return read_period(f"{text[:4]}-{text[4:]}")
    return read_period(text.replace("S", "H"))


def _require_statistical(period: Period) -> None:
    if period.calendar != STATISTICAL:
        raise ServiceError([Finding("api.other_calendar", subject=str(period))])
