"""A new course to start from, with one worked assignment: `grader init`.

The files are those of the folder `example/` beside this one; it is complete but for the names of the course.
"""

from __future__ import annotations

import json
from pathlib import Path
from string import Template

from grader.course.fields import SAFE_NAME
from grader.course.model import COURSE_FILE
from grader.errors import CourseError, explained

EXAMPLE = Path(__file__).with_name("example")

_RENAMED = {"gitignore": ".gitignore"}


def new_course(folder: Path, *, title: str, course_id: str, exchange: str) -> list[Path]:
    """Write a new course with one worked assignment; return the files written.

    Parameters
    ----------
    folder : Path
        Where; it is made if it is not there, and may hold nothing but a ``.git``.
    title : str
        What people call the course.
    course_id : str
        Its short name: letters, digits, ``-``, ``_`` and ``.``.
    exchange : str
        Folder of the exchange; a relative path starts at `folder`.

    Raises
    ------
    CourseError
        If `folder` already holds a course or anything else, or `course_id` cannot be a folder's name.
    """
    _check_free(folder)
    if not SAFE_NAME.fullmatch(course_id):
        told = f"{course_id!r} cannot be the id of a course: it names a folder."
        raise CourseError(told, "Use letters, digits, '-', '_' and '.' only.")
    written = []
    for source in sorted(path for path in EXAMPLE.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        place = source.relative_to(EXAMPLE)
        text = source.read_text(encoding="utf-8")
        if place.as_posix() == COURSE_FILE:
            names = {"title": title, "course_id": course_id, "exchange": exchange}
            text = Template(text).substitute({name: _quoted(value) for name, value in names.items()})
        elif place.as_posix() == "README.md":
            text = Template(text).substitute(title=title)
        target = folder / place.with_name(_RENAMED.get(place.name, place.name))
        with explained(f"{folder} cannot hold the course", "Name another folder.", CourseError):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        written.append(target)
    return written


def _check_free(folder: Path) -> None:
    if (folder / COURSE_FILE).exists():
        raise CourseError(f"{folder} already holds a course.", "Name another folder.")
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"{folder} is a file.", "Name a folder that does not exist yet.")
    if folder.is_dir() and any(path.name != ".git" for path in folder.iterdir()):
        raise CourseError(
            f"{folder} is not empty.", "Name a folder that does not exist yet, or an empty one."
        )


def _quoted(text: str) -> str:
    """Return `text` as a TOML string, which is written as a JSON string is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
