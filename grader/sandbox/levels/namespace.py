"""Level `namespace`: as well a root, a network, processes, users and a host name of its own; Linux."""

from __future__ import annotations

import os
import signal
import socket
from grp import getgrall
from pathlib import Path
from pwd import getpwall

from grader.sandbox.isolation import linux
from grader.sandbox.isolation.landlock import wall_in
from grader.sandbox.isolation.limits import Bounds, address_space, enter_scratch, limit
from grader.sandbox.isolation.processes import end_with_parent, reap
from grader.sandbox.isolation.root import SCRATCH, make_root, visible_paths
from grader.sandbox.isolation.seccomp import filter_program
from grader.sandbox.levels.level import Level
from grader.sandbox.levels.process import start_here

_SCRATCH_OPTIONS = "size=64m,nr_inodes=4096,mode=700"
_INSIDE = 1000
_UNUSED = range(60_000, 60_500)


class NamespaceConfinement:
    """Moves this process into namespaces of its own, in which it is an unused user (as root) or only itself.

    It goes on as a fork of the process that was started, which waits for it.
    """

    def __init__(self, base: Path, packages: list[str]) -> None:
        self._proc = linux.ProcFolder()
        self._filter = filter_program()
        paths = visible_paths(packages)
        rest = linux.CLONE_NEWNS | linux.CLONE_NEWPID | _ALWAYS_NEW
        if os.getuid() == 0:
            linux.unshare(linux.CLONE_NEWNS)
            linux.mount("none", "/", None, linux.MS_REC | linux.MS_PRIVATE)
            make_root(base, paths)
            user = _unused_user()
            os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
            linux.prctl(linux.PR_SET_DUMPABLE, 1)  # else the user's own files in /proc would be root's
            self._new_namespaces(rest)
        else:
            self._new_namespaces(rest)
            make_root(base, paths)
        if pid := os.fork():  # the child is the first of the new namespace of processes, and goes on
            os._exit(abs(reap(pid)))
        end_with_parent()
        self._own = self._proc.open("ns/pid", os.O_RDONLY)
        self.needs = [self._proc.descriptor, self._own]

    def fork(self) -> int:
        """See `Confinement`."""
        linux.unshare(linux.CLONE_NEWPID)
        pid = -1
        try:
            pid = os.fork()
        finally:
            if pid:
                linux.setns(self._own, linux.CLONE_NEWPID)
        return pid

    def confine(self, bounds: Bounds) -> None:
        """See `Confinement`."""
        os.setsid()
        self._new_namespaces(linux.CLONE_NEWNS | _ALWAYS_NEW)
        socket.sethostname("submission")
        linux.mount("scratch", SCRATCH, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, _SCRATCH_OPTIONS)
        enter_scratch(Path(SCRATCH))
        limit(bounds, address_space(self._proc.read("statm")))
        for descriptor in self.needs:
            os.close(descriptor)
        linux.drop_capabilities()
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
        wall_in(SCRATCH)
        linux.filter_system_calls(self._filter)

    def end(self, pid: int) -> int:
        """See `Confinement`; the kernel ends what else was in its namespace."""
        os.kill(pid, signal.SIGKILL)
        return reap(pid)

    def _new_namespaces(self, kinds: int) -> None:
        user, group = os.getuid(), os.getgid()
        linux.unshare(linux.CLONE_NEWUSER | kinds)
        self._proc.write("setgroups", "deny")
        self._proc.write("uid_map", f"{_INSIDE} {user} 1")
        self._proc.write("gid_map", f"{_INSIDE} {group} 1")


_ALWAYS_NEW = linux.CLONE_NEWNET | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS


def _unused_user() -> int:
    """Return the number of a user and group that nobody has."""
    taken = {entry.pw_uid for entry in getpwall()} | {entry.gr_gid for entry in getgrall()}
    return next(number for number in _UNUSED if number not in taken)


NAMESPACE = Level(
    "namespace",
    "submissions see no network, no file but Python's own, and no other process",
    start_here,
    NamespaceConfinement,
)
