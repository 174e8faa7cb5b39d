"""The one table of rights: which role may do what, and how far in the tree of units. Services and URLs ask it alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from socai.ledger.models import Role
from socai.services.actors import Actor, Place
from socai.services.errors import refusal
from socai.services.rights import Succession
from socai.services.units import UnitIndex


class Reach(IntEnum):
    """How far a right reaches from the unit that somebody acts for."""

    NONE = 0
    OWN = 1
    SCOPE = 2
    ALL = 3


class Relation(StrEnum):
    """Where a unit stands, seen from a place."""

    OWN = "own"
    BELOW = "below"
    OTHER = "other"


@dataclass(frozen=True)
class Right:
    """Something that may be done, and how far each role may do it. A role that is not named may not.

    ``is_everybodys``: people without an account may do it too, for every unit.
    """

    name: str
    vi: str
    en: str
    reach: Mapping[Role, Reach]
    is_everybodys: bool = False


REFUSED = "right.refused"
"""Code of the finding that refuses an act."""
ROLES = (Role.CONTRIBUTOR, Role.OFFICE, Role.LEADER, Role.ADMINISTRATOR, Role.AUDITOR)
_REACHES: Mapping[str, Reach] = {"-": Reach.NONE, "O": Reach.OWN, "S": Reach.SCOPE, "A": Reach.ALL}


def _right(name: str, columns: str, vi: str, en: str, *, is_everybodys: bool = False) -> Right:
    reach = {role: _REACHES[letter] for role, letter in zip(ROLES, columns, strict=True)}
    return Right(name, vi, en, reach, is_everybodys)


# One letter a role, in the order of ROLES: contributor, office, leader, administrator, auditor.
# O: for the unit that one acts for; S: for that one and every unit of one's scope; A: for every unit; -: not at all.
# What is everybody's needs no account, and is read only.
_TABLE = (
    _right("own:see", "OOOOO", "Xem trang của mình", "See one's own pages"),
    _right("form:see", "OSSSS", "Xem phiếu của đơn vị", "See the form of a unit"),
    _right("form:fill", "OS---", "Điền và gửi phiếu", "Fill in and send a form"),
    _right(
        "form:confirm", "OO---", "Xác nhận phiếu người khác gửi thay", "Confirm a form that others sent for one's unit"
    ),
    _right("form:judge", "-SS--", "Nhận hoặc trả lại phiếu", "Accept or return a form"),
    _right("form:approve", "--S--", "Duyệt phiếu", "Approve a form"),
    _right("matrix:see", "-SSSS", "Xem ai đã gửi, ai chưa", "See who has sent and who has not"),
    _right("figure:see", "OSSSS", "Xem nguồn và lịch sử của một số", "See source and history of a figure"),
    _right("overview:see", "-SSSS", "Xem tổng quan của xã", "See the commune at a glance"),
    _right("report:see", "-SSSS", "Xem báo cáo đang soạn và đã ban hành", "See reports, drafts and issued ones"),
    _right("report:write", "-SS--", "Viết lời văn của báo cáo", "Write the prose of reports"),
    _right("report:comment", "-SS--", "Góp ý dự thảo báo cáo", "Comment on drafts of reports"),
    _right("report:approve", "--S--", "Duyệt hoặc trả lại dự thảo báo cáo", "Approve or give back drafts of reports"),
    _right("report:issue", "-SS--", "Ban hành báo cáo", "Issue reports"),
    _right("audit:run", "OOOOO", "Kiểm tra số liệu của một văn bản", "Audit the numbers of a document"),
    _right("register:see", "-SSSS", "Xem sổ theo dõi", "See registers"),
    _right("register:keep", "-S-S-", "Ghi sổ theo dõi mà đơn vị mình giữ", "Write into the registers that one keeps"),
    _right("task:see", "OSSSS", "Xem nhiệm vụ", "See tasks"),
    _right("task:report", "OO---", "Báo tiến độ nhiệm vụ của đơn vị mình", "Report how the tasks of one's unit go on"),
    _right("task:assign", "--S--", "Giao việc, gia hạn, kết thúc nhiệm vụ", "Assign, extend and close tasks"),
    _right("incident:see", "OSSSS", "Xem sự cố và lịch trực", "See incidents and the duty roster"),
    _right("incident:report", "OSS--", "Báo sự cố của đơn vị", "Report incidents of a unit"),
    _right("incident:judge", "-SS--", "Trực: xác nhận, cập nhật, kết thúc sự cố", "On duty: judge and close incidents"),
    _right("warning:see", "-SSSS", "Xem cảnh báo", "See warnings"),
    _right("warning:explain", "-O---", "Giải trình cảnh báo của đơn vị mình", "Explain the warnings of one's office"),
    _right("warning:judge", "--S--", "Chấp nhận, giao việc, đóng cảnh báo", "Accept, assign and close warnings"),
    _right("delegation:keep", "--S--", "Ủy quyền cho người khác duyệt thay", "Let somebody approve in one's place"),
    _right("account:keep", "---S-", "Giữ tài khoản và quyền", "Keep accounts and rights"),
    _right("audit_log:see", "---SS", "Xem và tải nhật ký", "See and download the audit log"),
    _right("published:see", "AAAAA", "Xem số liệu đã công khai", "See published figures", is_everybodys=True),
)
RIGHTS: Mapping[str, Right] = {right.name: right for right in _TABLE}


def relation(place: Place, org_unit: str, index: UnitIndex, day: date) -> Relation:
    """Return where a unit stands, seen from a place, in the tree of a day; one that has ended stands with who goes on.

    Args:
        place: from where.
        org_unit: identity of the unit.
        index: the units.
        day: the day.
    """
    if not org_unit:
        return Relation.OTHER
    if org_unit == place.org_unit or place.org_unit in Succession(index, day).goes_on_in(org_unit):
        return Relation.OWN
    return Relation.BELOW if place.scope in (org_unit, *index.above(org_unit, day)) else Relation.OTHER


_NEEDED: Mapping[Relation, Reach] = {
    Relation.OWN: Reach.OWN,
    Relation.BELOW: Reach.SCOPE,
    Relation.OTHER: Reach.ALL,
}


def reaches(right: str, role: Role, where: Relation) -> bool:
    """Return what the table says for a role and a relation."""
    return RIGHTS[right].reach[role] >= _NEEDED[where]


def is_everybodys(right: str) -> bool:
    """Return whether people without an account may do something."""
    return RIGHTS[right].is_everybodys


def may(actor: Actor, right: str, org_unit: str, index: UnitIndex, day: date) -> bool:
    """Return whether somebody may do something for a unit, from any place that they have.

    Args:
        actor: who.
        right: name of the right.
        org_unit: identity of the unit.
        index: the units.
        day: day on which the tree is looked at.
    """
    return bool(_allowing(actor, right, org_unit, index, day))


def in_place_of(actor: Actor, right: str, org_unit: str, index: UnitIndex, day: date) -> int | None:
    """Return the number of the account in whose place alone somebody may do something, ``None`` for in their own.

    Its arguments are those of ``may``.
    """
    givers = [place.delegated_by for place in _allowing(actor, right, org_unit, index, day)]
    return givers[0] if givers and None not in givers else None


def _allowing(actor: Actor, right: str, org_unit: str, index: UnitIndex, day: date) -> list[Place]:
    """Return the places of somebody from which they may do something for a unit."""
    return [place for place in actor.all_places if reaches(right, place.role, relation(place, org_unit, index, day))]


def may_somewhere(actor: Actor, right: str) -> bool:
    """Return whether somebody may do something for any unit at all."""
    return any(RIGHTS[right].reach[place.role] > Reach.NONE for place in actor.all_places)


def require(actor: Actor, right: str, org_unit: str, index: UnitIndex, day: date) -> None:
    """Refuse what the table does not allow, in the same words whether or not the unit exists.

    Raises:
        ServiceError: it may not.
    """
    if not may(actor, right, org_unit, index, day):
        raise refusal(REFUSED, actor.name)


def require_somewhere(actor: Actor, right: str) -> None:
    """Refuse who may do something for no unit at all.

    Raises:
        ServiceError: it may not.
    """
    if not may_somewhere(actor, right):
        raise refusal(REFUSED, actor.name)
