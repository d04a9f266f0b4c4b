"""Which arguments of Excel's functions take ranges, and what becomes of a range in pieces there.

A single cell in such an argument grows to all instances of its line. A function that is not here,
or an argument, takes one value: then the first instance is meant.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final, Literal

Taking = Literal["one", "range", "union", "many"]
"""What an argument takes: one value; one range; a union `(A1:A3,C1)` as well; or any number of
ranges, as arguments of their own."""

_MANY: Final = {
    0: """
    SUM SUMSQ PRODUCT COUNT COUNTA AVERAGE AVERAGEA MAX MAXA MIN MINA MEDIAN MODE MODE.MULT
    MODE.SNGL STDEV STDEV.P STDEV.S STDEVA STDEVP STDEVPA VAR VAR.P VAR.S VARA VARP VARPA AVEDEV
    DEVSQ GEOMEAN HARMEAN SKEW SKEW.P KURT GCD LCM MULTINOMIAL AND OR XOR CONCAT IMSUM IMPRODUCT
    VSTACK
    """,
    1: "SUBTOTAL NPV",
    2: "TEXTJOIN",
}
"""From an argument on, every one takes ranges, and more may be added."""

_UNION: Final = {
    "RANK": [1],
    "RANK.EQ": [1],
    "RANK.AVG": [1],
    "LARGE": [0],
    "SMALL": [0],
    "PERCENTILE": [0],
    "PERCENTILE.INC": [0],
    "QUARTILE": [0],
    "QUARTILE.INC": [0],
    "FREQUENCY": [0],
}

_RANGES: Final = {
    # conditions
    "SUMIF": [0, 2],
    "AVERAGEIF": [0, 2],
    "COUNTIF": [0],
    "COUNTBLANK": [0],
    # lookup
    "INDEX": [0],
    "MATCH": [1],
    "XMATCH": [1],
    "VLOOKUP": [1],
    "HLOOKUP": [1],
    "XLOOKUP": [1, 2],
    "LOOKUP": [1, 2],
    "TRANSPOSE": [0],
    "ROWS": [0],
    "COLUMNS": [0],
    # statistics
    "PERCENTILE.EXC": [0],
    "QUARTILE.EXC": [0],
    "PERCENTRANK": [0],
    "PERCENTRANK.INC": [0],
    "PERCENTRANK.EXC": [0],
    "TRIMMEAN": [0],
    "FREQUENCY": [1],
    "CORREL": [0, 1],
    "PEARSON": [0, 1],
    "RSQ": [0, 1],
    "SLOPE": [0, 1],
    "INTERCEPT": [0, 1],
    "STEYX": [0, 1],
    "COVAR": [0, 1],
    "COVARIANCE.P": [0, 1],
    "COVARIANCE.S": [0, 1],
    "FORECAST": [1, 2],
    "FORECAST.LINEAR": [1, 2],
    "FORECAST.ETS": [1, 2],
    "FORECAST.ETS.CONFINT": [1, 2],
    "FORECAST.ETS.SEASONALITY": [0, 1],
    "FORECAST.ETS.STAT": [0, 1],
    "TREND": [0, 1, 2],
    "GROWTH": [0, 1, 2],
    "LINEST": [0, 1],
    "LOGEST": [0, 1],
    "PROB": [0, 1],
    "CHITEST": [0, 1],
    "CHISQ.TEST": [0, 1],
    "FTEST": [0, 1],
    "F.TEST": [0, 1],
    "TTEST": [0, 1],
    "T.TEST": [0, 1],
    "ZTEST": [0],
    "Z.TEST": [0],
    # sums of pairs, matrices
    "SUMX2MY2": [0, 1],
    "SUMX2PY2": [0, 1],
    "SUMXMY2": [0, 1],
    "SERIESSUM": [3],
    "MMULT": [0, 1],
    "MDETERM": [0],
    "MINVERSE": [0],
    # money and days
    "IRR": [0],
    "MIRR": [0],
    "XIRR": [0, 1],
    "XNPV": [1, 2],
    "FVSCHEDULE": [1],
    "NETWORKDAYS": [2],
    "NETWORKDAYS.INTL": [3],
    "WORKDAY": [2],
    "WORKDAY.INTL": [3],
    # databases
    "DAVERAGE": [0, 2],
    "DCOUNT": [0, 2],
    "DCOUNTA": [0, 2],
    "DGET": [0, 2],
    "DMAX": [0, 2],
    "DMIN": [0, 2],
    "DPRODUCT": [0, 2],
    "DSTDEV": [0, 2],
    "DSTDEVP": [0, 2],
    "DSUM": [0, 2],
    "DVAR": [0, 2],
    "DVARP": [0, 2],
    # arrays that spill
    "FILTER": [0, 1],
    "SORT": [0],
    "UNIQUE": [0],
    "TAKE": [0],
    "DROP": [0],
    "CHOOSECOLS": [0],
    "CHOOSEROWS": [0],
    "EXPAND": [0],
    "TOCOL": [0],
    "TOROW": [0],
    "WRAPCOLS": [0],
    "WRAPROWS": [0],
    "ARRAYTOTEXT": [0],
    "BYROW": [0],
    "BYCOL": [0],
    "REDUCE": [1],
    "SCAN": [1],
    "GROUPBY": [0, 1],
    "PIVOTBY": [0, 1, 2],
}

_EVERY: Final = {"SUMPRODUCT": (0, 1), "AGGREGATE": (2, 1), "HSTACK": (0, 1), "MAP": (0, 1)}
"""From an argument on, every so-manyth takes one range."""

_PAIRS: Final = {
    "SUMIFS": (0, 1),
    "AVERAGEIFS": (0, 1),
    "MAXIFS": (0, 1),
    "MINIFS": (0, 1),
    "COUNTIFS": (0, 0),
    "SORTBY": (0, 1),
}
"""The first argument takes a range, and from the second number on every other one."""

ARRAYS: Final = frozenset({"SUMPRODUCT"})
"""Functions that calculate with whole ranges: in `SUMPRODUCT(B4*C4)` a part of an argument, too."""

_ALSO_UNION: Final = """
    SUM SUMSQ PRODUCT COUNT COUNTA AVERAGE AVERAGEA MAX MAXA MIN MINA MEDIAN STDEV STDEV.P STDEV.S
    STDEVA STDEVP STDEVPA VAR VAR.P VAR.S VARA VARP VARPA AVEDEV DEVSQ GEOMEAN HARMEAN MODE
    MODE.SNGL SKEW SKEW.P KURT SUBTOTAL
    """
"""Of those that take any number of ranges, the ones that take a union as one of them, too."""


@lru_cache(maxsize=4_096)
def taking(function: str, argument: int) -> Taking:
    """Return what an argument of a function takes.

    Example:
        >>> taking("SUM", 3), taking("SUMIFS", 2), taking("SUMIFS", 3), taking("ROUND", 0)
        ('many', 'one', 'range', 'one')
    """
    if argument >= _many().get(function, argument + 1):
        return "many"
    if argument in _UNION.get(function, ()):
        return "union"
    if argument in _RANGES.get(function, ()):
        return "range"
    if function in _EVERY:
        first, step = _EVERY[function]
        return "range" if argument >= first and (argument - first) % step == 0 else "one"
    if function in _PAIRS:
        first, second = _PAIRS[function]
        paired = argument >= second and (argument - second) % 2 == 0
        return "range" if argument == first or paired else "one"
    return "one"


def takes_union(function: str) -> bool:
    """Whether a function that takes any number of ranges takes a union as one of them, too."""
    return function in _ALSO_UNION.split()


@cache
def _many() -> dict[str, int]:
    return {name: first for first, names in _MANY.items() for name in names.split()}
