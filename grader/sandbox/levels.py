"""The isolation levels, and which of them this machine can have."""

from __future__ import annotations

import functools

from grader.course.model import Limits
from grader.errors import SandboxError
from grader.sandbox.faults import StudentFault
from grader.sandbox.isolation import CONTAINER, NAMESPACE, PROCESS
from grader.sandbox.launcher import ForkServer
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session, StudentCode

_SOURCE = b"""
import colorsys  # of the standard library, and not loaded yet
import numpy
def twice(x):
    with open(numpy.__file__):
        return 2 * x
"""
_PROBE = StudentCode("probe", {"probe.py": _SOURCE})

LEVELS = (PROCESS, CONTAINER, NAMESPACE)
"""From the weakest to the strongest."""


def levels_here() -> tuple[str, ...]:
    """Return the levels that this machine can have, the strongest last."""
    return tuple(level for level in LEVELS if not why_not(level))


def chosen_level(asked: str | None = None) -> str:
    """Return the isolation level to use: the one asked for, by default the strongest that works here.

    Raises
    ------
    SandboxError
        If the level asked for cannot be had; it is never stepped down from in silence.
    """
    if asked is None:
        return next((level for level in reversed(LEVELS) if not why_not(level)), PROCESS)
    if asked not in LEVELS:
        raise SandboxError(f"There is no isolation level {asked!r}.", f"Levels: {', '.join(LEVELS)}.")
    reason = why_not(asked)
    if reason:
        raise SandboxError(
            f"The isolation level {asked!r} cannot be had here: {reason}",
            f"Levels that can: {', '.join(levels_here())}; 'grader doctor' tells more.",
        )
    return asked


@functools.cache
def why_not(level: str) -> str:
    """Return why a level cannot be had on this machine, or nothing if it can; found by trying it."""
    try:
        with ForkServer(level) as server, Session(server, _PROBE, Limits()) as session:
            works = remote_module(session).twice(21) == 42
    except SandboxError as error:
        return error.message
    except StudentFault as fault:
        return f"a trial failed: {fault.message}"
    return "" if works else "a trial gave a wrong answer."
