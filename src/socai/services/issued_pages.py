"""Issued reports as pages show them: files as they were archived, and which figures are others by now."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace

from socai.core.periods import Period
from socai.services import archive, figure_rights, issued, reports
from socai.services.actors import Actor
from socai.services.errors import refusal
from socai.services.issued import Issued
from socai.services.opened import Instance
from socai.services.pack_archive import archived_catalogue


@dataclass(frozen=True)
class Corrected:
    """A figure of an issued report that the ledger gives otherwise now; ``now`` is empty when it gives none.

    Attributes:
        name: name of the indicator, or the formula.
        places: where the report prints it.
        printed: the number as issued.
        now: the number as it would be printed now.
    """

    name: str
    places: str
    printed: str
    now: str


def corrected(*, instance: Instance, actor: Actor, report: Issued) -> list[Corrected]:
    """Return the figures that were corrected since a report was issued, in the order in which it prints them.

    Raises:
        ServiceError: the actor may not see reports; what was archived is gone or changed; the database fails.
    """
    figure_rights.require_reports(actor, instance.catalogue)
    catalogue = archived_catalogue(instance, report.pack)
    composed = reports.compose(
        instance=replace(instance, catalogue=catalogue), template=report.template, period=Period.parse(report.period)
    )
    now = _rows(reports.contents(composed, ["csv"])[reports.FIGURES_FILE])
    found = []
    for key, row in _rows(archive.read(instance, report.files[reports.FIGURES_FILE])).items():
        shown = now[key]["display"] if key in now else ""
        if shown != row["display"]:
            code = row["code"]
            name = catalogue.indicators[code].name_vi if code in catalogue.indicators else row["formula"] or code
            found.append(Corrected(name, row["where"], row["display"], shown))
    return found


def _rows(content: bytes) -> Mapping[str, Mapping[str, str]]:
    return {row["figure_id"]: row for row in csv.DictReader(io.StringIO(content.decode("utf-8")))}


def file(*, instance: Instance, actor: Actor, reference: str, name: str) -> bytes:
    """Return a file of an issued report, as it was archived.

    Raises:
        ServiceError: the actor may not see reports; no such report or file; it is gone or changed.
    """
    figure_rights.require_reports(actor, instance.catalogue)
    report = issued.find(reference)
    if name not in report.files:
        raise refusal("issued.no_file", name, known=", ".join(report.files))
    return archive.read(instance, report.files[name])
