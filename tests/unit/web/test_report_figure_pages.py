"""An office's own report: figures proposed with their sentences, confirmed one by one, put into the draft."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from socai.ledger.models import AuditEvent, Draft, Entry
from tests.ledgers import AREA, PERIOD, POOR
from tests.unit.web.centre import Centre

PATH = f"/phieu/thon/thon_1/{PERIOD}"
TEXT = "Toàn thôn còn 7 hộ nghèo (liên hệ 0912 345 678). Diện tích lúa gieo cấy 12,5 ha, đạt kế hoạch."


def word(text: str) -> bytes:
    """Return a Word file that another program wrote."""
    document, out = Document(), BytesIO()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def propose(centre: Centre, data: bytes, name: str = "bao-cao.docx") -> tuple[int, str]:
    answer = centre.browser("thon-1").post(f"{PATH}/bao-cao", {"file": SimpleUploadedFile(name, data)})
    return answer.status_code, answer.content.decode()


def put(centre: Centre, **fields: str) -> int:
    return centre.browser("thon-1").post(f"{PATH}/bao-cao", {"put": "1", "name": "bao-cao.docx", **fields}).status_code


def test_figures_are_proposed_with_their_sentences_and_nothing_is_written(centre: Centre) -> None:
    status, page = propose(centre, word(TEXT))
    assert status == 200
    assert f'name="take.{POOR}"' in page
    assert 'value="12,5"' in page
    assert "“Toàn thôn còn 7 hộ nghèo" in page
    assert "0912" not in page
    assert Draft.objects.count() == 0


def test_only_what_was_confirmed_goes_into_the_draft_and_keeps_its_sentence_as_source(centre: Centre) -> None:
    fields = {f"take.{AREA}": "on", f"value.{AREA}": "12,5", f"sentence.{AREA}": "Lúa 12,5 ha, gọi 0912 345 678."}
    assert put(centre, **fields, **{f"value.{POOR}": "7", f"sentence.{POOR}": "x"}) == 302
    page = centre.browser("thon-1").get(PATH).content.decode()
    assert 'value="12,5"' in page
    assert 'value="7"' not in page
    everything = {f"value.{AREA}": "12,5", f"value.{POOR}": "7", "send": "1"}
    assert centre.browser("thon-1").post(PATH, everything).status_code == 302
    sources = dict(Entry.objects.filter(period=PERIOD, org_unit__in=_thon_1(centre)).values_list("indicator", "source"))
    assert sources[AREA] == "bao-cao.docx: “Lúa 12,5 ha, gọi –.”"
    assert sources[POOR] == "Phiếu của thôn"


def test_a_value_that_is_typed_over_is_no_longer_the_reports(centre: Centre) -> None:
    put(centre, **{f"take.{AREA}": "on", f"value.{AREA}": "12,5", f"sentence.{AREA}": "Lúa 12,5 ha."})
    centre.browser("thon-1").post(PATH, {f"value.{AREA}": "13", "send": "1"})
    assert Entry.objects.filter(indicator=AREA, org_unit__in=_thon_1(centre)).latest("id").source == "Phiếu của thôn"


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.docx", b"khong phai Word"), ("a.exe", b"MZ"), ("a.pdf", b"%PDF-1.4 hong")],
)
def test_what_is_no_report_is_said_in_one_line(centre: Centre, name: str, data: bytes) -> None:
    status, page = propose(centre, data, name)
    assert status == 422
    assert page.count("■") - page.count('hidden><span aria-hidden="true">■') >= 1
    assert "Traceback" not in page


def test_a_paper_with_a_mark_of_secrecy_is_refused_and_written_down(centre: Centre) -> None:
    status, page = propose(centre, word("TỐI MẬT"))
    assert status == 422
    assert "bao-cao.docx mang dấu TỐI MẬT" in page
    event = AuditEvent.objects.latest("number")
    assert (event.action, "bao-cao" in event.data) == ("paper.refused", False)
    assert "Từ chối văn bản mang dấu mật" in centre.browser("kiem-tra").get("/nhat-ky").content.decode()


def test_a_pasted_text_and_a_filled_in_file_are_looked_at_too(centre: Centre) -> None:
    office = centre.browser("tong-hop")
    pasted = {"form": f"thon|{PERIOD}", "text": "MẬT\nThôn Một: hộ nghèo 7"}
    assert "mang dấu MẬT" in office.post("/tin-nhan", pasted).content.decode()
    file = SimpleUploadedFile("phieu.xlsx", word("MẬT"))
    assert "mang dấu MẬT" in centre.browser("thon-1").post(f"{PATH}/tep", {"file": file}).content.decode()


def test_another_units_form_takes_no_report(centre: Centre) -> None:
    assert centre.browser("thon-3").get(f"{PATH}/bao-cao").status_code == 404
    assert centre.browser("kiem-tra").get(f"{PATH}/bao-cao").status_code == 404


def _thon_1(centre: Centre) -> list[str]:
    from socai.services import units

    return [units.index().identity("thon_1") or ""]
