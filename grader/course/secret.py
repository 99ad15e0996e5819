"""The secret, kept outside of the course, of the inputs of hidden checks and the signatures of receipts."""

import hmac
import os
import secrets
from pathlib import Path

from grader.course.model import Course
from grader.errors import CourseError, explained
from grader.files.atomic import write_atomically

SHORTEST = 16


def secret_file(course: Course) -> Path:
    """Return where the course's secret is kept."""
    if course.secret:
        return (course.root / Path(course.secret).expanduser()).resolve()
    base = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    if not base.is_absolute():
        base = Path("~/.config").expanduser()
    return base / "deltagrade" / f"{course.id}.secret"


def derived_key(secret: bytes, purpose: str) -> bytes:
    """Return the key for one purpose, which does not give the secret away: HMAC-SHA256 (RFC 2104)."""
    return hmac.digest(secret, f"deltagrade key: {purpose}".encode(), "sha256")


def course_secret(course: Course, *, make: bool = True) -> bytes:
    """Return the course's secret; where there is none, make it, for this user alone, or return nothing."""
    path = secret_file(course)
    if path.is_relative_to(course.root):
        raise CourseError(
            f"The course's secret {path} lies in the course's folder, where it would be shared with it.",
            "Move it out, and name the new place as 'secret' in course.toml.",
        )
    hint = "Set 'secret' in course.toml to a file outside the repository that you can read."
    with explained(f"The course's secret {path} cannot be used", hint, CourseError):
        if make and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, secrets.token_hex(32).encode() + b"\n", mode=0o600, replace=False)
        if not path.exists():
            return b""
        secret = path.read_text(encoding="ascii").strip()
    if len(secret) < SHORTEST:
        raise CourseError(
            f"The course's secret {path} is shorter than {SHORTEST} characters.",
            "Restore it; or move it away, and a new one is made: random inputs and receipts then change.",
        )
    return secret.encode()
