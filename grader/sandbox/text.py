"""Text of a student's process: made there so that it can be sent, and made safe to show here."""

import re
import traceback
import unicodedata
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

_MOST_SENT = 2000
_KEPT = frozenset("\n\t")
_OWN_FOLDER = re.compile(
    r"(?:[A-Za-z]:(?:[\\/][^\\/:*?\"<>|\n]+)*?|(?:/[\w.@+-]+)*?)"  # with a drive, names may have spaces
    r"[\\/](?:scratch|grader-run-\w+)(?:[\\/]\d+)?[\\/](?=[^\\/\s])"
)
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+(?=>)")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def plain_text(text: str, most: int = 2000) -> str:
    """Return `text` without anything that moves a cursor, hides or reorders other text, cut to `most`."""
    cut = text[:most]
    if cut.isascii() and cut.isprintable():
        return cut
    shown = [
        c if c in _KEPT or unicodedata.category(c) not in _HIDDEN else c.encode("unicode_escape").decode()
        for c in cut
    ]
    return "".join(shown)[:most]


def same_start(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many parts two texts have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))


def own_names(text: str) -> str:
    """Return a text in which files of the process's own folder have the names that their author knows."""
    return _OWN_FOLDER.sub("", text)


def without_addresses(text: str) -> str:
    """Return a text without where objects lie in memory, which is another place in every process."""
    return _ADDRESS.sub("", text) if " at 0x" in text else text


def described(error: BaseException, files: Collection[str]) -> list[Any]:
    """Return names of an exception's class and bases, message, and its lines in the student's files."""
    names = [sendable(kind.__name__) for kind in type(error).__mro__[:-1]]
    try:
        message = without_addresses(sendable(str(error)))
    except BaseException:  # noqa: BLE001 (an exception's own __str__ is the student's code too)
        message = "(its message cannot be shown)"
    return [names, message, _lines(error, files)]


def sendable(text: str) -> str:
    """Return the beginning of a text, in valid Unicode."""
    return text[:_MOST_SENT].encode("utf-8", "backslashreplace").decode()


def _lines(error: BaseException, files: Collection[str]) -> list[str]:
    """Return the student's frames, innermost last, each as ``work.py, line 7, in f: source``."""
    if isinstance(error, SyntaxError) and error.filename and error.filename in files:
        place = f"{Path(error.filename).name}, line {error.lineno}"
        return [sendable(f"{place}: {(error.text or '').strip()[:200]}")]
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in files]
    shown = [
        f"{Path(frame.filename).name}, line {frame.lineno}, in {frame.name}: "
        + sendable((frame.line or "")[:200])
        for frame in frames
    ]
    return shown if len(shown) <= 6 else [*shown[:2], f"... {len(shown) - 5} more ...", *shown[-3:]]
