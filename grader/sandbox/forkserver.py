"""The fork-server: a process that has imported NumPy and the assignment's packages, and forks workers.

It holds nothing worth finding: no check, no reference, no other submission.
"""

import contextlib
import faulthandler
import gc
import importlib
import importlib.machinery
import io
import os
import signal
import socket
import struct
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO, TypeAlias

import msgspec
import numpy as np

from grader.sandbox.isolation.limits import Bounds, close_other_descriptors
from grader.sandbox.isolation.processes import end_children, end_with_parent, reap, remove_folder
from grader.sandbox.levels import Level, level_named
from grader.sandbox.rehearsal import rehearse
from grader.sandbox.self_pipe import allow_self_pipes
from grader.sandbox.worker import Worker

NUMBER = struct.Struct("<i")
WHERE = b"where"
SETUP_FAILED = 70

Streams: TypeAlias = list[TextIO]  # standard output, standard error

_MESSAGE = 1024
_THREADS = Path("/proc/self/task")
_IN_USE: list[ModuleType] = []  # by this process, though nobody may import them any more


def _serve(control: socket.socket, workers: Level, streams: Streams) -> None:
    """Answer requests, in numbers: one with bounds and descriptors starts a worker, another ends it.

    Before, `WHERE` may ask the worker to print its frames, as `main` has prepared it.
    """
    _tell(control, os.getpid())
    pid = 0
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, _MESSAGE, 2)
        if message == WHERE:
            if pid:
                os.kill(pid, signal.SIGUSR1)
            control.sendall(NUMBER.pack(pid))
            continue
        status = workers.end(pid) if pid else 0  # also of a worker that a session forgot
        pid = 0
        if not message:
            return
        if not descriptors:
            control.sendall(NUMBER.pack(status))
            continue
        bounds = msgspec.msgpack.decode(message, type=Bounds)
        pid = workers.fork()
        if not pid:
            _become_worker(workers, streams, bounds, *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        _tell(control, pid)


def _tell(control: socket.socket, pid: int) -> None:
    known_by = [os.pidfd_open(pid)] if sys.platform == "linux" else []  # which every namespace understands
    socket.send_fds(control, [NUMBER.pack(pid)], known_by)
    for descriptor in known_by:
        os.close(descriptor)


def _become_worker(workers: Level, streams: Streams, bounds: Bounds, wire: int, output: int) -> None:
    """Never returns: serves the trusted side, then ends without running any clean-up of the student's."""
    leave, status = os._exit, SETUP_FAILED
    try:
        for standard in (1, 2):
            os.dup2(output, standard)
        close_other_descriptors([wire, *workers.needs])
        sock = socket.socket(fileno=wire)
        workers.confine(bounds)
        sys.stdout, sys.stderr = streams
        worker = Worker(streams)
        status = 0
        worker.serve(sock)
    except (OSError, OverflowError, ValueError) as error:
        os.write(2, str(error).encode())
    finally:
        leave(status)


def _text_streams() -> Streams:
    """Return what students' code prints to, made once for all workers: descriptors 1 and 2, pipes by then."""
    descriptors = 1, 2
    own, pipe = [os.dup(descriptor) for descriptor in descriptors], os.pipe()
    for descriptor in descriptors:
        os.dup2(pipe[1], descriptor)  # a stream asks whether it is one
    # Line by line, so that neither a loop nor a crash loses what was printed before.
    buffered = [io.BufferedWriter(io.FileIO(one, "w", closefd=False)) for one in descriptors]
    about: dict[str, Any] = {"encoding": "utf-8", "errors": "backslashreplace", "line_buffering": True}
    streams: Streams = [io.TextIOWrapper(one, **about) for one in buffered]
    for descriptor, before in zip(descriptors, own, strict=True):
        os.dup2(before, descriptor)
    for descriptor in (*own, *pipe):
        os.close(descriptor)
    return streams


class NotAllowed(ModuleNotFoundError):
    """The student's code imports a package that the assignment does not allow."""


class Allowed:
    """Refuses modules by name, for a plain message, unless the submission brings its own."""

    def __init__(self, refused: Collection[str]) -> None:
        self._refused = frozenset(refused)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find a module of the submission's own, refuse another, or leave it to the next finder."""
        if path is not None or name not in self._refused:
            return None
        own = importlib.machinery.PathFinder.find_spec(name, [str(Path.cwd())])
        if own is None:
            raise NotAllowed(name, name=name)
        return own


def _import(slow: Collection[str], folder: str) -> None:
    """Import what takes long; what fails is left to the student's code, which is told why."""
    os.environ.update(MPLBACKEND="agg", MPLCONFIGDIR=folder)
    for name in slow:
        with contextlib.suppress(Exception, SystemExit):
            importlib.import_module(name)
    if found := sys.modules.get("matplotlib.font_manager"):  # this machine's own fonts are out of sight later
        fonts, own = found.fontManager, sys.modules["matplotlib"].get_data_path()
        fonts.ttflist = [font for font in fonts.ttflist if font.fname.startswith(own)]
        fonts.afmlist = [font for font in fonts.afmlist if font.fname.startswith(own)]
    if slow and _THREADS.is_dir() and len(list(_THREADS.iterdir())) > 1:
        if pid := os.fork():
            os._exit(abs(reap(pid)))
        end_with_parent()  # this copy goes on with one thread, as namespaces ask for, and every worker has


def main() -> None:
    """Serve a socket's descriptor or path; `allowed` is in JSON what may be seen, is refused, and is slow."""
    level, allowed, folder, address = sys.argv[1:]
    if address.isdigit():
        control = socket.socket(fileno=int(address))
    else:
        control = socket.socket(socket.AF_UNIX)
        control.connect(address)
    base = Path(folder)
    base.mkdir(exist_ok=True)
    os.chdir(base)  # away from files of students, of which `Allowed` would find modules
    packages, refused, slow = msgspec.json.decode(allowed, type=tuple[list[str], list[str], list[str]])
    hidden = [name for name in sys.modules if name.partition(".")[0] in refused]
    _IN_USE.extend(sys.modules.pop(name) for name in hidden)
    sys.meta_path.insert(0, Allowed(refused))
    # What is done here, every worker need not do.
    _import(slow, folder)
    np.linalg.solve(np.eye(2), np.ones(2))
    np.random.default_rng(0).normal(size=2)
    np.random.seed(0)
    faulthandler.register(signal.SIGUSR1, file=2, all_threads=False)  # in C, so a loop in C can be told too
    os.environ.clear()
    try:
        workers = level_named(level)(base, packages)
        streams = _text_streams()
        rehearse()
        allow_self_pipes()
        gc.collect()
        gc.freeze()
        _serve(control, workers, streams)
    finally:
        end_children()
        remove_folder(base)


if __name__ == "__main__":
    main()
