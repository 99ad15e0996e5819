"""What a submission can do wrong: a result, never an error of the grader; texts are in `grader.messages`."""

import contextlib
import re
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from grader import messages as m
from grader.sandbox import protocol as p
from grader.sandbox.text import plain_text

STUB = "Write {name} here."
"""What a function raises, as a `NotImplementedError`, that students start from."""
A_STUB = re.escape(STUB).replace(re.escape("{name}"), r"[\w.]+")

VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"

_MOST_NOTES = 5
_LONGEST_NOTE = 300
_LONGEST_LINE = 80

FaultKind: TypeAlias = Literal[
    "fault",
    "module",  # there is no module to check
    "missing",
    "unwritten",  # what students start from
    "exception",
    "timeout",
    "crash",
    "output",
    "refused",
    "answer",  # of a form: there is none, or it cannot be read
]


class StudentFault(Exception):
    """Something that a submission did wrong; message, facts and the student's lines are made safe to show."""

    kind: FaultKind = "fault"
    forgiven = False  # a check says that it costs nothing
    is_of_stub = False  # it comes from where nothing is written yet, as it was handed out

    def __init_subclass__(cls, kind: FaultKind | None = None) -> None:
        cls.kind = kind or cls.kind

    def __init__(self, message: str, detail: str = "", **facts: object) -> None:
        # Without facts it is no template, but words that may hold braces of the student's.
        self.message = plain_text(message.format(**facts).rstrip() if facts else message)
        self.detail = plain_text(detail)
        super().__init__(self.message)

    @property
    def said(self) -> tuple[str, ...]:
        """What is the same for code that fails in the same way."""
        return self.kind, self.message

    def __str__(self) -> str:
        return f"{self.message}\n{self.detail}" if self.detail else self.message


class ModuleFault(StudentFault, kind="module"):
    """The student's file cannot be loaded: syntax, import, exception, exit, time."""


class MissingName(StudentFault, AttributeError, kind="missing"):
    """A name that the exercise asks for is not defined."""


class Unwritten(StudentFault, kind="unwritten"):
    """A name is still what students start from."""


def require_written_program(run: p.ProgramRun) -> p.ProgramRun:
    """Return what came of a program, unless it ends as what students start from does."""
    if run.exception.partition(":")[0] == "NotImplementedError":
        raise Unwritten(m.RAISED["NotImplementedError"])
    return run


class StudentException(StudentFault, kind="exception"):
    """The student's code raised an exception."""

    names: tuple[str, ...] = ()  # of the exception's class and of its bases, nearest first
    text: str = ""  # what it says itself
    error: BaseException | None = None  # the same exception here, if it could travel

    @property
    def said(self) -> tuple[str, ...]:
        """Kind, class and text."""
        return self.kind, *self.names[:1], _NOT_ALIGNED.sub("not aligned", self.text)


class TimedOut(StudentFault, kind="timeout"):
    """The student's code did not answer in time."""


class Waited(TimedOut):
    """It did not answer in time, and did not compute either."""


class Crashed(StudentFault, kind="crash"):
    """The student's process ended, or broke the wire."""

    exit_code: int | None = None  # with which it ended by itself


class TooMuchOutput(StudentFault, kind="output"):
    """The student's code printed more than anyone reads."""


class RefusedValue(StudentFault, kind="refused"):
    """The student's code returned something that cannot be taken."""


class NoPlainValue(RefusedValue):
    """An object would judge the right answer, where that of the reference is a plain value."""


_NOT_ALIGNED = re.compile(r"matmul: .* mismatch in its core dimension .*|shapes .* not aligned: .*")
"""How ``x @ W`` says that shapes do not fit, and how ``x.dot(W)`` says the same."""


def student_exception(
    names: Sequence[str], text: str, lines: Sequence[str], error: BaseException | None = None
) -> StudentException:
    """Return what is told of an exception in a student's process."""
    name, text = names[0][:100] if names else "Exception", text[:500]
    message = m.RAISED.get(name, m.RAISED_TEXT if text else m.RAISED_NO_TEXT)
    package = ""
    if name == "NotAllowed":
        from grader.sandbox.packages import package_of  # noqa: PLC0415 (who reads results never needs it)

        package = package_of(text)
    fault = StudentException(message, "\n".join(lines), name=name, text=text, package=package)
    fault.names, fault.text, fault.error = tuple(names), plain_text(text), error
    if name == "NotImplementedError":
        fault.kind, fault.is_of_stub = "unwritten", bool(re.fullmatch(A_STUB, fault.text))
    return fault


def told_exception(more: list[Any]) -> BaseException | None:
    """Return an exception that came with what a worker tells of it, what it came from and its attributes."""
    from grader.sandbox.values.named import is_known  # noqa: PLC0415 (imports NumPy)

    match more:
        case [BaseException() as error, cause, dict(attributes)]:
            if isinstance(cause, BaseException):
                error.__cause__ = cause
            for name, value in attributes.items() if is_known(type(error)) else ():
                if isinstance(name, str) and (name == "__notes__" or not hasattr(type(error), name)):
                    BaseException.__setattr__(error, name, value)
            return error
    return None


def raised(fault: StudentFault, ends_iteration: bool = False) -> BaseException:
    """Return what a check sees of a fault: an exception of the student's as the same one, built in or theirs.

    What would end a loop of the check's, or the grader, stays a fault. That it is the student's is known by
    `fault_of`, by a mark on this one object: never by its class, which a check may raise as well.
    """
    if not isinstance(fault, StudentException):
        return fault
    error = _nearest(fault) if fault.error is None else fault.error
    ends_loop = isinstance(error, StopIteration | StopAsyncIteration) and not ends_iteration
    if error is None or ends_loop or isinstance(error, KeyboardInterrupt | GeneratorExit):
        return fault
    return marked(error, fault)


def marked(error: BaseException, fault: StudentFault) -> BaseException:
    """Return an exception as a student's."""
    BaseException.__setattr__(error, _FAULT, fault)
    return error


def fault_of(error: BaseException | None) -> StudentFault | None:
    """Return the student's fault that an exception is of this very object, or None: it is somebody else's."""
    if isinstance(error, StudentFault):
        return error
    with contextlib.suppress(AttributeError):
        fault: StudentFault = object.__getattribute__(error, _FAULT)  # which asks no submission
        return fault
    return None


def _nearest(fault: StudentException) -> BaseException | None:
    """Return an exception of the nearest class that is built in, of one that could not travel."""
    from grader.sandbox.values.named import EXCEPTIONS  # noqa: PLC0415 (as above)

    for kind in filter(None, map(EXCEPTIONS.get, fault.names)):
        with contextlib.suppress(TypeError):
            return kind(fault.text)
    return None


# Windows knows few signals: what ends a process there is told by the numbers that others have.
_SIGNALS = {6: "SIGABRT", 9: "SIGKILL", 24: "SIGXCPU"} | {int(one): one.name for one in signal.Signals}
_FAULT = "@fault"  # no name that Python code can use


def crash(status: int, memory_mib: int, out_of_time: bool = False) -> Crashed:
    """Return the fault for a process that ended by itself: with an exit code, or by minus a signal."""
    number = -status
    if status >= 0:
        ended = Crashed(m.EXITED, status=status)
        ended.exit_code = status
        return ended
    name = _SIGNALS.get(number, f"signal {number}")
    if name == "SIGXCPU" or (name == "SIGKILL" and out_of_time):
        return Crashed(m.NO_PROCESSOR_TIME)
    if name == "SIGXFSZ":
        return Crashed(m.FILE_TOO_LARGE)
    if name == "SIGKILL":
        return Crashed(m.KILLED, mib=memory_mib)
    # Where the kernel gives no more memory, NumPy and Python end in one of these ways.
    memory = name in ("SIGSEGV", "SIGABRT", "SIGBUS")
    return Crashed(m.SIGNALLED_MEMORY if memory else m.SIGNALLED, signal=name, mib=memory_mib)


def fault_in(request: int, answer: int, values: list[Any]) -> StudentFault | None:
    """Return the fault that an answer to a request tells of, or None if it is a good one."""
    match answer, values:
        case p.RETURNED, [_, *_]:
            return None
        case p.RAISED, [list(names), str(text), list(lines), *more] if {*map(type, names + lines)} <= {str}:
            return student_exception(names[:20], text, lines[:20], told_exception(more))
        case p.RAISED, _:
            return StudentException(m.RAISED_UNREADABLE)
        case p.REFUSED, _:
            why = values[0] if values and isinstance(values[0], str) else m.NO_REASON
            return RefusedValue(m.VALUE_REFUSED if request == p.GET else m.RETURN_REFUSED, why=why)
        case p.MISSING | p.CALLABLE, _ if request == p.GET or (request, answer) == (p.CALL, p.MISSING):
            return None
    return Crashed(m.NO_ANSWER)


def fault_at_import(fault: Exception, module: str, place: str = "") -> ModuleFault:
    """Return the fault of a whole module, from what went wrong while it was sent or loaded, and where."""
    if not isinstance(fault, StudentFault):
        return ModuleFault(m.FILES_REFUSED, why=fault)
    file = f"{module}.py"
    # Python itself says after a syntax error in which file it is, which may be one that the module imports.
    if isinstance(fault, StudentException) and "SyntaxError" in fault.names and f"({file}, " in fault.text:
        error = f"{fault.names[0]}: {fault.text}"
        return ModuleFault(m.NOT_PYTHON, fault.detail, file=file, version=VERSION, error=error)
    return ModuleFault(m.NOT_LOADED, place or fault.detail, file=file, why=_in_a_sentence(fault.message))


def passed_over(
    notes: Any = None, *, reads: bool = False, files: Mapping[str, bytes] | None = None
) -> list[str]:
    """Return in sentences what a worker says of statements that failed, as far as it can be understood.

    Lines of `files` that are no Python are quoted.
    Of a program that `reads` from the keyboard, nothing is said of the statements that do.
    """
    shown = []
    for note in notes if isinstance(notes, list) else ():
        match note:
            case [str(place), int(line), list(names), str(text)] if {*map(type, names)} <= {str}:
                if reads and "EOFError" in names:
                    continue
                why = m.TAKES_TOO_LONG
                if "SyntaxError" in names:
                    why = m.NOT_PYTHON_LINE.format(version=VERSION, why=text)
                    source = (files or {}).get(f"exported/{place}") or (files or {}).get(place, b"")
                    own = source.decode("utf-8", "replace").split("\n")[line - 1 : line]
                    why += m.LINE_READS.format(line=own[0].strip()[:_LONGEST_LINE]) if own else ""
                elif names:
                    why = _in_a_sentence(student_exception(names[:20], text, ()).message)
                place = place if "." in place else place.capitalize()
                sentence = m.PASSED_OVER.format(place=place, line=line, why=why)
                shown.append(" ".join(plain_text(sentence, _LONGEST_NOTE).split()))
    more = [m.PASSED_OVER_MORE.format(count=len(shown) - _MOST_NOTES)] if len(shown) > _MOST_NOTES else []
    return shown[:_MOST_NOTES] + more


def _in_a_sentence(message: str) -> str:
    return message[:1].lower() + message[1:]
