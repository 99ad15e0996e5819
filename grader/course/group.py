"""A course that several accounts of one computer work on: `group = "staff"` in `course.toml`.

What is collected, graded, marked, published and decided belongs to that Unix group, which may do with it
what its owner may: the folders are set-gid, and all that is written in them gets the permissions whatever
anybody's umask says (`grader.files.atomic`). Others can read nothing of it. Who owns the course's folders
makes them so by the first command that needs them.
"""

import os
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

from grader.course.model import ASSIGNMENTS, COURSE_FILE, SOLUTIONS, Course
from grader.errors import CourseError, explained
from grader.files.atomic import make_folder, share_below
from grader.files.system import user_name

_SHARED, _READ = 0o2070, 0o040
_DIGITS = 10  # of the first number that may be no id of a group: these have 32 bits
_LISTS = ("*.toml", "*.csv", "*.jsonl")  # of the course's folder: the roster, the log of decisions
_done = set[tuple[Path, str]]()


def group_of(course: Course) -> int | None:
    """Return the id of the course's group, if it has one; `CourseError` if this person is not in it."""
    if not course.group:
        return None
    try:
        import grp  # noqa: PLC0415 (not on Windows)

        known = course.group.isdecimal() and len(course.group) < _DIGITS
        gid = int(course.group) if known else grp.getgrnam(course.group).gr_gid
    except ImportError:
        hint = f"Leave 'group' out of {COURSE_FILE}, or work on the course on Linux or macOS."
        raise CourseError("A course can be shared by a group on Unix only.", hint) from None
    except KeyError:
        hint = (
            f"Correct 'group' in {COURSE_FILE}, or have the group made: groupadd {shlex.quote(course.group)}"
        )
        raise CourseError(f"There is no group {course.group!r} on this computer.", hint) from None
    if os.geteuid() != 0 and gid not in (os.getegid(), *os.getgroups()):
        me = user_name(os.geteuid())
        raise CourseError(
            f"You, {me}, are not in the group {course.group!r}, which the course is shared by.",
            f"Have yourself added (usermod -aG {shlex.quote(course.group)} {me}), and sign in again.",
        )
    return gid


def share(course: Course) -> None:
    """See that the group can work on what the course keeps; `CourseError` if only its owner can mend it."""
    if (course.root, course.group) in _done or (gid := group_of(course)) is None:
        return
    share_below(course.root)
    with explained(f"{course.root} cannot be shared by the group {course.group}", "Run it as its owner."):
        _give(course, course.root, gid, whole=False)
        for path in (path for pattern in _LISTS for path in course.root.glob(pattern)):
            _give(course, path, gid)
        for path in _own(course):
            make_folder(path)
            _give(course, path, gid, private=True)
        for path in (course.root / SOLUTIONS, course.root / ASSIGNMENTS):
            if path.is_dir():
                _give(course, path, gid)
    _done.add((course.root, course.group))


def lend(course: Course, secret: Path) -> None:
    """Let the group read the course's secret."""
    gid, found = group_of(course), secret.stat()
    if gid is not None and not (found.st_gid == gid and found.st_mode & _READ):
        if os.geteuid() not in (0, found.st_uid):
            raise _not_shared(course, secret, found.st_uid)
        os.chown(secret, -1, gid)
        secret.chmod(stat.S_IMODE(found.st_mode) & 0o770 | _READ)


def not_shared(course: Course) -> Iterator[Path]:
    """Yield what the group cannot use, below all folders that it shares; for `grader doctor`."""
    gid = group_of(course)
    for top in [*_own(course), course.root / SOLUTIONS, course.root / ASSIGNMENTS]:
        for folder, _, files in os.walk(top):
            for path in (Path(folder), *(Path(folder, name) for name in files)):
                found = path.lstat()
                needed = _SHARED if stat.S_ISDIR(found.st_mode) else _READ
                wrong = found.st_gid != gid or found.st_mode & needed != needed
                if wrong and not stat.S_ISLNK(found.st_mode) and "__pycache__" not in path.parts:
                    yield path


def how_to_share(course: Course, path: Path) -> str:
    """Return the commands by which the owner of a folder or file shares it."""
    group, place = shlex.quote(course.group), shlex.quote(str(path))
    more = f" && find {place} -type d -exec chmod g+s {{}} +" if path.is_dir() else ""
    return f"chgrp -R {group} {place} && chmod -R g+rwX {place}{more}"


def _own(course: Course) -> tuple[Path, ...]:
    return course.submitted, course.results, course.marks, course.published, course.root / "regrades"


def _give(course: Course, path: Path, gid: int, *, private: bool = False, whole: bool = True) -> None:
    """Give a folder or file to the group, if it is not yet; a folder last: what is cut off is redone."""
    found = path.stat()
    needed = _SHARED if path.is_dir() else _READ
    if found.st_gid == gid and found.st_mode & needed == needed and not (private and found.st_mode & 0o007):
        return
    if os.geteuid() not in (0, found.st_uid):
        raise _not_shared(course, path, found.st_uid)
    below = [Path(top, name) for top, *both in os.walk(path) for names in both for name in names] * whole
    for one in (*reversed(below), path):
        found = one.lstat()
        if not stat.S_ISLNK(found.st_mode):
            mode = stat.S_IMODE(found.st_mode) & (0o7770 if private else 0o7777)
            os.chown(one, -1, gid)
            one.chmod(mode | (mode & 0o700) >> 3 | (_SHARED if stat.S_ISDIR(found.st_mode) else 0))


def _not_shared(course: Course, path: Path, owner: int) -> CourseError:
    message = f"{path} belongs to {user_name(owner)} and is not shared by the group {course.group!r} yet."
    return CourseError(message, f"Have its owner run this: {how_to_share(course, path)}")
