"""The folders of an nbgrader course: what is to be taken over, and what else there is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from grader.errors import CourseError
from grader.nbgrader.importing.grades import GRADEBOOK_FILE
from grader.nbgrader.importing.left_out import LeftOut
from grader.nbgrader.importing.settings import CONFIG_FILE, Settings

_MADE_BY_NBGRADER = {
    "release": "nbgrader makes it of the source; 'grader build' makes ours.",
    "source_with_tests": "nbgrader makes it of the source.",
    "autograded": "nbgrader makes it; 'grader grade' grades the submissions anew.",
    "feedback": "nbgrader makes it; 'grader publish' makes ours.",
    "solution": "nbgrader makes it of the source.",
    "downloaded": "If it holds work that 'submitted' lacks, run 'nbgrader zip_collect' and import again.",
}
_NO_FILES = "An assignment hands out no files beside its own; this one is kept in 'imported'."
_STAYS = "It belongs to no assignment, and stays where it is."
_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


class SourceAssignment(msgspec.Struct, frozen=True):
    """An assignment in nbgrader's course: a folder of ``source``."""

    name: str
    folder: Path

    @property
    def notebooks(self) -> list[Path]:
        """Its notebooks."""
        return sorted(path for path in self.folder.glob("[!.]*.ipynb") if path.is_file())

    @property
    def files(self) -> list[Path]:
        """All its files, hidden ones left out."""
        found = (path for path in self.folder.rglob("*") if path.is_file() and not path.is_symlink())
        inner = ((path, path.relative_to(self.folder)) for path in found)
        return sorted(path for path, place in inner if not any(part[0] == "." for part in place.parts))


def source_assignments(
    course: Path, settings: Settings, due: Mapping[str, dt.datetime]
) -> list[SourceAssignment]:
    """Return the assignments of an nbgrader course, by due date and name; no such course: `CourseError`."""
    source = course / settings.source
    if not source.is_dir():
        message = f"{course} is no course of nbgrader: it has no folder {settings.source!r}."
        raise CourseError(message, f"Name the folder that holds {CONFIG_FILE} and 'source'.")
    found = [SourceAssignment(path.name, path) for path in source.glob("[!.]*") if path.is_dir()]
    return sorted(found, key=lambda one: (due.get(one.name, _NEVER), one.name))


def other_things(
    course: Path, settings: Settings, assignments: Sequence[SourceAssignment]
) -> Iterator[LeftOut]:
    """Yield what lies in a course besides notebooks, submissions and the gradebook."""
    for source in assignments:
        for path in source.files:
            if path not in source.notebooks:
                yield LeftOut(source.name, path.relative_to(source.folder).as_posix(), _NO_FILES)
    for path in sorted(course.glob("[!.]*")):
        if path.name not in (settings.source, settings.submitted, CONFIG_FILE, GRADEBOOK_FILE):
            why = _MADE_BY_NBGRADER.get(path.name, _STAYS)
            yield LeftOut(path.name, "folder" if path.is_dir() else "file", why)
    for path in sorted((course / settings.source).glob("[!.]*")):
        if not path.is_dir():
            yield LeftOut(settings.source, path.name, _STAYS)
