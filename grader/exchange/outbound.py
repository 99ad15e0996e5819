"""From the instructor to the students: releasing and fetching assignments."""

from __future__ import annotations

from pathlib import Path

from grader.course.folders import CourseFolders
from grader.course.model import COURSE_FILE
from grader.errors import ExchangeError, explained
from grader.exchange.fetched import FETCHED_FILE, Fetched
from grader.exchange.public_course import public_course
from grader.files.atomic import Permissions, create_atomically, place_folder, write_atomically
from grader.files.tree import SubmittedFiles, content_hash, read_files

LARGEST_RELEASE_MIB = 500.0


class Outbound(CourseFolders):
    """The half of an exchange that carries assignments to students."""

    def release(self, name: str, folder: Path, *, force: bool = False) -> Path:
        """Give an assignment to students, and tell them the plan as it is now.

        Parameters
        ----------
        name : str
            An assignment of the course.
        folder : Path
            The folder for students, ``assignments/<name>``.
        force : bool, optional
            Replace what was released before. Releasing the same files again needs no force.

        Returns
        -------
        Path
            The released folder.

        Raises
        ------
        ExchangeError
            If the assignment is not in the course's plan, its folder is empty or cannot be copied, or other
            files were released under its name.
        """
        self.require_planned(name)
        files = read_files(folder.resolve(), LARGEST_RELEASE_MIB)
        if not files:
            raise ExchangeError(f"There is nothing to release in {folder}.", "Run 'grader build' first.")
        self.prepare()
        target = self.outbound / name
        if force or not target.exists():
            with explained(f"{name!r} could not be released"):
                place_folder(target, files, Permissions(), replace=force)
        elif content_hash(read_files(target, LARGEST_RELEASE_MIB)) != content_hash(files):
            raise ExchangeError(
                f"{name!r} was released before, with other files.",
                "Release it with --force to replace it; students must then fetch it again.",
            )
        self._publish_plan()
        return target

    def released(self) -> list[str]:
        """Return the names of the released assignments, in the course's order."""
        with explained(f"The exchange {self.folder} cannot be read"):
            return [name for name in self.course.names if (self.outbound / name).is_dir()]

    def fetch(self, name: str, into: Path, *, missing_only: bool = False) -> Path:
        """Copy a released assignment to a student.

        Parameters
        ----------
        name : str
            A released assignment.
        into : Path
            The folder in which ``<name>/`` is made.
        missing_only : bool, optional
            Put files back that are missing in ``<name>/``; nothing that is there is changed.

        Returns
        -------
        Path
            The new folder.

        Raises
        ------
        ExchangeError
            If it is not released, or is there already and `missing_only` is not set.
        """
        self.require_released(name)
        note = Fetched(course=self.course.id, assignment=name, course_folder=str(self.folder))
        files = {**read_files(self.outbound / name, LARGEST_RELEASE_MIB), FETCHED_FILE: note.to_toml()}
        target = into / name
        with explained(f"{name!r} could not be fetched to {into}"):
            into.mkdir(parents=True, exist_ok=True)
            if missing_only and target.exists():
                _restore(target, files)
            elif target.exists() or target.is_symlink():
                raise ExchangeError(
                    f"{target} is there already.",
                    "Rename it to start anew, or fetch with --missing to put back only what is missing.",
                )
            else:
                place_folder(target, files)
        return target

    def _publish_plan(self) -> None:
        path = self.folder / COURSE_FILE
        with explained(f"The plan {path} could not be written"):
            write_atomically(path, public_course(self.course, self.released()), mode=0o644)

    def require_released(self, name: str) -> None:
        """Refuse an assignment that is not released, and say which are."""
        released = self.released()
        if name not in released:
            there = f"Released so far: {', '.join(released)}." if released else "Nothing is released yet."
            raise ExchangeError(f"{name!r} is not released in the course {self.course.id}.", there)


def _restore(folder: Path, files: SubmittedFiles) -> None:
    """Write the note anew, and the files that are missing."""
    write_atomically(folder / FETCHED_FILE, files[FETCHED_FILE])
    for path, content in files.items():
        place = folder / path
        if not (place.exists() or place.is_symlink()):
            place.parent.mkdir(parents=True, exist_ok=True)
            create_atomically(place, content)
