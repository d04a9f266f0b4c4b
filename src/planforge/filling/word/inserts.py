"""Values that are more than text, as Word shows them."""

from __future__ import annotations

from planforge.filling.values import (
    ChartData,
    Image,
    Link,
    Markdown,
    PageBreak,
    RichText,
    SubDocument,
)
from planforge.filling.word.images import image_run
from planforge.filling.word.links import link_run
from planforge.filling.word.markdown import markdown
from planforge.filling.word.markup import PAGE_BREAK
from planforge.filling.word.place import DocumentFacts, Inserted, Output, Place
from planforge.filling.word.rich import rich_text
from planforge.filling.word.subdocuments import sub_document
from planforge.problems import PlanError, Problem

__all__ = ["DocumentFacts", "Inserted", "Output", "Place", "inserted"]


def inserted(value: object, place: Place) -> Inserted | None:
    """Return what stands for a value; None for what is text.

    Raises:
        PlanError: a picture, document, link or style is not what it should be.
    """
    match value:
        case Image():
            return Inserted(runs=image_run(value, place))
        case Link():
            return Inserted(runs=link_run(value, place))
        case RichText():
            return rich_text(value, place)
        case Markdown():
            return markdown(value, place)
        case SubDocument():
            return sub_document(value, place)
        case PageBreak():
            return Inserted(runs=PAGE_BREAK)
        case ChartData():
            raise PlanError([Problem("fill-chart-place", place.location)])
        case _:
            return None
