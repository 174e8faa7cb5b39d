"""What live figures from one village to the whole country still lack; each entry goes when it is built."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def missing(what: str) -> pytest.MarkDecorator:
    return pytest.mark.xfail(strict=True, raises=AssertionError, reason=what)


@missing("engines read figures as they were reported only; restating into other boundaries is the evaluator's alone")
def test_engines_restate() -> None:
    from socai.services.rollups import rollup

    assert "boundaries" in inspect.signature(rollup).parameters


@missing("query and the pages of a province still read through the evaluator alone")
def test_query_names_its_engine() -> None:
    from socai.services.reading import query

    assert "engine" in inspect.signature(query).parameters


@missing("Apache Spark itself was never run, nor the loss of one of its executors")
def test_there_is_a_check_on_apache_spark() -> None:
    assert "test-spark" in (ROOT / "Makefile").read_text(encoding="utf-8")
