"""The folders of an nbgrader course: what is to be taken over, and what else there is."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

from grader.errors import CourseError
from grader.nbgrader.importing import config as settings
from grader.nbgrader.importing.config import CONFIG_FILE, Config
from grader.nbgrader.importing.gradebook import GRADEBOOK_FILE
from grader.nbgrader.importing.left_out import LeftOut

_MADE_BY_NBGRADER = {
    "release": "nbgrader makes it of the source; 'grader build' makes ours.",
    "source_with_tests": "nbgrader makes it of the source.",
    "autograded": "nbgrader makes it; 'grader grade' grades the submissions anew.",
    "feedback": "nbgrader makes it; 'grader publish' makes ours.",
    "solution": "nbgrader makes it of the source.",
    "downloaded": "If it holds work that 'submitted' lacks, run 'nbgrader zip_collect' and import again.",
}
_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclasses.dataclass(frozen=True, slots=True)
class SourceAssignment:
    """An assignment in nbgrader's course.

    Parameters
    ----------
    name : str
        Its name.
    folder : Path
        Its folder in ``source``.
    """

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
    course: Path, config: Config, due: Mapping[str, dt.datetime]
) -> list[SourceAssignment]:
    """Return the assignments of an nbgrader course, by due date and name.

    Parameters
    ----------
    course : Path
        Its folder.
    config : Config
        Its settings.
    due : mapping of str to datetime
        When each is due.

    Raises
    ------
    CourseError
        If it is no course of nbgrader.
    """
    source = course / config[settings.SOURCE]
    if not source.is_dir():
        told = f"{course} is no course of nbgrader: it has no folder {config[settings.SOURCE]!r}."
        raise CourseError(told, f"Name the folder that holds {CONFIG_FILE} and 'source'.")
    found = [SourceAssignment(path.name, path) for path in source.glob("[!.]*") if path.is_dir()]
    return sorted(found, key=lambda one: (due.get(one.name, _NEVER), one.name))


def other_things(course: Path, config: Config) -> Iterator[LeftOut]:
    """Yield what lies in a course besides assignments, submissions and the gradebook."""
    source, submitted = config[settings.SOURCE], config[settings.SUBMITTED]
    for path in sorted(course.glob("[!.]*")):
        if path.name in (source, submitted, CONFIG_FILE, GRADEBOOK_FILE):
            continue
        why = _MADE_BY_NBGRADER.get(path.name, "It belongs to no assignment, and stays where it is.")
        yield LeftOut(path.name, "folder" if path.is_dir() else "file", why)
    for path in sorted((course / source).glob("[!.]*")):
        if not path.is_dir():
            yield LeftOut(source, path.name, "It belongs to no assignment, and stays where it is.")
