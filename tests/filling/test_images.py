"""Pictures: what they say of themselves, how large they are shown, and what is refused."""

from __future__ import annotations

import io
import os
import struct
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from tests.support.word_values import png

from planforge.filling.images import fitted, image_facts, length, read_picture, shown_size
from planforge.filling.values import Image
from planforge.problems import Location, PlanError

if TYPE_CHECKING:
    from pathlib import Path

PLACE = Location("data.json")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" {}</svg>'


def made(kind: str, **options: Any) -> bytes:
    """Return a picture that Pillow wrote."""
    file = io.BytesIO()
    Pillow.new("RGB", (120, 60), "red").save(file, kind, **options)
    return file.getvalue()


def refusal(image: Image, folder: Path | None = None) -> str:
    """Return what the reader is told of a picture that cannot be used."""
    with pytest.raises(PlanError) as raised:
        read_picture(image, folder, PLACE)
    return raised.value.text()


def told(content: bytes) -> str:
    """Return what a picture says of itself."""
    facts = image_facts(content)
    if facts is None:
        return "none"
    kind = f"{facts.suffix} {facts.content_type}"
    return f"{kind} {facts.width} × {facts.height}, {facts.dpi[0]:.0f} dpi"


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        ("PNG", {"dpi": (200, 200)}, "png image/png 120 × 60, 200 dpi"),
        ("JPEG", {"dpi": (300, 300)}, "jpeg image/jpeg 120 × 60, 300 dpi"),
        ("JPEG", {"progressive": True}, "jpeg image/jpeg 120 × 60, 96 dpi"),
        ("GIF", {}, "gif image/gif 120 × 60, 96 dpi"),
        ("BMP", {"dpi": (72, 72)}, "bmp image/bmp 120 × 60, 72 dpi"),
        ("TIFF", {"dpi": (150, 150)}, "tiff image/tiff 120 × 60, 150 dpi"),
    ],
)
def test_kind_and_size_are_read_from_the_header(
    kind: str, options: dict[str, object], expected: str
) -> None:
    assert told(made(kind, **options)) == expected


@pytest.mark.parametrize(
    ("orientation", "transform", "size"),
    [
        (1, "", (120, 60)),
        (2, ' flipH="1"', (120, 60)),
        (3, ' rot="10800000"', (120, 60)),
        (4, ' rot="10800000" flipH="1"', (120, 60)),
        (5, ' rot="16200000" flipH="1"', (60, 120)),
        (6, ' rot="5400000"', (60, 120)),
        (7, ' rot="5400000" flipH="1"', (60, 120)),
        (8, ' rot="16200000"', (60, 120)),
        (9, "", (120, 60)),
    ],
)
def test_photos_are_set_upright_as_their_camera_says(
    orientation: int, transform: str, size: tuple[int, int]
) -> None:
    marks = Pillow.Exif()
    marks[274] = orientation

    facts = image_facts(made("JPEG", exif=marks))

    assert facts is not None
    assert facts.transform == transform
    assert facts.size == tuple(side * 9525 for side in size)
    assert facts.unturned(facts.size) == (120 * 9525, 60 * 9525)


def test_drawings_that_scale_say_their_size_too() -> None:
    frame = struct.pack("<iiii", 0, 0, 2540, 1270)
    emf = b"\x01\0\0\0" + bytes(20) + frame + b" EMF" + bytes(40)
    wmf = b"\xd7\xcd\xc6\x9a\0\0" + struct.pack("<hhhhH", 0, 0, 1440, 720, 1440) + bytes(6)

    assert told(emf) == "emf image/x-emf 96 × 48, 96 dpi"
    assert told(wmf) == "wmf image/x-wmf 96 × 48, 96 dpi"
    assert told(SVG.format('width="4cm" viewBox="0 0 100 50">').encode()) == (
        "svg image/svg+xml 151 × 76, 96 dpi"
    )
    assert told(SVG.format(">").encode()) == "svg image/svg+xml 300 × 150, 96 dpi"


def test_resolutions_that_nobody_means_count_as_none() -> None:
    assert told(made("PNG", dpi=(1, 1))).endswith("96 dpi")
    assert told(made("JPEG", dpi=(1, 1))).endswith("96 dpi")


@given(st.binary(max_size=200), st.sampled_from(["PNG", "JPEG", "GIF", "BMP", "TIFF"]), st.data())
def test_broken_pictures_are_no_pictures(noise: bytes, kind: str, data: st.DataObject) -> None:
    whole = made(kind)
    cut = data.draw(st.integers(0, len(whole)))

    for content in (noise, whole[:cut], whole[:cut] + noise):
        facts = image_facts(content)
        assert facts is None or (facts.width > 0 and facts.height > 0)


def test_sizes_are_read_in_the_units_that_people_use() -> None:
    millimetre = 36_000

    assert length("3cm") == 30 * millimetre
    assert length("20 mm") == 20 * millimetre
    assert length("1.2in") == pytest.approx(30.48 * millimetre)
    assert length("5厘米") == 50 * millimetre
    assert length("72pt") == length("96px") == length("96") == length(96) == length("1IN")


@pytest.mark.parametrize("text", ["", "x", "-3cm", "3 km", "1e9cm", "3cm;", "nan"])
def test_what_is_no_size_is_told(text: str) -> None:
    with pytest.raises(PlanError) as raised:
        length(text, PLACE)

    assert raised.value.text() == (
        f"data.json: `{text}` is no size of a picture [fill-size]\n"
        "    write it as `3cm`, `20mm`, `1.2in`, `12pt` or `300px`"
    )


def test_a_size_that_no_page_has_room_for_is_told() -> None:
    for text in ("0cm", "99999cm"):
        with pytest.raises(PlanError) as raised:
            length(text)
        assert raised.value.problems[0].code == "fill-size-range"


def test_one_side_gives_the_other_in_proportion() -> None:
    facts = image_facts(png(200, 100, dpi=100))
    assert facts is not None

    assert shown_size(Image(b"", width="4cm"), facts) == (1_440_000, 720_000)
    assert shown_size(Image(b"", height="4cm"), facts) == (2_880_000, 1_440_000)
    assert shown_size(Image(b"", "1cm", "1cm"), facts) == (360_000, 360_000)
    assert shown_size(Image(b""), facts) == (2 * 914_400, 914_400)
    assert shown_size(Image(b""), facts, within=(914_400, 914_400)) == (914_400, 457_200)
    assert fitted((100, 50), (400, 400), grow=True) == (400, 200)


def test_other_kinds_are_named_with_a_way_out() -> None:
    assert refusal(Image(made("WEBP"))) == (
        "data.json: `bytes` is WebP, which not every Word and Excel shows [fill-image-kind]\n"
        "    save it as PNG or JPEG"
    )
    assert refusal(Image(b"<html>not found</html>")) == (
        "data.json: `bytes` is no picture, or a broken one [fill-image-unknown]\n"
        "    give a PNG, JPEG, GIF, BMP, TIFF, EMF, WMF or SVG"
    )


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    bomb = bytearray(png(1, 1))
    bomb[16:24] = struct.pack(">II", 100_000, 100_000)

    assert refusal(Image(bytes(bomb))) == (
        "data.json: the picture `bytes` is too large: 100000 × 100000 pixels [fill-image-too-big]\n"
        "    make it smaller; for print, 3,000 pixels across are plenty"
    )


def test_files_are_read_from_below_the_folder_and_from_nowhere_else(tmp_path: Path) -> None:
    inside = tmp_path / "data"
    (inside / "logos").mkdir(parents=True)
    (inside / "logos" / "标志.png").write_bytes(png(2, 1))
    (tmp_path / "secret.png").write_bytes(png(2, 1))
    (inside / "link.png").symlink_to(tmp_path / "secret.png")
    os.mkfifo(inside / "pipe.png")

    assert read_picture(Image("logos/标志.png"), inside, PLACE).facts.width == 2
    assert read_picture(Image("logos\\标志.png"), inside, PLACE).facts.width == 2
    assert read_picture(Image(str(inside / "logos" / "标志.png")), inside, PLACE).facts.width == 2
    for name in (
        "../secret.png",
        str(tmp_path / "secret.png"),
        "link.png",
        "logos/../../secret.png",
    ):
        assert refusal(Image(name), inside) == (
            f"data.json: `{name}` stands outside the folder of the data [fill-file-outside]\n"
            "    put it below that folder"
        )
    for name in ("none.png", "pipe.png", "logos", "a\0b", "x" * 5000):
        assert "[fill-file-missing]" in refusal(Image(name), inside)
    assert refusal(Image("https://example.com/a.png"), inside) == (
        "data.json: `https://example.com/a.png` is an address; nothing is fetched from the network"
        " [fill-file-address]\n    save it beside the data and give its path"
    )
    assert refusal(Image("a.png")) == (
        "data.json: `a.png` is named by its path, but there is no folder that files may be read"
        " from [fill-no-folder]\n    say the folder, or give the bytes of the file"
    )


def test_an_svg_loses_scripts_and_whatever_is_fetched() -> None:
    svg = (
        '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://w3.org/x.dtd">'
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        ' width="10" height="10" onload="x()"><script>alert(1)</script>'
        '<image xlink:href="http://evil/x.png"/><image xlink:href="file:///etc/passwd"/>'
        '<rect fill="url(#g)" stroke="url(http://evil)"/><a xlink:href="javascript:x">'
        "<text>hi</text>tail</a><style>@import url(http://x);</style><use xlink:href='#g'/></svg>"
    )

    kept = read_picture(Image(svg.encode()), None, PLACE).content.decode()

    assert kept == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        ' width="10" height="10"><image/><image/><rect fill="url(#g)"/><a><text>hi</text>tail</a>'
        '<use xlink:href="#g"/></svg>'
    )


def test_an_svg_with_entities_is_no_picture() -> None:
    bomb = (
        '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        '<svg xmlns="http://www.w3.org/2000/svg"><text>&b;</text></svg>'
    )

    assert image_facts(bomb.encode()) is None
