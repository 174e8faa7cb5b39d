"""Fills a new instance: tables, guards, accounts, org units, targets and the figures of its pack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from socai import __version__
from socai.catalogue.model import FigureRow, OrgUnit
from socai.catalogue.registers import Register
from socai.core.findings import Finding, Severity, has_errors
from socai.files.tables import read_table
from socai.ledger import events
from socai.ledger.locks import alone
from socai.ledger.models import Account, Batch, BatchKind, Role
from socai.services import actors, targets, unit_events, units
from socai.services.actors import Actor
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.opened import Instance, Progress
from socai.services.pack_figures import pack_figures
from socai.services.register_checks import Cells
from socai.services.register_files import row_cells, row_columns
from socai.services.registers import record_rows
from socai.services.tables import all_or_nothing, grant_application, make_tables, refuse_taken_database

ADMINISTRATOR = "quan-tri"
LEADER = "lanh-dao"
_REASON = "Tạo sổ từ gói {pack} {version}"


@dataclass(frozen=True)
class Founded:
    """A new instance, how many units, accounts, targets, figures, rows and batches it holds, and what was noted."""

    instance: Instance
    units: int
    accounts: int
    targets: int
    figures: int
    rows: int
    batches: int
    findings: tuple[Finding, ...]


def found(instance: Instance, *, org_units: Sequence[OrgUnit], pack_digest: str, progress: Progress) -> Founded:
    """Fill the empty database that Django is connected to, as the role that owns it. All of it or nothing.

    Raises:
        ServiceError: the database already holds a ledger, or the pack's data have errors.
    """
    with all_or_nothing():
        progress("database", 0, 1)
        refuse_taken_database()
        make_tables()
        grant_application(instance.options)
        progress("database", 1, 1)
        with transaction.atomic():
            return _fill(instance, org_units, pack_digest, progress)


def _fill(instance: Instance, org_units: Sequence[OrgUnit], pack_digest: str, progress: Progress) -> Founded:
    catalogue = instance.catalogue
    reason = _REASON.format(pack=catalogue.name, version=catalogue.version)
    demonstration = instance.options.demonstration
    keeper = actors.create(name=ADMINISTRATOR, title="Quản trị", role=Role.ADMINISTRATOR, demonstration=demonstration)
    _tell(instance, keeper, pack_digest)
    recorded = units.import_units(instance=instance, actor=keeper, rows=org_units, reason=reason)
    _stop_on_errors(recorded.findings)
    progress("units", recorded.created, recorded.created)
    _events(instance, keeper)
    offices = _accounts(instance)
    planned = targets.import_targets(instance=instance, actor=keeper, rows=catalogue.targets, reason=reason)
    _stop_on_errors(planned.findings)
    progress("targets", planned.created, planned.created)
    figures, findings = _figures(instance, offices, reason, progress)
    rows = _rows(instance, keeper, reason, progress)
    return Founded(
        instance=instance,
        units=recorded.created,
        accounts=Account.objects.count(),
        targets=planned.created,
        figures=figures,
        rows=rows,
        batches=Batch.objects.count(),
        findings=findings,
    )


def _tell(instance: Instance, keeper: Actor, pack_digest: str) -> None:
    """Write down which pack, and which state of it, the instance stands on."""
    catalogue = instance.catalogue
    data = {"pack": catalogue.name, "version": catalogue.version, "pack_digest": pack_digest, "socai": __version__}
    with alone():
        events.append("instance.founded", actor=keeper.account, at=timezone.now(), data=data)


def _events(instance: Instance, keeper: Actor) -> None:
    """Apply the change events of units that the pack wants applied, one batch for each plan."""
    for plan in instance.catalogue.event_plans.values():
        if plan.is_applied:
            applied = unit_events.apply(instance=instance, actor=keeper, events=plan.events, reason=plan.title)
            _stop_on_errors(applied.findings)


def _accounts(instance: Instance) -> Mapping[str, Actor]:
    """Create an account for each office that reports or keeps a register, by its key, and one for the leader."""
    known, catalogue = units.index(), instance.catalogue
    top = known.identity(catalogue.reporting_unit)
    demonstration = instance.options.demonstration
    Account.objects.filter(name=ADMINISTRATOR).update(org_unit=top)
    actors.create(name=LEADER, title="Lãnh đạo", role=Role.LEADER, org_unit=top or "", demonstration=demonstration)
    reporting = {indicator.office for indicator in catalogue.indicators.values()}
    offices = sorted(reporting | {register.office for register in catalogue.registers.values()})
    identities = {key: known.identity(key) or "" for key in offices}
    return {
        key: actors.create(
            name=key, title=known.name(identity), role=Role.OFFICE, org_unit=identity, demonstration=demonstration
        )
        for key, identity in identities.items()
    }


def _figures(
    instance: Instance, offices: Mapping[str, Actor], reason: str, progress: Progress
) -> tuple[int, tuple[Finding, ...]]:
    """Record the pack's figures, one batch for each office; return how many, and what was noted."""
    by_office = _by_office(instance)
    total, done = sum(map(len, by_office.values())), 0
    findings: list[Finding] = []
    kind = BatchKind.DEMONSTRATION if instance.options.demonstration else BatchKind.IMPORT
    for office, rows in sorted(by_office.items()):
        recorded = record(instance=instance, actor=offices[office], rows=rows, kind=kind, reason=reason)
        _stop_on_errors(recorded.findings)
        findings += recorded.findings
        done += len(rows)
        progress("figures", done, total)
    return done, tuple(findings)


def _rows(instance: Instance, keeper: Actor, reason: str, progress: Progress) -> int:
    """Record the pack's rows of registers as one batch, since they name each other; return how many."""
    catalogue = instance.catalogue
    cells = [each for path in catalogue.register_rows for each in _cells(catalogue.registers[path.stem], path)]
    if not cells:
        return 0
    kind = BatchKind.DEMONSTRATION if instance.options.demonstration else BatchKind.REGISTER
    recorded = record_rows(instance=instance, actor=keeper, rows=cells, kind=kind, reason=reason)
    _stop_on_errors(recorded.findings)
    progress("rows", recorded.added, len(cells))
    return recorded.added


def _cells(register: Register, path: Path) -> Iterator[Cells]:
    table = read_table(path, row_columns(register))
    yield from row_cells(register, table)
    _stop_on_errors(tuple(table.log))


def _by_office(instance: Instance) -> Mapping[str, Sequence[FigureRow]]:
    rows: dict[str, list[FigureRow]] = defaultdict(list)
    for row in pack_figures(instance.catalogue):
        rows[instance.catalogue.indicators[row.indicator].office].append(row)
    return rows


def _stop_on_errors(findings: Sequence[Finding]) -> None:
    if has_errors(findings):
        raise ServiceError(finding for finding in findings if finding.severity is Severity.ERROR)
