"""Constraints that several tables share."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import CheckConstraint, F, Q


def one_of(field: str, values: Iterable[object]) -> CheckConstraint:
    """Let ``field`` hold only these values, whoever writes."""
    condition = Q(**{f"{field}__in": [str(value) for value in values]})
    return CheckConstraint(condition=condition, name=f"%(class)s_{field}_is_known")


def not_before(later: str, earlier: str) -> CheckConstraint:
    """Refuse a range that ends before it starts."""
    return CheckConstraint(condition=Q(**{f"{later}__gte": F(earlier)}), name=f"%(class)s_{later}_not_before_{earlier}")


def dated_place() -> tuple[CheckConstraint, CheckConstraint]:
    """Refuse a span of open days that ends before it starts, and a unit that stands below itself."""
    is_open = Q(valid_from__isnull=True) | Q(valid_to__isnull=True)
    return (
        CheckConstraint(condition=is_open | Q(valid_to__gte=F("valid_from")), name="%(class)s_ends_after_it_starts"),
        CheckConstraint(
            condition=Q(parent__isnull=True) | ~Q(parent=F("org_unit")), name="%(class)s_not_its_own_parent"
        ),
    )


def filled(*fields: str) -> list[CheckConstraint]:
    """Refuse empty text."""
    return [CheckConstraint(condition=~Q(**{field: ""}), name=f"%(class)s_{field}_is_filled") for field in fields]
