"""What all parts of a definition share: values as written, words with a fixed meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

Written = str | int | float | bool
"""A value as written: a number, a human number, a date, a text or a formula."""

Language = Literal["zh-CN", "en"]
Depth = Literal["brief", "standard", "full"]
Better = Literal["higher", "lower", "near"]
Total = Literal[
    "sum",
    "mean",
    "min",
    "max",
    "first",
    "last",
    "count",
    "count_distinct",
    "weighted_mean",
    "retention",
    "return_days",
]
Spread = Literal["even", "weekday", "last_year", "weights", "phase", "shares"]
Compare = Literal["calendar", "weekday", "event"]
Stage = Literal["launch", "growth", "mature"]
Industry = Literal["b2c", "b2b", "c2c", "cross-border", "fresh"]
Page = Literal["A4", "letter"]


class Model(BaseModel):
    """Settings common to all parts: unknown keys are errors, values are never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @classmethod
    def keys(cls) -> dict[str, FieldInfo]:
        """Return its keys as written, each with what is known of it.

        What something is stands before the condition under which it is there.
        """
        found = {field.alias or name: field for name, field in cls.model_fields.items()}
        return dict(sorted(found.items(), key=lambda key: key[0] == "when"))


class Modular(Model):
    """What a plan has only under a condition on itself."""

    when: str | None = Field(
        default=None,
        description='Condition on the plan itself, such as `stage == "mature"`, without which it'
        " is left out.",
    )
