"""The fork-server: a process with NumPy imported that forks one worker after another, for the launcher.

It holds nothing worth finding: no check, no reference, no other submission.
"""

import faulthandler
import gc
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

import msgspec
import numpy as np

from grader.sandbox.isolation.limits import Bounds, close_other_descriptors
from grader.sandbox.isolation.processes import end_children, remove_folder
from grader.sandbox.levels import Level, level_named
from grader.sandbox.worker import Worker

NUMBER = struct.Struct("<i")
WHERE = b"where"
SETUP_FAILED = 70

_MESSAGE = 1024
_IN_USE: list[ModuleType] = []  # by this process, though nobody may import them any more


def _serve(control: socket.socket, workers: Level) -> None:
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
            _become_worker(workers, bounds, *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        _tell(control, pid)


def _tell(control: socket.socket, pid: int) -> None:
    known_by = [os.pidfd_open(pid)] if sys.platform == "linux" else []  # which every namespace understands
    socket.send_fds(control, [NUMBER.pack(pid)], known_by)
    for descriptor in known_by:
        os.close(descriptor)


def _become_worker(workers: Level, bounds: Bounds, wire: int, output: int) -> None:
    """Never returns: serves the trusted side, then ends without running any clean-up of the student's."""
    leave, status = os._exit, SETUP_FAILED
    try:
        for standard in (1, 2):
            os.dup2(output, standard)
        close_other_descriptors([wire, *workers.needs])
        sock = socket.socket(fileno=wire)
        workers.confine(bounds)
        sys.stdout, sys.stderr = streams = _text_stream(1), _text_stream(2)  # they ask whether it is a pipe
        worker = Worker(sock, streams)
        status = 0
        worker.serve()
    except (OSError, OverflowError, ValueError) as error:
        os.write(2, str(error).encode())
    finally:
        leave(status)


def _text_stream(descriptor: int) -> io.TextIOWrapper:
    raw = io.FileIO(descriptor, "w", closefd=False)
    # Line by line, so that neither a loop nor a crash loses what was printed before.
    buffered = io.BufferedWriter(raw)
    return io.TextIOWrapper(buffered, encoding="utf-8", errors="backslashreplace", line_buffering=True)


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


def main() -> None:
    """Serve the socket of a descriptor or path; `allowed` is what `packages.installed` returned, in JSON."""
    level, allowed, folder, address = sys.argv[1:]
    if address.isdigit():
        control = socket.socket(fileno=int(address))
    else:
        control = socket.socket(socket.AF_UNIX)
        control.connect(address)
    base = Path(folder)
    base.mkdir(exist_ok=True)
    packages, refused = msgspec.json.decode(allowed, type=tuple[list[str], list[str]])
    # What is done here, every worker need not do.
    np.linalg.solve(np.eye(2), np.ones(2))
    np.random.default_rng(0).normal(size=2)
    np.random.seed(0)
    faulthandler.register(signal.SIGUSR1, file=2, all_threads=False)  # in C, so a loop in C can be told too
    os.environ.clear()
    hidden = [name for name in sys.modules if name.partition(".")[0] in refused]
    _IN_USE.extend(sys.modules.pop(name) for name in hidden)
    sys.meta_path.insert(0, Allowed(refused))
    try:
        workers = level_named(level)(base, packages)
        gc.collect()
        gc.freeze()
        _serve(control, workers)
    finally:
        end_children()
        remove_folder(base)


if __name__ == "__main__":
    main()
