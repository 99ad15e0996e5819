"""A course for the next semester: `grader init --from`. What people did stays behind, as does the secret."""

import datetime as dt
import re
import shutil
import tempfile
import tomllib
from pathlib import Path

from grader.authoring.new import require_free
from grader.course.files import load_course, to_toml, toml_value
from grader.course.model import ASSIGNMENTS, COURSE_FILE, SOLUTIONS, Course
from grader.errors import CourseError, explained
from grader.files.atomic import write_atomically
from grader.grading.marks import MarkStore

# All else may be about people.
TAKEN = (SOLUTIONS, ASSIGNMENTS, COURSE_FILE, "README.md", ".gitignore", "nbgrader_config.py")
_DUE = re.compile(r"^([ \t]*due[ \t]*=[ \t]*)([^#\n]*[^#\s])(.*)\n", re.MULTILINE)
_DROPPED = re.compile(r"^\[\[extensions\]\].*?(?=^\[|\Z)|^secret[ \t]*=[^\n]*\n", re.MULTILINE | re.DOTALL)


def next_semester(old: Course, folder: Path, course_id: str, title: str, days: int | None) -> list[str]:
    """Make a course of another: due dates moved by some days, or cleared; return what is left behind."""
    old.require_sound()
    require_free(folder, course_id)
    if course_id == old.id:
        raise CourseError(f"{course_id!r} is the id of the old course.", "Give the new one another: --id ID.")
    with explained(f"{folder} cannot be written", "Choose another folder.", CourseError):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as made:
            new = Path(made) / "course"
            new.mkdir()
            for name in TAKEN:
                source = old.root / name
                if source.is_dir():
                    junk = shutil.ignore_patterns("__pycache__", ".pytest_cache", ".ipynb_checkpoints")
                    shutil.copytree(source, new / name, symlinks=True, ignore=junk)
                elif source.exists():
                    shutil.copy2(source, new / name)
            plan = (old.root / COURSE_FILE).read_text(encoding="utf-8")
            write_atomically(new / COURSE_FILE, _plan(plan, course_id, title, days))
            course = load_course(new)
            for name in old.names:
                MarkStore(course).keep_bank(name, MarkStore(old).comments(name))
            folder.mkdir(exist_ok=True)
            for name in sorted(
                [place.name for place in new.iterdir()], key=COURSE_FILE.__eq__
            ):  # that one last
                (new / name).replace(folder / name)
    return sorted(path.name for path in old.root.iterdir() if path.name not in (*TAKEN, ".git"))


def _plan(text: str, course_id: str, title: str, days: int | None) -> bytes:
    """Return `course.toml` for the new course, with the comments of the old one where that can be."""
    wanted = tomllib.loads(text)
    wanted.pop("extensions", None)
    wanted.pop("secret", None)
    wanted |= {"id": course_id} | ({"title": title} if title else {})
    for item in wanted.get("assignments", []):
        due = item.pop("due", None)
        if due and days is not None:
            try:
                item["due"] = due + dt.timedelta(days)
            except OverflowError:
                raise CourseError(f"No calendar has a day {days:+} days from {due}.") from None

    def moved(found: re.Match[str]) -> str:
        if days is None:
            return ""
        due = tomllib.loads(f"due = {found[2]}")["due"] + dt.timedelta(days)
        return f"{found[1]}{due.isoformat()}{found[3]}\n"

    try:
        edited = _DUE.sub(moved, _DROPPED.sub("", text))
        for field, value in (("id", course_id), ("title", title)):
            line = f"{field} = {toml_value(value)} ".replace("\\", r"\\")
            edited = (
                re.sub(rf"^{field}[ \t]*=[^#\n]*", line, edited, count=1, flags=re.M) if value else edited
            )
        edited = re.sub(r"[ \t]+\n", "\n", edited)
        if tomllib.loads(edited) == wanted:
            return edited.encode()
    except (tomllib.TOMLDecodeError, TypeError):
        pass  # it is written in a way that is not edited so
    return to_toml(wanted)
