"""The form of every YAML file of a pack, as data. ``docs/reference/pack-format.md`` explains each key."""

from __future__ import annotations

import re
from collections.abc import Mapping

from socai.catalogue.event_groups import WEIGHTS
from socai.catalogue.levels import LEVELS
from socai.catalogue.model import Certainty, Coverage, HolidayStatus, OverTime, OverUnits
from socai.catalogue.registers import ColumnType, Counting, Privacy
from socai.catalogue.schema import Key, Kind, Schema
from socai.core.calendars import STATISTICAL
from socai.core.calendars import Kind as PeriodKind
from socai.core.dossiers import COUNTS, Group
from socai.core.findings import Severity
from socai.core.pace import Direction, Profile
from socai.core.workdays import Shift
from socai.formula.nodes import Missing

PROFILES = ("party", "state")
MOST_DECIMALS = 9

LICENCE: Schema = {"name": Key(required=True), "title": Key(required=True), "path": Key(required=True)}

PACK: Schema = {
    "name": Key(required=True),
    "title": Key(required=True),
    "version": Key(required=True),
    "extends": Key(),
    "reporting_unit": Key(),
    "place": Key(),
    "country": Key(Kind.CHOICE, allowed=tuple(Coverage), default=""),
    "letterheads": Key(Kind.TEXT_MAPS, allowed=PROFILES, default={}),
    "licence": Key(Kind.RECORD, schema=LICENCE),
}

MEASURE: Schema = {
    "vi": Key(required=True),
    "en": Key(required=True),
    "adds_to": Key(Kind.TEXTS, default=()),
    "of": Key(),
    "times": Key(Kind.INTEGER, least=2),
}

ORG_UNIT: Schema = {
    "type": Key(required=True),
    "name": Key(required=True),
    "parent": Key(),
    "code": Key(default=""),
    "valid_from": Key(Kind.DATE),
    "valid_to": Key(Kind.DATE),
    "placeholder": Key(Kind.FLAG, default=False),
}

# What an indicator and a heading over it may both say: where the values may not go (``model.Guard``).
_GUARDED: Schema = {
    "guards": Key(Kind.TEXTS, default=()),
    "min_level": Key(Kind.CHOICE, allowed=LEVELS, default=""),
}

INDICATOR: Schema = {
    "vi": Key(required=True),
    "en": Key(required=True),
    "measure": Key(required=True),
    "decimals": Key(Kind.INTEGER, default=0, most=MOST_DECIMALS),
    "time": Key(Kind.CHOICE, required=True, allowed=tuple(OverTime)),
    "units": Key(Kind.CHOICE, required=True, allowed=tuple(OverUnits)),
    "office": Key(required=True),
    "extends": Key(Kind.FLAG, default=False),
    "formula": Key(Kind.FORMULA),
    "missing": Key(Kind.CHOICE, allowed=tuple(Missing)),
    **_GUARDED,
    "calendars": Key(Kind.TEXTS, default=()),
    "tolerance": Key(Kind.INTEGER, most=1000),
    "weight": Key(Kind.CHOICE, allowed=WEIGHTS, default=""),
}

# What a pack above may say of an indicator of a pack below: how it is computed there, and nothing of what it means.
INDICATOR_ABOVE = frozenset({"extends", "formula", "missing"})

HEADING: Schema = {
    "vi": Key(required=True),
    "en": Key(required=True),
    **_GUARDED,
}

RELATION: Schema = {
    "holds": Key(Kind.FORMULA, required=True),
    "message": Key(required=True),
    "severity": Key(Kind.CHOICE, allowed=tuple(Severity), default=Severity.ERROR.value),
}

CALENDAR: Schema = {
    "vi": Key(),
    "en": Key(),
    "suffix": Key(),
    "kinds": Key(Kind.TEXTS, default=()),
    "rules": Key(Kind.MAPPING),
    "years": Key(Kind.INTEGER, least=1, most=20),
    "step": Key(Kind.INTEGER, least=1, most=20),
    "year_words": Key(Kind.TEXTS, default=()),
    "opens": Key(Kind.TEXT_MAP, default={}),
    "days_of": Key(),
}

CALENDAR_RULE: Schema = {
    "month_shift": Key(Kind.INTEGER, least=-11, most=11),
    "first_day": Key(Kind.INTEGER, least=1, most=28),
    "week_shift": Key(Kind.INTEGER, least=-6, most=6),
    "legal_basis": Key(),
}

DEADLINE: Schema = {
    "vi": Key(required=True),
    "en": Key(required=True),
    "calendar": Key(required=True),
    "level": Key(Kind.CHOICE, required=True, allowed=LEVELS),
    "to": Key(default=""),
    "kinds": Key(Kind.TEXTS, required=True, default=()),
    "which": Key(Kind.TEXTS, default=()),
    "to_date": Key(Kind.FLAG, default=False),
    "due": Key(Kind.TEXT_MAP, required=True, default={}),
    "opens": Key(Kind.TEXT_MAP),
    "cut_off": Key(Kind.TEXT_MAP),
    "shift": Key(Kind.CHOICE, allowed=tuple(Shift), default=Shift.NEXT.value),
    "valid_from": Key(Kind.DATE),
    "valid_to": Key(Kind.DATE),
    "source": Key(required=True),
    "certainty": Key(Kind.CHOICE, allowed=tuple(Certainty), default=Certainty.OFFICIAL.value),
}

HOLIDAYS: Schema = {
    "status": Key(Kind.CHOICE, required=True, allowed=tuple(HolidayStatus)),
    "source": Key(required=True),
    "off": Key(Kind.TEXT_MAP, required=True, default={}),
    "swaps": Key(Kind.TEXT_MAP, default={}),
    "undecided": Key(Kind.TEXT_MAP, default={}),
}

RHYTHMS = tuple(PeriodKind)
_PERCENT = 100
PACE: Schema = {
    "profile": Key(Kind.CHOICE, allowed=tuple(Profile)),
    "direction": Key(Kind.CHOICE, allowed=tuple(Direction), default=Direction.MORE.value),
    "curve": Key(Kind.TEXTS),
    "own_last_years": Key(Kind.INTEGER, default=0, least=1, most=10),
    "steps": Key(Kind.TEXT_MAP, default={}),
    "band": Key(Kind.TEXT_MAP, default={}),
    "on_pace": Key(Kind.INTEGER, default=100, least=1, most=_PERCENT),
    "at_risk": Key(Kind.INTEGER, default=70, most=_PERCENT),
    "rhythm": Key(Kind.CHOICE, allowed=RHYTHMS),
    "grace": Key(Kind.INTEGER, default=0, most=366),
    "stated_percent": Key(default=""),
    "divide": Key(Kind.TEXT_MAP, default={}),
    "source": Key(required=True),
}

WARNING: Schema = {
    "for": Key(Kind.TEXTS, default=()),
    "when": Key(Kind.FORMULA, required=True),
    "message": Key(required=True),
    "severity": Key(Kind.CHOICE, allowed=tuple(Severity), default=Severity.WARNING.value),
    "source": Key(required=True),
}

CASE: Schema = {
    "name": Key(required=True),
    "unit": Key(required=True),
    "period": Key(Kind.PERIOD, required=True),
    "given": Key(Kind.TEXT_MAP, default={}),
    "plan": Key(Kind.TEXT_MAP, default={}),
    "expect": Key(Kind.TEXT_MAP, required=True),
}

_NAMED: Schema = {"vi": Key(required=True), "en": Key(default="")}

CODE_LIST: Schema = {
    "vi": Key(required=True),
    "en": Key(default=""),
    "extends": Key(Kind.FLAG, default=False),
    "values": Key(Kind.RECORDS, required=True, default={}, schema=_NAMED, shorthand="vi"),
}

COLUMN: Schema = {
    **_NAMED,
    "type": Key(Kind.CHOICE, required=True, allowed=tuple(ColumnType)),
    "required": Key(Kind.FLAG, default=False),
    "privacy": Key(Kind.CHOICE, allowed=tuple(Privacy), default=Privacy.PUBLIC.value),
    "retention": Key(),
    "codes": Key(),
    "measure": Key(),
    "decimals": Key(Kind.INTEGER, default=0, most=MOST_DECIMALS),
    "register": Key(),
    "scope": Key(Kind.TEXTS, default=()),
    "term_when": Key(Kind.TEXT_MAP, default={}),
}

STATE: Schema = {
    **_NAMED,
    "next": Key(Kind.TEXTS, default=()),
    "closed": Key(Kind.FLAG, default=False),
    "by": Key(Kind.TEXTS, default=()),
    "down": Key(Kind.FLAG, default=False),
}

_MOST_DAYS = 3660
EXTENSION: Schema = {
    "days": Key(Kind.INTEGER, required=True, default=1, least=1, most=_MOST_DAYS),
    "times": Key(Kind.INTEGER, default=1, least=1, most=9),
}
CLOCK: Schema = {
    **_NAMED,
    "from": Key(required=True),
    "until": Key(Kind.TEXTS, required=True, default=()),
    "days": Key(Kind.INTEGER, least=1, most=_MOST_DAYS),
    "due": Key(),
    "remote_days": Key(Kind.INTEGER, least=1, most=_MOST_DAYS),
    "complex_days": Key(Kind.INTEGER, least=1, most=_MOST_DAYS),
    "remote_complex_days": Key(Kind.INTEGER, least=1, most=_MOST_DAYS),
    "counting": Key(Kind.CHOICE, allowed=tuple(Counting), default=Counting.CALENDAR.value),
    "extension": Key(Kind.RECORD, schema=EXTENSION),
    "suspended_in": Key(Kind.TEXTS, default=()),
    "shift": Key(Kind.FLAG, default=True),
    "legal": Key(default=""),
    "when": Key(Kind.TEXT_MAP, default={}),
}

REGISTER: Schema = {
    "vi": Key(required=True),
    "en": Key(required=True),
    "extends": Key(Kind.FLAG, default=False),
    "office": Key(required=True),
    "key": Key(Kind.TEXTS, required=True, default=()),
    "date": Key(required=True),
    "ends": Key(),
    "unit": Key(),
    "row": Key(),
    "min_level": Key(Kind.CHOICE, allowed=LEVELS),
    "since": Key(Kind.DATE),
    "remote": Key(),
    "remote_reason": Key(),
    "complex": Key(),
    "complex_reason": Key(),
    "earliest": Key(),
    "roles": Key(Kind.TEXT_MAP, default={}),
    "also_kept_by": Key(Kind.TEXTS, default=()),
    "tallied_in": Key(Kind.TEXT_MAP, default={}),
    "overnight": Key(Kind.TEXT_MAP, default={}),
    "lookup": Key(Kind.FLAG, default=False),
    "legal": Key(default=""),
    "columns": Key(Kind.RECORDS, required=True, default={}, schema=COLUMN),
    "states": Key(Kind.RECORDS, default={}, schema=STATE, words=("start",)),
    "clocks": Key(Kind.RECORDS, default={}, schema=CLOCK),
}

_BOX: Schema = {
    "called": Key(Kind.TEXTS, default=()),
    "least": Key(),
    "most": Key(),
    "jump": Key(Kind.INTEGER, least=1, most=10_000),
}
_FORM_SECTION: Schema = {**_NAMED, "fields": Key(Kind.RECORDS, required=True, default={}, schema=_BOX)}

DOSSIER_COLUMNS = ("code", "field", "state", "received", "due", "done")

_DOSSIERS: Schema = {
    "headings": Key(
        Kind.RECORD,
        required=True,
        schema={name: Key(Kind.TEXTS, required=True, default=()) for name in DOSSIER_COLUMNS},
    ),
    "states": Key(
        Kind.RECORD, required=True, schema={name: Key(Kind.TEXTS, required=True, default=()) for name in Group}
    ),
    "boxes": Key(Kind.RECORD, required=True, schema={name: Key() for name in COUNTS}),
    "due_within": Key(Kind.INTEGER, default=3, most=60),
}

FORM: Schema = {
    "vi": Key(required=True),
    "en": Key(required=True),
    "extends": Key(Kind.FLAG, default=False),
    "fills": Key(),
    "owners": Key(Kind.FLAG, default=False),
    "period": Key(Kind.CHOICE, required=True, allowed=tuple(PeriodKind)),
    "calendar": Key(default=STATISTICAL),
    "steps": Key(Kind.TEXTS, default=()),
    "due": Key(Kind.TEXT_MAP),
    "shift": Key(Kind.CHOICE, allowed=tuple(Shift), default=Shift.NEXT.value),
    "sections": Key(Kind.RECORDS, default={}, schema=_FORM_SECTION),
    "dossiers": Key(Kind.RECORD, schema=_DOSSIERS),
}

_EVENT_PIECE: Schema = {
    **{name: Key() for name in WEIGHTS},
    "source": Key(default=""),
    "quality": Key(Kind.CHOICE, allowed=("A", "B", "C", "D"), default=""),
}

_EVENT_SOURCE: Schema = {
    "to": Key(),
    "into": Key(Kind.RECORDS, default={}, schema=_EVENT_PIECE),
    "ends": Key(Kind.FLAG, default=False),
}

_EVENT_UNIT: Schema = {
    "new": Key(Kind.FLAG, default=False),
    "type": Key(),
    "name": Key(),
    "parent": Key(),
    "code": Key(),
    "placeholder": Key(Kind.FLAG),
}

UNIT_EVENTS: Schema = {
    "title": Key(required=True),
    "apply": Key(Kind.FLAG, default=False),
    "on": Key(Kind.DATE, required=True),
    "act_number": Key(default=""),
    "act_date": Key(Kind.DATE),
    "act_issuer": Key(default=""),
    "note": Key(default=""),
    "from": Key(Kind.RECORDS, default={}, schema=_EVENT_SOURCE, shorthand="to"),
    "units": Key(Kind.RECORDS, default={}, schema=_EVENT_UNIT),
}

# Columns of the long tables: name, and whether a table must have it.
TARGET_COLUMNS: Mapping[str, bool] = {
    "indicator": True,
    "org_unit": True,
    "year": True,
    "value": True,
    "version": False,
    "source": False,
    "due": False,
}
FIGURE_COLUMNS: Mapping[str, bool] = {
    "indicator": True,
    "org_unit": True,
    "period": True,
    "value": True,
    "basis": False,
    "qualifier": False,
    "breakdown": False,
    "note": False,
    "source": False,
}

# How codes may be written: dotted ASCII slugs, and for org units letters, digits and hyphens.
CODE_FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "indicators": (re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+"), "kinh_te.lua.dien_tich"),
    "headings": (re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*"), "kinh_te"),
    "relations": (re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*"), "kinh_te.lua.tong"),
    "measures": (re.compile(r"[a-z][a-z0-9_]*"), "trieu_luot_xem"),
    "code_lists": (re.compile(r"[a-z][a-z0-9_]*"), "loai_don"),
    "registers": (re.compile(r"[a-z][a-z0-9_]*"), "tiep_dan"),
    "forms": (re.compile(r"[a-z][a-z0-9_]*"), "thon_thang"),
    "paces": (re.compile(r"\*|[a-z0-9_]+(\.[a-z0-9_]+)*\.\*|[a-z0-9_]+(\.[a-z0-9_]+)+"), "kinh_te.lua.*"),
    "warnings": (re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*"), "cham_tien_do"),
    "org_units": (re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*"), "00001-B01"),
    "unit_events": (re.compile(r"[a-z0-9][a-z0-9_-]*"), "sap-xep-thon-2026"),
    "deadlines": (re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*"), "dang.xa.thang"),
    "holidays": (re.compile(r"(19|2[0-9])[0-9]{2}"), "2026"),
}

# Sections of which a more special pack may replace a declaration as a whole.
REPLACEABLE = frozenset({"holidays", "deadlines", "warnings"})

# What may stand in a pack folder: sections by file or folder, with the endings of their files.
FILES: Mapping[str, str] = {
    "pack.yaml": "",
    "measures.yaml": "",
    "org_units.yaml": "",
    "country.csv": "",
    "headings.yaml": "",
    "relations.yaml": "",
    "holidays.yaml": "",
    "unit_events.yaml": "",
    "deadlines.yaml": "",
    "code_lists.yaml": "",
    "registers": ".yaml .csv",
    "forms": ".yaml",
    "calendars.yaml": "",
    "paces.yaml": "",
    "warnings.yaml": "",
    "targets.csv": "",
    "indicators": ".yaml",
    "figures": ".csv",
    "templates": ".md",
    "cases": ".yaml",
    "README.md": "",
    "CHANGELOG.md": "",
}
