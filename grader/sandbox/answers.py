"""What a worker's answer says of the submission; nothing of it is believed."""

from __future__ import annotations

from typing import Any

from grader.sandbox import protocol as p
from grader.sandbox.faults import (
    Crashed,
    ModuleFault,
    RefusedValue,
    StudentException,
    StudentFault,
    student_exception,
)
from grader.sandbox.values import Unsendable

_GOOD = {p.GET: (p.RETURNED, p.CALLABLE, p.MISSING)}


def fault_in(request: int, answer: int, values: list[Any]) -> StudentFault | None:
    """Return the fault that an answer tells of, or None if it is a good one.

    Parameters
    ----------
    request, answer : int
        Tags of both, of `grader.sandbox.protocol`.
    values : list
        Parts of the answer.
    """
    if answer == p.RAISED:
        return _raised(values)
    if answer == p.REFUSED:
        what = "Its value" if request == p.GET else "Its return value"
        why = values[0] if values and isinstance(values[0], str) else "it says nothing more"
        return RefusedValue(f"{what} cannot be taken: {why}.")
    if answer not in _GOOD.get(request, (p.RETURNED,)) or (answer == p.RETURNED and not values):
        return Crashed("Its process sent something that is no answer.")
    return None


def fault_at_import(fault: StudentFault | Unsendable, module: str) -> ModuleFault:
    """Return the fault of a whole module, from what went wrong while it was loaded."""
    if isinstance(fault, Unsendable):
        return ModuleFault(f"The files of the submission cannot be taken: {fault}.")
    if isinstance(fault, SyntaxError) and f"({module}.py, " in fault.message:
        told = fault.message.removeprefix("It raises ").rstrip(".")
        return ModuleFault(f"{module}.py is not valid Python: {told}.", fault.detail)
    told = fault.message[:1].lower() + fault.message[1:]
    return ModuleFault(f"{module}.py cannot be loaded: {told}", fault.detail)


def _raised(values: list[Any]) -> StudentException:
    match values:
        case [list(names), str(text), list(lines)] if all(isinstance(s, str) for s in [*names, *lines]):
            return student_exception(names[:20], text, lines[:20])
    return StudentException("It raises an exception that cannot be read.")
