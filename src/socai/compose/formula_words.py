"""Writes a formula for readers: names instead of codes, words instead of functions. It computes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from socai.core.numerals import format_exact
from socai.formula.functions import full_arguments
from socai.formula.nodes import POWER, SIGN_POWER, Binary, Call, Expression, Number, Reference, Tally, Unary
from socai.formula.printer import to_text

LOCALE = "vi"
NameOf = Callable[[str], str]
_SIGNS: Mapping[str, str] = MappingProxyType({
    "+": "+", "-": "−", "*": "×", "/": ":", "=": "bằng", "!=": "khác", "<": "<", "<=": "≤", ">": ">", ">=": "≥",
    "and": "và", "or": "hoặc",
})  # fmt: skip
#: How each function reads around its arguments. Those not here join their arguments by a sign.
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "plan": "kế hoạch năm của {}",
        "last_year": "cùng kỳ năm trước của {}",
        "previous": "kỳ liền trước của {}",
        "year_to_date": "lũy kế từ đầu năm của {}",
        "last_year_to_date": "lũy kế cùng kỳ năm trước của {}",
        "rolling": "{1} kỳ gần nhất của {0}",
        "percent": "{} : {} × 100",
        "growth": "({} − {}) : {} × 100",
        "ratio": "{} : {}",
        "sum": "tổng của ({})",
        "min": "số nhỏ nhất trong ({})",
        "max": "số lớn nhất trong ({})",
        "abs": "độ lớn, bỏ dấu, của {}",
        "coalesce": "số đầu tiên có giá trị trong ({})",
        "missing": "chưa có số liệu của {}",
        "reached": "{} đã đạt kế hoạch",
        "on_pace": "{} đúng tiến độ",
        "behind": "{} chậm hoặc có nguy cơ không đạt",
        "at_risk": "{} có nguy cơ không đạt",
        "stale": "số liệu của {} đã cũ",
        "achieved": "phần trăm kế hoạch đã đạt của {}",
        "due_share": "phần trăm kế hoạch phải đạt đến ngày xét của {}",
        "age": "số ngày tuổi của số liệu {}",
        "days_left": "số ngày còn lại đến hạn của {}",
    }
)
_TALLIES: Mapping[str, str] = MappingProxyType(
    {
        "count": "số dòng của sổ {} trong kỳ",
        "sum": "tổng cột {} trong kỳ",
        "count_open": "số dòng còn hiệu lực của sổ {} cuối kỳ",
        "sum_open": "tổng cột {} của các dòng còn hiệu lực cuối kỳ",
    }
)
_LISTED = frozenset({"sum", "min", "max", "coalesce"})


def formula_words(expression: Expression, name_of: NameOf) -> str:
    """Return an expression in Vietnamese words and signs.

    Args:
        expression: the expression.
        name_of: gives the name of an indicator by its code; names stand in quotation marks.
    """
    match expression:
        case Number(value=value):
            return _constant(value)
        case Reference(code=code):
            return f"“{name_of(code)}”"
        case Unary(operator=operator, operand=operand):
            sign = "−" if operator == "-" else "không phải "
            return sign + _within(operand, SIGN_POWER, name_of)
        case Binary(operator=operator, left=left, right=right):
            power = POWER[operator]
            return f"{_within(left, power, name_of)} {_SIGNS[operator]} {_within(right, power + 1, name_of)}"
        case Call():
            return _call(expression, name_of)
        case Tally():
            return _tally(expression)


def _tally(tally: Tally) -> str:
    """Return what is counted from a register; which rows is said as the formula does."""
    _, _, condition = to_text(tally).removesuffix(")").partition(" where ")
    which = f", với {condition}" if condition else ""
    return f"{_TALLIES[tally.function].format(tally.name)}{which}"


def linear_terms(expression: Expression) -> tuple[tuple[str, int], ...] | None:
    """Return the indicators that an expression adds (1) and takes off (-1), ``None`` when it is anything else.

    The same indicator twice, a constant, a value of another period or of the plan make it something else.
    """
    terms = _terms(expression, 1)
    if terms is None or len(terms) < 2 or len({code for code, _ in terms}) < len(terms):
        return None
    return tuple(terms)


def _terms(expression: Expression, sign: int) -> list[tuple[str, int]] | None:
    match expression:
        case Reference(code=code):
            return [(code, sign)]
        case Unary(operator="-", operand=operand):
            return _terms(operand, -sign)
        case Binary(operator="+" | "-" as operator, left=left, right=right):
            return _joined(_terms(left, sign), _terms(right, sign if operator == "+" else -sign))
        case Call(function="sum", arguments=arguments):
            return _joined(*(_terms(argument, sign) for argument in arguments))
        case _:
            return None


def _joined(*lists: list[tuple[str, int]] | None) -> list[tuple[str, int]] | None:
    known = [terms for terms in lists if terms is not None]
    return [term for terms in known for term in terms] if len(known) == len(lists) else None


def _constant(value: Decimal) -> str:
    return format_exact(Fraction(value), decimals=0, locale=LOCALE)


def _within(operand: Expression, power: int, name_of: NameOf) -> str:
    """Return an operand, in parentheses when it binds looser than what stands around it."""
    words = formula_words(operand, name_of)
    return words if _power(operand) >= power else f"({words})"


def _power(expression: Expression) -> int:
    match expression:
        case Binary(operator=operator):
            return POWER[operator]
        case Call(function=function) if " : " in WORDS[function]:
            return POWER["*"]
        case _:
            return SIGN_POWER


def _call(call: Call, name_of: NameOf) -> str:
    form, arguments = WORDS[call.function], full_arguments(call)
    if call.function in _LISTED:
        return form.format("; ".join(formula_words(each, name_of) for each in arguments))
    words = [_within(each, POWER["*"] + 1, name_of) for each in arguments]
    return form.format(*words, *words[1:])
