"""What a submission can do wrong, each with a plain sentence for the student.

::

    StudentFault               a result, never an error of the grader
    |-- ModuleFault            the file cannot be loaded: syntax, import, exception, exit, time
    |-- MissingName            a name is not defined                  (also an AttributeError)
    |-- StudentException       the code raised                   (also that built-in exception)
    |-- TimedOut               no answer in time
    |-- Crashed                the process ended
    |-- TooMuchOutput          it printed without end
    `-- RefusedValue           it returned what cannot be taken
"""

from __future__ import annotations

import builtins
import functools
import signal
from collections.abc import Sequence
from typing import ClassVar

from grader.sandbox.packages import package_of
from grader.sandbox.text import plain_text


class StudentFault(Exception):
    """Something that a submission did wrong.

    Parameters
    ----------
    message : str
        One sentence for the student; made safe to show.
    detail : str, optional
        The student's own lines that led there; made safe to show.
    """

    kind: ClassVar[str] = "fault"

    def __init__(self, message: str, detail: str = "") -> None:
        self.message = plain_text(message)
        self.detail = plain_text(detail)
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message}\n{self.detail}" if self.detail else self.message


class ModuleFault(StudentFault):
    """The student's file cannot be loaded."""

    kind = "module"


class MissingName(StudentFault, AttributeError):
    """A name that the exercise asks for is not defined."""

    kind = "missing"


class StudentException(StudentFault):
    """The student's code raised an exception.

    Parameters
    ----------
    message, detail : str
        As for `StudentFault`.
    names : sequence of str
        Names of the exception's class and of its bases, nearest first.
    """

    kind = "exception"

    def __init__(self, message: str, detail: str = "", names: Sequence[str] = ()) -> None:
        super().__init__(message, detail)
        self.names = tuple(names)


class TimedOut(StudentFault):
    """The student's code did not answer in time."""

    kind = "timeout"


class Crashed(StudentFault):
    """The student's process ended, or broke the wire."""

    kind = "crash"


class TooMuchOutput(StudentFault):
    """The student's code printed more than anyone reads."""

    kind = "output"


class RefusedValue(StudentFault):
    """The student's code returned something that cannot be taken."""

    kind = "refused"


def student_exception(names: Sequence[str], text: str, lines: Sequence[str]) -> StudentException:
    """Return the exception that stands for one raised in the student's process.

    Parameters
    ----------
    names : sequence of str
        Names of its class and bases, nearest first, as the worker says.
    text : str
        Its message.
    lines : sequence of str
        The student's frames.

    Returns
    -------
    StudentException
        Also an instance of the nearest built-in exception among `names`, so that a check may say
        ``pytest.raises(ValueError)``.
    """
    name = names[0][:100] if names else "Exception"
    nearest = next((base for base in names if base in _MIXABLE), None)
    kind = _mixed(nearest) if nearest else StudentException
    return kind(_sentence(name, text[:500]), "\n".join(lines), names)


def _sentence(name: str, text: str) -> str:
    if name == "NotAllowed":
        return f"It imports {text}: {package_of(text)} is not allowed in this assignment."
    if name == "NotImplementedError":
        return "Not written yet: it raises NotImplementedError."
    if name == "SystemExit":
        return "It calls exit(); return a value instead."
    if name == "EOFError":
        return "It reads from the keyboard; take the arguments instead of input()."
    if name == "MemoryError":
        return "It needs more memory than a submission may use."
    if name == "CallbackError":
        return f"It cannot call the function that it was given: {text}"
    if name == "LentError":
        return f"It spoils the object that it was given: {text}"
    return f"It raises {name}: {text}" if text else f"It raises {name}."


@functools.cache
def _mixed(name: str) -> type[StudentException]:
    return type(f"Student{name}", (StudentException, _MIXABLE[name]), {"__doc__": f"A student's {name}."})


# A loop of a check would take the first two for its end; the others are not made of one sentence.
_NOT_MIXABLE = {
    *(StopIteration, StopAsyncIteration),
    *(UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError, ExceptionGroup, Exception),
}
_MIXABLE = {
    name: found
    for name, found in vars(builtins).items()
    if isinstance(found, type) and issubclass(found, Exception) and found not in _NOT_MIXABLE
}


def crash(status: int, memory_mib: int, out_of_time: bool = False) -> Crashed:
    """Return the fault for a process that ended by itself.

    Parameters
    ----------
    status : int
        Its exit code, or minus the signal that ended it.
    memory_mib : int
        The memory limit, in MiB.
    out_of_time : bool, optional
        Whether it had used all the processor time of the submission.
    """
    if status >= 0:
        return Crashed(f"It ends the Python process (exit code {status}); return a value instead.")
    number = -status
    if number == signal.SIGXCPU or (number == signal.SIGKILL and out_of_time):
        return Crashed("It used up all processor time of the submission.")
    if number == signal.SIGXFSZ:
        return Crashed("It wrote a file larger than a submission may write.")
    memory = f", perhaps for using more than {memory_mib} MiB" if number in _MEMORY_SIGNALS else ""
    if number == signal.SIGKILL:
        return Crashed(f"The Python process was killed, or broke off its connection{memory}.")
    name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
    return Crashed(f"The Python process was ended by {name}{memory}.")


_MEMORY_SIGNALS = {signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS}
