"""The functions of the language, in one table: name, arguments, meaning in two languages, rule of measures.

To add one: an entry here, its rule in ``socai.engine.functions``, a case in ``tests/spec/engine``. Nothing else in this
room knows a function by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from socai.formula.nodes import Call, Expression, Number, Reference, children, walk


class Rule(Enum):
    """What the arguments of a function must be, and what its result is."""

    COMMON = "arguments of like measures, a number without a unit among them; the result is one of them"
    SUM = "arguments that may be added, as by +; the result is their sum"
    PERCENT = "arguments of like measures; the result is a percentage"
    QUOTIENT = "the first divided by the second"
    TRUTH = "any argument; the result is true or false"
    WINDOW = "an indicator, then of how many periods; the result is one of the indicator"
    SHARE = "any argument; the result is a percentage"
    COUNT = "any argument; the result is a number without a unit"


@dataclass(frozen=True)
class Function:
    """A function of the language.

    Attributes:
        name: how it is written.
        least: how many arguments it needs.
        most: how many it takes at most, ``None`` for any number.
        rule: what it asks of the measures of its arguments.
        vi: what it means, one Vietnamese line.
        en: the same in English.
        example: a use of it.
        takes_code: whether its argument must be the code of an indicator, as it reads it elsewhere (another period, the
            plan) and not the value at hand.
        implied: function that gives the second argument when only one is written: ``percent(x)`` is
            ``percent(x, plan(x))``.
        decimals: decimals of a result shown without an indicator that declares them; ``None`` for those of its
            arguments.
    """

    name: str
    least: int
    most: int | None
    rule: Rule
    vi: str
    en: str
    example: str
    takes_code: bool = False
    implied: str | None = None
    decimals: int | None = None


#: Of how many periods a window may be made.
SHORTEST_WINDOW, LONGEST_WINDOW = 2, 60


def _table(*functions: Function) -> Mapping[str, Function]:
    """Return functions by name."""
    return MappingProxyType({function.name: function for function in functions})


FUNCTIONS: Mapping[str, Function] = _table(
    Function(
        "plan", 1, 1, Rule.COMMON,
        vi="kế hoạch của năm chứa kỳ đang xét (chỉ tiêu giao cho cả năm, kể cả khi kỳ ngắn hơn năm)",
        en="the target of the year in which the period lies (for the whole year, also when the period is shorter)",
        example="plan(a.b)", takes_code=True,
    ),
    Function(
        "last_year", 1, 1, Rule.COMMON,
        vi="giá trị của cùng kỳ năm trước",
        en="the value of the same period last year",
        example="last_year(a.b)", takes_code=True,
    ),
    Function(
        "previous", 1, 1, Rule.COMMON,
        vi="giá trị của kỳ liền trước, cùng loại kỳ",
        en="the value of the period of the same kind just before",
        example="previous(a.b)", takes_code=True,
    ),
    Function(
        "year_to_date", 1, 1, Rule.COMMON,
        vi="lũy kế từ đầu năm đến hết kỳ, theo quy tắc thời gian của chỉ tiêu (cộng, giá trị cuối, lớn nhất, tính lại)",
        en="from the beginning of the year to the end of the period, by the indicator's rule over time",
        example="year_to_date(a.b)", takes_code=True,
    ),
    Function(
        "last_year_to_date", 1, 1, Rule.COMMON,
        vi="lũy kế từ đầu năm trước đến hết cùng kỳ năm trước",
        en="what year_to_date was at the same period last year",
        example="last_year_to_date(a.b)", takes_code=True,
    ),
    Function(
        "rolling", 2, 2, Rule.WINDOW,
        vi="gộp số kỳ gần nhất cùng loại, kể cả kỳ đang xét, theo quy tắc thời gian; thiếu một kỳ thì chưa có",
        en="the last so many periods of the same kind, this one included, by the rule over time; missing when one is",
        example="rolling(a.b, 12)", takes_code=True,
    ),
    Function(
        "percent", 1, 2, Rule.PERCENT,
        vi="100 × x / y; chỉ viết x thì y là kế hoạch năm của x",
        en="100 × x / y; when only x is written, y is the year's plan of x",
        example="percent(a.b, plan(a.b))", implied="plan", decimals=1,
    ),
    Function(
        "growth", 1, 2, Rule.PERCENT,
        vi="phần trăm tăng (số âm là giảm) của x so với y; chỉ viết x thì y là cùng kỳ năm trước",
        en="by how many percent x grew (negative: shrank) from y; when only x is written, y is last_year(x)",
        example="growth(a.b)", implied="last_year", decimals=1,
    ),
    Function(
        "ratio", 2, 2, Rule.QUOTIENT,
        vi="x chia cho y, như dấu /",
        en="x divided by y, as by /",
        example="ratio(a.b, a.c)", decimals=2,
    ),
    Function(
        "sum", 1, None, Rule.SUM,
        vi="tổng các đối số; thiếu đối số thì theo cách xử lý thiếu số liệu của công thức",
        en="the sum of its arguments; a missing one is treated as the formula declares",
        example="sum(a.b, a.c)",
    ),
    Function(
        "min", 1, None, Rule.COMMON,
        vi="số nhỏ nhất trong các đối số",
        en="the smallest of its arguments",
        example="min(a.b, 100)",
    ),
    Function(
        "max", 1, None, Rule.COMMON,
        vi="số lớn nhất trong các đối số",
        en="the largest of its arguments",
        example="max(a.b, 0)",
    ),
    Function(
        "abs", 1, 1, Rule.COMMON,
        vi="giá trị tuyệt đối, không mang dấu",
        en="the value without its sign",
        example="abs(a.b - a.c)",
    ),
    Function(
        "coalesce", 1, None, Rule.COMMON,
        vi="đối số đầu tiên có giá trị",
        en="the first argument that has a value",
        example="coalesce(a.b, 0)",
    ),
    Function(
        "missing", 1, 1, Rule.TRUTH,
        vi="đúng khi đối số không có giá trị",
        en="true when its argument has no value",
        example="missing(a.b)",
    ),
    Function(
        "reached", 1, 1, Rule.TRUTH,
        vi="đúng khi chỉ tiêu đã đạt kế hoạch",
        en="true when the indicator has reached its target",
        example="reached(a.b)", takes_code=True,
    ),
    Function(
        "on_pace", 1, 1, Rule.TRUTH,
        vi="đúng khi chỉ tiêu đúng tiến độ (chưa đạt, nhưng đủ phần phải đạt đến ngày xét)",
        en="true when the indicator is on pace: not reached yet, but not behind either",
        example="on_pace(a.b)", takes_code=True,
    ),
    Function(
        "behind", 1, 1, Rule.TRUTH,
        vi="đúng khi chỉ tiêu chậm hoặc có nguy cơ không đạt",
        en="true when the indicator is behind or at risk",
        example="behind(a.b)", takes_code=True,
    ),
    Function(
        "at_risk", 1, 1, Rule.TRUTH,
        vi="đúng khi chỉ tiêu có nguy cơ không đạt",
        en="true when the indicator is at risk",
        example="at_risk(a.b)", takes_code=True,
    ),
    Function(
        "stale", 1, 1, Rule.TRUTH,
        vi="đúng khi số liệu mới nhất của chỉ tiêu đã cũ so với nhịp báo cáo",
        en="true when the newest figure of the indicator is older than its rhythm allows",
        example="stale(a.b)", takes_code=True,
    ),
    Function(
        "achieved", 1, 1, Rule.SHARE,
        vi="phần trăm kế hoạch đã đạt, theo số liệu mới nhất đến ngày xét",
        en="percent of the target reached by the newest figure",
        example="achieved(a.b)", takes_code=True, decimals=1,
    ),
    Function(
        "due_share", 1, 1, Rule.SHARE,
        vi="phần trăm kế hoạch phải đạt đến ngày của số liệu mới nhất, theo tiến độ của chỉ tiêu",
        en="percent of the target that is due by the day of the newest figure",
        example="due_share(a.b)", takes_code=True, decimals=1,
    ),
    Function(
        "age", 1, 1, Rule.COUNT,
        vi="số ngày từ ngày cuối của số liệu mới nhất đến ngày xét",
        en="days from the last day of the newest figure to the day at hand",
        example="age(a.b)", takes_code=True, decimals=0,
    ),
    Function(
        "days_left", 1, 1, Rule.COUNT,
        vi="số ngày từ ngày xét đến hạn của kế hoạch; số âm là đã quá hạn",
        en="days from the day at hand to the last day of the target; negative when it has passed",
        example="days_left(a.b)", takes_code=True, decimals=0,
    ),
)  # fmt: skip

#: Functions that ask how an indicator stands. They are no part of a figure: no indicator is computed from them.
STANDING = frozenset(("reached", "on_pace", "behind", "at_risk", "stale", "achieved", "due_share", "age", "days_left"))


def full_arguments(call: Call) -> tuple[Expression, ...]:
    """Return the arguments of a call with the implied one: of ``percent(x)`` they are ``x`` and ``plan(x)``."""
    implied = FUNCTIONS[call.function].implied
    if implied is None or len(call.arguments) != 1:
        return call.arguments
    return (*call.arguments, Call(implied, call.arguments, call.column))


def window(call: Call) -> int | None:
    """Return of how many periods a call of a window is made; ``None`` when that is no number it can be."""
    count = call.arguments[1]
    if not isinstance(count, Number) or count.value != count.value.to_integral_value():
        return None
    return int(count.value) if SHORTEST_WINDOW <= count.value <= LONGEST_WINDOW else None


def longest_window(expression: Expression) -> int:
    """Return the greatest number of periods over which an expression looks back in a window, 0 when it has none."""
    calls = (node for node in walk(expression) if isinstance(node, Call))
    return max((window(call) or 0 for call in calls if FUNCTIONS[call.function].rule is Rule.WINDOW), default=0)


def standing(expression: Expression) -> tuple[Call, ...]:
    """Return the calls in an expression that ask how an indicator stands, in the order they are written."""
    return tuple(node for node in walk(expression) if isinstance(node, Call) and node.function in STANDING)


def takes_code(call: Call) -> bool:
    """Return whether the argument of this call must be the code of an indicator."""
    function = FUNCTIONS[call.function]
    return function.takes_code or (function.implied is not None and len(call.arguments) == 1)


def planned(expression: Expression) -> frozenset[str]:
    """Return the codes of the indicators whose plan an expression reads, by ``plan(x)`` or ``percent(x)``."""
    return frozenset(code for name, code in _reads(expression) if name == "plan")


def references_now(expression: Expression) -> frozenset[str]:
    """Return the codes whose value up to the period at hand is needed, so that two formulas may not need each other.

    Plans and earlier periods are left out: ``last_year(x)`` in the formula of ``x`` is no circle.
    """
    elsewhere = {"plan", "last_year", "last_year_to_date", "previous", *STANDING}
    return frozenset(code for name, code in _reads(expression) if name not in elsewhere)


def _reads(expression: Expression) -> set[tuple[str, str]]:
    """Return each indicator that is read with the function that reads it, empty for a plain reference."""
    found: set[tuple[str, str]] = set()
    waiting: list[tuple[str, Expression]] = [("", expression)]
    while waiting:
        name, node = waiting.pop()
        if isinstance(node, Reference):
            found.add((name, node.code))
        elif isinstance(node, Call):
            reader = node.function if FUNCTIONS[node.function].takes_code else ""
            waiting.extend((reader, argument) for argument in full_arguments(node))
        else:
            waiting.extend(("", child) for child in children(node))
    return found
