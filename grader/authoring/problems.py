"""What is wrong in the files of an assignment: collected, and told all at once."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from grader.errors import AuthoringError


class Problem(msgspec.Struct, frozen=True, order=True):
    """One thing that its author has to mend."""

    file: str  # as the author knows it: relative to the course's folder
    line: int  # counted from 1
    message: str  # what is wrong, and what to do about it

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def refuse(problems: Iterable[Problem]) -> None:
    """Do nothing if there are no problems; else raise one AuthoringError that lists all of them, in order."""
    listed = [str(problem) for problem in sorted(set(problems))]
    if len(listed) == 1:
        raise AuthoringError(listed[0])
    if listed:
        raise AuthoringError("\n".join([f"There are {len(listed)} problems:", *listed]))


def syntax_problem(error: SyntaxError, file: str) -> Problem:
    """Return the problem that a file is not Python."""
    return Problem(file, error.lineno or 1, f"This is not valid Python: {error.msg}.")
