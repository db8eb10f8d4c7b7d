"""A bundle as a ZIP file: written one way only, and read only where it was written that way.

The same files give the same bytes. A reader is never led elsewhere: nothing is unpacked to the
disk, a name must be one that a bundle has, each comes once, nothing lies between or behind the
files, and no more is unpacked than a file says and a bundle may hold.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from bot.bundle.errors import BundleError, DamagedError, NotABundleError

LARGEST_FILE = 1 << 30
"""The largest file within a bundle, in bytes; facts of a large session are some 300 MB."""

LARGEST_SMALL = 64 << 20
"""The largest file that is read as a whole, in bytes: every one but the facts."""

LARGEST_WHOLE = 128 << 20
"""The most that all of those may come to."""

LARGEST_TOTAL = 1280 << 20
"""The most that a bundle may hold when unpacked, in bytes."""

MOST_FILES = 1_000
"""The most files that a bundle may hold: each version of the session file is one."""

LONGEST_LINE = 16 << 20
"""The longest line of facts, in bytes; Zoom's deliveries are at most 1 MiB, its reports larger."""

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}(/[a-z0-9][a-z0-9-]{0,63})?\.(html|json|jsonl|toml)")
"""The names of files in a bundle, with one folder at most."""

MOST_LINES = LARGEST_FILE // 200
"""The most lines of facts: the hashes alone take some 200 bytes in each."""

_AT = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16
_UNIX = 3
_CHUNK = 1 << 16
_CENTRAL = 46
_LONGEST_ENTRY = 256
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\5\6"
_LOCATOR = struct.Struct("<4sLQL")
_LOCATOR_MARK = b"PK\6\7"


def write(path: Path, files: Iterable[tuple[str, Iterable[bytes]]]) -> None:
    """Write files, in their order, to a ZIP that is there whole or not at all.

    Raises BundleError where it cannot be written.
    """
    try:
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise BundleError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(descriptor, "wb") as file, ZipFile(file, "w") as archive:
            for name, parts in files:
                _write_one(archive, name, parts)
        Path(draft).chmod(0o600)
        Path(draft).replace(path)
    except OSError as error:
        raise BundleError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        Path(draft).unlink(missing_ok=True)


def _write_one(archive: ZipFile, name: str, parts: Iterable[bytes]) -> None:
    info = ZipInfo(name, _AT)
    info.compress_type = ZIP_DEFLATED
    info.external_attr = _MODE
    info.create_system = _UNIX
    with archive.open(info, "w") as member:
        for part in parts:
            member.write(part)


class Archive:
    """A bundle that is being read. Raises NotABundleError for a file that none could be."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._whole = 0
        try:
            _check_end(path)
            self._zip = ZipFile(path)
        except OSError as error:
            raise NotABundleError(f"{path} cannot be read: {error.strerror}.") from error
        except (BadZipFile, struct.error, ValueError, NotImplementedError) as error:
            raise NotABundleError(
                f"{path} was damaged on its way: {error}. Ask for the bundle again."
            ) from error
        try:
            self._members = _checked(path, self._zip.infolist())
            self._check_shape()
        except NotABundleError:
            self.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    @property
    def names(self) -> list[str]:
        """The names of the files, in their order."""
        return list(self._members)

    def parts(self, name: str) -> Iterator[bytes]:
        """The content of a file, piece by piece. Raises DamagedError."""
        info = self._members[name]
        read = 0
        try:
            with self._zip.open(info) as member:
                while part := member.read(_CHUNK):
                    read += len(part)
                    yield part
        except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise DamagedError(name, f"it cannot be unpacked ({error})") from error
        if read != info.file_size:
            raise DamagedError(name, f"it holds {read} bytes and not {info.file_size}")

    def content(self, name: str, largest: int = LARGEST_SMALL) -> bytes:
        """The content of a small file, of so many bytes at most. Raises DamagedError."""
        size = self._members[name].file_size
        if size > largest:
            raise DamagedError(name, f"it is larger than {largest >> 20} MiB")
        self._whole += size
        if self._whole > LARGEST_WHOLE:
            raise DamagedError(name, f"it and the others exceed {LARGEST_WHOLE >> 20} MiB")
        return b"".join(self.parts(name))

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file, each with its end. Raises DamagedError."""
        rest, number = b"", 0
        for part in self.parts(name):
            *whole, rest = (rest + part).split(b"\n")
            number += len(whole)
            if number > MOST_LINES:
                raise DamagedError(name, f"it has more than {MOST_LINES:,} lines")
            yield from (line + b"\n" for line in whole)
            if len(rest) > LONGEST_LINE:
                raise DamagedError(name, f"a line is longer than {LONGEST_LINE >> 20} MiB")
        if rest:
            yield rest

    def _check_shape(self) -> None:
        """Refuse a ZIP with anything before, between or behind its files: what nobody looks at."""
        place = 0
        with self.path.open("rb") as file:
            for info in self._members.values():
                file.seek(place)
                header = info.FileHeader(zip64=False)
                if info.header_offset != place or file.read(len(header)) != header:
                    raise NotABundleError(f"{self.path} is not packed as a bundle is.")
                place += len(header) + info.compress_size
            place += sum(_CENTRAL + len(info.filename) for info in self._members.values())
            place += _END.size
            if file.seek(0, os.SEEK_END) != place:
                raise NotABundleError(f"{self.path} is not packed as a bundle is.")


def _check_end(path: Path) -> None:
    """Refuse what a bundle does not end with, before its list of files is read."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise NotABundleError(f"{path} is no file.")
    with path.open("rb") as file:
        file.seek(max(status.st_size - _LOCATOR.size - _END.size, 0))
        tail = file.read()
    end = tail[_LOCATOR.size :]
    if len(end) != _END.size or not (end.startswith(_END_MARK) and end.endswith(b"\0\0")):
        raise NotABundleError(
            f"{path} is no ZIP file, or it was cut short on its way. Ask for the bundle again."
        )
    if tail.startswith(_LOCATOR_MARK) or _END.unpack(end)[5] > MOST_FILES * _LONGEST_ENTRY:
        raise NotABundleError(f"{path} holds too many files, or is too large, for a bundle.")


def _checked(path: Path, members: list[ZipInfo]) -> Mapping[str, ZipInfo]:
    """The files by their names, where each may be in a bundle. Raises NotABundleError."""
    found: dict[str, ZipInfo] = {}
    for info in members:
        name = info.orig_filename
        if not NAME.fullmatch(name):
            raise NotABundleError(f"{path} holds {name!r}, a name that no bundle has.")
        if name in found:
            raise NotABundleError(f"{path} holds {name} twice.")
        if not _is_plain(info):
            raise NotABundleError(f"{path} is not packed as a bundle is ({name}).")
        found[name] = info
    sizes = [info.file_size for info in members]
    if max(sizes, default=0) > LARGEST_FILE or sum(sizes) > LARGEST_TOTAL:
        raise NotABundleError(f"{path} would unpack to {sum(sizes)} bytes; no bundle is so large.")
    return found


def _is_plain(info: ZipInfo) -> bool:
    return (
        info.date_time == _AT
        and info.compress_type == ZIP_DEFLATED
        and info.flag_bits == 0
        and info.external_attr == _MODE
        and info.create_system == _UNIX
        and info.compress_size <= LARGEST_TOTAL
        and not (info.extra or info.comment or info.internal_attr or info.volume)
    )
