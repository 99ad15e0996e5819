"""What this machine can do: run a student's code, hold it to its limits, reach the exchange."""

import os
import platform
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from typing import Literal, TypeVar

import msgspec
import numpy as np

from grader.course.files import read_assignment
from grader.course.group import how_to_share, not_shared, share
from grader.course.model import ASSIGNMENT_FILE, COURSE_FILE, SOLUTIONS, Course, Limits
from grader.course.roster import ROSTER_FILE, roster_of
from grader.course.secret import course_secret, refuse_another, secret_file
from grader.errors import GraderError
from grader.exchange.actions import Exchange
from grader.grading.store import strays
from grader.messages import counted
from grader.sandbox.choose_level import levels_here, why_not
from grader.sandbox.faults import Crashed, StudentFault, fault_of
from grader.sandbox.isolation.system import NAME
from grader.sandbox.launcher import ForkServer
from grader.sandbox.levels import LEVELS, STRONGEST, WEAKEST, Level
from grader.sandbox.loading import StudentCode
from grader.sandbox.proxy import RemoteModule, remote_module
from grader.sandbox.session import Session
from grader.work.syntax import other_versions

_PROBE = b"""
import os, subprocess, sys
def echo(x):
    return x
def memory():
    return len(b"x" * (1 << 30))
def write():
    with open("large", "wb") as file:
        for _ in range(32):
            file.write(bytes(1 << 20))
def fork():
    if not hasattr(os, "fork"):
        return subprocess.run([sys.executable, "-c", ""]).returncode == 0
    if not os.fork():
        os._exit(0)
    return True
"""
_CALLS = 200
_T = TypeVar("_T")
_WITHOUT = "Submissions can use the network and read what you can read: grade as a user who can read little"


class Capability(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    # None: not here, nor needed; weak: promises less than it could.
    state: Literal["ok", "none", "weak", "broken"]
    what: str
    message: str  # what was found, and what to do about it


def examine(course: Course | None) -> list[Capability]:
    """Return what this machine can do, for a student of a course or else for grading; nothing is changed."""
    versions = f"{platform.python_version()} on {NAME}, NumPy {np.__version__}"
    exchange = Exchange(course) if course else None
    if course and exchange and not exchange.transport.is_instructors:
        odd = other_versions(course.python, course.numpy)
        python = Capability("weak", "Python", odd[0]) if odd else Capability("ok", "Python", versions)
        checks = msgspec.structs.replace(_sandbox()[0], what="checks")
        return [python, checks, _title(course), *_looked("exchange", _to_students, exchange)]
    found = [Capability("ok", "Python", versions), *_sandbox(), *map(_level, LEVELS)]
    missing = "not installed; pip install 'deltagrade[instructor]' if you need it"
    nbgrader = Capability("none", "nbgrader", missing)
    found.append(Capability("ok", "nbgrader", "installed") if find_spec("nbgrader") else nbgrader)
    if course and exchange:
        found += [_title(course), *_plan(course), *_looked("exchange", _to_instructors, exchange)]
        found += [*_looked("secret", _secret, course), *_solutions(course), *_looked("group", _group, course)]
    return found


def _looked(what: str, look: Callable[[_T], Iterable[Capability]], at: _T) -> Iterator[Capability]:
    """Yield what is found; that it cannot be looked at is what is found then."""
    try:
        yield from look(at)
    except GraderError as error:
        yield Capability("broken", what, str(error))


def _strongest() -> str:
    """Return the strongest level that works just now: all are tried here, and none is noted."""
    return (levels_here() or (WEAKEST,))[-1]


def _level(level: type[Level]) -> Capability:
    reason, what = why_not(level.name), f"isolation {level.name}"
    if not reason:
        return Capability("ok", what, level.promise)
    unavailable = f"not available here: {reason}"
    if level.name != STRONGEST:
        return Capability("none", what, unavailable)
    instead = _strongest()
    without = _WITHOUT if instead == WEAKEST else f"Submissions are graded with {instead} instead."
    return Capability("weak", what, f"{unavailable} {without}")


def _sandbox() -> list[Capability]:
    limits = Limits(call_seconds=2.0, memory_mib=256)
    try:
        with ForkServer(_strongest()) as server:
            start = time.perf_counter()
            with Session(server, StudentCode("probe", {"probe.py": _PROBE}), limits) as session:
                probe = remote_module(session)
                found = [_speed(probe, start), *_limits(probe)]
            own = Capability("ok", "control groups", "limit submissions as well")
            none = Capability("none", "control groups", "cannot be made by you; other limits hold")
            return [*found, own if server.started.in_control_group else none]
    except (GraderError, StudentFault) as error:
        return [Capability("broken", "sandbox", str(error))]


def _speed(probe: RemoteModule, start: float) -> Capability:
    echo, table = probe.echo, np.zeros((100, 10))
    echo(table)
    ready = time.perf_counter() - start
    start = time.perf_counter()
    for _ in range(_CALLS):
        echo(table)
    each = (time.perf_counter() - start) / _CALLS
    told = f"first answer after {ready * 1e3:.0f} ms, then {each * 1e6:.0f} us a call"
    return Capability("ok", "sandbox", told)


def _limits(probe: RemoteModule) -> Iterator[Capability]:
    """Yield what a submission can do that it should not."""
    held = Capability("ok", "files", "a submission cannot write large ones")
    without = Capability("none", "files", f"are as large as the disk allows on {NAME}")
    yield held if _stopped(probe.write) else without
    if _stopped(probe.fork):
        yield Capability("ok", "processes", "a submission cannot start processes")
    else:
        is_root = hasattr(os, "geteuid") and os.geteuid() == 0
        why = "you are root; grade as an ordinary user" if is_root else f"not on {NAME}"
        can = f"submissions can start processes, which are ended with them ({why})"
        yield Capability("weak", "processes", can)
    match _stopped(probe.memory):
        case MemoryError():
            yield Capability("ok", "memory", "a submission that asks for too much is stopped")
        case Crashed():
            yield Capability("ok", "memory", "is watched: a submission that takes too much is ended")
        case _:
            yield Capability("weak", "memory", "the limit on memory does not hold on this system")


def _stopped(act: Callable[[], object]) -> Exception | None:
    """Return what keeps a submission from something; None if nothing does."""
    try:
        act()
    except Exception as error:
        if fault_of(error) is None:
            raise
        return error
    return None


def _title(course: Course) -> Capability:
    count = counted(len(course.names), "assignment")
    return Capability("ok", "course", f"{course.title}, {count}, in {course.root}")


def _plan(course: Course) -> list[Capability]:
    """Look at what `course.toml` and the assignments' files say, and whether it fits to what is there."""
    found = strays(course)
    for name in course.names:
        try:
            found += read_assignment(course.solution(name)).sentences()
        except GraderError as error:
            found.append(f"{error.message} {error.hint}")
    kept = [Capability("broken", COURSE_FILE, fault) for fault in course.faults]
    kept += _looked(ROSTER_FILE, _roster, course)
    kept += [Capability("broken", "assignments", message) for message in found]
    there = (path.parent.name for path in (course.root / SOLUTIONS).glob(f"*/{ASSIGNMENT_FILE}"))
    if left := ", ".join(sorted(set(there) - set(course.names))):
        note = f"not in {COURSE_FILE}, so no part of the course: {left}"
        kept.append(Capability("none", "assignments", note))
    return kept


def _roster(course: Course) -> Iterator[Capability]:
    yield from (Capability("weak", ROSTER_FILE, remark) for remark in roster_of(course.root).remarks)


def _to_students(exchange: Exchange) -> list[Capability]:
    out = f"{len(exchange.released())} to fetch; 'grader list' shows them"
    problem = exchange.transport.why_not_submit()
    handing_in = Capability("broken" if problem else "ok", "handing in", problem or "works from here")
    return [Capability("ok", "assignments", out), handing_in]


def _to_instructors(exchange: Exchange) -> list[Capability]:
    state, message = exchange.transport.check()
    found = [Capability(state, "exchange", message)]
    if not exchange.course.faults and exchange.news():
        older = "students still see older dates or rules; 'grader release' shows them those of course.toml"
        found.append(Capability("weak", "plan", older))
    return found


def _secret(course: Course) -> list[Capability]:
    path = secret_file(course)
    if not course_secret(course, make=False):
        refuse_another(course)
        return [Capability("ok", "secret", f"{path} will be made when it is first needed")]
    others = path.stat().st_mode & (0o037 if course.group else 0o077)
    if others:
        return [Capability("weak", "secret", f"others can read {path}; chmod 600 it")]
    return [Capability("ok", "secret", str(path))]


def _solutions(course: Course) -> list[Capability]:
    """Look whether other accounts of this computer can read the solutions and hidden checks."""
    folder = course.root / SOLUTIONS
    others = [place.stat().st_mode for place in (folder, *folder.parents) if place.exists()]
    if os.name == "nt" or not folder.is_dir() or not all(mode & stat.S_IXOTH for mode in others):
        return []
    what = f"others on this computer can read {folder}, with the hidden checks; chmod -R o-rwx {folder}"
    return [Capability("weak", SOLUTIONS, what)]


def _group(course: Course) -> list[Capability]:
    """Look at what a group shares."""
    if not course.group:
        return []
    share(course)
    if wrong := list(not_shared(course)):
        more = f" and {counted(len(wrong) - 1, 'other file')}" if len(wrong) > 1 else ""
        message = f"{course.group} cannot use {wrong[0]}{more}; {how_to_share(course, wrong[0])}"
        return [Capability("broken", "group", message)]
    return [Capability("ok", "group", f"{course.group} shares what is collected, graded and marked")]
