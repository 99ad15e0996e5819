"""Result files: `results/<assignment>/<student>.json`, each whole or not there."""

from __future__ import annotations

from pathlib import Path

import msgspec

from grader.atomic import write_atomically
from grader.course.model import Course
from grader.errors import GradingError
from grader.grading.results import Result


class ResultStore:
    """The results of a course.

    Parameters
    ----------
    course : Course
        The instructor's course.
    """

    def __init__(self, course: Course) -> None:
        self.folder = course.root / "results"

    def path(self, assignment: str, student: str, attempt: int = 1) -> Path:
        """Return where a result is kept."""
        suffix = "" if attempt == 1 else f"@{attempt}"
        return self.folder / assignment / f"{student}{suffix}.json"

    def write(self, result: Result) -> None:
        """Keep a result, in place of the one before.

        Raises
        ------
        GradingError
            If it cannot be written; the one before is then still there.
        """
        path = self.path(result.assignment, result.student, result.attempt)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, msgspec.json.format(msgspec.json.encode(result), indent=1) + b"\n", 0o600)
        except OSError as error:
            raise GradingError(
                f"The result {path} cannot be written: {error}.", "Make room, and grade again."
            ) from None

    def read(self, assignment: str, student: str, attempt: int = 1) -> Result | None:
        """Return a result, or None if there is none that can be read."""
        try:
            return read_result(self.path(assignment, student, attempt))
        except (FileNotFoundError, GradingError):
            return None

    def all(self, assignment: str) -> tuple[list[Result], list[str]]:
        """Return the results of an assignment by student, and a sentence for each that cannot be read."""
        results, problems = [], []
        for path in sorted((self.folder / assignment).glob("[!.]*.json")):
            try:
                results.append(read_result(path))
            except GradingError as error:
                problems.append(error.message)
        return results, problems


def read_result(path: Path) -> Result:
    """Read one result file.

    Raises
    ------
    GradingError
        If it is not a whole result.
    FileNotFoundError
        If there is no such file.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Result)
    except FileNotFoundError:
        raise
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise GradingError(f"The result {path} cannot be read: {error}.", "Grade again.") from None
