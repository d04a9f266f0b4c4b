"""A client's own look as a plan says it: what is taken, what is told, what is refused."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from planforge.definition.own_theme import read_plan_theme
from planforge.definition.themes import contrast, read_theme
from planforge.definition.tree import Fields, Origin
from planforge.definition.yaml_tree import read_yaml
from planforge.problems import Problems

if TYPE_CHECKING:
    from pathlib import Path

    from planforge.definition.themes import Theme


def read(folder: Path, text: str, *, pack: bool = False) -> tuple[Theme, str, str]:
    """Return a plan's theme, what is wrong with it, and what is told of it."""
    problems = Problems()
    root = read_yaml(text.encode(), Origin("plan.yaml", folder, pack), problems)
    assert isinstance(root, Fields)
    theme = read_plan_theme(root.nodes.get("theme"), "zh-CN", problems)
    wrong = "\n".join(one.text() for one in problems)
    return theme, wrong, "\n".join(one.text() for one in theme.notices)


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 10)) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, "red").save(stream, kind)
    return stream.getvalue()


def test_a_name_is_a_look_that_comes_with_planforge(tmp_path: Path) -> None:
    theme, wrong, told = read(tmp_path, "theme: warm\n")

    assert (theme, wrong, told) == (read_theme("warm", "zh-CN"), "", "")


def test_without_a_theme_the_default_look_is_taken(tmp_path: Path) -> None:
    assert read(tmp_path, "title: x\n")[0] == read_theme("consulting", "zh-CN")


def test_colours_and_fonts_lie_over_those_of_the_base(tmp_path: Path) -> None:
    theme, wrong, _ = read(
        tmp_path,
        'theme:\n  base: graphite\n  colours: {navy: "#123a5b"}\n  fonts: {body: 楷体}\n',
    )

    base = read_theme("graphite", "zh-CN")
    assert wrong == ""
    assert theme.colour("navy") == "#123A5B"
    assert theme.colour("teal") == base.colour("teal")
    assert (theme.fonts.body, theme.fonts.heading) == ("楷体", base.fonts.heading)
    assert theme.cover == base.cover


def test_a_pale_colour_is_darkened_for_text_and_kept_in_charts(tmp_path: Path) -> None:
    theme, wrong, told = read(tmp_path, 'theme:\n  colours:\n    navy: "#FF8A3D"\n')

    assert wrong == ""
    assert contrast(theme.colour("navy"), "#FFFFFF") >= 4.5
    assert theme.series_colour("navy") == "#FF8A3D"
    assert told == (
        f"plan.yaml:3:12: `navy`: text in `#FF8A3D` would be too pale to read, so it has "
        f"`{theme.colour('navy')}`; charts keep the colour [theme-colour-darkened]"
    )


def test_header_and_footer_stand_on_one_line(tmp_path: Path) -> None:
    theme, _, _ = read(tmp_path, "theme:\n  header: |\n    云栖\n    家居\n  footer: 电商部\n")

    assert (theme.header, theme.footer) == ("云栖 家居", "电商部")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_logo_is_read_from_the_plans_folder(tmp_path: Path, kind: str) -> None:
    (tmp_path / "logo").write_bytes(picture(kind))

    theme, wrong, _ = read(tmp_path, "theme: {logo: logo}\n")

    assert wrong == ""
    assert theme.logo is not None
    assert (theme.logo.suffix, theme.logo.width, theme.logo.height) == (kind.lower(), 40, 10)


WRONG = {
    "a base that is none": (
        "theme: {base: wram}\n",
        "plan.yaml:1:15: `theme.base` cannot be `wram`; it is one of `consulting`, `graphite`, "
        "`warm` [bad-choice]\n    did you mean `warm`?",
    ),
    "a role that is none": (
        'theme:\n  colours: {nvy: "#123456"}\n',
        "plan.yaml:2:13: no colour has the role `nvy`; the roles are `ink`, `navy`, `teal`, "
        "`sand`, `slate`, `line`, `mist`, `good`, `watch`, `bad`, `input`, `input_fill`, `muted` "
        "[theme-unknown-role]\n    take one of these names",
    ),
    "a colour that is none": (
        "theme:\n  colours: {navy: blue}\n",
        "plan.yaml:2:19: the colour `navy` cannot be read: `blue` [theme-bad-colour]\n    write it "
        'as `"#1F3A5F"`, in quotes: after a bare `#` everything is a comment',
    ),
    "a colour without quotes": (
        "theme:\n  colours:\n    navy: #123456\n",
        "plan.yaml:3:10: the colour `navy` cannot be read: `` [theme-bad-colour]\n    write it "
        'as `"#1F3A5F"`, in quotes: after a bare `#` everything is a comment',
    ),
    "a dark background": (
        'theme:\n  colours: {mist: "#445566"}\n',
        "plan.yaml:2:20: `mist` is a background, and `#445566` is too dark for the text on it "
        '[theme-background-too-dark]\n    take a pale colour, such as `"#F4F6F8"`',
    ),
    "text in white": (
        'theme:\n  colours: {teal: "#FDFDFD"}\n',
        "plan.yaml:2:20: `teal` is nearly white (`#FDFDFD`): nothing written or drawn in it could "
        "be seen [theme-colour-too-pale]\n    take a darker colour",
    ),
    "a font that could be code": (
        'theme:\n  fonts: {body: "A&B<x>"}\n',
        "plan.yaml:2:18: the font `body` has no name that a program could know: `A&B<x>` "
        "[theme-bad-font]\n    write one font's name, such as `微软雅黑` or `Calibri`",
    ),
    "a logo that is not there": (
        "theme: {logo: mark.png}\n",
        "plan.yaml:1:15: there is no picture `mark.png` [theme-no-picture]\n    put it into the "
        "plan's folder, or correct the name",
    ),
    "a logo outside of the folder": (
        "theme: {logo: ../mark.png}\n",
        "plan.yaml:1:15: `../mark.png` leads out of the folder of the plan, or of the pack that "
        "names it [theme-file-outside]\n    put the file into that folder",
    ),
    "a Word file that is not there": (
        "theme: {document: letter.docx}\n",
        "plan.yaml:1:19: there is no Word file `letter.docx` [theme-no-document]\n    put it into "
        "the plan's folder, or correct the name",
    ),
}


@pytest.mark.parametrize(("text", "wrong"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, wrong: str) -> None:
    assert read(tmp_path, text)[1] == wrong


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = 'theme:\n  base: x\n  colours: {a: "1", navy: x}\n  logo: no.png\n  document: no.docx\n'

    assert read(tmp_path, text)[1].count("[") == 5


HOSTILE = {
    "text": (b"#!/bin/sh", "theme-not-a-picture"),
    "an SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "theme-not-a-picture"),
    "a GIF": (picture("GIF"), "theme-not-a-picture"),
    "half a PNG": (picture(size=(400, 400))[:300], "theme-picture-damaged"),
    "a bomb": (picture(size=(6000, 6000)), "theme-picture-too-many-pixels"),
    "a larger bomb": (picture(size=(15000, 15000)), "theme-picture-too-many-pixels"),
    "a flood": (b"\x89PNG" + bytes(5_000_001), "theme-picture-too-large"),
}


@pytest.mark.parametrize(("content", "code"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_picture_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "logo.png").write_bytes(content)

    theme, wrong, _ = read(tmp_path, "theme: {logo: logo.png}\n")

    assert theme.logo is None
    assert wrong.startswith("plan.yaml:1:15: ")
    assert f"[{code}]" in wrong


def test_a_packs_logo_lies_in_the_pack(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(picture())
    inside = tmp_path / "pack"
    inside.mkdir()

    assert "theme-file-outside" in read(inside, "theme: {logo: ../logo.png}\n", pack=True)[1]
