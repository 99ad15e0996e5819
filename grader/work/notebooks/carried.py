"""The public checks, packed into a comment of the notebook, which only `check` in a notebook ever reads."""

import base64
import binascii
import bz2
import re
from collections.abc import Collection, Iterable
from pathlib import Path

import msgspec

from grader.course.files import SAFE_NAME
from grader.course.materials import materials
from grader.course.model import ASSIGNMENT_FILE, Assignment
from grader.errors import ExchangeError
from grader.files.names import check_paths

LARGEST = 64 * 1024  # in characters; what is larger is not carried
_MOST_UNPACKED = 4 * 2**20
_SAYS = "# The public checks, packed: for check() where the folder is missing."
_PACKED = re.compile(r"^# deltagrade: ([A-Za-z0-9+/=]+)$", re.MULTILINE)


class Carried(msgspec.Struct, frozen=True):
    """The files of an assignment's folder that checking needs."""

    name: str
    files: dict[str, bytes]


def packed(assignment: Assignment, folder: Path, decides: Collection[str]) -> str:
    """Return a cell of comments that carries the public checks, or nothing where they are too large."""
    names = sorted({ASSIGNMENT_FILE, assignment.public_checks, *decides})
    files = {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}
    for held in (files | materials(folder, assignment), files):
        # Unlike zlib's, the bytes of bz2 are the same on every computer.
        content = bz2.compress(msgspec.msgpack.encode(Carried(assignment.name, held)))
        text = base64.b64encode(content).decode()
        if len(text) <= LARGEST:
            return f"{_SAYS}\n# deltagrade: {text}"
    return ""


def unpacked(cells: Iterable[str]) -> Carried | None:
    """Return what the last of these cells that carries checks holds, or None."""
    for text in reversed([found for cell in cells for found in _PACKED.findall(cell)]):
        try:
            content = bz2.BZ2Decompressor().decompress(base64.b64decode(text), _MOST_UNPACKED)
            carried = msgspec.msgpack.decode(content, type=Carried)
            check_paths(carried.files)
        except (binascii.Error, ValueError, OSError, EOFError, msgspec.MsgspecError, ExchangeError):
            continue
        if SAFE_NAME.fullmatch(carried.name):
            return carried
    return None


def write(carried: Carried, folder: Path) -> Path:
    """Make the folder of the assignment in another, and return it."""
    for name, content in carried.files.items():
        path = folder / carried.name / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / carried.name
