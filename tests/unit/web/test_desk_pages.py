"""The report desk on pages: what is asked for, what a report lacks and whose it is, and the draft with live numbers."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from socai.catalogue.model import FigureRow, Relation
from socai.core.figures import Basis
from socai.core.pace import Direction, Limits
from socai.core.periods import Period
from socai.formula.parser import parse_formula
from socai.services import approvals, desk, drafts, entries, people, report_approval, report_facts, reports
from socai.services.actors import Role
from socai.services.errors import ServiceError
from socai.services.issuing import Asked, issue_report
from socai.services.people import Granted
from socai.services.report_approval import ReportStepKind
from socai.services.wording import word
from tests.ledgers import ALL, AREA, COMMUNE, PERIOD, POOR, TEMPLATE, fresh_ledger, row
from tests.quick import quick_hashes
from tests.unit.files.words import p, word_file
from tests.unit.services import word_editing as edit
from tests.unit.services.book_pack import BOOK, with_book
from tests.unit.web.centre import Centre

PATH = f"/bao-cao/{TEMPLATE}"


def page(centre: Centre, path: str, who: str = "tong-hop") -> str:
    return centre.browser(who).get(path).content.decode()


def test_a_template_and_a_period_lead_to_a_report(centre: Centre) -> None:
    assert f'<option value="{TEMPLATE}">' in page(centre, "/bao-cao")
    answer = centre.browser("tong-hop").get("/bao-cao", {"mau": TEMPLATE, "ky": PERIOD})
    assert answer["Location"] == f"{PATH}/{PERIOD}"


def test_every_number_of_the_draft_leads_to_its_figure(centre: Centre) -> None:
    text = page(centre, f"{PATH}/{PERIOD}/du-thao")
    link = re.search(rf'<a class="n" href="(/so-lieu/{re.escape(POOR)}/[^"]+)"[^>]*>(\d+)</a>', text)
    assert link is not None
    assert link[2] == "07"
    assert centre.browser("tong-hop").get(link[1]).status_code == 200


def test_the_draft_is_composed_once_for_a_batch_and_anew_after_the_next(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed: list[Period] = []
    compose = reports.compose
    monkeypatch.setattr(reports, "compose", lambda **asked: (composed.append(asked["period"]), compose(**asked))[1])
    path = f"{PATH}/2025H2/du-thao"
    assert ">41</a>" not in page(centre, path) + page(centre, path)
    # What it lacks and where it stands is told of the same report.
    for below in ("", "/duyet"):
        assert centre.browser("tong-hop").get(f"{PATH}/2025H2{below}").status_code == 200
    assert len(composed) == 1
    actor = centre.ledger.actor("quan-tri")
    rows = [row(POOR, "41", period="2025H2")]
    assert entries.record(instance=centre.instance, actor=actor, rows=rows, reason="Gõ").batch is not None
    assert ">41</a>" in page(centre, path)
    assert centre.browser("thon-1").get(path).status_code == 403


def test_a_missing_figure_is_told_once_with_its_office(centre: Centre) -> None:
    actor = centre.ledger.actor("quan-tri")
    ready = drafts.readiness(instance=centre.instance, actor=actor, template=TEMPLATE, period="2026H2")
    assert POOR in {mender.address.split("/")[2] for each in ready.lacking for mender in each.menders}
    assert len({each.label for each in ready.lacking}) == len(ready.lacking)
    text = page(centre, f"{PATH}/2026H2")
    assert "Văn phòng</a>" in text
    assert centre.browser("tong-hop").get(f"{PATH}/2026H2/du-thao").status_code == 200


def test_a_count_of_a_register_that_is_not_whole_is_mended_by_its_keeper(centre: Centre) -> None:
    """Each number that cannot be printed stands under who can mend it, the register's office for what is counted."""
    (pack,) = (centre.instance.home / "packs").iterdir()
    template = pack / "templates" / "so-ho.md"
    text = template.read_text(encoding="utf-8")
    template.write_text(f"{text}\nCó {{don_thu.tong}} đơn, {{dan_so.ho.ngheo}} hộ.\n", encoding="utf-8")
    instance = centre.ledger.set().instance
    ready = drafts.readiness(
        instance=instance, actor=centre.ledger.actor("quan-tri"), template=TEMPLATE, period="2025H2"
    )
    groups = {group.names: group for group in ready.lacking_by_name}
    counted = groups[("Văn phòng, Sổ đơn thư",)]
    assert [mender.address for mender in counted.menders] == ["/so-theo-doi/don_thu"]
    assert counted.lacking[0].reason is None
    assert sum(len(group.lacking) for group in groups.values()) == len(ready.lacking)
    assert [len(group.lacking) for group in ready.lacking_by_name] == sorted(
        (len(group.lacking) for group in groups.values()), reverse=True
    )


def test_a_contradiction_names_whoever_entered_its_sides(centre: Centre) -> None:
    wrong = Relation("nhieu_hon", parse_formula("dan_so.ho.ngheo > dan_so.ho.khac"), "Hộ nghèo nhiều hơn hộ khác.")
    instance = replace(centre.instance, catalogue=replace(centre.instance.catalogue, relations=(wrong,)))
    actor = centre.ledger.actor("quan-tri")
    ready = drafts.readiness(instance=instance, actor=actor, template=TEMPLATE, period=PERIOD)
    assert [each.finding.subject for each in ready.contradictions] == ["nhieu_hon"]
    assert {mender.unit for mender in ready.contradictions[0].menders} == {"Văn phòng"}


def test_a_contradiction_is_told_in_words_and_with_no_command(centre: Centre) -> None:
    stated = replace(row(ALL, "900"), basis=Basis.STATED)
    entries.record(instance=centre.instance, actor=centre.ledger.actor("quan-tri"), rows=[stated], reason="Báo cáo nêu")
    shown = page(centre, f"{PATH}/{PERIOD}")
    assert "đơn vị nêu 900" in shown
    assert "socai trace" not in shown


def test_figures_are_unapproved_until_a_leader_approves_their_batch(centre: Centre) -> None:
    instance, actor = centre.instance, centre.ledger.actor("quan-tri")
    before = drafts.readiness(instance=instance, actor=actor, template=TEMPLATE, period=PERIOD).unapproved
    assert before
    leader = centre.ledger.actor("lanh-dao")
    for each in before:
        approvals.approve(instance=instance, actor=leader, batch=each.batch, reason="Đã xem")
    assert drafts.readiness(instance=instance, actor=actor, template=TEMPLATE, period=PERIOD).unapproved == ()


def told(centre: Centre, period: str = PERIOD, **pace: object) -> report_facts.Facts:
    catalogue = centre.instance.catalogue
    if pace:
        catalogue = replace(catalogue, paces={AREA: replace(catalogue.pace_of(AREA), **pace)})  # type: ignore[arg-type]
    instance = replace(centre.instance, catalogue=catalogue)
    return report_facts.facts(instance=instance, actor=centre.ledger.actor("quan-tri"), period=period)


def enter(centre: Centre, code: str, period: str, value: str) -> None:
    row = FigureRow(code, "xa_mau", Period.parse(period), Decimal(value))
    done = entries.record(instance=centre.instance, actor=centre.ledger.actor("quan-tri"), rows=[row], reason="Nhập")
    assert done.batch is not None


def test_facts_say_what_is_behind_and_whose_it_is(centre: Centre) -> None:
    assert told(centre).behind == ()
    found = told(centre, limits=Limits(on_pace=Fraction(2)))
    assert [(fact.name, fact.office) for fact in found.behind] == [("Diện tích lúa", "Phòng Nông nghiệp")]
    assert found.behind[0].address == f"/so-lieu/{AREA}/xa_mau/{PERIOD}"


def test_facts_say_what_is_reached_before_the_year_ends(centre: Centre) -> None:
    assert told(centre).early == ()
    enter(centre, AREA, PERIOD, "101")
    assert [fact.name for fact in told(centre).early] == ["Diện tích lúa"]
    assert told(centre, direction=Direction.LESS).early == ()


def test_facts_say_the_changes_and_what_is_behind_again(centre: Centre) -> None:
    enter(centre, POOR, "2026H2", "5")
    enter(centre, AREA, "2026H2", "1")
    found = told(centre, "2026H2", limits=Limits(on_pace=Fraction(2)))
    poor = next(fact for fact in found.changes if fact.name == "Số hộ nghèo")
    assert word(poor.said, lang="vi") == "từ 07 (6 tháng đầu năm 2026) thành 05 hộ."
    assert [fact.name for fact in found.repeated] == ["Diện tích lúa"]
    assert "Chậm lặp lại từ kỳ trước" not in page(centre, f"{PATH}/2026H2")
    assert "thành 05 hộ." in page(centre, f"{PATH}/2026H2")


def test_a_village_sees_no_draft(centre: Centre) -> None:
    for path in ("/bao-cao", f"{PATH}/{PERIOD}", f"{PATH}/{PERIOD}/du-thao"):
        assert centre.browser("thon-1").get(path).status_code == 403


@pytest.mark.parametrize("path", ["/bao-cao/khong-co/2026H1", f"{PATH}/2026X9", f"{PATH}/2026X9/du-thao"])
def test_what_is_not_there_gets_one_line(centre: Centre, path: str) -> None:
    answer = centre.browser("tong-hop").get(path)
    assert answer.status_code == 400
    text = answer.content.decode()
    assert ("so-ho" in text) if "khong-co" in path else ("2026X9" in text)
    assert "Traceback" not in text


def test_an_issued_report_is_found_by_its_number(tmp_path: Path) -> None:
    with fresh_ledger("sqlite", tmp_path, real=True) as ledger:
        actor, instance = ledger.actor("lanh-dao"), ledger.instance
        issue_report(
            instance=instance,
            actor=actor,
            asked=Asked(TEMPLATE, PERIOD, 456, day=date(2025, 7, 1)),
            out=tmp_path / "out",
            formats=("csv",),
        )
        day = date(2026, 7, 1)
        found = desk.overview(instance=instance, actor=actor, on=day, words="456 2026h1")
        assert [each.number for each in found.issued] == [456]
        assert desk.overview(instance=instance, actor=actor, on=day, words="457").issued == ()
        ready = drafts.readiness(instance=instance, actor=actor, template=TEMPLATE, period=PERIOD)
        assert [each.number for each in ready.issued] == [456]
        village = replace(actor, role="contributor", places=())
        with pytest.raises(ServiceError, match=r"right\.refused"):
            desk.overview(instance=instance, actor=village, on=day)


def downloaded(centre: Centre) -> bytes:
    answer = centre.browser("tong-hop").post(f"{PATH}/{PERIOD}/word")
    assert ".docx" in answer["Content-Disposition"]
    return answer.content


def sent_back(centre: Centre, data: bytes, *, name: str = "bao-cao.docx", period: str = PERIOD) -> tuple[int, str]:
    upload = {"file": SimpleUploadedFile(name, data)}
    answer = centre.browser("tong-hop").post(f"{PATH}/{period}/nhan-tep", upload)
    return answer.status_code, answer.content.decode()


def poor_key(centre: Centre) -> str:
    found = drafts.composed(centre.instance, centre.ledger.actor("quan-tri"), TEMPLATE, PERIOD)
    return next(number.key for number in found.report.numbers() if number.figure.key.indicator == POOR)


def test_a_word_file_that_comes_back_untouched_agrees(centre: Centre) -> None:
    status, text = sent_back(centre, downloaded(centre))
    assert status == 200
    assert "Mọi con số gắn với sổ cái đều khớp" in text


def test_a_number_typed_over_or_deleted_is_said_and_never_becomes_a_figure(centre: Centre) -> None:
    data, key = downloaded(centre), poor_key(centre)
    before = centre.ledger.dump()
    status, text = sent_back(centre, edit.typed_over(data, key, "98.765"))
    assert status == 200
    assert "98.765" in text
    assert "Mọi con số gắn với sổ cái đều khớp" not in text
    _, text = sent_back(centre, edit.without_control(data, key, digits=""))
    assert "Mọi con số gắn với sổ cái đều khớp" not in text
    assert centre.ledger.dump()["ledger_entry"] == before["ledger_entry"]


def test_a_store_that_was_edited_is_said(centre: Centre) -> None:
    _, text = sent_back(centre, edit.stored(downloaded(centre), poor_key(centre), "98.765"))
    assert "98.765" in text


@pytest.mark.parametrize("bad", ["period", "macro", "broken", "foreign", "none"])
def test_a_file_that_is_not_this_report_gets_one_line(centre: Centre, bad: str) -> None:
    data = downloaded(centre)
    if bad == "none":
        answer = centre.browser("tong-hop").post(f"{PATH}/{PERIOD}/nhan-tep")
        assert answer.status_code == 400
        return
    made = {
        "period": data,
        "macro": with_macro(data),
        "broken": data[:2000],
        "foreign": word_file(p("Xã có 7 hộ nghèo.")),
    }
    status, text = sent_back(centre, made[bad], period="2026H2" if bad == "period" else PERIOD)
    assert status == 400
    assert text.split("<main")[1].count("<li>") + text.split("<main")[1].count('class="problem"') <= 1


def with_macro(data: bytes) -> bytes:
    out = BytesIO(data)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("word/vbaProject.bin", b"macro")
    return out.getvalue()


def test_a_report_is_issued_frozen_and_shows_what_was_corrected_since(tmp_path: Path) -> None:
    with quick_hashes(), fresh_ledger("sqlite", tmp_path, real=True) as ledger:
        keeper = ledger.actor("quan-tri")
        place = Granted(Role.OFFICE, "van_phong", COMMUNE)
        made = people.add(instance=ledger.instance, actor=keeper, name="vp-xa", title="Văn phòng", place=place)
        ledger.run("UPDATE ledger_account SET must_change_password = false")
        centre = Centre(ledger.instance, ledger, {"vp-xa": made.password})
        browser, form = centre.browser("vp-xa"), f"{PATH}/{PERIOD}/ban-hanh"
        assert "Nơi nhận" in browser.get(form).content.decode()
        assert browser.post(form, {"number": "x"}).status_code == 422
        assert browser.post(form, {"number": "7", "day": "hôm qua"}).status_code == 422
        number = {"number": "456", "day": "2025-07-01"}
        assert "chưa được lãnh đạo duyệt" in browser.post(form, number).content.decode()
        assert browser.post(f"{PATH}/{PERIOD}/duyet/buoc", {"do": "submit"}).status_code == 302
        report_approval.take(
            instance=ledger.instance, actor=ledger.actor("lanh-dao"), template=TEMPLATE, period=PERIOD,
            asked=report_approval.Asked(ReportStepKind.APPROVED),
        )  # fmt: skip
        answer = browser.post(form, number)
        assert answer.status_code == 302
        shown = browser.get(answer["Location"]).content.decode()
        assert "Mọi con số vẫn như đã in" in shown
        file, digest = re.findall(r'href="(/ban-hanh/tep/[^"]+)".*?SHA-256 (\w+)', shown)[0]
        assert sha256(browser.get(file).content).hexdigest() == digest
        assert browser.post(form, {"number": "456", "day": "2025-07-01"}).status_code == 422
        enter(centre, POOR, PERIOD, "8")
        assert "đã in 07, nay là 08" in browser.get(answer["Location"]).content.decode()
        assert sha256(browser.get(file).content).hexdigest() == digest


def test_a_report_takes_the_next_number_of_its_book_and_leads_to_its_row(tmp_path: Path) -> None:
    with quick_hashes(), fresh_ledger("sqlite", tmp_path, real=True) as opened:
        ledger = with_book(opened, is_numbered_here=True)
        place = Granted(Role.OFFICE, "van_phong", COMMUNE)
        keeper = ledger.actor("quan-tri")
        made = people.add(instance=ledger.instance, actor=keeper, name="vp-xa", title="Văn phòng", place=place)
        ledger.run("UPDATE ledger_account SET must_change_password = false")
        browser = Centre(ledger.instance, ledger, {"vp-xa": made.password}).browser("vp-xa")
        form = f"{PATH}/{PERIOD}/ban-hanh"
        assert "Số kế tiếp của sổ văn bản là 1" in browser.get(form).content.decode()
        assert browser.post(f"{PATH}/{PERIOD}/duyet/buoc", {"do": "submit"}).status_code == 302
        report_approval.take(
            instance=ledger.instance, actor=ledger.actor("lanh-dao"), template=TEMPLATE, period=PERIOD,
            asked=report_approval.Asked(ReportStepKind.APPROVED),
        )  # fmt: skip
        shown = browser.get(browser.post(form, {"number": "", "day": "2025-07-01"})["Location"]).content.decode()
        assert "01-BC/ĐU" in shown
        row = re.search(rf'href="(/so-theo-doi/{BOOK}/dong/[^"]+)"', shown)
        assert row is not None
        assert "Hộ và lúa" in browser.get(row[1]).content.decode()


def test_a_demonstration_issues_nothing_and_an_auditor_neither(centre: Centre) -> None:
    form = f"{PATH}/{PERIOD}/ban-hanh"
    answer = centre.browser("vp-xa").post(form, {"number": "1"})
    assert answer.status_code == 422
    assert "Bản mô phỏng không cấp số" in answer.content.decode()
    assert centre.browser("kiem-tra").get(form).status_code == 403
    assert centre.browser("kiem-tra").post(form, {"number": "1"}).status_code == 403
