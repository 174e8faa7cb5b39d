"""The OpenAPI description is true: schemathesis asks what it allows and what it does not, and finds nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from socai.api import asking
from tests.unit.api.programs import ROOT, Program

if TYPE_CHECKING:
    from tests.unit.web.centre import Centre

DESCRIPTION = f"{ROOT}/openapi.json"
EXAMPLES = 25


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    from tests.unit.web.centre import centre_in

    with centre_in(Path(tmp_path_factory.mktemp("api"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def described(centre: Centre) -> schemathesis.BaseSchema:
    from socai.cli.serving import application

    return schemathesis.openapi.from_wsgi(DESCRIPTION, application(centre.instance), headers={"Host": "localhost"})


@pytest.fixture(scope="module")
def secret(centre: Centre) -> str:
    return Program.of(centre, "tong-hop").secret


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda mode: mode.value)
def test_schemathesis_finds_nothing(
    described: schemathesis.BaseSchema, secret: str, mode: schemathesis.GenerationMode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "RATE", asking.Rate(10**9))
    operations = [result.ok() for result in described.get_all_operations()]
    assert len(operations) > 10
    for operation in operations:
        ask_everything(operation, mode, secret)


def ask_everything(operation: schemathesis.APIOperation, mode: schemathesis.GenerationMode, secret: str) -> None:
    @given(operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
    )
    def ask(case: schemathesis.Case) -> None:
        # A case made wrong by leaving its token out stays so: with one, it would be right.
        headers = {"Host": "localhost"}
        if "Authorization" in case.headers:
            headers["Authorization"] = f"Bearer {secret}"
        # What the ledger's own rules refuse (an unknown period, an unusual value) no description can foretell.
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

    ask()


def test_the_description_needs_no_token_and_names_every_answer(centre: Centre) -> None:
    said = json.loads(centre.browser().get(DESCRIPTION).content)
    assert said["openapi"].startswith("3.1")
    for path, operations in said["paths"].items():
        for operation in operations.values():
            assert operation["security"] == [{"Bearer": []}], path
            assert operation["summary"], path
            assert list(operation["responses"]["401"]["content"]) == ["application/problem+json"]
