"""Level `process`: limits of the kernel, a session and a scratch folder of its own; any POSIX system."""

import os
import resource
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from grader.errors import SandboxError
from grader.sandbox.isolation import limits, linux
from grader.sandbox.isolation.posix import end_children, end_group, end_with_parent, reap, remove_folder
from grader.sandbox.isolation.system import NAME
from grader.sandbox.isolation.walls import needs_threads, no_process
from grader.sandbox.protocol import Bounds

if TYPE_CHECKING:
    import subprocess

    from grader.sandbox.forking import Forking

_ON_LINUX = sys.platform == "linux"


def require_linux() -> None:
    """Raise a `SandboxError` on every other system."""
    if not _ON_LINUX:
        raise SandboxError(f"It needs Linux, and this is {NAME}.")


def start_alone(command: list[str], **how: Any) -> "subprocess.Popen[bytes]":
    """Start a program in a session of its own."""
    import subprocess  # noqa: PLC0415 (no library more than needed in a fork-server: each fork copies its map)

    none = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=none, stdout=none, start_new_session=True, **how)


class ProcessLevel:
    """Ends what it forked by way of process groups, and what left its group as an orphan.

    A fork-server makes the one instance of it, or of a level that derives from it.
    """

    name: ClassVar[str] = "process"
    promise: ClassVar[str] = "submissions are held to limits of time, memory, files and processes"
    program: ClassVar[str] = "grader.sandbox.forkserver"

    @staticmethod
    def start(base: Path, command: list[str], environment: dict[str, str], errors: int) -> "Forking":
        """Start a fork-server as a child of this process, at the other end of a socket."""
        from grader.sandbox.forking import Forking  # noqa: PLC0415 (of the trusted side alone)

        control, other = socket.socketpair()
        with other:
            whole = [*command, str(base), str(other.fileno())]
            process = start_alone(whole, pass_fds=[other.fileno()], stderr=errors, env=environment)
        return Forking(control, process, base, grouped=_ON_LINUX)

    def __init__(self, base: Path, packages: list[str]) -> None:
        """Be made in that folder, in a process for nothing else; `packages` are paths that may be seen."""
        self.needs: list[int] = []  # descriptors that `confine` uses, and closes
        self._base = self._scratch = base  # where the scratch folders are, and the latest of them
        self._count = 0
        threads = _ON_LINUX and needs_threads(packages)
        self._filter = linux.CallFilter(no_process()) if threads else None
        self._limits: limits.Limits = []  # of the next worker
        if _ON_LINUX:
            linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)  # orphans become children, which `end` finds
            linux.prctl(linux.PR_SET_DUMPABLE, 0)  # out of reach for students' processes of the same user

    def fork(self, bounds: Bounds) -> int:
        """Make ready what the child lives in, and fork as `os.fork` does.

        What can be found out before is: a fork has to copy every page that it touches.
        """
        self._count += 1
        self._scratch = self._base / str(self._count)
        self._scratch.mkdir(mode=0o700)
        limits.set_environment(str(self._scratch))
        space, tasks = None, 0
        if _ON_LINUX:
            space = limits.address_space(Path("/proc/self/statm").read_text())
            if self._filter:  # all tasks of the user count, some of those of the machine: it only ends floods
                running = int(Path("/proc/loadavg").read_text().split()[3].partition("/")[2])
                tasks = running + limits.MOST_THREADS
        self._limits = limits.limits_of_worker(bounds, space, tasks)
        return linux.fork() if _ON_LINUX else os.fork()

    def confine(self) -> None:
        """Confine this process, a child that `fork` made, for good."""
        os.setsid()
        end_with_parent()
        if _ON_LINUX:
            linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
        os.chdir(self._scratch)
        for what, most in self._limits:
            resource.setrlimit(what, most)
        if self._filter:
            self._filter.install()

    def end(self, pid: int) -> int:
        """End a child with all it started; return its exit code, or minus the ending signal."""
        end_group(pid)
        status = reap(pid)
        end_children()
        self._base.chmod(0o700)
        for left in list(self._base.iterdir()):  # the scratch folder may have another name by now
            remove_folder(left)
        return status
