"""Names that come from outside: which file paths and student ids may become names on a disk.

Every transport reads paths and ids that somebody else chose. They are checked here, before anything is
written under them, and are shown only with ``repr``, so that no name can forge a line of output.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

from grader.errors import ExchangeError

LONGEST_PART_BYTES = 255
LONGEST_PATH_BYTES = 1000
LONGEST_STUDENT_ID = 64
# An inbound folder's name also holds assignment, time and secret; together they must stay below 255 bytes.
LONGEST_STUDENT_ID_BYTES = 120


def check_paths(paths: Iterable[str]) -> None:
    """Refuse relative POSIX paths that could escape, mislead, or overwrite each other.

    Two overwrite each other that are one file on a disk that ignores case or the form of Unicode letters.
    """
    spellings: dict[str, str] = {}
    files = set(paths)
    for path in sorted(files):
        check_path(path)
        for place in [path, *map(str, PurePosixPath(path).parents)][:-1]:
            other = spellings.setdefault(_folded(place), place)
            if other != place or (place != path and place in files):
                raise ExchangeError(
                    f"The names {other!r} and {path!r} cannot stand in one folder on every computer.",
                    "Rename one of them so that they differ in more than upper and lower case.",
                )


def check_path(path: str) -> None:
    """Refuse one relative POSIX path that could escape or mislead."""
    fault = _path_fault(path)
    if fault:
        raise ExchangeError(f"The file name {path!r} {fault}.", "Rename the file.")


def check_student_id(text: str) -> str:
    """Return a student's id, in Unicode's composed form, if it can be part of a folder's name.

    That is: letters of any script, digits, and most punctuation that has no meaning in nbgrader's names.
    """
    student = unicodedata.normalize("NFC", text)
    fault = _student_fault(student)
    if fault:
        raise ExchangeError(
            f"The student id {text!r} {fault}.",
            f"Use letters, digits, '-', '_', '.' or '@', at most {LONGEST_STUDENT_ID} of them.",
        )
    return student


def _path_fault(path: str) -> str:
    parts = path.split("/")
    if path.startswith("/"):
        return "is absolute"
    if not all(part.strip(".") for part in parts):
        return "has a part that is empty or made of dots only"
    if any(part.startswith("-") for part in parts):
        return "has a part that starts with a dash"
    if not all(character.isprintable() or unicodedata.category(character) == "Zs" for character in path):
        return "holds a character that cannot be printed, or is not valid UTF-8"
    if len(path.encode()) > LONGEST_PATH_BYTES or any(
        len(part.encode()) > LONGEST_PART_BYTES for part in parts
    ):
        return "is too long"
    return "holds a backslash" if "\\" in path else ""


def _student_fault(student: str) -> str:
    if not student or student.strip() != student:
        return "is empty, or starts or ends with a space"
    if len(student) > LONGEST_STUDENT_ID:
        return f"is longer than {LONGEST_STUDENT_ID} characters"
    if student.startswith((".", "-")) or ".." in student:
        return "starts with a dot or a dash, or holds '..'"
    if not student.isprintable() or any(character in "+/\\*" for character in student):
        return "holds '+', '/', '*', a backslash or a character that cannot be printed"
    if len(student.encode()) > LONGEST_STUDENT_ID_BYTES:
        return f"is longer than {LONGEST_STUDENT_ID_BYTES} bytes in UTF-8"
    return ""


def _folded(path: str) -> str:
    """Return what a disk that ignores case and composition takes a path for."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", path).casefold())
