"""An exception of a student's code in words, made in the student's process; nothing here is a defence."""

from __future__ import annotations

import traceback
from collections.abc import Collection
from pathlib import Path
from typing import Any

_MOST_TEXT = 2000


def described(error: BaseException, files: Collection[str]) -> list[Any]:
    """Return names of its class and bases, message, and its lines in the student's files."""
    names = [sendable(kind.__name__) for kind in type(error).__mro__[:-1]]
    try:
        message = sendable(str(error))
    except BaseException:  # noqa: BLE001 (an exception's own __str__ is the student's code too)
        message = "(its message cannot be shown)"
    return [names, message, _lines(error, files)]


def sendable(text: str) -> str:
    """Return the beginning of a text, in valid Unicode."""
    return text[:_MOST_TEXT].encode("utf-8", "backslashreplace").decode()


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
