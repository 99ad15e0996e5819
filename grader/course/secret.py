"""The secret, kept outside of the course, of the inputs of hidden checks and the signatures of receipts."""

import contextlib
import hmac
import secrets
from pathlib import Path

import msgspec

from grader.course.group import lend
from grader.course.model import COURSE_FILE, Course
from grader.errors import CourseError, explained
from grader.files.atomic import write_atomically
from grader.files.records import BROKEN
from grader.files.system import user_folder

SHORTEST = 16


def secret_file(course: Course) -> Path:
    """Return where the course's secret is kept."""
    if course.secret:
        return (course.root / Path(course.secret).expanduser()).resolve()
    return user_folder("config") / f"{course.id}.secret"


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
    if course.group and not course.secret:
        raise CourseError(
            f"The group {course.group} shares the course, but its secret {path} is one person's alone.",
            f'Write secret = "../{course.id}.secret" into {COURSE_FILE}, or another place that the whole '
            "group can reach; move the file there if you have it.",
        )
    hint = "Set 'secret' in course.toml to a file outside the repository that you can read."
    with explained(f"The course's secret {path} cannot be used", hint, CourseError):
        if make and not path.exists():
            refuse_another(course)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, secrets.token_hex(32).encode() + b"\n", mode=0o600, replace=False)
        if not path.exists():
            return b""
        lend(course, path)
        secret = path.read_text(encoding="ascii").strip()
    if len(secret) < SHORTEST:
        raise CourseError(
            f"The course's secret {path} is shorter than {SHORTEST} characters.",
            "Restore it. While nothing is graded you may also move it away, and a new one is made.",
        )
    return secret.encode()


def refuse_another(course: Course) -> None:
    """Refuse a new secret where results were graded with one before: all would be graded anew."""
    before = None
    for path in course.results.glob("*/[!.]*.json"):
        with contextlib.suppress(OSError, *BROKEN):
            before = before or msgspec.json.decode(path.read_bytes(), type=_Graded).course
    if before == course.id:
        raise CourseError(
            f"The course's secret {secret_file(course)} is not here: with a new one all of {course.results} "
            "would be graded anew, and no receipt could be checked.",
            "Restore it, such as from the computer that graded. To grade all anew, move results/ elsewhere.",
        )
    if before:
        raise CourseError(
            f"{COURSE_FILE} says id = {course.id!r}, but {course.results} is of the course {before!r}: with "
            "another id, secret and folder in the exchange are others, and all would be graded anew.",
            f"Write id = {before!r} again. If this is a new course, move results/ and submitted/ elsewhere.",
        )


class _Graded(msgspec.Struct):
    course: str
