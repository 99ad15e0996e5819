"""Level `process`: limits of the kernel, a session and a scratch folder of its own; any POSIX system."""

import functools
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

from grader.errors import SandboxError
from grader.sandbox.forking import Forking
from grader.sandbox.isolation import limits, linux
from grader.sandbox.isolation.limits import ControlGroup
from grader.sandbox.isolation.posix import end_children, end_group, end_with_parent, reap, remove_folder
from grader.sandbox.isolation.system import NAME
from grader.sandbox.isolation.walls import needs_threads, no_process
from grader.sandbox.protocol import Bounds

_ON_LINUX = sys.platform == "linux"


def require_linux() -> None:
    """Raise a `SandboxError` on every other system."""
    if not _ON_LINUX:
        raise SandboxError(f"It needs Linux, and this is {NAME}.")


start_alone: functools.partial[subprocess.Popen[bytes]] = functools.partial(
    subprocess.Popen, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
)


class ProcessLevel:
    """Ends what it forked by way of process groups, and what left its group as an orphan."""

    name: ClassVar[str] = "process"
    promise: ClassVar[str] = "submissions are held to limits of time, memory, files and processes"
    program: ClassVar[str] = "grader.sandbox.forkserver"

    @staticmethod
    def start(base: Path, command: list[str], environment: dict[str, str], errors: int) -> Forking:
        """Start a fork-server as a child of this process, at the other end of a socket."""
        control, other = socket.socketpair()
        with other:
            whole = [*command, str(base), str(other.fileno())]
            process = start_alone(whole, pass_fds=[other.fileno()], stderr=errors, env=environment)
        return Forking(control, process, base, ControlGroup.around(process.pid) if _ON_LINUX else None)

    def __init__(self, base: Path, packages: list[str]) -> None:
        self.needs: list[int] = []
        self._base = self._scratch = base  # where the scratch folders are, and the latest of them
        self._count = 0
        self._address_space: int | None = None
        self._filter = no_process() if _ON_LINUX and needs_threads(packages) else b""
        self._tasks = 0  # of the machine, where some may be started
        if _ON_LINUX:
            linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)  # orphans become children, which `end` finds
            linux.prctl(linux.PR_SET_DUMPABLE, 0)  # out of reach for students' processes of the same user

    def fork(self) -> int:
        self._count += 1
        self._scratch = self._base / str(self._count)
        self._scratch.mkdir(mode=0o700)
        if _ON_LINUX:  # read here, as the fork has as much, and would have to copy more pages than that takes
            self._address_space = limits.address_space(Path("/proc/self/statm").read_text())
            if self._filter:
                self._tasks = int(Path("/proc/loadavg").read_text().split()[3].partition("/")[2])
        return os.fork()

    def confine(self, bounds: Bounds) -> None:
        os.setsid()
        end_with_parent()
        if _ON_LINUX:
            linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
        limits.enter_scratch(self._scratch)
        # The limit counts all tasks of the user, some of those of the machine: so it only ends floods.
        limits.limit(bounds, self._address_space, self._tasks + limits.MOST_THREADS if self._filter else 0)
        if self._filter:
            linux.filter_system_calls(self._filter)

    def end(self, pid: int) -> int:
        end_group(pid)
        status = reap(pid)
        end_children()
        self._base.chmod(0o700)
        for left in list(self._base.iterdir()):  # the scratch folder may have another name by now
            remove_folder(left)
        return status
