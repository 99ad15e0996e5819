"""Runs a Python program as on a system that has what POSIX says and no more, such as macOS.

    only_posix.py PROGRAM ...        or        only_posix.py -m MODULE ...

What Linux has besides is taken away before anything of the grader is imported: no /proc, no descriptors of
processes, no calls of the kernel by name, no limit on address space. What psutil asks for it gets.
"""

import ctypes
import errno
import multiprocessing.util  # noqa: F401 (asks for the system when it is imported, as all of these do)
import os
import platform
import resource
import runpy
import select
import signal
import subprocess  # noqa: F401
import sys
import sysconfig
import tempfile  # noqa: F401
import time

import numpy  # noqa: F401
import psutil

_HIDDEN = ("/proc", "/sys")
_CALLS = {"prctl", "unshare", "setns", "mount", "umount2", "syscall", "capset"}
_PSUTIL = psutil.__file__.removesuffix("__init__.py")
_FLAGS = ["-s", "-P", "-B", "-X", "utf8"]


def _is_hidden(path):
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    elif isinstance(path, os.PathLike):
        path = os.fspath(path)
    if not isinstance(path, str) or not path.startswith(_HIDDEN):
        return False
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename.startswith(_PSUTIL):
            return False
        frame = frame.f_back
    return True


def _audit(event, args):
    if event in ("open", "os.listdir", "os.scandir") and _is_hidden(args[0]):
        raise FileNotFoundError(errno.ENOENT, "there is no such file here", str(args[0]))


class _CLibrary(ctypes.CDLL):
    def __getattr__(self, name):
        if name in _CALLS:
            raise AttributeError(f"symbol not found: {name}")
        return super().__getattr__(name)


def take_away():
    """Leave this process what POSIX has."""
    platform.uname(), sysconfig.get_config_vars()
    stat, clock, limit = os.stat, time.clock_gettime, resource.setrlimit

    def stat_here(path, *args, **kwargs):
        if _is_hidden(path):
            raise FileNotFoundError(errno.ENOENT, "there is no such file here", str(path))
        return stat(path, *args, **kwargs)

    def clock_here(number):
        if number not in range(16):
            raise OSError(errno.EINVAL, "there is no such clock here")
        return clock(number)

    def limit_here(what, limits):
        if what != resource.RLIMIT_AS:  # which macOS takes, and does not hold
            limit(what, limits)

    os.stat, time.clock_gettime, resource.setrlimit, ctypes.CDLL = (
        stat_here,
        clock_here,
        limit_here,
        _CLibrary,
    )
    gone = {
        os: "pidfd_open sched_setaffinity sched_getaffinity unshare setns setresuid O_PATH memfd_create",
        signal: "pidfd_send_signal",
        select: "epoll",
        resource: "RLIMIT_SIGPENDING RLIMIT_MSGQUEUE prlimit",
    }
    for module, names in gone.items():
        for name in names.split():
            if hasattr(module, name):
                delattr(module, name)
    sys.addaudithook(_audit)
    sys.platform = "darwin"


def main():
    """Run a program, or a module after ``-m``, and have its fork-servers run so too."""
    take_away()
    from grader.sandbox import launcher

    launcher._FLAGS = [*_FLAGS, __file__]
    del sys.argv[0]
    if sys.argv[0] == "-m":
        del sys.argv[0]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
