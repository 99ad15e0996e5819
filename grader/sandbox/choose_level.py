"""Which isolation levels work on this machine, and which is used."""

import functools
import hashlib
import os
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from grader import messages as m
from grader.course.model import Limits
from grader.errors import GraderError, SandboxError
from grader.files.atomic import make_folder, write_atomically
from grader.files.system import user_folder
from grader.sandbox.faults import StudentFault
from grader.sandbox.launcher import ForkServer
from grader.sandbox.levels import LEVELS, STRONGEST, WEAKEST, level_named

_RIGHTS = ("Uid:", "Gid:", "Groups:", "Cap", "NoNewPrivs:", "Seccomp")
_OF_BOOT = 8  # characters of the digest of a start of the machine
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
        return next((level.name for level in reversed(LEVELS) if works(level.name)), WEAKEST)
    if works(level_named(asked).name):
        return asked
    raise SandboxError(
        f"The isolation level {asked!r} is not available here: {why_not(asked)}",
        f"Levels that are: {', '.join(levels_here())}; 'grader doctor' tells more.",
    )


def level_of_own_checks() -> tuple[str, str]:
    """Return the level at which people check their own work, and what grading refuses besides."""
    if WEAKEST == STRONGEST or os.geteuid() != 0:  # only root may start threads and programs at the weakest
        return WEAKEST, ""
    if not works(STRONGEST):
        return WEAKEST, m.CHECKED_AS_ROOT.format(level=STRONGEST)
    return STRONGEST, ""


def works(level: str) -> bool:
    """Return whether a level is available on this machine; what was is not tried again until a restart.

    It is noted for just what this process may do. If it is no more after all, no student's code is run.
    """
    state = _state()
    note = user_folder("data") / "levels" / f"{level}-{state}"
    if state and note.exists():
        return True
    if why_not(level):
        return False
    with suppress(OSError, GraderError):  # where nothing can be noted, it is tried each time
        if state:
            make_folder(note.parent)
            for older in note.parent.glob(f"{level}-*"):
                if not older.name.startswith(f"{level}-{state[:_OF_BOOT]}"):
                    older.unlink()
            write_atomically(note, b"")
    return True


def _state() -> str:
    """Return digests of this start of the machine, and of what this process may do, if they are known."""
    if sys.platform != "linux":
        return ""
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()
        lines = Path("/proc/self/status").read_text().splitlines()
        rights = [line for line in lines if line.startswith(_RIGHTS)]
        spaces = [str(Path(f"/proc/self/ns/{kind}").readlink()) for kind in ("user", "mnt", "pid", "net")]
        told = [*rights, *spaces, sys.prefix, sys.version, version("deltagrade"), __file__]
        digests = [hashlib.sha256(text.encode()).hexdigest() for text in (boot, "\n".join(told))]
        return digests[0][:_OF_BOOT] + digests[1][:32]
    return ""


@functools.cache
def why_not(level: str) -> str:
    """Return why a level is not available on this machine, or nothing if it is; found by trying it."""
    from grader.sandbox.loading import StudentCode  # noqa: PLC0415
    from grader.sandbox.proxy import remote_module  # noqa: PLC0415 (import NumPy)
    from grader.sandbox.session import Session  # noqa: PLC0415

    probe = StudentCode("probe", {"probe.py": _SOURCE})
    try:
        with ForkServer(level) as server, Session(server, probe, Limits()) as session:
            works = remote_module(session).twice(21) == 42
    except SandboxError as error:
        return error.message
    except StudentFault as fault:
        return f"a trial failed: {fault.message}"
    return "" if works else "a trial gave a wrong answer."
