"""What a submission runs, and how a process is had to load it: as Python does, else one statement by one."""

import contextlib
import math
from collections.abc import Callable, Collection
from typing import Any

import msgspec

from grader import messages as m
from grader.sandbox import faults
from grader.sandbox.protocol import MOST_FILE_MIB
from grader.sandbox.source import line_of
from grader.sandbox.values.packing import Node, Unsendable

_SHARE_TO_KNOW = 4  # of the time for loading a module, to know the line that ended the process


class StudentCode(msgspec.Struct, frozen=True):
    """What a submission runs: a module, and the files beside it."""

    module: str  # without ".py"
    files: dict[str, bytes]  # all by relative path; <module>.py is the module
    exercises: Collection[str] = ()
    is_program: bool = False  # whether it may be run as a program, and so read from the keyboard
    never_none: Collection[str] = ()  # exercises that are not written yet while they are None
    given: Collection[str] = ()  # which of the files are the assignment's, and nobody's work


def sources(code: StudentCode) -> tuple[str, bytes, dict[str, bytes]]:
    """Return the module's name, its source and all other files, or raise `ModuleFault`.

    An empty module is told, and a file that no process may write.
    """
    name, others = code.module, dict(code.files)
    source = others.pop(f"{name}.py", None)
    if source is None or not source.strip():
        raise faults.ModuleFault(m.NO_FILE if source is None else m.EMPTY_FILE, file=f"{name}.py")
    for file, content in code.files.items():
        if len(content) > MOST_FILE_MIB << 20:
            size = math.ceil(len(content) / 2**20 * 10) / 10
            raise faults.ModuleFault(m.LARGE_FILE, file=file, size=f"{size:.1f}", most=MOST_FILE_MIB)
    return name, source, others


def loaded(
    code: StudentCode, seconds: float, ask: Callable[[list[Any], float], list[Any]]
) -> tuple[dict[str, Any], list[str]]:
    """Return the functions (None) and classes (nodes) of a module, and notes of what failed in it.

    `ask` has a new process load it, and returns what that tells; what keeps it from that is a `ModuleFault`.
    """
    name, source, others = sources(code)
    line = ""

    def report(place: object, number: object) -> None:
        nonlocal line
        line = line_of(code.files, str(place), number) or line

    parts = [name, source, others]
    try:
        try:
            told, *rest = ask(parts, seconds)
        except faults.StudentException:  # so statement by statement: it may be that little depends on it
            told, *rest = ask([*parts, report], seconds)
    except (faults.StudentFault, Unsendable) as fault:
        ended = isinstance(fault, faults.Crashed | faults.TimedOut | faults.TooMuchOutput)
        if ended and not line and not getattr(fault, "detail", ""):
            with contextlib.suppress(faults.StudentFault, Unsendable):
                ask([*parts, report], seconds / _SHARE_TO_KNOW)
        raise faults.fault_at_import(fault, name, line if ended else "") from None
    names: dict[str, Any] = {}
    if type(told) is list:
        names = {function: None for function in told if type(function) is str}
    if rest and type(rest[0]) is dict:
        names |= {kind: node for kind, node in rest[0].items() if type(kind) is str and type(node) is Node}
    return names, faults.passed_over(*rest[1:2], reads=code.is_program, files=code.files)
