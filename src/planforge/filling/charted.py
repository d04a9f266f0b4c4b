"""What a chart shows, from the data of a template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jinja2 import pass_environment

from planforge.filling.lists import keys_of, pairs
from planforge.filling.missing import Missing, as_list, shortened
from planforge.filling.tags import TagError
from planforge.filling.values import ChartData

if TYPE_CHECKING:
    from jinja2 import Environment


@pass_environment
def chart_data(
    environment: Environment, value: Any, categories: Any = None, series: Any = None
) -> Any:
    """Return what a chart shows, from `{categories, series}` or from rows and columns' names."""
    if isinstance(value, ChartData):
        return value
    if isinstance(value, Mapping) and {"categories", "series"} <= set(value):
        return _chart(value["categories"], value["series"])
    rows = as_list(value)
    if categories is None and rows and isinstance(rows[0], Mapping):
        categories, *others = rows[0]
        series = series or others
    if categories is None or not series:
        raise TagError("fill-argument", name="chart", argument="categories, series")
    names = [series] if isinstance(series, str) else list(series)
    columns = [keys_of(environment, rows, name) for name in (categories, *names)]
    lost = next((column for column in columns if isinstance(column, Missing)), None)
    return (
        lost if lost is not None else _chart(columns[0], dict(zip(names, columns[1:], strict=True)))
    )


def _chart(categories: Any, series: Any) -> ChartData:
    found = {str(name): list(as_list(values)) for name, values in pairs(series)}
    shown = list(as_list(categories))
    for name, values in found.items():
        if len(values) != len(shown):
            details = {"name": name, "count": len(values), "expected": len(shown)}
            raise TagError("fill-series-length", **details)
        for value in values:
            if value is not None and (
                isinstance(value, bool) or not isinstance(value, (int, float))
            ):
                raise TagError("fill-not-number", value=shortened(value))
    return ChartData(shown, found)
