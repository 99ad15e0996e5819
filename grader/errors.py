"""The errors that a person can cause, and how each is told.

::

    GraderError                exit code 2: one sentence, and what to do
    |-- CourseError            a course or assignment file is wrong
    |   `-- NotInCourse        there is none where a command was given
    |-- AuthoringError         a solution or check file is wrong
    |-- ExchangeError          work cannot be released, fetched, submitted or collected
    |-- SandboxError           this machine cannot run a student's code as asked
    `-- GradingError           grading could not be done; nothing was lost

A fault of a *submission* is none of these: it is a result (see `grader.sandbox.faults`).
"""

from __future__ import annotations


class GraderError(Exception):
    """An error that a person can mend.

    Parameters
    ----------
    message : str
        One sentence: what is wrong, and where.
    hint : str, optional
        What to do about it.
    """

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class CourseError(GraderError):
    """A course or assignment file is missing, unreadable or wrong."""


class NotInCourse(CourseError):
    """A command was given outside of any course."""


class AuthoringError(GraderError):
    """A hand-written solution or check file is wrong: the instructor's to mend."""


class ExchangeError(GraderError):
    """Work cannot be released, fetched, submitted or collected."""


class SandboxError(GraderError):
    """A student's code cannot be run on this machine in the way that was asked for."""


class GradingError(GraderError):
    """Grading could not be done; what was graded before is still there."""
