"""A client's pictures: read as a stranger's, with limits, before any file shows them."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

MOST_BYTES: Final = 5_000_000
MOST_PIXELS: Final = 25_000_000
"""Whoever opens the file has to unpack it."""
LOGO_KINDS: Final = {"PNG": "png", "JPEG": "jpeg"}
WORD_KINDS: Final = {**LOGO_KINDS, "GIF": "gif", "BMP": "bmp", "TIFF": "tiff"}
"""Kinds of pictures by Pillow's name, with their ending."""


class PictureError(Exception):
    """A picture cannot be used; the code says why."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was read whole.

    Attributes:
        suffix: `png`, `jpeg`, …, as its content type ends.
        width: in pixels.
        height: in pixels.
    """

    content: bytes
    suffix: str
    width: int
    height: int

    def fitted(self, width: float, height: float) -> tuple[float, float]:
        """Return the largest size within the given one that keeps the picture's shape.

        Example:
            >>> Picture(b"", "png", 400, 100).fitted(200, 200)
            (200.0, 50.0)
        """
        scale = min(width / self.width, height / self.height)
        return self.width * scale, self.height * scale


def read_picture(file: Traversable) -> Picture:
    """Return a PNG or JPEG picture.

    Raises:
        PictureError: it is missing, too large, damaged, or of another kind.
    """
    if not file.is_file():
        raise PictureError("theme-no-picture")
    with file.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise PictureError("theme-picture-too-large", limit=MOST_BYTES // 1_000_000)
    return picture_in(content, LOGO_KINDS)


def picture_in(content: bytes, kinds: Mapping[str, str]) -> Picture:
    """Return the picture that bytes hold, when it is of one of the kinds.

    Raises:
        PictureError: it is too large, damaged, or of another kind.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with (
            warnings.catch_warnings(),
            Image.open(io.BytesIO(content), formats=tuple(kinds)) as image,
        ):
            warnings.simplefilter("ignore")
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise PictureError("theme-picture-too-many-pixels", limit=MOST_PIXELS // 1_000_000)
            image.load()
            return Picture(content, kinds[image.format or ""], width, height)
    except Image.DecompressionBombError as error:
        limit = MOST_PIXELS // 1_000_000
        raise PictureError("theme-picture-too-many-pixels", limit=limit) from error
    except UnidentifiedImageError as error:
        raise PictureError("theme-not-a-picture") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise PictureError("theme-picture-damaged") from error
