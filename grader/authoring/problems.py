"""What is wrong in the files of an assignment: collected, and told all at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from grader.errors import AuthoringError


@dataclasses.dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One thing that its author has to mend.

    Parameters
    ----------
    file : str
        The file, as the author knows it: relative to the course's folder.
    line : int
        The line, counted from 1.
    message : str
        What is wrong, and what to do about it.
    """

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def refuse(problems: Iterable[Problem]) -> None:
    """Do nothing if there are no problems.

    Raises
    ------
    AuthoringError
        If there are; it lists every one of them, in the order of files and lines.
    """
    told = [str(problem) for problem in sorted(set(problems))]
    if len(told) == 1:
        raise AuthoringError(told[0])
    if told:
        raise AuthoringError("\n".join([f"There are {len(told)} problems:", *told]))


def syntax_problem(error: SyntaxError, file: str) -> Problem:
    """Return the problem that a file is not Python."""
    return Problem(file, error.lineno or 1, f"This is not valid Python: {error.msg}.")
