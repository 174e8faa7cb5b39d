"""What is done about incidents: a unit reports one, who is on duty confirms, counts the damage, closes, reopens it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from hashlib import sha256

from django.utils import timezone

from socai.catalogue.register_values import read_day
from socai.catalogue.registers import Register, Role
from socai.core.findings import has_errors
from socai.core.numerals import NumeralError, exact_text, parse_number
from socai.core.steps import Step, StepKind
from socai.ledger.models import BatchKind, RowVersion
from socai.services import access, alerts, incidents, registers, tasks
from socai.services.actors import Actor
from socai.services.errors import ServiceError, refusal
from socai.services.opened import Instance
from socai.services.register_checks import Cells
from socai.services.register_rows import StandingRow, next_key
from socai.services.rights import Succession
from socai.services.unit_reading import identity as unit_of
from socai.services.units import index
from socai.services.writing import Act, give_up, open_write, seal

OLDEST = timedelta(days=30)
"""How long ago an incident may have been that a unit reports by itself; older ones are for who keeps the register."""
_AHEAD = timedelta(minutes=5)
"""How much the clock of a phone may be fast."""
_HOUR = re.compile(r"(?P<hour>[01]?[0-9]|2[0-3])[:hg.](?P<minute>[0-5][0-9])?", re.IGNORECASE)
_REPORTED = "Báo sự cố {key}"
_TALLIED = "Thiệt hại của sự cố {key}"


@dataclass(frozen=True)
class Told:
    """An incident as a unit tells it, as typed.

    Attributes:
        unit: key of the unit that it happened to.
        kind: code of its kind.
        day: when.
        hour: at what time of that day.
        words: what happened and where.
        damage: numbers by kind of damage; those left empty are not told.
        once: anything that makes this sending one, so that a repeated one reports nothing twice.
    """

    unit: str
    kind: str
    day: str
    hour: str
    words: str
    damage: Mapping[str, str] = field(default_factory=dict)
    once: str = ""


@dataclass(frozen=True)
class Verdict:
    """What who is on duty makes of an incident, as typed.

    Attributes:
        state: the state to which it goes.
        said: what was done, or why.
        summary: what the commune says of the incident.
        owner: key of the unit that deals with it.
        seen: the mark of the row that its reader had before them.
    """

    state: str
    said: str = ""
    summary: str = ""
    owner: str = ""
    seen: str = ""


@dataclass(frozen=True)
class Tally:
    """The damage of an incident, as typed.

    Attributes:
        damage: numbers by kind.
        estimates: estimated values by kind.
        said: why numbers change that were told before.
        seen: the mark of the damage that its reader had before them.
    """

    damage: Mapping[str, str]
    estimates: Mapping[str, str] = field(default_factory=dict)
    said: str = ""
    seen: str = ""


# -- reporting ---------------------------------------------------------------------------------------------------------


def report(*, instance: Instance, actor: Actor, told: Told) -> str:
    """Report an incident with what it damaged, all of it or nothing; a sending that is repeated reports nothing twice.

    Returns:
        The key of the incident.

    Raises:
        ServiceError: not the actor's to report; nothing, no kind or no unit is named; the unit was not there; a time
            that is none, is to come or too long ago; a number that is none; disk or database fail.
    """
    register = incidents.required(instance)
    unit, day, hour = _checked(instance, actor, told)
    request = f"incident:{actor.account}:{sha256(told.once.encode()).hexdigest()}" if told.once else None
    asked = sha256(
        repr((unit, told.kind, str(day), hour, told.words, sorted(told.damage.items()))).encode()
    ).hexdigest()
    with open_write(instance) as writer:
        earlier = _earlier(register, request, asked)
        if earlier:
            give_up()
            return earlier
        key = next_key(register.code, day)
        rows = [_row_of(register, told, key, unit, day, hour), *_damage_rows(instance, told.damage, {}, key, unit, day)]
        done, written = registers.add_rows(writer=writer, instance=instance, actor=actor, rows=rows)
        if has_errors(done.findings):
            give_up()
        else:
            data = {"registers": written, "steps": 0}
            digest = asked if request else ""
            seal(writer, Act(actor, BatchKind.REGISTER, _REPORTED.format(key=key), data, request, digest))
    if has_errors(done.findings):
        raise ServiceError(done.findings)
    _tell(instance)
    return key


def _tell(instance: Instance) -> None:
    """Tell whom it concerns at once. What was written stands all the same: the worker tells it within a minute."""
    with suppress(ServiceError):
        alerts.tell(instance=instance)


def _earlier(register: Register, request: str | None, asked: str) -> str:
    """Return the key of the incident that a sending reported before, empty when it has not.

    Raises:
        ServiceError: when it reported another one.
    """
    rows = RowVersion.objects.filter(batch__request_key=request, register=register.code) if request else None
    row = rows.select_related("batch").first() if rows is not None else None
    if row is None:
        return ""
    if row.batch.request_digest != asked:
        raise refusal("batch.request_key_reused", row.key, batch=row.batch_id)
    return row.key


def reporting_units(*, actor: Actor) -> Sequence[tuple[str, str]]:
    """Return the units of which an actor may report incidents today: key and name.

    Raises:
        ServiceError: when the database fails.
    """
    today, known = timezone.localdate(), index()
    found = (
        (each.key, each.name)
        for each in known.on(today)
        if access.may(actor, "incident:report", known.identity(each.key) or "", known, today)
    )
    return sorted(found, key=lambda each: each[1])


def _checked(instance: Instance, actor: Actor, told: Told) -> tuple[str, date, str]:
    """Return unit, day and time of an incident that may be reported."""
    known, today = index(), timezone.localdate()
    if not told.unit.strip():
        raise refusal("incident.no_unit")
    identity = unit_of(known, told.unit.strip())
    access.require(actor, "incident:report", identity, known, today)
    register = incidents.required(instance)
    if told.kind not in incidents.kinds_of(instance, register, lang="vi"):
        raise refusal("incident.no_kind")
    if not told.words.strip():
        raise refusal("incident.nothing_told")
    day, hour = _time_of(told)
    if not known.existed(identity, day, day):
        after = [known.name(each) for each in sorted(Succession(known, today).goes_on_in(identity))]
        raise refusal("incident.unit_not_there", known.name(identity), day=day, after=after or ["–"])
    return known.key(identity), day, hour


def _time_of(told: Told) -> tuple[date, str]:
    """Return day and time of an incident; one without either happened just now."""
    today, typed = timezone.localdate(), f"{told.day.strip()} {told.hour.strip()}".strip()
    day = read_day(told.day.strip()) if told.day.strip() else today
    match = _HOUR.fullmatch(told.hour.strip().replace(" ", ""))
    if day is None or (told.hour.strip() and match is None):
        raise refusal("incident.bad_time", typed)
    at = time(int(match["hour"]), int(match["minute"] or 0)) if match else None
    now = timezone.localtime()
    if not typed:
        return today, f"{now:%H:%M}"
    if datetime.combine(day, at or time(), tzinfo=now.tzinfo) > now + _AHEAD:
        raise refusal("incident.time_to_come", typed, now=f"{now:%H:%M %d/%m/%Y}")
    if day < today - OLDEST:
        raise refusal("incident.too_long_ago", typed, most=OLDEST.days)
    return day, f"{at:%H:%M}" if at else ""


def _row_of(register: Register, told: Told, key: str, unit: str, day: date, hour: str) -> Cells:
    roles = register.roles
    cells = {
        register.key[0]: key,
        register.date_column: day.isoformat(),
        register.unit_column: unit,
        roles[Role.KIND]: told.kind,
        roles[Role.TOLD]: told.words.strip(),
    }
    return Cells(register.code, {**cells, roles[Role.HOUR]: hour} if Role.HOUR in roles else cells)


# -- the damage --------------------------------------------------------------------------------------------------------


def tally(*, instance: Instance, actor: Actor, key: str, given: Tally) -> int | None:
    """Write what an incident damaged; what was said before is kept. Return the batch, ``None`` when nothing changes.

    Raises:
        ServiceError: no such incident, or not the actor's; it is closed; somebody else changed the damage meanwhile; a
            number that is none or was taken away; numbers change without a reason; disk or database fail.
    """
    with open_write(instance) as writer:
        # Read where nobody else writes: an incident that was just closed gets no more numbers.
        found = incidents.one(instance=instance, actor=actor, key=key, lang="vi")
        if not found.incident.is_open:
            raise refusal("incident.closed", key)
        row, unit = found.whole.row.row, found.whole.row.org_unit
        before = incidents.tally_rows(instance, key)
        if given.seen != incidents.tally_mark(before):
            raise refusal("register.changed_meanwhile", key)
        _refuse_emptied(found.damage, given)
        rows = _damage_rows(instance, given.damage, given.estimates, key, unit, row.day)
        done, written = registers.add_rows(writer=writer, instance=instance, actor=actor, rows=rows, only_new=False)
        if has_errors(done.findings) or not done.added + done.corrected:
            give_up()
            batch = None
        elif done.corrected and not given.said.strip():
            raise refusal("incident.tally_why", key)
        else:
            reason = given.said.strip() or _TALLIED.format(key=key)
            batch = seal(writer, Act(actor, BatchKind.REGISTER, reason, {"registers": written, "steps": 0})).number
    if has_errors(done.findings):
        raise ServiceError(done.findings)
    return batch


def _refuse_emptied(damage: Sequence[incidents.Damage], given: Tally) -> None:
    """Refuse a number that stands and of which the box is empty now: none is written 0."""
    for each in damage:
        if each.value and not given.damage.get(each.kind, "").strip():
            raise refusal("incident.tally_emptied", each.name)


def _damage_rows(
    instance: Instance, damage: Mapping[str, str], estimates: Mapping[str, str], key: str, unit: str, day: date
) -> list[Cells]:
    register = incidents.tally_of(instance)
    return [] if register is None else [
        _damage_row(register, kind, damage.get(kind, ""), estimates.get(kind, ""), {
            register.key[0]: f"{key}-{kind}",
            register.date_column: day.isoformat(),
            register.unit_column: unit,
            register.roles[Role.INCIDENT]: key,
            register.roles[Role.KIND]: kind,
        })
        for kind in incidents.kinds_of(instance, register, lang="vi")
        if damage.get(kind, "").strip() or estimates.get(kind, "").strip()
    ]  # fmt: skip


def _damage_row(register: Register, kind: str, number: str, estimate: str, cells: Mapping[str, str]) -> Cells:
    column, worth = register.number_of(kind), register.roles.get(Role.ESTIMATE, "")
    told = {column.code: _plain(number)} if column is not None and number.strip() else {}
    valued = {worth: _plain(estimate)} if worth and estimate.strip() else {}
    return Cells(register.code, {**cells, **told, **valued})


def _plain(text: str) -> str:
    """Return a number as registers hold it, typed as people write it here.

    Raises:
        ServiceError: it is none, or less than nothing.
    """
    try:
        value = parse_number(text, locale="vi").value
    except NumeralError as error:
        raise refusal("incident.bad_number", text.strip()) from error
    if value < 0:
        raise refusal("incident.bad_number", text.strip())
    return exact_text(Fraction(value), 0)


# -- judging -----------------------------------------------------------------------------------------------------------


def judge(*, instance: Instance, actor: Actor, key: str, given: Verdict) -> None:
    """Take an incident to a state today. One that was none takes its damage with it; the ledger keeps both.

    Raises:
        ServiceError: no such incident; not the actor's to judge; nothing is said; a unit that is not there; the state
            may not follow; somebody else judged it meanwhile; disk or database fail.
    """
    register = incidents.required(instance)
    found = incidents.one(instance=instance, actor=actor, key=key, lang="vi")
    said, roles = given.said.strip(), register.roles
    confirms = found.incident.is_new and given.state in register.states and not register.states[given.state].closed
    cells: dict[str, str] = {}
    rejects = given.state in register.states and incidents.is_rejecting(register, given.state)
    # The box holds the words that were told; of what was no incident they stay where only some may read them.
    if given.summary.strip() and Role.SUMMARY in roles and not rejects:
        cells[roles[Role.SUMMARY]] = given.summary.strip()
    elif confirms and Role.SUMMARY in roles:
        raise refusal("incident.no_summary", key)
    if given.owner.strip() and Role.OWNER in roles:
        cells[roles[Role.OWNER]] = tasks.checked_owner(given.owner, timezone.localdate())
    if not said and not confirms:
        raise refusal("incident.nothing_said", key)
    changed = {code: text for code, text in cells.items() if found.whole.row.row.values.get(code) != text}
    step = Step(StepKind.STATE, timezone.localdate(), given.state, reason=said)
    done = registers.step(
        instance=instance, actor=actor, register=register.code, key=key, steps=[step], seen=given.seen,
        cells=changed, dropped=(lambda: _damage_of(instance, key)) if rejects else None,
    )  # fmt: skip
    if has_errors(done.findings):
        raise ServiceError(done.findings)
    _tell(instance)


def _damage_of(instance: Instance, key: str) -> list[tuple[str, str]]:
    """Return the rows of damage of an incident, which fall with one that was none."""
    rows: Mapping[str, StandingRow] = incidents.tally_rows(instance, key)
    return [(row.register, row.key) for row in rows.values()]


def show(*, instance: Instance, actor: Actor, key: str, file: str, data: bytes) -> None:
    """Add a photo or file to an incident that is open.

    Raises:
        ServiceError: no such incident, or not the actor's; it is closed; the file is refused; disk or database fail.
    """
    found = incidents.one(instance=instance, actor=actor, key=key, lang="vi")
    if not found.incident.is_open:
        raise refusal("incident.closed", key)
    registers.attach(instance=instance, actor=actor, register=found.whole.register.code, key=key, file=file, data=data)
