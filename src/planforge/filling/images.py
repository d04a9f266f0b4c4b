"""Pictures: what kind they are, how large, and whether they may be put into a file.

Only headers are read and nothing is ever decompressed, so a hostile picture costs nothing here.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from planforge.filling.folder import MOST_BYTES, read_below
from planforge.filling.svg import harmless_svg, svg_size
from planforge.problems import PlanError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from planforge.filling.values import Image
    from planforge.problems import Location

EMU_PER_INCH: Final = 914_400
"""English Metric Units, in which drawings measure."""
EMU_PER_PIXEL: Final = EMU_PER_INCH // 96
MOST_PIXELS: Final = 250_000_000
"""Whoever opens the file has to decompress it."""
LONGEST_SIDE: Final = 20_000_000
"""In EMU; Word allows 22 inches."""

_UNITS: Final = {
    **dict.fromkeys(("cm", "厘米"), EMU_PER_INCH / 2.54),
    **dict.fromkeys(("mm", "毫米"), EMU_PER_INCH / 25.4),
    **dict.fromkeys(("in", "英寸", '"'), EMU_PER_INCH),
    **dict.fromkeys(("pt", "磅"), EMU_PER_INCH / 72),
    **dict.fromkeys(("px", "像素", ""), EMU_PER_PIXEL),
}
_LENGTH: Final = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*([^\d\s.]*)")
_SANE_DPI: Final = (20.0, 2400.0)
_PLAIN: Final = (96.0, 96.0)
DEGREE: Final = 60_000
"""Drawings count angles in such parts."""
_ORIENTATION: Final = 274
_TURNS: Final = {
    2: (0, True), 3: (180, False), 4: (180, True), 5: (270, True), 6: (90, False), 7: (90, True),
    8: (270, False),
}  # fmt: skip
"""How cameras say that a picture must be turned, and whether it is mirrored."""
_NOT_SHOWN: Final = (
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "WebP"),
    (re.compile(rb"....ftyp(heic|heix|mif1|msf1)", re.DOTALL), "HEIC"),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), "AVIF"),
    (re.compile(rb"%PDF"), "PDF"),
    (re.compile(rb"\x00\x00\x01\x00"), "ICO"),
    (re.compile(rb"8BPS"), "PSD"),
    (re.compile(rb"\x1f\x8b"), "gzip"),
)


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What a picture says of itself.

    Attributes:
        suffix: without its dot, as parts are named: `png`, `jpeg`, `svg`.
        content_type: `image/png`.
        width: in pixels.
        height: in pixels.
        dpi: pixels per inch, across and down; 96 where the picture says nothing.
        turn: how far it must be turned to the right, in degrees: phones store portraits lying down.
        mirrored: whether left and right change places before that.
    """

    suffix: str
    content_type: str
    width: int
    height: int
    dpi: tuple[float, float] = _PLAIN
    turn: int = 0
    mirrored: bool = False

    @property
    def size(self) -> tuple[int, int]:
        """Width and height on paper, in EMU, when it is upright."""
        across, down = self.dpi
        lying = (
            max(round(self.width * EMU_PER_INCH / across), 1),
            max(round(self.height * EMU_PER_INCH / down), 1),
        )
        return self.unturned(lying)

    @property
    def transform(self) -> str:
        """What sets it upright, as attributes of `<a:xfrm>`; nothing where it is."""
        turn = f' rot="{self.turn * DEGREE}"' if self.turn else ""
        return f'{turn} flipH="1"' if self.mirrored else turn

    def unturned(self, size: tuple[int, int]) -> tuple[int, int]:
        """Return the size, before it is turned, of what is so large upright, or the other way."""
        return (size[1], size[0]) if self.turn in (90, 270) else size


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was read and may be used."""

    content: bytes
    facts: ImageFacts


def read_picture(image: Image, folder: Path | None, location: Location | None) -> Picture:
    """Return a picture's bytes and facts.

    Args:
        image: names a file below `folder`, or has the bytes.
        folder: the data's.
        location: where the picture is asked for.

    Raises:
        PlanError: there is no such file, or it is no picture that Word and Excel show.
    """
    if isinstance(image.source, bytes):
        name, content = "bytes", image.source
    else:
        name = image.source
        content = read_below(folder, name, location)
    facts = image_facts(content)
    if facts is None:
        kind = next((kind for mark, kind in _NOT_SHOWN if mark.match(content)), "")
        code = "fill-image-kind" if kind else "fill-image-unknown"
        raise PlanError([Problem(code, location, {"name": name, "kind": kind})])
    if facts.width * facts.height > MOST_PIXELS or len(content) > MOST_BYTES:
        size = f"{facts.width} × {facts.height}"
        raise PlanError([Problem("fill-image-too-big", location, {"name": name, "size": size})])
    if facts.suffix == "svg":
        content = harmless_svg(content)
    return Picture(content, facts)


def image_facts(content: bytes) -> ImageFacts | None:
    """Return what kind of picture this is and how large; None when it is none that Office shows.

    Example:
        >>> facts = image_facts(b"GIF89a" + bytes([3, 0, 2, 0]))
        >>> facts.suffix, facts.width, facts.height, facts.dpi
        ('gif', 3, 2, (96.0, 96.0))
    """
    try:
        facts = next((read(content) for mark, read in _READERS if mark.match(content)), None)
    except (struct.error, IndexError):  # it ends before its own header does
        return None
    return facts if facts and facts.width > 0 and facts.height > 0 else None


def shown_size(
    image: Image,
    facts: ImageFacts,
    *,
    within: tuple[int, int] | None = None,
    location: Location | None = None,
) -> tuple[int, int]:
    """Return how large a picture is shown, in EMU.

    With one side given the other follows in proportion; with none the picture is as large as it
    says, or as fits `within`.

    Args:
        image: may give its width and height.
        facts: the picture's own.
        within: what it must not exceed; one that is larger is made smaller, in proportion.
        location: where the picture is asked for.

    Raises:
        PlanError: a size cannot be read.
    """
    own_width, own_height = facts.size
    width = None if image.width is None else length(image.width, location)
    height = None if image.height is None else length(image.height, location)
    if width is None and height is None:
        width, height = own_width, own_height
    elif height is None:
        assert width is not None
        height = round(width * own_height / own_width)
    elif width is None:
        width = round(height * own_width / own_height)
    return fitted((width, height), within or (LONGEST_SIDE, LONGEST_SIDE))


def fitted(size: tuple[int, int], box: tuple[int, int], *, grow: bool = False) -> tuple[int, int]:
    """Return the size, made smaller (or larger, with `grow`) in proportion until it fits a box.

    Example:
        >>> fitted((400, 200), (100, 100)), fitted((40, 20), (100, 100), grow=True)
        ((100, 50), (100, 50))
    """
    width, height = size
    scale = min(box[0] / width, box[1] / height)
    if scale >= 1 and not grow:
        return size
    return max(round(width * scale), 1), max(round(height * scale), 1)


def length(text: str | float, location: Location | None = None) -> int:
    """Return a length such as `3cm`, `20mm`, `1.2in`, `12pt`, `300px` in EMU; bare numbers are px.

    Example:
        >>> length("2.54 cm") == length("1in") == length("96px") == length(96)
        True

    Raises:
        PlanError: it is no length, or longer than any page.
    """
    found = _LENGTH.fullmatch(str(text).strip())
    unit = _UNITS.get(found[2].lower()) if found else None
    if found is None or unit is None:
        raise PlanError([Problem("fill-size", location, {"size": str(text)})])
    emu = round(float(found[1]) * unit)
    if not 0 < emu <= LONGEST_SIDE:
        raise PlanError([Problem("fill-size-range", location, {"size": str(text)})])
    return emu


def _png(content: bytes) -> ImageFacts:
    width, height = struct.unpack_from(">II", content, 16)
    dpi = _PLAIN
    for kind, start in _png_chunks(content):
        if kind == b"pHYs":
            across, down, unit = struct.unpack_from(">IIB", content, start)
            dpi = _sane(across * 0.0254, down * 0.0254) if unit == 1 else _PLAIN
    return ImageFacts("png", "image/png", width, height, dpi)


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield kind and start of the chunks before the pixels."""
    position = 8
    while position + 8 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, position)
        if kind in (b"IDAT", b"IEND"):
            return
        yield kind, position + 8
        position += size + 12


def _jpeg(content: bytes) -> ImageFacts | None:
    dpi, turn = _PLAIN, (0, False)
    for marker, start, size in _jpeg_segments(content):
        if marker == 0xE0 and content[start : start + 5] == b"JFIF\0":
            unit, across, down = struct.unpack_from(">BHH", content, start + 7)
            dpi = _in_units(across, down, {1: 1.0, 2: 2.54}.get(unit))
        elif marker == 0xE1 and content[start : start + 6] == b"Exif\0\0":
            tags = _tiff_tags(content[start + 6 : start + size])
            dpi = _tiff_resolution(tags) if dpi == _PLAIN else dpi
            turn = _TURNS.get(int(tags.get(_ORIENTATION, 0)), turn)
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", content, start + 1)
            return ImageFacts("jpeg", "image/jpeg", width, height, dpi, *turn)
    return None


def _jpeg_segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield marker, start and size of the segments before the pixels."""
    position = 2
    while position + 4 <= len(content):
        if content[position] != 0xFF:
            return
        marker = content[position + 1]
        if marker == 0xFF:  # padding
            position += 1
            continue
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            position += 2
            continue
        if marker in (0xD9, 0xDA):
            return
        (size,) = struct.unpack_from(">H", content, position + 2)
        yield marker, position + 4, max(size - 2, 0)
        position += 2 + max(size, 2)


def _gif(content: bytes) -> ImageFacts:
    width, height = struct.unpack_from("<HH", content, 6)
    return ImageFacts("gif", "image/gif", width, height)


def _bmp(content: bytes) -> ImageFacts:
    (header,) = struct.unpack_from("<I", content, 14)
    if header == 12:
        width, height = struct.unpack_from("<HH", content, 18)
        return ImageFacts("bmp", "image/bmp", width, height)
    width, height = struct.unpack_from("<ii", content, 18)
    across, down = struct.unpack_from("<ii", content, 38)
    # A negative height only means that the rows go from the top down.
    dpi = _sane(across * 0.0254, down * 0.0254)
    return ImageFacts("bmp", "image/bmp", width, abs(height), dpi)


def _tiff(content: bytes) -> ImageFacts | None:
    tags = _tiff_tags(content)
    width, height = tags.get(256), tags.get(257)
    if not width or not height:
        return None
    return ImageFacts("tiff", "image/tiff", int(width), int(height), _tiff_resolution(tags))


def _tiff_tags(content: bytes) -> dict[int, float]:
    """Return the numbers in a TIFF's first directory by their tags, as far as they are plain."""
    order = {b"II": "<", b"MM": ">"}.get(content[:2])
    if order is None:
        return {}
    (start,) = struct.unpack_from(f"{order}I", content, 4)
    (count,) = struct.unpack_from(f"{order}H", content, start)
    tags: dict[int, float] = {}
    for number in range(min(count, 200)):
        entry = start + 2 + number * 12
        tag, kind, _, value = struct.unpack_from(f"{order}HHII", content, entry)
        if kind == 3:
            (tags[tag],) = struct.unpack_from(f"{order}H", content, entry + 8)
        elif kind == 4:
            tags[tag] = value
        elif kind == 5:
            above, below = struct.unpack_from(f"{order}II", content, value)
            tags[tag] = above / below if below else 0.0
    return tags


def _tiff_resolution(tags: dict[int, float]) -> tuple[float, float]:
    return _in_units(
        tags.get(282, 0), tags.get(283, 0), {2: 1.0, 3: 2.54}.get(int(tags.get(296, 2)))
    )


def _emf(content: bytes) -> ImageFacts:
    left, top, right, bottom = struct.unpack_from("<iiii", content, 24)
    # The frame is in hundredths of a millimetre.
    width, height = (max(round(side * 96 / 2540), 1) for side in (right - left, bottom - top))
    return ImageFacts("emf", "image/x-emf", width, height)


def _wmf(content: bytes) -> ImageFacts | None:
    left, top, right, bottom, per_inch = struct.unpack_from("<hhhhH", content, 6)
    if not per_inch:
        return None
    width, height = (max(round(side * 96 / per_inch), 1) for side in (right - left, bottom - top))
    return ImageFacts("wmf", "image/x-wmf", width, height)


def _svg(content: bytes) -> ImageFacts | None:
    size = svg_size(content)
    return ImageFacts("svg", "image/svg+xml", *size) if size else None


def _in_units(across: float, down: float, unit: float | None) -> tuple[float, float]:
    return _PLAIN if unit is None else _sane(across * unit, down * unit)


def _sane(across: float, down: float) -> tuple[float, float]:
    """Return a resolution, or the usual one for what nobody can mean."""
    lowest, highest = _SANE_DPI
    if lowest <= across <= highest and lowest <= down <= highest:
        return round(across, 2), round(down, 2)
    return _PLAIN


_READERS: Final[tuple[tuple[re.Pattern[bytes], Callable[[bytes], ImageFacts | None]], ...]] = (
    (re.compile(rb"\x89PNG\r\n\x1a\n.{4}IHDR", re.DOTALL), _png),
    (re.compile(rb"\xff\xd8\xff"), _jpeg),
    (re.compile(rb"GIF8[79]a"), _gif),
    (re.compile(rb"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\x00\x00\x00", re.DOTALL), _bmp),
    (re.compile(rb"II\x2a\x00|MM\x00\x2a"), _tiff),
    (re.compile(rb"\x01\x00\x00\x00.{36} EMF", re.DOTALL), _emf),
    (re.compile(rb"\xd7\xcd\xc6\x9a"), _wmf),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!DOCTYPE|(?:\w+:)?svg)", re.IGNORECASE), _svg),
)
