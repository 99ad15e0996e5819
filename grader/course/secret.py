"""The secret behind the random inputs of hidden checks, kept outside the course's folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from grader.atomic import create_atomically
from grader.course.model import Course
from grader.errors import CourseError

SHORTEST = 16


def secret_file(course: Course) -> Path:
    """Return where the course's secret is kept."""
    if course.secret:
        return (course.root / Path(course.secret).expanduser()).resolve()
    base = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    if not base.is_absolute():
        base = Path("~/.config").expanduser()
    return base / "deltagrade" / f"{course.id}.secret"


def course_secret(course: Course) -> bytes:
    """Return the course's secret; make it, readable by this user only, if there is none.

    Raises
    ------
    CourseError
        If it lies in the course's folder, cannot be read or written, or is too short to be a secret.
    """
    path = secret_file(course)
    if path.is_relative_to(course.root):
        raise CourseError(
            f"The course's secret {path} lies in the course's folder, where it would be shared with it.",
            "Move it out, and name the new place as 'secret' in course.toml.",
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            create_atomically(path, secrets.token_hex(32).encode() + b"\n", mode=0o600)
        secret = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(
            f"The course's secret {path} cannot be used: {error}.",
            "Set 'secret' in course.toml to a file outside the repository that you can read.",
        ) from None
    if len(secret) < SHORTEST:
        raise CourseError(
            f"The course's secret {path} is shorter than {SHORTEST} characters.",
            "Delete the file to have a new one made (random inputs then change), or restore it.",
        )
    return secret.encode()
