"""Makes an issued report again, from the ledger as it was then known and the pack as it then was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from hashlib import sha256

from socai.catalogue.model import Catalogue
from socai.core.findings import Finding
from socai.core.periods import Period
from socai.services import archive, issued, reports
from socai.services.archive import ArchiveError
from socai.services.errors import ServiceError
from socai.services.issued import Issued
from socai.services.opened import Instance
from socai.services.pack_archive import archived_catalogue


def figures_again(*, instance: Instance, report: Issued) -> bytes:
    """Return ``figures.csv`` of an issued report, computed anew from the entries that it was made of.

    Raises:
        ServiceError: the archived pack is gone, another one now, or cannot be read by this program; the database fails.
    """
    return _figures(instance, report, archived_catalogue(instance, report.pack))


def findings(instance: Instance) -> Iterator[Finding]:
    """Find archived files that are gone or changed, and issued figures that the ledger no longer gives.

    Raises:
        ServiceError: when the database fails.
    """
    packs: dict[str, Catalogue | ServiceError] = {}
    for report in issued.listed():
        yield from _changed(instance, report)
        if report.pack not in packs:
            packs[report.pack] = _catalogue(instance, report.pack)
        yield from _rebuilt(instance, report, packs[report.pack])


def _figures(instance: Instance, report: Issued, catalogue: Catalogue) -> bytes:
    then = replace(instance, catalogue=catalogue)
    composed = reports.compose(
        instance=then, template=report.template, period=Period.parse(report.period), as_known_at=report.as_known_at
    )
    return reports.contents(composed, ("csv",))[reports.FIGURES_FILE]


def _changed(instance: Instance, report: Issued) -> Iterator[Finding]:
    names: Mapping[str, str] = {"packs": report.pack, **report.files}
    for name, digest in names.items():
        try:
            archive.read(instance, digest)
        except ArchiveError as error:
            (found,) = error.findings
            data = {"report": report.reference, **found.data}
            yield Finding(_CODES[found.code], subject=name, data=data)


_CODES = {"archive.missing": "verify.issued_file_missing", "archive.changed": "verify.issued_file_changed"}


def _catalogue(instance: Instance, digest: str) -> Catalogue | ServiceError:
    try:
        return archived_catalogue(instance, digest)
    except ServiceError as error:
        return error


def _rebuilt(instance: Instance, report: Issued, catalogue: Catalogue | ServiceError) -> Iterator[Finding]:
    finding = partial(Finding, subject=report.reference)
    if isinstance(catalogue, ArchiveError):
        return  # already found
    try:
        if isinstance(catalogue, ServiceError):
            raise catalogue
        same = sha256(_figures(instance, report, catalogue)).hexdigest() == report.files[reports.FIGURES_FILE]
    except ServiceError as error:
        yield finding("verify.issued_not_rebuilt", data={"reason": str(error)})
        return
    if not same:
        yield finding("verify.issued_figures_differ", data={"template": report.template, "period": report.period})
