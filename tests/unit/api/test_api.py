"""The HTTP API as programs use it: what it tells, to whom, and how it refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from socai.api import asking
from socai.api.problems import INSTANCE, KIND
from socai.catalogue.model import Guard
from socai.services import tokens
from tests.ledgers import ALL, AREA, OTHER, PERIOD, POOR
from tests.unit.api.programs import KEEPER, ROOT, Program
from tests.unit.web.centre import Centre

FORM = {"form": "thon", "unit": "thon_1", "period": PERIOD, "values": [{"indicator": POOR, "value": "8"}]}


def told(answer: HttpResponse) -> Any:
    return json.loads(answer.content)


def code(answer: HttpResponse) -> str:
    assert answer["Content-Type"] == KIND
    assert "Traceback" not in answer.content.decode()
    found = told(answer)["findings"]
    return str(found[0]["code"]) if found else ""


@pytest.fixture
def program(centre: Centre) -> Program:
    return Program.of(centre, "tong-hop")


def test_the_catalogue_is_told_without_private_columns(program: Program) -> None:
    indicators = told(program.get("/indicators"))
    assert [each["code"] for each in indicators["items"]][:2] == [ALL, POOR]
    assert told(program.get("/forms"))[0]["boxes"][0]["indicator"] == POOR
    columns = {column["code"] for each in told(program.get("/registers")) for column in each["columns"]}
    assert "noi_dung" in columns
    assert not columns & {"nguoi_gui", "to_giac"}


def test_long_lists_come_in_pages(program: Program) -> None:
    seen, path = [], "/units?limit=2"
    while path:
        part = told(program.get(path))
        seen += [each["key"] for each in part["items"]]
        path = (part["next"] or "").removeprefix(ROOT)
    assert seen == sorted(seen)
    assert len(seen) == part["total"] == 5


def test_a_unit_is_told_with_its_history(program: Program) -> None:
    (version,) = told(program.get("/units/thon_2"))["versions"]
    assert version["valid_to"] == "2026-03-31"
    assert code(program.get("/units/khong_co")) == "query.unknown_unit"


@pytest.mark.parametrize("mode", ["today", "2026-01-31", "as-reported", "panel"])
def test_figures_are_told_in_each_reading_mode(program: Program, mode: str) -> None:
    answer = told(program.get("/figures", {"indicator": [POOR, ALL], "period": PERIOD, "boundaries": mode}))
    values = [figure["value"] for figure in answer["items"]]
    assert values == ["7", "1242"] or mode == "panel"
    assert len(values) == 2


def test_missing_and_zero_are_two_things(program: Program) -> None:
    empty = told(program.get("/figures", {"indicator": POOR, "unit": "thon_1", "period": PERIOD}))["items"][0]
    assert (empty["value"], empty["state"]) == (None, "missing")
    zero = {**FORM, "is_sure": True, "values": [{"indicator": POOR, "value": "0"}]}
    assert program.post("/submissions", zero, Idempotency_Key="khong").status_code == 200
    figure = told(program.get("/figures", {"indicator": POOR, "unit": "thon_1", "period": PERIOD}))["items"][0]
    assert (figure["value"], figure["state"]) == ("0", "value")


@pytest.mark.parametrize("mode", ["today", "as-reported", "2026-06-30", "panel"])
@pytest.mark.parametrize("basis", ["", "actual"])
def test_what_only_reports_may_print_never_leaves(centre: Centre, program: Program, mode: str, basis: str) -> None:
    """Asked for directly, by its group, and through a total that it is part of."""
    declared = dict(centre.instance.catalogue.indicators)
    declared[POOR] = replace(declared[POOR], guards=frozenset({Guard.REPORT_ONLY}))
    guarded = replace(centre.instance, catalogue=replace(centre.instance.catalogue, indicators=declared))
    program.browser.defaults[INSTANCE] = guarded
    asking._KEPT._bodies.clear()
    query = {"indicator": "dan_so.ho.*", "period": PERIOD, "boundaries": mode, **({"basis": basis} if basis else {})}
    figures = {each["indicator"]: each["value"] for each in told(program.get("/figures", query))["items"]}
    assert figures.get(POOR) is None
    assert figures.get(ALL) is None
    assert figures[OTHER] == "1235" or mode == "panel"


def test_a_village_reads_its_own_figures_only(centre: Centre) -> None:
    village = Program.of(centre, "thon-1")
    assert village.get("/figures", {"indicator": POOR, "unit": "thon_1", "period": PERIOD}).status_code == 200
    for unit in ("thon_3", "xa_mau", "khong_co"):
        answer = village.get("/figures", {"indicator": POOR, "unit": unit, "period": PERIOD})
        assert (answer.status_code, code(answer)) == (403, "right.refused")


def test_too_many_figures_are_not_computed(program: Program) -> None:
    periods = [f"{year}-{month:02}" for year in range(1976, 2026) for month in range(1, 13)]
    answer = program.get("/figures", {"indicator": ["dan_so.ho.*"] * 6, "period": periods})
    assert code(answer) == "api.too_many"


def test_a_form_is_sent_once_for_a_key(centre: Centre, program: Program) -> None:
    first = told(program.post("/submissions", FORM, Idempotency_Key="k-1"))
    again = told(program.post("/submissions", FORM, Idempotency_Key="k-1"))
    assert (first["is_repeated"], again) == (False, {"batch": first["batch"], "is_repeated": True})
    other = {**FORM, "values": [{"indicator": POOR, "value": "9"}]}
    assert code(program.post("/submissions", other, Idempotency_Key="k-1")) == "batch.request_key_reused"
    assert code(program.post("/submissions", other, Idempotency_Key="k-2")) == "submission.not_open"
    assert centre.ledger.run("SELECT count(*) FROM ledger_entry WHERE value_scaled IN (8, 9)") == [(1,)]


def test_a_form_is_refused_whole(centre: Centre, program: Program) -> None:
    rows = centre.ledger.dump()
    unusual = {**FORM, "values": [{"indicator": POOR, "value": "51"}]}
    assert code(program.post("/submissions", unusual, Idempotency_Key="a")).startswith("form.")
    foreign = {**FORM, "values": [*FORM["values"], {"indicator": ALL, "value": "1"}]}  # type: ignore[misc]
    assert code(program.post("/submissions", foreign, Idempotency_Key="b")) == "api.foreign_box"
    exact = {**FORM, "values": [{"indicator": POOR, "value": "8.5"}]}
    assert program.post("/submissions", exact, Idempotency_Key="c").status_code == 422
    assert code(program.post("/submissions", FORM)) == "api.field_missing"
    assert code(program.post("/submissions", "{", Idempotency_Key="d")) == "api.not_json"
    assert code(program.post("/submissions", {**FORM, "thua": 1}, Idempotency_Key="e")) == "api.field"
    assert {table for table, found in centre.ledger.dump().items() if found != rows[table]} == set()


def test_a_form_of_others_cannot_be_sent(centre: Centre) -> None:
    village = Program.of(centre, "thon-1")
    for unit in ("thon_3", "khong_co"):
        assert code(village.post("/submissions", {**FORM, "unit": unit}, Idempotency_Key=unit)) == "right.refused"
    auditor = Program.of(centre, "kiem-tra")
    assert auditor.post("/submissions", FORM, Idempotency_Key="x").status_code == 409


def test_rows_of_registers_leave_without_private_columns(centre: Centre) -> None:
    from tests.unit.services.registering import DENOUNCER, NAME, added, petition

    added(centre.ledger, petition("Đ1", noi_dung="Đất đai", nguoi_gui=NAME, to_giac=DENOUNCER))
    for account in ("vp-xa", "kiem-tra", "thon-1"):
        text = Program.of(centre, account).get("/registers/don_thu/rows").content.decode()
        (row,) = json.loads(text)["items"]
        assert row["cells"]["noi_dung"]
        assert not row["cells"].keys() & {"nguoi_gui", "to_giac"}
        assert NAME not in text
        assert DENOUNCER not in text


def test_a_document_is_audited_and_not_kept(centre: Centre, program: Program) -> None:
    rows = centre.ledger.dump()
    file = SimpleUploadedFile("x.txt", "Xã có 12 hội nghị (5 thường kỳ, 6 chuyên đề).".encode())
    headers = {"Authorization": f"Bearer {program.secret}"}
    answer = told(program.browser.post(f"{ROOT}/audit", {"file": file}, headers=headers))
    assert any(relation["holds"] is False for relation in answer["relations"])
    broken = SimpleUploadedFile("x.docx", b"PK broken")
    assert program.browser.post(f"{ROOT}/audit", {"file": broken}, headers=headers).status_code == 422
    assert centre.ledger.dump() == rows


def test_a_paper_with_a_mark_of_secrecy_is_refused(program: Program) -> None:
    file = SimpleUploadedFile("bao-cao.txt", "MẬT\nXã có 12 hộ.".encode())
    headers = {"Authorization": f"Bearer {program.secret}"}
    answer = program.browser.post(f"{ROOT}/audit", {"file": file}, headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert "MẬT" in answer.content.decode()


def test_nothing_changed_is_said_until_something_is_written(program: Program) -> None:
    query = {"indicator": POOR, "unit": "thon_1", "period": PERIOD}
    tag = program.get("/figures", query)["ETag"]
    same = program.get("/figures", query, If_None_Match=tag)
    assert (same.status_code, same.content) == (304, b"")
    program.post("/submissions", FORM, Idempotency_Key="k")
    after = program.get("/figures", query, If_None_Match=tag)
    assert (after.status_code, told(after)["items"][0]["value"]) == (200, "8")


def test_an_answer_is_kept_for_nobody_else(centre: Centre, program: Program) -> None:
    query = {"indicator": POOR, "unit": "thon_3", "period": PERIOD}
    tag = program.get("/figures", query)["ETag"]
    other = Program.of(centre, "thon-1").get("/figures", query, If_None_Match=tag)
    assert other.status_code == 403


def test_a_token_opens_only_its_scopes_and_only_while_it_stands(centre: Centre) -> None:
    reader = Program.of(centre, "kiem-tra", ["read"])
    assert reader.get("/units").status_code == 200
    for path in ("/tasks", "/registers/don_thu/rows"):
        assert code(reader.get(path)) == "api.other_scope"
    tokens.revoke(actor=centre.ledger.actor(KEEPER), name="kiem-tra")
    assert reader.get("/units").status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer socai_của-xã-khác"])
def test_a_token_that_is_none_or_of_another_commune_is_one_problem(centre: Centre, header: str) -> None:
    answer = centre.browser().get(f"{ROOT}/units", headers={"Authorization": header.encode().decode("latin-1")})
    assert (answer.status_code, answer["WWW-Authenticate"], code(answer)) == (401, "Bearer", "")


def test_being_signed_in_opens_no_api(centre: Centre) -> None:
    assert centre.browser("chu-tich").get(f"{ROOT}/units").status_code == 401


def test_who_asks_too_often_waits(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(asking, "RATE", asking.Rate(2, clock=lambda: now[0]))
    assert [program.get("/forms").status_code for _ in range(3)] == [200, 200, 429]
    answer = program.get("/forms")
    assert (answer["Retry-After"], code(answer)) == ("60", "")
    now[0] = 61
    assert program.get("/forms").status_code == 200


@pytest.mark.parametrize("path", ["/khong-co", "/../v2/units"])
def test_an_unknown_version_or_path_is_a_problem(program: Program, path: str) -> None:
    answer = program.get(path)
    assert (answer.status_code, code(answer)) == (404, "")


def test_other_refusals_are_problems_too(program: Program) -> None:
    answer = program.browser.delete(f"{ROOT}/units")
    assert (answer.status_code, answer["Allow"], code(answer)) == (405, "GET", "")
    large = program.browser.post(f"{ROOT}/audit", b"", content_type="text/plain", CONTENT_LENGTH=str(200 * 1024**2))
    assert (large.status_code, code(large)) == (413, "")
    assert program.browser.get(f"{ROOT}/units", headers={"Host": "xau.vn"})["Content-Type"] == KIND


def test_a_failure_of_the_program_shows_nothing_of_it(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("secret of the program")

    monkeypatch.setattr("socai.services.unit_reading.there", broken)
    answer = program.get("/units", {"on": "2026-02-03"})
    assert (answer.status_code, code(answer)) == (500, "")
    assert "secret" not in answer.content.decode()


def test_problems_are_in_the_language_of_who_asks(program: Program) -> None:
    vietnamese = told(program.get("/units/khong_co"))
    english = told(program.get("/units/khong_co", Accept_Language="en-GB,vi;q=0.5"))
    assert vietnamese["title"] == "Không có"
    assert english["title"] == "Not there"
    assert vietnamese["type"] == english["type"] == "urn:socai:problem:query.unknown_unit"


def test_areas_have_their_decimals(program: Program) -> None:
    figure = told(program.get("/figures", {"indicator": AREA, "period": PERIOD}))["items"][0]
    assert (figure["value"], figure["measure"]) == ("57.69", "ha")


def test_a_mistyped_parameter_is_not_left_out_in_silence(program: Program) -> None:
    answer = program.get("/figures", {"indicator": AREA, "period": PERIOD, "unt": "thon_1"})
    assert (answer.status_code, code(answer)) == (422, "api.unknown_parameter")
