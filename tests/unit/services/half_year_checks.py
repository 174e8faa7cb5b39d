"""An instance of the pack binh-lu and its half-year report in Word, for checking edited copies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from socai.catalogue.pack import builtin_packs
from socai.compose.tree import Number
from socai.compose.word import write_word
from socai.core.periods import Period
from socai.services import reports
from socai.services.instance import init_instance, open_instance
from socai.services.report_checking import CheckedReport, check_report
from socai.site import boot

PERIOD = Period.parse("2026H1")
TEMPLATE = "bao-cao-6-thang"


@dataclass(frozen=True)
class HalfYear:
    """Where the instance is, the report as built, and a figure that it prints once in its body."""

    home: Path
    data: bytes
    number: Number

    def checked(self, data: bytes, folder: Path) -> CheckedReport:
        """Check a file of these bytes; another test may have opened another instance since."""
        path = folder / "da-sua.docx"
        path.write_bytes(data)
        return check_report(instance=open_instance(home=self.home), path=path)

    def codes(self, data: bytes, folder: Path) -> list[tuple[str, str]]:
        """Return code and subject of what is found in a file of these bytes."""
        found = self.checked(data, folder).findings
        return [(each.code.removeprefix("report.check."), each.subject) for each in found]


def half_year_in(home: Path) -> HalfYear:
    """Found an instance in a folder and build its report."""
    boot.disconnect()
    init_instance(home=home, pack=str(builtin_packs() / "binh-lu"))
    instance = open_instance(home=home)
    report = reports.compose(instance=instance, template=TEMPLATE, period=PERIOD).report
    keys = [number.key for number in report.numbers()]
    number = next(each for each in report.numbers() if keys.count(each.key) == 1 and len(each.display) > 3)
    return HalfYear(home, write_word(report), number)
