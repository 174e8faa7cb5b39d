"""What tests of several rooms share: Django is set up before they are collected, and ledgers on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.ledgers import DATABASES, Ledger, forget_founded, fresh_ledger, start_django


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    start_django()


def pytest_sessionfinish() -> None:
    forget_founded()
    postgres.stop()


@pytest.fixture(params=DATABASES)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """Return an open ledger of this test's own, once on each database."""
    with fresh_ledger(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture(params=DATABASES)
def real_ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """Return an open ledger that is no demonstration, once on each database."""
    with fresh_ledger(request.param, tmp_path, real=True) as opened:
        yield opened


@pytest.fixture
def sqlite_ledger(tmp_path: Path) -> Iterator[Ledger]:
    with fresh_ledger("sqlite", tmp_path) as opened:
        yield opened


@pytest.fixture
def postgresql_ledger(tmp_path: Path) -> Iterator[Ledger]:
    with fresh_ledger("postgresql", tmp_path) as opened:
        yield opened
