"""A copy of a course that is served, made while people hand in: `grader serve backup`.

SQLite's register is changed in place, so a plain copy of its files may be of two moments. It is copied first,
whole, by SQLite itself; what its rows name was on the disk before, and nothing of that is ever changed. All
other files are written whole or not at all, so they are copied as they are; a folder that is replaced
meanwhile is copied again.
"""

import contextlib
import datetime as dt
import os
import shutil
import sqlite3
import stat
from collections.abc import Set
from pathlib import Path

import sqlalchemy as sa

from grader.course.model import COURSE_FILE, Course
from grader.course.secret import course_secret, secret_file
from grader.errors import ExchangeError, explained
from grader.exchange.register import Register, register_of, submissions
from grader.files.atomic import locked, write_atomically
from grader.files.folders import discard
from grader.messages import counted

COPY, NOTE = "course", "copy.txt"
_DATABASE = "register.db"
_BESIDE = tuple(f"{_DATABASE}{end}" for end in ("-wal", "-shm", "-journal"))  # SQLite's own
_APART = "The register is in PostgreSQL: copy it by pg_dump, each time before this."
_TRIES = 20  # for a folder that is replaced while it is copied


def back_up(course: Course, into: Path) -> tuple[str, list[str]]:
    """Bring a copy of a course up to date, in a new folder or an earlier copy.

    Return what is in it, and what it lacks.
    """
    target, now = into / COPY, dt.datetime.now(dt.UTC)
    here = into.resolve()
    if here.is_relative_to(course.root) or course.root.is_relative_to(here):
        raise ExchangeError(f"{into} and the course's folder lie in each other.", "Name another folder.")
    with explained(f"The copy {into} cannot be written", "Make room there, or name another folder."):
        into.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(into.iterdir()) and not (target / COURSE_FILE).is_file():
            raise ExchangeError(f"{into} holds something else than a copy.", "Name an empty folder.")
        with locked(into, ExchangeError(f"Another copy is being made into {into}."), folder=True):
            (into / NOTE).unlink(missing_ok=True)  # until it is whole again
            inside = course.served.is_relative_to(course.root)
            data = target / course.served.relative_to(course.root) if inside else into / "data"
            data.mkdir(parents=True, exist_ok=True, mode=0o700)
            hashes = _copy_register(register_of(course), data)
            apart = {course.served / name for name in (_DATABASE, *_BESIDE)}
            files = _mirror(course.root, target, apart)
            files += 0 if inside else _mirror(course.served, data, apart)
            if secret := course_secret(course, make=False):
                write_atomically(into / secret_file(course).name, secret + b"\n", 0o600)
            os.sync()
            told = f"{counted(len(hashes), 'submission')} and {counted(files, 'file')}"
            write_atomically(into / NOTE, _note(course, now, told).encode(), 0o600)
            lost = [name for name in hashes if not (data / "files" / f"{name}.zip").exists()]
            problems = [f"The files of a submission are missing here already: {name}." for name in lost]
            if not (data / _DATABASE).exists():
                problems.append(_APART)
    return told, problems


def _copy_register(register: Register, data: Path) -> list[str]:
    """Copy the register as it is at one moment; return the hash of each submission that it knows."""
    with register.reading() as connection:
        if register.engine.dialect.name == "sqlite":
            path = data / f"{_DATABASE}.part"
            path.unlink(missing_ok=True)
            with contextlib.closing(sqlite3.connect(path)) as copy:
                connection.connection.driver_connection.backup(copy)  # type: ignore[union-attr]
                copy.execute("PRAGMA journal_mode = DELETE")
                hashes = [name for (name,) in copy.execute("SELECT hash FROM submissions")]
            path.chmod(0o600)
            for left in _BESIDE:  # of a server that ran from this copy
                (data / left).unlink(missing_ok=True)
            path.replace(data / _DATABASE)
            return hashes
        return list(connection.execute(sa.select(submissions.c.hash)).scalars())


def _mirror(source: Path, target: Path, apart: Set[Path]) -> int:
    """Make a folder as another one is, but for the files `apart`; return how many files are in it."""
    for _ in range(_TRIES):
        with contextlib.suppress(FileNotFoundError):  # it was replaced, or something in it was taken away
            folder = os.open(source, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                count = _mirrored(folder, source, target, apart)
                if os.fstat(folder).st_ino == source.stat().st_ino:
                    return count
            finally:
                os.close(folder)
    raise ExchangeError(f"{source} is changed all the time.", "Make the copy again a little later.")


def _mirrored(folder: int, source: Path, target: Path, apart: Set[Path]) -> int:
    target.mkdir(exist_ok=True)
    target.chmod(stat.S_IMODE(os.fstat(folder).st_mode) | 0o700)
    count, names = 0, os.listdir(folder)
    for name in names:
        found, copy = os.stat(name, dir_fd=folder, follow_symlinks=False), target / name
        if source / name in apart or (name[0] == "." and name.endswith(".part")):
            continue
        if copy.is_symlink() or (copy.exists() and copy.is_dir() != stat.S_ISDIR(found.st_mode)):
            discard(copy)
        if stat.S_ISDIR(found.st_mode):
            count += _mirror(source / name, copy, apart)
        elif stat.S_ISLNK(found.st_mode):
            copy.symlink_to(os.readlink(name, dir_fd=folder))
        elif stat.S_ISREG(found.st_mode):
            count += 1
            _copy(os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder), copy)
    for copy in target.iterdir():
        if copy.name not in names and source / copy.name not in apart:
            discard(copy)
    return count


def _copy(source: int, copy: Path) -> None:
    """Copy a file, unless it is there just so."""
    with os.fdopen(source, "rb") as file:
        found = os.fstat(source)
        before = copy.stat() if copy.exists() else None
        if before and (before.st_size, before.st_mtime_ns) == (found.st_size, found.st_mtime_ns):
            return
        copy.unlink(missing_ok=True)
        with copy.open("xb") as out:
            os.fchmod(out.fileno(), stat.S_IMODE(found.st_mode))
            shutil.copyfileobj(file, out)
        os.utime(copy, ns=(found.st_atime_ns, found.st_mtime_ns))


def _note(course: Course, now: dt.datetime, told: str) -> str:
    """Return what stands beside a copy: of when it is, and how to start from it."""
    secret = secret_file(course)
    return (
        f"A copy of the course {course.id}, begun at {now.isoformat(timespec='seconds')}: {told}.\n\n"
        f"To start from it: put {COPY}/ where the course shall be, and {secret.name}, if it is here, where\n"
        f"the secret is looked for ({course.secret or '~/.config/deltagrade/' + secret.name}).\n"
        "Then run 'grader serve' in that folder.\n"
    )
