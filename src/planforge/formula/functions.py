"""The functions of the formula language: a row each.

How Excel spells one stands in `to_excel.SPELLINGS`, what it comes to in `evaluate.COMPUTATIONS`;
those that are sugar are turned into others by `lower`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Function:
    """What a function is called, takes and means.

    Attributes:
        name: as written.
        takes: its arguments as the documentation shows them.
        least: the fewest arguments.
        most: the most arguments.
        gives: the kind of its result, in words of `Kind`, or `same` as its argument.
        en: its meaning in English.
        zh: its meaning in Chinese.
        sugar: whether `lower` writes it with other functions.
    """

    name: str
    takes: str
    least: int
    most: int
    gives: str
    en: str
    zh: str
    sugar: bool = False


MANY = 60  # Excel nests 64 levels, and `ifs`, `grade` and `join` become nested

_ROWS = (
    Function(
        "sum",
        "column or a, b, …",
        1,
        MANY,
        "number",
        "the sum of what is known in a column, or of the values given",
        "一列中已知值之和，或所列各值之和",
    ),
    Function(
        "average",
        "column or a, b, …",
        1,
        MANY,
        "number",
        "the mean of what is known in a column, or of the values given",
        "一列中已知值的平均，或所列各值的平均",
    ),
    Function(
        "min",
        "column or a, b, …",
        1,
        MANY,
        "same",
        "the smallest",
        "最小值",
    ),
    Function(
        "max",
        "column or a, b, …",
        1,
        MANY,
        "same",
        "the largest",
        "最大值",
    ),
    Function(
        "median",
        "column or a, b, …",
        1,
        MANY,
        "number",
        "the middle value",
        "中位数",
    ),
    Function(
        "count",
        "column",
        1,
        1,
        "number",
        "how many values of a column are known",
        "一列中已知值的个数",
    ),
    Function(
        "sum_if",
        "column, condition",
        2,
        2,
        "number",
        "the sum over the rows where the condition holds; 0 where it never does",
        "满足条件的各行之和；无一满足则为 0",
    ),
    Function(
        "count_if",
        "condition",
        1,
        1,
        "number",
        "how many rows the condition holds for",
        "满足条件的行数",
    ),
    Function(
        "max_if",
        "column, condition",
        2,
        2,
        "number",
        "the largest value of the rows where the condition holds, in a column without formulas; "
        "blank where it never does",
        "满足条件的各行中的最大值，列中不得有公式；无一满足则为空",
    ),
    Function(
        "pick",
        "column, condition",
        2,
        2,
        "same",
        "the value in the first row where the condition holds; blank where it never does",
        "满足条件的第一行的值；无一满足则为空",
    ),
    Function(
        "sum_product",
        "column, column, …",
        2,
        10,
        "number",
        "the sum of the products, row by row; a row with something unknown counts nothing",
        "各行乘积之和；有未知值的行不计",
    ),
    Function(
        "rank",
        "column",
        1,
        1,
        "number",
        "the place of this row's value in its column, the largest first; equals share a place",
        "本行的值在列中的名次，大者在前，相同者并列",
    ),
    Function(
        "share",
        "column",
        1,
        1,
        "number",
        "this row's part of the column's sum",
        "本行占列合计的比重",
        sugar=True,
    ),
    Function(
        "cumulative",
        "column",
        1,
        1,
        "number",
        "the sum from the first row to this one; blank where this row's value is unknown",
        "从首行到本行的累计；本行未知则为空",
        sugar=True,
    ),
    Function(
        "moving_average",
        "column, n",
        2,
        2,
        "number",
        "the mean of the last n rows up to this one, of fewer at the start",
        "到本行为止最近 n 行的平均，开头不足 n 行按实有行数",
        sugar=True,
    ),
    Function(
        "previous",
        "x",
        1,
        1,
        "same",
        "the value of the step or the row before, or of the period before",
        "上一步（如前一天）、上一行或上一期的值",
        sugar=True,
    ),
    Function(
        "last_year",
        "x",
        1,
        1,
        "same",
        "the value of the same period a year before",
        "去年同期的值",
        sugar=True,
    ),
    Function(
        "growth",
        "x",
        1,
        1,
        "number",
        "the change against `previous(x)`, as a percentage",
        "相对 `previous(x)` 的增幅",
        sugar=True,
    ),
    Function(
        "year_growth",
        "x",
        1,
        1,
        "number",
        "the change against `last_year(x)`, as a percentage",
        "相对 `last_year(x)` 的增幅",
        sugar=True,
    ),
    Function(
        "ratio",
        "a, b",
        2,
        2,
        "number",
        "a / b, shown as a percentage",
        "a / b，显示为百分比",
        sugar=True,
    ),
    Function(
        "here",
        "column",
        1,
        1,
        "same",
        "inside a condition: this row's value, not the column",
        "用在条件中：本行的值，而不是整列",
        sugar=True,
    ),
    Function(
        "round",
        "x, places",
        1,
        2,
        "number",
        "x to so many places (0 when left out), halves away from zero",
        "四舍五入到若干位小数（省略为 0 位），五入时远离零",
    ),
    Function(
        "round_up",
        "x, places",
        1,
        2,
        "number",
        "x to so many places, away from zero",
        "向远离零的方向取到若干位小数",
    ),
    Function(
        "round_down",
        "x, places",
        1,
        2,
        "number",
        "x to so many places, towards zero",
        "向零的方向取到若干位小数",
    ),
    Function("abs", "x", 1, 1, "number", "x without its sign", "绝对值"),
    Function(
        "clamp",
        "x, lowest, highest",
        3,
        3,
        "same",
        "x, but no less than the lowest and no more than the highest",
        "把 x 限制在下限与上限之间",
        sugar=True,
    ),
    Function(
        "if",
        "condition, then, else",
        2,
        3,
        "same",
        "one value or the other; blank where there is no else",
        "二者择一；省略否则值时为空",
    ),
    Function(
        "ifs",
        "condition, value, …, else",
        2,
        MANY,
        "same",
        "the value of the first condition that holds, or the last value when one is left over",
        "第一个成立的条件的值；末尾多出的一个值为否则值",
        sugar=True,
    ),
    Function(
        "grade",
        "x, threshold, label, …, else",
        3,
        MANY,
        "same",
        "the label of the first threshold that x reaches; thresholds from high to low",
        "x 达到的第一个门槛的标签；门槛从高到低",
        sugar=True,
    ),
    Function("and", "a, b, …", 1, MANY, "boolean", "whether all hold", "是否全部成立"),
    Function("or", "a, b, …", 1, MANY, "boolean", "whether any holds", "是否有一个成立"),
    Function("not", "a", 1, 1, "boolean", "whether it does not hold", "是否不成立"),
    Function(
        "is_known",
        "x",
        1,
        1,
        "boolean",
        "whether there is a value",
        "是否有值",
    ),
    Function(
        "coalesce",
        "a, b, …",
        2,
        MANY,
        "same",
        "the first that is known",
        "第一个有值的",
        sugar=True,
    ),
    Function(
        "text",
        "x, format",
        1,
        2,
        "text",
        'x as prose writes it, in its own format or in the one given, such as `"0.0万"`',
        '按行文写法写出 x，用它自己的格式或给定的格式，如 `"0.0万"`',
        sugar=True,
    ),
    Function(
        "join",
        "a, b, …",
        1,
        MANY,
        "text",
        "all joined to one text; figures as `text` writes them",
        "连成一段文字；数字按 `text` 的写法",
        sugar=True,
    ),
    Function(
        "date",
        "year, month, day",
        3,
        3,
        "date",
        "the date, from three numbers written out",
        "由写明的年、月、日得到日期",
    ),
    Function("year", "date", 1, 1, "number", "the year of a date", "日期的年份"),
    Function("month", "date", 1, 1, "number", "the month of a date", "日期的月份"),
    Function("day", "date", 1, 1, "number", "the day of the month", "日期的日"),
    Function(
        "weekday",
        "date",
        1,
        1,
        "number",
        "the day of the week, Monday is 1",
        "星期几，星期一为 1",
    ),
    Function(
        "days_between",
        "start, end",
        2,
        2,
        "number",
        "the days from one date to another",
        "两个日期之间的天数",
        sugar=True,
    ),
    Function(
        "workdays",
        "start, end",
        2,
        2,
        "number",
        "the working days from start to end, both included, by the plan's table of holidays: "
        "days off do not count, weekends worked instead do; 0 where the end is before the start, "
        "blank beyond the years whose holidays are known",
        "起止日期间的工作日（含首尾），按方案的节假日表：放假不计，调休上班计入；止早于起则为 0，"
        "超出节假日表的年份则为空",
    ),
)

FUNCTIONS: dict[str, Function] = {row.name: row for row in _ROWS}
