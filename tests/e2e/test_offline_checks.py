"""What a device checks without a network says what the server says: the same cases run through both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path

from playwright.sync_api import sync_playwright

from socai.catalogue.forms import FormField, FormSection
from socai.catalogue.model import Relation
from socai.formula.parser import parse_formula
from socai.web.assets import plain
from tests.e2e.centre import CHROMIUM
from tests.ledgers import AREA, OTHER, PERIOD, POOR, VILLAGE_FORM

MAIZE = "nong_nghiep.ngo.dien_tich"
PATH = f"/phieu/thon/thon_1/{PERIOD}"
TEXTS = (
    "", "0", "7", "50", "51", "50,0", "50,5", "1.200", "1200", "3.6", "02", "-1", "\u22122", "+8", "1 200",
    "5\u00a0000", " 7 ", "abc", "không có", "1.42.6", "12,345", "1.2345", "0.5", "02.500", "57,69", "57,68", "57,7",
    "99999999", "KHONG  CÓ",
)  # fmt: skip
PAIRED = ("", "0", "7", "50,5", "1.200", "3.6", "-1", "abc", "không có", "12,345", "57,69", "57,68", "57,7", "+8")
RELATIONS = {
    "quan_he.ho": f"{POOR} <= {OTHER}",
    "quan_he.dien_tich": f"{AREA} = {MAIZE}",
    "quan_he.chat": f"{MAIZE} < {AREA} + {MAIZE}",
    "quan_he.hieu": f"{OTHER} - {POOR} >= {POOR}",
}

ASK = """(cases) => cases.map((typed) => {
  const places = [...document.querySelectorAll("fieldset.box")];
  for (const place of places) {
    const input = place.querySelector("input.value");
    input.value = typed[input.name.slice("value.".length)] || "";
  }
  const boxes = Object.fromEntries(places.map(checks.box).map((box) => [box.code, box]));
  const unusual = Object.values(boxes).filter(checks.isUnusual).map((box) => box.code);
  const sums = [...document.querySelectorAll("#sums li")];
  const broken = sums.filter((each) => checks.isBroken(JSON.parse(each.dataset.sum), boxes));
  return [unusual.sort(), broken.map((each) => each.dataset.code).sort()];
})"""


def cases() -> list[Mapping[str, str]]:
    """Return every text in every box alone, and in the pairs that relations compare."""
    alone = [{code: text} for code, text in product((POOR, OTHER, AREA, MAIZE), TEXTS)]
    households = [{POOR: poor, OTHER: other} for poor, other in product(PAIRED, PAIRED)]
    areas = [{AREA: rice, MAIZE: maize} for rice, maize in product(PAIRED, PAIRED)]
    return [*alone, *households, *areas]


def test_the_same_cases_through_the_server_and_through_a_browser(tmp_path: Path) -> None:
    told, page = by_server(tmp_path)
    shown = by_browser(page)
    assert sum(bool(unusual) for unusual, _ in told) > 50
    assert sum(bool(broken) for _, broken in told) > 50
    differing = [(case, *both) for case, *both in zip(cases(), told, shown, strict=True) if both[0] != both[1]]
    assert differing == []


def by_server(folder: Path) -> tuple[list[list[list[str]]], str]:
    """Return what the server asks about each case, and its page of the form."""
    from socai.services import submissions
    from socai.services.typed import clean
    from tests.unit.web.centre import centre_in

    with centre_in(folder) as centre:
        centre.instance = with_sums(centre.instance)  # type: ignore[attr-defined]
        actor = centre.ledger.actor("quan-tri")
        place = {"form": "thon", "unit": "thon_1", "period": PERIOD}
        found = submissions.submission(instance=centre.instance, actor=actor, **place)
        told = []
        for case in cases():
            typed = {code: clean(text, "", is_none=False) for code, text in case.items()}
            filled = replace(found, typed={**found.typed, **typed})
            findings = submissions.check(instance=centre.instance, actor=actor, submission=filled)
            unusual = sorted(each.subject for each in findings if each.code == "form.unusual")
            told.append([unusual, sorted(each.subject for each in findings if each.code == "relation.broken")])
        return told, centre.browser("thon-1").get(PATH).content.decode()


def with_sums(instance: object) -> object:
    """Return an instance whose form has two areas, bounds and relations between its boxes."""
    catalogue = instance.catalogue  # type: ignore[attr-defined]
    maize = replace(catalogue.indicators[AREA], code=MAIZE, name_vi="Diện tích ngô")
    fields = (FormField(AREA, least=Decimal("0.5"), most=Decimal("57.685")), FormField(MAIZE, most=Decimal(300)))
    sections = (*VILLAGE_FORM.sections, FormSection("ngo", "Ngô", "Maize", fields[1:]))
    bounded = tuple(
        replace(each, fields=tuple(with_bounds(box, fields[0]) for box in each.fields)) for each in sections
    )
    relations = tuple(Relation(code, parse_formula(text), "Cần kiểm tra lại.") for code, text in RELATIONS.items())
    declared = {**catalogue.indicators, MAIZE: maize}
    form = replace(VILLAGE_FORM, sections=bounded)
    return replace(  # type: ignore[type-var]
        instance, catalogue=replace(catalogue, indicators=declared, relations=relations, forms={"thon": form})
    )


def with_bounds(box: FormField, area: FormField) -> FormField:
    return area if box.indicator == AREA else replace(box, jump=None)


def by_browser(page: str) -> list[list[list[str]]]:
    """Return what a browser asks about each case, in the server's page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page()
        tab.route("**/*", lambda route: route.fulfill(body=""))
        tab.set_content(page)
        tab.add_script_tag(content=f"{plain('checks.js').decode()}\nwindow.checks = checks;")
        shown: list[list[list[str]]] = tab.evaluate(ASK, cases())
        browser.close()
    return shown
