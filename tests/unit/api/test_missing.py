"""What is promised of the API and is not there yet, so that the repository itself says what is left.

A test that passes here must be taken out: it is strict.
"""

from __future__ import annotations

import pytest

from tests.unit.api.programs import Program
from tests.unit.web.centre import Centre


@pytest.mark.xfail(strict=True, reason="the first query of a batch waits for the evaluator; see bench api_figures")
def test_the_reader_gives_many_figures_without_working_out_each() -> None:
    from socai.services import reading

    assert hasattr(reading, "query_many")


@pytest.mark.xfail(strict=True, reason="availability queries of SDMX are not built yet")
def test_sdmx_tells_what_is_available(centre: Centre) -> None:
    path = "/sdmx/availability/dataflow/SOCAI/FIGURES/1.0/*.*"
    assert Program.of(centre, "tong-hop").get(path).status_code == 200
