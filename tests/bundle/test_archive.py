"""A file that is no bundle is refused with a clear message, in bounded time and memory."""

from __future__ import annotations

import io
import os
import struct
import tracemalloc
import warnings
import zipfile
from pathlib import Path

import pytest

from bot.bundle import archive
from bot.bundle.archive import Archive
from bot.bundle.errors import BundleError, DamagedError, NotABundleError
from bot.bundle.manifest import MANIFEST
from bot.bundle.verifying import verify
from tests.bundle.audit import packed, told_of, unpacked

_AT = (1980, 1, 1, 0, 0, 0)


def member(name: str) -> zipfile.ZipInfo:
    """An entry that looks as a bundle's do."""
    info = zipfile.ZipInfo(name, _AT)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o100644 << 16
    info.create_system = 3
    return info


def zipped(path: Path, *files: tuple[str, bytes]) -> Path:
    """A ZIP made by hand."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of a name that comes twice
        with zipfile.ZipFile(path, "w") as made:
            for name, content in files:
                with made.open(member(name), "w") as file:
                    file.write(content)
    return path


def refusal(path: Path) -> str:
    """Why a file is refused."""
    with pytest.raises(NotABundleError) as refused:
        verify(path)
    return str(refused.value)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "some.zip"
    archive.write(path, [("index.html", [b"one ", b"two"]), ("session/version-1.toml", [b""])])
    opened = Archive(path)
    assert opened.names == ["index.html", "session/version-1.toml"]
    assert opened.content("index.html") == b"one two"
    assert opened.content("session/version-1.toml") == b""
    opened.close()


def test_a_bundle_is_readable_by_its_owner_alone_and_any_zip_program_opens_it(
    bundle: Path,
) -> None:
    assert bundle.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(bundle) as opened:
        assert opened.testzip() is None
        assert opened.namelist()[0] == "index.html"


def test_where_it_cannot_be_written_nothing_is_left_behind(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="cannot be written"):
        archive.write(tmp_path / "nowhere" / "some.zip", [])

    def failing() -> list[bytes]:
        raise OSError(28, "No space left on device")

    with pytest.raises(BundleError, match="No space left"):
        archive.write(tmp_path / "some.zip", ((name, failing()) for name in ("index.html",)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"certainly no ZIP file, but long enough to be one", bytes(1000)]
)
def test_a_file_that_is_no_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "some.zip"
    path.write_bytes(content)
    assert "is no ZIP file, or it was cut short" in refusal(path)


def test_a_folder_and_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    assert "is no file" in refusal(tmp_path)
    assert "No such file" in refusal(tmp_path / "none.zip")


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "is no file" in refusal(tmp_path / "pipe")


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_a_bundle_that_was_cut_short_is_refused(bundle: Path, tmp_path: Path, kept: float) -> None:
    whole = bundle.read_bytes()
    short = tmp_path / "short.zip"
    short.write_bytes(whole[: int(len(whole) * kept)])
    assert "cut short" in refusal(short)


@pytest.mark.parametrize(
    "name",
    ["../evil.json", "/etc/passwd", "a/../../evil.json", "C:\\evil.json", "Index.html",
     "a/b/c.json", "evil", "nul\0.json", "..", "session/", "x" * 300 + ".json"],
)  # fmt: skip
def test_names_that_no_bundle_has_are_refused(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "some.zip", (MANIFEST, b"{}"), (name, b"evil"))
    assert "a name that no bundle has" in refusal(path)
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_name_that_comes_twice_is_refused(bundle: Path, tmp_path: Path) -> None:
    files = list(unpacked(bundle).items())
    path = zipped(tmp_path / "twice.zip", *files, ("decisions.json", b"{}"))
    assert "holds decisions.json twice" in refusal(path)


def test_a_zip_that_is_some_other_is_refused(tmp_path: Path) -> None:
    assert "holds no manifest.json" in refusal(zipped(tmp_path / "a.zip", ("index.html", b"")))
    other = zipped(tmp_path / "b.zip", (MANIFEST, b'{"format": "something-else"}'))
    assert "no bundle of the form attendant-bundle-1" in refusal(other)
    stored = tmp_path / "c.zip"
    with zipfile.ZipFile(stored, "w") as made:
        made.writestr(MANIFEST, "{}")
    assert "not packed as a bundle is" in refusal(stored)


def test_nothing_may_lie_before_between_or_behind_the_files(bundle: Path, tmp_path: Path) -> None:
    whole = bundle.read_bytes()
    before = tmp_path / "before.zip"
    before.write_bytes(b"#!/bin/sh\n" + whole)
    assert "not packed as a bundle is" in refusal(before)
    behind = tmp_path / "behind.zip"
    behind.write_bytes(whole + b"more")
    assert "cut short" in refusal(behind)
    comment = tmp_path / "comment.zip"
    comment.write_bytes(whole[:-2] + struct.pack("<H", 5) + b"Hello")
    assert "cut short" in refusal(comment)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.zip", (MANIFEST, b"{}"), ("facts.jsonl", bytes(1000)))
    raw = bytearray(path.read_bytes())
    size = struct.pack("<L", 1000)
    huge = struct.pack("<L", 3 << 30)
    assert raw.count(size) == 2
    path.write_bytes(bytes(raw).replace(size, huge))
    assert "no bundle is so large" in refusal(path)


def test_a_file_that_unpacks_to_more_than_it_says_is_damaged(tmp_path: Path) -> None:
    path = zipped(tmp_path / "more.zip", ("facts.jsonl", bytes(10 << 20)))
    raw = path.read_bytes()
    path.write_bytes(raw.replace(struct.pack("<L", 10 << 20), struct.pack("<L", 100)))
    opened = Archive(path)
    tracemalloc.start()
    with pytest.raises(DamagedError, match="cannot be unpacked"):
        opened.content("facts.jsonl")
    assert tracemalloc.get_traced_memory()[1] < 2 << 20
    tracemalloc.stop()
    opened.close()


def test_a_line_without_end_does_not_fill_the_memory(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "LONGEST_LINE", 1 << 20)
    files = unpacked(bundle)
    endless = packed(files | {"facts.jsonl": b"x" * (8 << 20)}, tmp_path / "endless.zip")
    assert "a line is longer than 1 MiB" in told_of(verify(endless))


def test_a_list_of_files_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as made:
        for number in range(6000):
            made.writestr(member(f"file-{number}.json"), b"")
    assert "too many files" in refusal(path)


def test_nesting_without_end_is_no_crash(bundle: Path, tmp_path: Path) -> None:
    files = unpacked(bundle)
    deep = b"[" * 100_000 + b"]" * 100_000
    for name in ("decisions.json", "facts.jsonl", MANIFEST):
        verdict = verify(packed(files | {name: deep}, tmp_path / "deep.zip"))
        assert name in told_of(verdict)


def test_damage_within_a_file_names_it(bundle: Path, tmp_path: Path) -> None:
    raw = bytearray(bundle.read_bytes())
    with zipfile.ZipFile(io.BytesIO(raw)) as opened:
        info = opened.getinfo("facts.jsonl")
    for place in range(info.header_offset + 60, info.header_offset + info.compress_size, 97):
        damaged = bytearray(raw)
        damaged[place] ^= 0x55
        path = tmp_path / "damaged.zip"
        path.write_bytes(damaged)
        assert "facts.jsonl" in told_of(verify(path))
