"""A template as a zip: hostile ones are told of, good ones are copied to the byte."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest
from tests.support.packages import unzipped, workbook_parts, zipped

from planforge.filling import archive as archive_module
from planforge.filling.archive import Archive, written
from planforge.problems import Location, PlanError

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Location("t.xlsx")


def told(content: bytes, name: str = "t.xlsx") -> str:
    with pytest.raises(PlanError) as caught:
        Archive.read(content, Location(name))
    return str(caught.value)


def code(content: bytes, name: str = "t.xlsx") -> str:
    with pytest.raises(PlanError) as caught:
        Archive.read(content, Location(name))
    (problem,) = caught.value.problems
    return problem.code


def raw(content: bytes, name: str) -> bytes:
    """Return a part's bytes as they lie in the zip, deflated."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        entry = opened.getinfo(name)
    start = entry.header_offset
    lengths = struct.unpack_from("<2H", content, start + 26)
    begin = start + 30 + sum(lengths)
    return content[begin : begin + entry.compress_size]


# ── What comes in ─────────────────────────────────────────────────────────────────────────────────


def test_a_file_that_is_no_zip_is_told_of() -> None:
    assert told(b"%PDF-1.7") == (
        "t.xlsx: this is no workbook and no document [fill-not-office]\n"
        "    open it in Excel, Word or WPS and save it as .xlsx or .docx"
    )


def old(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "name", "wanted"),
    [
        (old("Workbook"), "a.xls", ".xlsx"),
        (old("Workbook"), "a.et", ".xlsx"),
        (old("WordDocument"), "a.doc", ".docx"),
        (old("WordDocument"), "a.wps", ".docx"),
        (old("WordDocument"), "named-wrongly.xlsx", ".docx"),
        (b"<html>", "a.xls", ".xlsx"),
        (zipped({"content.xml": "<a/>"}), "a.ods", ".xlsx"),
    ],
)
def test_an_older_format_is_to_be_saved_anew(content: bytes, name: str, wanted: str) -> None:
    assert told(content, name) == (
        f"{name}: templates of this format cannot be filled [fill-old-format]\n"
        f"    open it in Excel, Word or WPS and save it as {wanted}"
    )


def test_a_file_with_a_password_is_told_of() -> None:
    assert told(old("EncryptedPackage")) == (
        "t.xlsx: this file opens only with a password [fill-encrypted]\n"
        "    save a copy without a password"
    )


def test_a_part_that_is_encrypted_by_itself_is_told_of() -> None:
    content = bytearray(zipped({"a.xml": "<a/>"}))
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 1

    assert code(bytes(content)) == "fill-encrypted"


@pytest.mark.parametrize(
    "name", ["../a.xml", "/a.xml", "xl/../../a.xml", "c:/a.xml", "xl//a.xml", "..\\a.xml", "./a"]
)
def test_names_that_lead_out_are_refused(name: str) -> None:
    assert code(zipped({"[Content_Types].xml": "", name: "x"})) == "fill-unsafe-part"


def test_two_parts_of_one_name_are_refused_whatever_their_case() -> None:
    assert told(zipped({"xl/a.xml": "1", "xl/A.xml": "2"})) == (
        "t.xlsx: `xl/A.xml` in this file is not as an office program writes it; the file is not"
        " safe to open [fill-unsafe-part]\n"
        "    open it in Excel, Word or WPS and save it again, if you trust where it came from"
    )


def test_a_part_that_grows_beyond_measure_is_refused_unread() -> None:
    bomb = zipped({"a.xml": bytes(64 << 20)})

    assert code(bomb) == "fill-unsafe-part"


def test_blank_rows_may_shrink_as_much_as_they_do_in_real_files() -> None:
    row = b'<row r="1" spans="1:20" s="3" customFormat="1"><c r="A1" s="3"/></row>'

    archive = Archive.read(zipped({"a.xml": row * 100_000}), HERE)

    assert len(archive.part("a.xml")) == len(row) * 100_000


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "_MOST_PARTS", 3)

    assert told(zipped({f"{n}.xml": "" for n in range(4)})) == (
        "t.xlsx: this file is larger than a template or its result may be (3 parts)"
        " [fill-too-large]\n    make it smaller, or split the data over several files"
    )


@pytest.mark.parametrize("limit", ["_LARGEST_PART", "_LARGEST_WHOLE", "MOST_BYTES"])
def test_sizes_have_limits(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = zipped({"a.xml": bytes(1000)}, zipfile.ZIP_STORED)
    Archive.read(content, HERE)

    monkeypatch.setattr(archive_module, limit, 900)

    assert code(content) == "fill-too-large"


def test_a_part_that_is_longer_than_it_says_is_damaged() -> None:
    content = bytearray(zipped({"a.xml": b"x" * 5000}))
    for start, signature in ((22, b"PK\x03\x04"), (24, b"PK\x01\x02")):
        struct.pack_into("<I", content, content.index(signature) + start, 10)
    archive = Archive.read(bytes(content), HERE)

    with pytest.raises(PlanError) as caught:
        archive.part("a.xml")

    assert str(caught.value) == (
        "t.xlsx: the file is damaged: its part `a.xml` cannot be read [fill-damaged]\n"
        "    open it in Excel, Word or WPS, let that repair it, and save it again"
    )


def test_a_part_with_a_wrong_check_sum_is_damaged() -> None:
    content = bytearray(zipped({"a.xml": b"hello"}, zipfile.ZIP_STORED))
    content[content.index(b"hello")] = ord("j")

    with pytest.raises(PlanError, match="fill-damaged"):
        Archive.read(bytes(content), HERE).part("a.xml")


def test_a_part_that_is_shorter_than_it_says_is_damaged() -> None:
    content = bytearray(zipped({"a.xml": b"x" * 5000}))
    struct.pack_into("<I", content, content.index(b"PK\x01\x02") + 24, 6000)

    with pytest.raises(PlanError, match="fill-damaged"):
        Archive.read(bytes(content), HERE).part("a.xml")


def test_parts_that_lie_over_one_another_are_refused() -> None:
    inner = zipped({"b.xml": "<b/>"}, zipfile.ZIP_STORED)
    content = bytearray(zipped({"a.bin": inner, "b.xml": "<b/>"}, zipfile.ZIP_STORED))
    directory = struct.unpack_from("<I", content, len(content) - 6)[0]
    second = content.index(b"PK\x01\x02", directory + 4)
    struct.pack_into("<I", content, second + 42, content.index(inner[:30], 1))

    assert code(bytes(content)) == "fill-unsafe-part"


def test_a_directory_that_says_another_name_is_damaged() -> None:
    content = bytearray(zipped({"a.xml": "<a/>"}))
    content[content.index(b"PK\x01\x02") + 46] = ord("z")

    assert code(bytes(content)) == "fill-damaged"


def test_other_ways_of_shrinking_are_damaged() -> None:
    assert code(zipped({"a.xml": "<a/>" * 100}, zipfile.ZIP_LZMA)) == "fill-damaged"


@pytest.mark.parametrize("cut", [10, 60, 200])
def test_a_file_cut_off_is_told_of(cut: int) -> None:
    content = zipped(workbook_parts())

    assert code(content[:-cut]) in ("fill-not-office", "fill-damaged")


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_changed_in_a_file_it_is_read_or_told_of(seed: int) -> None:
    content = bytearray(zipped(workbook_parts()))
    for step in range(3):
        content[(seed * 7919 + step * 104_729) % len(content)] ^= 1 + seed % 255

    try:
        archive = Archive.read(bytes(content), HERE)
        for name in archive.names:
            archive.part(name)
    except PlanError:
        pass


def test_bytes_before_the_zip_and_folders_in_it_do_no_harm() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        opened.writestr("xl/", "")
        opened.writestr("xl\\a.xml", "<a/>")

    archive = Archive.read(b"#!/bin/sh\n" + made.getvalue(), HERE)

    assert archive.names == ("xl/a.xml",)
    assert archive.part("xl/a.xml") == b"<a/>"


def test_sizes_in_64_bits_are_read() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened, opened.open("a.xml", "w", force_zip64=True) as part:
        part.write(b"<a/>")

    archive = Archive.read(made.getvalue(), HERE)

    assert archive.part("a.xml") == b"<a/>"
    assert unzipped(b"".join(written(archive, {}))) == {"a.xml": b"<a/>"}


def test_sizes_behind_the_content_are_read_and_written_before_it() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(_OneWay(made), "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("a.xml", "<a/>" * 100)
    assert made.getvalue()[6] & 8

    result = b"".join(written(Archive.read(made.getvalue(), HERE), {}))

    assert not result[6] & 8
    assert unzipped(result) == {"a.xml": b"<a/>" * 100}


class _OneWay:
    """A file that cannot be gone back in, as when a zip is sent while it is made."""

    def __init__(self, file: io.BytesIO) -> None:
        self._file = file

    def write(self, content: bytes) -> int:
        return self._file.write(content)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()


# ── What goes out ─────────────────────────────────────────────────────────────────────────────────

PARTS: dict[str, str | bytes] = {
    "docs/b.xml": "<b/>" * 500,
    "[Content_Types].xml": "<t/>",
    "媒体/图.bin": b"\0" * 999,
}


def test_what_is_unchanged_keeps_its_deflated_bytes() -> None:
    # Deflated at another level than ours: only a copy comes out like this.
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as opened:
        for name, content in PARTS.items():
            opened.writestr(name, content)

    result = b"".join(written(Archive.read(made.getvalue(), HERE), {"docs/b.xml": b"<c/>"}))

    assert raw(result, "媒体/图.bin") == raw(made.getvalue(), "媒体/图.bin")
    assert unzipped(result) == {
        "[Content_Types].xml": b"<t/>",
        "docs/b.xml": b"<c/>",
        "媒体/图.bin": b"\0" * 999,
    }


def test_parts_keep_their_order_behind_the_content_types_and_new_ones_come_last() -> None:
    archive = Archive.read(zipped(PARTS), HERE)

    result = b"".join(written(archive, {"new.xml": b"<n/>", "docs/b.xml": None}))

    assert list(unzipped(result)) == ["[Content_Types].xml", "媒体/图.bin", "new.xml"]


def test_the_same_parts_are_the_same_bytes_whenever_they_were_made() -> None:
    with io.BytesIO() as made:
        with zipfile.ZipFile(made, "w") as opened:
            opened.writestr(zipfile.ZipInfo("a.xml", (2020, 2, 3, 4, 5, 6)), "<a/>")
        dated = made.getvalue()

    one = b"".join(written(Archive.read(dated, HERE), {"b.xml": b"<b/>"}))
    other = b"".join(written(Archive.read(zipped({"a.xml": "<a/>"}, 0), HERE), {"b.xml": b"<b/>"}))

    assert one == other
    with zipfile.ZipFile(io.BytesIO(one)) as opened:
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_content_in_chunks_is_written_with_its_size_before_it() -> None:
    archive = Archive.read(zipped({"a.xml": "<a/>"}), HERE)

    result = b"".join(written(archive, {"big.xml": (b"<row/>" for _ in range(100_000))}))

    assert unzipped(result)["big.xml"] == b"<row/>" * 100_000
    flags, _, _, _, crc, deflated, size = struct.unpack_from("<5H3I", result, _at(result))[1:]
    assert (flags, crc, size) == (0, zlib.crc32(b"<row/>" * 100_000), 600_000)
    assert deflated == len(raw(result, "big.xml"))


def _at(content: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return opened.getinfo("big.xml").header_offset + 4


def test_a_content_in_chunks_is_never_whole_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "_KEPT_IN_MEMORY", 1000)
    archive = Archive.read(zipped({"a.xml": "<a/>"}), HERE)
    noise = [zlib.crc32(bytes([n % 256, n // 256])).to_bytes(4) * 500 for n in range(2000)]

    chunks = list(written(archive, {"big.xml": iter(noise)}))

    assert max(map(len, chunks)) <= 1 << 20
    assert unzipped(b"".join(chunks))["big.xml"] == b"".join(noise)


def test_a_result_beyond_what_a_zip_can_say_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "_MOST_IN_ZIP", 5000)
    archive = Archive.read(zipped({"a.xml": "<a/>"}), HERE)

    def chunks() -> Iterator[bytes]:
        yield bytes(10_000)

    with pytest.raises(PlanError, match=r"4 GB.*fill-too-large"):
        list(written(archive, {"big.xml": chunks()}))


def test_pictures_are_not_deflated_again() -> None:
    archive = Archive.read(zipped({"a.xml": "<a/>"}), HERE)

    result = b"".join(written(archive, {"xl/media/image1.PNG": b"\x89PNG" * 100}))

    assert raw(result, "xl/media/image1.PNG") == b"\x89PNG" * 100
