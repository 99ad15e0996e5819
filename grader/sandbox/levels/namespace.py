"""Level `namespace`: a root, network, processes, users and host name of its own; see `docs/security.md`."""

import os
import resource
import signal
import socket
import sys
import sysconfig
from grp import getgrall
from pathlib import Path
from pwd import getpwall
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import TZPATH

from grader.sandbox.isolation import linux
from grader.sandbox.isolation.limits import MOST_THREADS, address_space, limits_of_worker, set_environment
from grader.sandbox.isolation.posix import end_with_parent, reap
from grader.sandbox.isolation.walls import Walls, filter_program, needs_threads
from grader.sandbox.levels.process import ProcessLevel, require_linux
from grader.sandbox.protocol import Bounds

if TYPE_CHECKING:
    from grader.sandbox.forking import Forking

_SCRATCH_OPTIONS = "size=64m,nr_inodes=4096,mode=700"
_INSIDE = 1000
_UNUSED = range(60_000, 60_500)
_EACH_NEW = linux.CLONE_NEWNS | linux.CLONE_NEWIPC  # for each worker
# Once for all: an empty network that is never up, and a name. Nothing of either outlives a process.
_ONCE_NEW = _EACH_NEW | linux.CLONE_NEWPID | linux.CLONE_NEWNET | linux.CLONE_NEWUTS
_SCRATCH = "/scratch"
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_SITE_FOLDERS = ("site-packages", "dist-packages")
_SMALL = ("tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "size=1m,mode=755")
_READ_ONLY = linux.ATTR_RDONLY | linux.ATTR_NOSUID


class NamespaceLevel(ProcessLevel):
    """Starts as level `process` does, then moves into namespaces, as an unused user or only itself."""

    name: ClassVar[str] = "namespace"
    promise: ClassVar[str] = "submissions see no network, no file but Python's own, and no other process"

    @staticmethod
    def start(base: Path, command: list[str], environment: dict[str, str], errors: int) -> "Forking":
        require_linux()
        return ProcessLevel.start(base, command, environment, errors)

    def __init__(self, base: Path, packages: list[str]) -> None:
        self._proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)  # later it is out of reach
        threads = needs_threads(packages)
        program = filter_program(threads=threads)
        paths = _visible_paths(packages)
        if os.getuid() == 0:
            linux.call("unshare", linux.CLONE_NEWNS)
            linux.mount("none", "/", None, linux.MS_REC | linux.MS_PRIVATE)
            _make_root(base, paths)
            taken = {entry.pw_uid for entry in getpwall()} | {entry.gr_gid for entry in getgrall()}
            user = next(number for number in _UNUSED if number not in taken)  # and a group of nobody
            os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
            linux.prctl(linux.PR_SET_DUMPABLE, 1)  # else the user's own files in /proc would be root's
            self._new_namespaces(_ONCE_NEW)
        else:
            self._new_namespaces(_ONCE_NEW)
            _make_root(base, paths)
        if pid := os.fork():  # the child is the first of the new namespace of processes, and goes on
            os._exit(abs(reap(pid)))
        end_with_parent()
        socket.sethostname("submission")
        set_environment(_SCRATCH)
        self._own = self._open("ns/pid", os.O_RDONLY)
        self._walls = Walls(_SCRATCH, program)
        self.needs = [self._proc, self._own, *self._walls.needs]
        self._tasks = 1 + MOST_THREADS if threads else 0  # of a worker's user, which is the worker alone

    def fork(self, bounds: Bounds) -> int:
        statm = self._open("statm", os.O_RDONLY)
        self._limits = limits_of_worker(bounds, address_space(os.read(statm, 4096).decode()), self._tasks)
        os.close(statm)
        linux.call("unshare", linux.CLONE_NEWPID)
        pid = -1
        try:
            pid = linux.fork()
        finally:
            if pid:
                linux.call("setns", self._own, linux.CLONE_NEWPID)  # which holds for children only
        return pid

    def confine(self) -> None:
        os.setsid()
        self._new_namespaces(_EACH_NEW)
        linux.mount("scratch", _SCRATCH, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, _SCRATCH_OPTIONS)
        os.chdir(_SCRATCH)
        for what, most in self._limits:
            resource.setrlimit(what, most)
        os.close(self._proc)
        os.close(self._own)
        linux.drop_capabilities()
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
        self._walls.enclose()

    def end(self, pid: int) -> int:
        os.kill(pid, signal.SIGKILL)  # and the kernel ends what else is in its namespace
        return reap(pid)

    def _new_namespaces(self, kinds: int) -> None:
        user, group = os.getuid(), os.getgid()
        linux.call("unshare", linux.CLONE_NEWUSER | kinds)
        maps = {"uid_map": f"{_INSIDE} {user} 1", "gid_map": f"{_INSIDE} {group} 1"}
        for name, text in {"setgroups": "deny", **maps}.items():
            descriptor = self._open(name, os.O_WRONLY)
            os.write(descriptor, text.encode())
            os.close(descriptor)

    def _open(self, name: str, flags: int) -> int:
        """Return a descriptor of a file about this process."""
        return os.open(f"self/{name}", flags | os.O_CLOEXEC, dir_fd=self._proc)


def _visible_paths(packages: list[str]) -> list[str]:
    """Return the files and folders that are seen: libraries of Python and of the system, zones, packages."""
    # The memory map tells which folders hold shared libraries: what students' code needs must be loaded.
    own = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib")}
    lines = Path("/proc/self/maps").read_text().splitlines()
    mapped = [Path(line.split()[-1]) for line in lines if ".so" in line]
    prefixes = {Path(path) for path in (sys.prefix, sys.base_prefix)} - {Path("/usr")}
    packed = [*prefixes, *map(Path, own), *map(Path, packages)]
    libraries = {str(path.parent) for path in mapped if not any(path.is_relative_to(top) for top in packed)}
    bundled = {str(path) for prefix in prefixes for path in prefix.glob("lib/*.so*")}
    return [*sorted(own), *sorted(libraries), *sorted(bundled), *filter(os.path.isdir, TZPATH), *packages]


def _make_root(folder: Path, paths: list[str]) -> None:
    """Make this process see `paths` only, and of ``site-packages`` in one of them what is named itself."""
    trees = {path: linux.take_tree(path) for path in [*paths, *_DEVICES]}
    for path, tree in trees.items():
        linux.set_mount(tree, "", _READ_ONLY | (0 if path in _DEVICES else linux.ATTR_NODEV))
    linux.mount("root", str(folder), *_SMALL)
    os.umask(0o022)
    for path, tree in trees.items():
        _show(tree, path, f"{folder}{path}")
    Path(f"{folder}{_SCRATCH}").mkdir()
    linux.make_root(str(folder))
    linux.set_mount(linux.AT_FDCWD, "/", _READ_ONLY)


def _show(tree: int, path: str, place: str) -> None:
    if Path(path).is_dir():
        Path(place).mkdir(parents=True, exist_ok=True)
    else:
        Path(place).parent.mkdir(parents=True, exist_ok=True)
        Path(place).touch()
    linux.put_tree(tree, place)
    os.close(tree)
    for name in _SITE_FOLDERS:
        if (Path(path) / name).is_dir():
            linux.mount("none", f"{place}/{name}", *_SMALL)
