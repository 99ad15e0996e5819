"""Names that come from outside: which file paths and student ids may become names on a disk.

Every transport reads paths and ids that somebody else chose. They are checked here, before anything is
written under them, and are shown only with ``repr``, so that no name can forge a line of output.
"""

import getpass
import os
import re
import sys
import unicodedata
from collections.abc import Collection, Iterable
from pathlib import PurePosixPath

from grader.errors import ExchangeError

# Letters that look like Latin ones, some of them as capitals, and marks that nobody sees.
_LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕԁһӏԛԝвнмтк" + "αορνικχεβημτζυ" + "օսհո" + "ıɑɡ|1i0",
    "aeopcyxljsdhlqwbhmtk" + "aopvlkxebhmtzy" + "ouhn" + "lagl" + "llo",
    "".join(map(chr, (0x34F, 0x115F, 0x1160, 0x180B, 0x180C, 0x180D, 0x3164, *range(0xFE00, 0xFE10)))),
)
LONGEST_PART_BYTES = 255
LONGEST_PATH_BYTES = 1000
LONGEST_STUDENT_ID = 64
# An inbound folder's name also holds assignment, time and secret; together they must stay below 255 bytes.
LONGEST_STUDENT_ID_BYTES = 120
_MOST_CLOSE = 3
# Windows takes each for a device, whatever ending it has.
_DEVICE = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³]) *(\..*)?", re.IGNORECASE)
_NOT_ON_WINDOWS = '<>:"|?*'
_LONGEST_ON_WINDOWS = 160  # of the 259 characters of a path, the rest is for the folder of a student's course


def check_paths(paths: Iterable[str]) -> None:
    """Refuse paths that could escape, mislead, or be one file where case or Unicode's form is ignored."""
    spellings: dict[str, str] = {}
    files = set(paths)
    for path in sorted(files):
        check_path(path)
        for place in [path, *map(str, PurePosixPath(path).parents)][:-1]:
            other = spellings.setdefault(as_one_name(place), place)
            if other != place or (place != path and place in files):
                raise ExchangeError(
                    f"The names {other!r} and {path!r} cannot stand in one folder on every computer.",
                    "Rename one of them so that they differ in more than upper and lower case.",
                )


def check_path(path: str) -> None:
    """Refuse one relative POSIX path that could escape or mislead."""
    parts = path.split("/")
    printable = all(character.isprintable() or unicodedata.category(character) == "Zs" for character in path)
    too_long = _bytes(path) > LONGEST_PATH_BYTES or max(map(_bytes, parts)) > LONGEST_PART_BYTES
    faults = {
        "is absolute": path.startswith("/"),
        "has a part that is empty or made of dots only": not all(part.strip(".") for part in parts),
        "has a part that starts with a dash": any(part.startswith("-") for part in parts),
        "holds a character that cannot be printed, or is not valid UTF-8": not printable,
        "is too long": too_long,
        "holds a backslash": "\\" in path,
    }
    for fault, found in faults.items():
        if found:
            raise ExchangeError(f"The file name {path!r} {fault}.", "Rename the file.")


def why_not_on_windows(path: str) -> str:
    """Return why Windows cannot have a file of a name, or nothing.

    >>> why_not_on_windows("data/aux.csv")
    "'aux.csv' is the name of a device there"
    """
    for part in path.split("/"):
        if _DEVICE.fullmatch(part):
            return f"{part!r} is the name of a device there"
        if part.endswith((".", " ")):
            return f"{part!r} ends with a dot or a space"
        if odd := next((character for character in part if character in _NOT_ON_WINDOWS), ""):
            return f"no name there holds {odd!r}"
    return f"it has more than {_LONGEST_ON_WINDOWS} characters" if len(path) > _LONGEST_ON_WINDOWS else ""


def check_here(paths: Iterable[str], *, windows: bool = sys.platform == "win32") -> None:
    """Refuse paths that this computer's system cannot have."""
    for path in sorted(paths) if windows else ():
        if (why := why_not_on_windows(path)) and len(path) <= _LONGEST_ON_WINDOWS:
            raise ExchangeError(
                f"Windows cannot have a file {path!r}: {why}.",
                "Ask whoever made it for another name, or use a computer with another system.",
            )


def check_student_id(text: str) -> str:
    """Return a student's id, in Unicode's composed form, if it can be part of a folder's name in nbgrader."""
    student = unicodedata.normalize("NFC", text)
    too_long = _bytes(student) > LONGEST_STUDENT_ID_BYTES
    unprintable = not student.isprintable() or any(character in "+/\\*" for character in student)
    faults = {
        "is empty, or starts or ends with a space": not student or student.strip() != student,
        f"is longer than {LONGEST_STUDENT_ID} characters": len(student) > LONGEST_STUDENT_ID,
        "starts with a dot or a dash, or holds '..'": student.startswith((".", "-")) or ".." in student,
        "holds '+', '/', '*', a backslash or a character that cannot be printed": unprintable,
        f"is longer than {LONGEST_STUDENT_ID_BYTES} bytes in UTF-8": too_long,
    }
    for fault, found in faults.items():
        if found:
            hint = f"Use letters, digits, '-', '_', '.' or '@', at most {LONGEST_STUDENT_ID} of them."
            raise ExchangeError(f"The student id {text!r} {fault}.", hint)
    return student


def account() -> str:
    """Return what this user of the computer is called, who may have no name, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def meant(text: str, names: Collection[str]) -> str | None:
    """Return the name that a person means, which may be cut short; None if there is none, or several.

    >>> meant("01", ["01-relu", "02-loss"])
    '01-relu'
    """
    begun = _begun(text, names)
    return text if text in names else begun[0] if len(begun) == 1 else None


def did_you_mean(text: str, names: Collection[str]) -> str:
    """Return a question about a name that is none, for the hint of an error; or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 (only for an error)

    begun = _begun(text, names)
    close = (begun or get_close_matches(text, names))[:_MOST_CLOSE]
    return f"Did you mean {' or '.join(close)}? " if close else ""


def _begun(text: str, names: Collection[str]) -> list[str]:
    """Return the names that begin so; of '01-relu' the zero need not be written."""
    start = text.casefold()
    spellings = ((name, (name.casefold(), name.casefold().lstrip("0"))) for name in names)
    return [name for name, both in spellings if text and any(one.startswith(start) for one in both)]


def in_utf_8(name: str) -> str:
    """Return a name on a disk as text that can be written: what is no UTF-8 as escapes."""
    return name.encode("utf-8", "backslashreplace").decode()


def look(text: str) -> str:
    """Return what a person sees of a name at a glance: the same of two that are hard to tell apart.

    >>> look("Adam") == look("adam") == look(chr(0x410) + "dam") == look("ad" + chr(0xFF41) + "m")
    True
    """
    seen = unicodedata.normalize("NFKC", text).casefold().translate(_LOOK_ALIKES)
    return seen.replace("rn", "m").replace("vv", "w")


def _bytes(name: str) -> int:
    return len(name.encode("utf-8", "surrogatepass"))  # also of one that is not valid UTF-8


def as_one_name(path: str) -> str:
    """Return what a disk that ignores case and composition takes a path for."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", path).casefold())
