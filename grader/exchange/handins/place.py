"""What lies in a folder or a zip file that hand-ins come in; nothing of it is believed.

An entry that cannot be a file of a submission, such as a link, is told when its hand-in is read, so that it
costs nobody else anything.
"""

import contextlib
import datetime as dt
import io
import os
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path

import msgspec

from grader.errors import ExchangeError, explained
from grader.files.names import LONGEST_PATH_BYTES, check_paths
from grader.files.records import clock_time
from grader.files.tree import DEEPEST, MOST_FILES, SubmittedFiles, check_size, entered, left_out, opened
from grader.files.zips import BROKEN_ZIP

_MOST_ENTRIES = 200_000  # of all students together
_SHOWN = 80
_ENVIRONMENT = "pyvenv.cfg"  # lies in a virtual environment, whatever that is called


class Entry(msgspec.Struct, frozen=True):
    """A file there, by what can be known of it without reading it."""

    size: int
    moment: dt.datetime | None  # when it was last changed, as a zip file or a disk says; None: no time at all
    read: Callable[[], bytes]
    fault: str = ""  # why it cannot be a file of a submission


class Place:
    """A folder or a zip file, by its address; what is neither has no files."""

    def __init__(self, address: str, zone: dt.tzinfo) -> None:
        self.address, self.zone = address, zone
        self.path = Path(address).expanduser()

    @cached_property
    def files(self) -> Mapping[str, Entry]:
        """The files by relative path, without what systems add on packing, and without hidden ones."""
        with _explained(f"{self.path} cannot be read"):
            if self.path.is_dir():
                return _limited(self._in_folder(self.path, ""), self.path)
            if zipfile.is_zipfile(self.path) or self.path.suffix.lower() == ".zip":
                return in_zip(zipfile.ZipFile(self.path), self.zone, self.path)
            self.path.lstat()
        return {}

    def _in_folder(self, folder: Path, prefix: str) -> Iterator[tuple[str, Entry]]:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda one: one.name)
        for entry in entries:
            path = prefix + entry.name
            if entry.name.startswith(".") or left_out(path.partition("/")[2] or "x"):
                continue
            try:
                status = entry.stat(follow_symlinks=False)
            except FileNotFoundError:  # it was taken away meanwhile
                continue
            moment = clock_time(status.st_mtime)
            if stat.S_ISDIR(status.st_mode):
                if path.count("/") >= DEEPEST:
                    yield path, Entry(0, None, bytes, f"There are more than {DEEPEST} levels of folders.")
                    continue
                try:
                    yield from self._in_folder(folder / entry.name, path + "/")
                except OSError as error:
                    why = f"The folder {path[:_SHOWN]!r} cannot be read: {error.strerror}."
                    yield path[:LONGEST_PATH_BYTES], Entry(0, moment, bytes, why)
                continue
            plain = stat.S_ISREG(status.st_mode)
            fault = "" if plain else f"{path!r} is a symbolic link, or no file."
            yield path, Entry(status.st_size, moment, partial(self._content, path, status.st_size), fault)

    def _content(self, path: str, size: int) -> bytes:
        """Read a file without following a link on the way to it."""
        *folders, name = path.split("/")
        with contextlib.ExitStack() as stack, explained(f"{path!r} cannot be read"):
            place = stack.enter_context(entered(str(self.path.resolve())))
            for folder in folders:
                place = stack.enter_context(entered(folder, place, path))
            file = stack.enter_context(opened(name, place, path))
            with os.fdopen(os.dup(file), "rb") as stream:
                content = stream.read(size + 1)
        if len(content) != size:
            raise ExchangeError(f"{path!r} was changed while it was read.", "Collect again.")
        return content


def counts(path: str, start: int = 0) -> bool:
    """Return whether a file of a submission counts, by its name and those of its folders from one on.

    What is made of dots only, such as '..', is not passed over, but refused later.
    """
    parts = path.split("/")
    ends = [end for end in range(start, len(parts)) if parts[end].strip(".")]
    return not any(left_out("/".join(parts[start : end + 1])) for end in ends)


def read_entries(entries: Mapping[str, Entry], max_mib: float, where: Path) -> SubmittedFiles:
    """Return the contents of these entries, within all limits of a submission."""
    inner = tuple(path.removesuffix(_ENVIRONMENT) for path in entries if path.endswith(f"/{_ENVIRONMENT}"))
    entries = {path: one for path, one in entries.items() if counts(path) and not path.startswith(inner)}
    if len(entries) > MOST_FILES:
        raise ExchangeError(f"There are more than {MOST_FILES} files.")
    check_paths(entries)
    for entry in entries.values():
        if entry.fault:
            raise ExchangeError(entry.fault)
    check_size({path: entry.size for path, entry in entries.items()}, where, max_mib)
    return {path: entry.read() for path, entry in sorted(entries.items())}


def in_zip(archive: zipfile.ZipFile, zone: dt.tzinfo, path: Path) -> dict[str, Entry]:
    """Return the files of a zip file."""
    return _limited(_in_zip(archive, zone), path)


def unpacked(content: bytes, zone: dt.tzinfo, name: str, max_mib: float) -> SubmittedFiles:
    """Return the files of a zip file that a student handed in."""
    with _explained(f"{name!r} cannot be unpacked"):
        entries = in_zip(zipfile.ZipFile(io.BytesIO(content)), zone, Path(name))
    return read_entries(entries, max_mib, Path(name))


def _in_zip(archive: zipfile.ZipFile, zone: dt.tzinfo) -> Iterator[tuple[str, Entry]]:
    for info in archive.infolist():
        path = _name_of(info)
        top = path.partition("/")[0]
        packing = top == "__MACOSX" or (top.startswith(".") and top.strip("."))  # what systems add on packing
        if path.endswith("/") or packing or not counts(path, 1):
            continue
        kind = stat.S_IFMT(info.external_attr >> 16)  # 0 where it was not packed on a Unix
        fault = ""
        if kind not in (0, stat.S_IFREG):
            fault = f"{path!r} is a symbolic link, or no file."
        elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            fault = f"{path!r} is packed in a way that is not read here; pack it by 'deflate'."
        # No entry gives more bytes than it says, whatever it unpacks to.
        yield path, Entry(info.file_size, _moment(info, zone), partial(_unpack, archive, info, path), fault)


def _name_of(info: zipfile.ZipInfo) -> str:
    """Return an entry's name, also of a program that writes UTF-8 and does not say so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode()
    except UnicodeError:
        return info.filename


def _moment(info: zipfile.ZipInfo, zone: dt.tzinfo) -> dt.datetime | None:
    """Return an entry's time, which in a zip file has no zone."""
    try:
        return dt.datetime(*info.date_time).replace(tzinfo=zone).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str) -> bytes:
    with _explained(f"{path!r} cannot be unpacked"):
        return archive.read(info)


def _limited(found: Iterable[tuple[str, Entry]], where: Path) -> dict[str, Entry]:
    entries = dict[str, Entry]()
    for path, entry in found:
        if len(path.encode("utf-8", "surrogatepass")) > LONGEST_PATH_BYTES:
            path = f"{path[:_SHOWN]}..."  # noqa: PLW2901
            entry = msgspec.structs.replace(entry, fault=f"The file name {path!r} is too long.")  # noqa: PLW2901
        known = entries.get(path)
        entries[path] = msgspec.structs.replace(known, fault=f"{path!r} is there twice.") if known else entry
        if len(entries) > _MOST_ENTRIES:
            raise ExchangeError(f"{where} holds more than {_MOST_ENTRIES:,} files.", "Is this the export?")
    return entries


@contextlib.contextmanager
def _explained(what: str) -> Iterator[None]:
    """Tell what is wrong with a zip file, whichever way `zipfile` puts it."""
    try:
        with explained(what):
            yield
    except BROKEN_ZIP as error:
        raise ExchangeError(f"{what}: {error}.") from None
