"""Which isolation levels work on this machine, and which is used."""

import functools
import os

from grader import messages as m
from grader.course.model import Limits
from grader.errors import SandboxError
from grader.sandbox.faults import StudentFault
from grader.sandbox.launcher import ForkServer
from grader.sandbox.levels import LEVELS, STRONGEST, WEAKEST, level_named

_SOURCE = b"""
import colorsys  # of the standard library, and not loaded yet
import numpy
def twice(x):
    with open(numpy.__file__):
        return 2 * x
"""


def levels_here() -> tuple[str, ...]:
    """Return the levels that work on this machine, the strongest last."""
    return tuple(level.name for level in LEVELS if not why_not(level.name))


def chosen_level(asked: str | None = None) -> str:
    """Return the level asked for, or a `SandboxError`, never a weaker one; by default the strongest."""
    if asked is None:
        return (levels_here() or (WEAKEST,))[-1]
    reason = why_not(level_named(asked).name)
    if reason:
        raise SandboxError(
            f"The isolation level {asked!r} is not available here: {reason}",
            f"Levels that are: {', '.join(levels_here())}; 'grader doctor' tells more.",
        )
    return asked


def level_of_own_checks() -> tuple[str, str]:
    """Return the level at which people check their own work, and what grading refuses besides."""
    if WEAKEST == STRONGEST or os.geteuid() != 0:  # only root may start threads and programs at the weakest
        return WEAKEST, ""
    if why_not(STRONGEST):
        return WEAKEST, m.CHECKED_AS_ROOT.format(level=STRONGEST)
    return STRONGEST, ""


@functools.cache
def why_not(level: str) -> str:
    """Return why a level is not available on this machine, or nothing if it is; found by trying it."""
    from grader.sandbox.proxy import remote_module  # noqa: PLC0415 (import NumPy)
    from grader.sandbox.session import Session, StudentCode  # noqa: PLC0415

    probe = StudentCode("probe", {"probe.py": _SOURCE})
    try:
        with ForkServer(level) as server, Session(server, probe, Limits()) as session:
            works = remote_module(session).twice(21) == 42
    except SandboxError as error:
        return error.message
    except StudentFault as fault:
        return f"a trial failed: {fault.message}"
    return "" if works else "a trial gave a wrong answer."
