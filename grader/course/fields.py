"""What every field of a file must keep to, and how one that does not is told."""

from __future__ import annotations

import re
from pathlib import Path

from grader.errors import CourseError

SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def require(holds: bool, path: Path, field: str, advice: str) -> None:
    """Raise `CourseError`, with file, field and advice, unless `holds`."""
    if not holds:
        raise CourseError(f"{path}, {field}: {advice}.")
