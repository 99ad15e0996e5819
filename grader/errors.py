"""The errors that a person can cause or mend; a submission's faults are results, and none of these."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS}
_NO_NAME = {errno.ENAMETOOLONG, errno.ELOOP}
_OUT_OF_RESOURCES = {errno.EMFILE, errno.ENFILE, errno.ENOMEM}

_HALF_WRITTEN = re.compile(r"\.([^/\\]+)\.[0-9a-f]{12}\.part$")  # what is beside a file that is written


class GraderError(Exception):
    """An error that a person can mend: one sentence on what is wrong and where, and what to do about it."""

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


class MachineError(GraderError):
    """No file that a person named is to blame: this machine refused something, or grader has a defect."""


@contextmanager
def explained(what: str, hint: str = "", kind: type[GraderError] = ExchangeError) -> Iterator[None]:
    """Raise an `OSError` of the block, or that a file is no text, as a person's to mend.

    `what` was not done, and has no full stop. Only code that deals with a file that a person named, or can
    move and mend, stands in such a block. That the whole machine is out of descriptors or memory is nobody's
    file's fault, and passes through.
    """
    try:
        yield
    except (OSError, UnicodeDecodeError) as error:
        if isinstance(error, OSError) and error.errno in _OUT_OF_RESOURCES:
            raise
        raise kind(f"{what}: {_reason(error)}.", hint) from error


def unexpected(error: OSError) -> MachineError:
    """Tell an `OSError` that no `explained` expected: the machine's, or a defect of grader."""
    if error.errno in _NO_ROOM:
        hint = "Make room on that disk and run the command again; what was finished stays."
    elif error.errno in _NO_RIGHT:
        hint = "Give yourself the right to use it, or name another place; then run the command again."
    elif error.errno in _NO_NAME:
        hint = "Write another name."
    elif error.errno in _OUT_OF_RESOURCES:
        hint = "End other programs, or raise the limit (ulimit -a shows it), and run the command again."
    else:
        return MachineError(
            f"grader failed where it should not: {_reason(error)}.",
            "Nothing of yours is to blame. 'grader --traceback COMMAND' shows where; please report that.",
        )
    return MachineError(f"This computer refused what grader needs: {_reason(error)}.", hint)


def _reason(error: OSError | UnicodeDecodeError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"it is no {error.encoding.upper()} text ({error.reason})"
    file = str(error.filename or "").removeprefix("\\\\?\\")  # of a long path of Windows
    file = _HALF_WRITTEN.sub(r"\1", file)
    where = f" ({file!r})" if file else ""
    return f"{error.strerror or error}{where}"
