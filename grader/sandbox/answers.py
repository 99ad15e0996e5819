"""What a worker's answer says of the submission; nothing of it is believed."""

from __future__ import annotations

from typing import Any

from grader import messages as m
from grader.sandbox import protocol as p
from grader.sandbox.faults import (
    Crashed,
    ModuleFault,
    RefusedValue,
    StudentException,
    StudentFault,
    student_exception,
)
from grader.sandbox.values.packing import Unsendable

_BESIDE_RETURNED = {p.GET: (p.CALLABLE, p.MISSING), p.CALL: (p.MISSING,)}


def fault_in(request: int, answer: int, values: list[Any]) -> StudentFault | None:
    """Return the fault that an answer to a request tells of, or None if it is a good one."""
    if answer == p.RETURNED and values:
        return None
    if answer == p.RAISED:
        return _raised(values)
    if answer == p.REFUSED:
        why = values[0] if values and isinstance(values[0], str) else m.NO_REASON
        return RefusedValue(m.VALUE_REFUSED if request == p.GET else m.RETURN_REFUSED, why=why)
    if answer not in _BESIDE_RETURNED.get(request, ()):
        return Crashed(m.NO_ANSWER)
    return None


def fault_at_import(fault: StudentFault | Unsendable, module: str) -> ModuleFault:
    """Return the fault of a whole module, from what went wrong while it was loaded."""
    if isinstance(fault, Unsendable):
        return ModuleFault(m.FILES_REFUSED, why=fault)
    file = f"{module}.py"
    # Python itself says after a syntax error in which file it is, which may be one that the module imports.
    if isinstance(fault, StudentException) and isinstance(fault, SyntaxError) and f"({file}, " in fault.text:
        error = f"{fault.names[0]}: {fault.text}"
        return ModuleFault(m.NOT_PYTHON, fault.detail, file=file, error=error)
    why = fault.message[:1].lower() + fault.message[1:]
    return ModuleFault(m.NOT_LOADED, fault.detail, file=file, why=why)


def _raised(values: list[Any]) -> StudentException:
    match values:
        case [list(names), str(text), list(lines)] if all(isinstance(s, str) for s in [*names, *lines]):
            return student_exception(names[:20], text, lines[:20])
    return StudentException(m.RAISED_UNREADABLE)
