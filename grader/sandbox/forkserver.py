"""The fork-server: a process that has imported NumPy and the assignment's packages, and forks workers.

It holds nothing worth finding: no check, no reference, no other submission.
"""

import gc

if __name__ == "__main__":
    gc.disable()  # what is imported stays

import linecache
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any, cast

import msgspec
import numpy as np

from grader.sandbox import protocol as p
from grader.sandbox.isolation.limits import close_other_descriptors
from grader.sandbox.isolation.posix import (
    allow_self_pipes,
    end_children,
    end_with_parent,
    reap,
    remove_folder,
)
from grader.sandbox.isolation.system import tell_where_to
from grader.sandbox.levels import level_named
from grader.sandbox.levels.process import ProcessLevel
from grader.sandbox.preparing import Streams, prepare, text_streams
from grader.sandbox.protocol import NUMBER, SETUP_FAILED, WHERE, Bounds
from grader.sandbox.values.packing import CALLBACK, Node
from grader.sandbox.wire import encode
from grader.sandbox.worker import Worker

_MESSAGE = 1024
_THREADS = Path("/proc/self/task")
_ROUNDS = 12  # Python rewrites what has run eight times
_REHEARSAL = "rehearsal"
_REHEARSED = b"""
import numpy as np

class Parts:
    def __init__(self, x):
        self.x = x

def answer(x, function=None):
    return np.maximum(x, 0) if function is None else function(x)

def fail():
    raise ValueError
"""


def _serve(control: socket.socket, workers: ProcessLevel, worker: Worker, streams: Streams) -> None:
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
        pid = workers.fork(bounds)
        if not pid:
            _become_worker(workers, worker, streams, *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        _tell(control, pid)


def _tell(control: socket.socket, pid: int) -> None:
    known_by = [os.pidfd_open(pid)] if sys.platform == "linux" else []  # which every namespace understands
    socket.send_fds(control, [NUMBER.pack(pid)], known_by)
    for descriptor in known_by:
        os.close(descriptor)


def _become_worker(workers: ProcessLevel, worker: Worker, streams: Streams, wire: int, output: int) -> None:
    """Never returns: serves the trusted side, then ends without running any clean-up of the student's."""
    leave, status = os._exit, SETUP_FAILED
    try:
        for standard in (1, 2):
            os.dup2(output, standard)
        close_other_descriptors([wire, *workers.needs])
        # A socket of C alone, which asks the system nothing.
        sock = cast(socket.socket, socket.SocketType(socket.AF_UNIX, socket.SOCK_STREAM, 0, wire))
        workers.confine()
        sys.stdout, sys.stderr = streams
        status = 0
        worker.serve(sock)
    except (OSError, OverflowError, ValueError) as error:
        os.write(2, str(error).encode())
    finally:
        leave(status)


def _rehearse() -> None:
    """Load a module, call it in every way that most checks do, and forget it; only where that is worth it.

    What runs for the first times is rewritten by Python, and fills caches of Python and NumPy; a fork has to
    copy every page of memory that this changes, which costs more than most students' code.
    """
    if sys.platform != "linux":
        return
    argument, path = np.ones((2, 3)), [*sys.path]
    asked: list[tuple[int, list[Any]]] = [
        (p.LOAD, [_REHEARSAL, _REHEARSED, {}]),
        (p.CALL, [p.MODULE, "answer", (argument,), None, False]),
        (p.CALL, [p.MODULE, "answer", (argument,), None, True]),
        (p.AGAIN, [p.MODULE, "", 0]),
        (p.CALL, [p.MODULE, "answer", (argument, _rehearse), None, False]),
        (p.RETURNED, [argument]),  # of the function that was called back
        (p.CALL, [p.MODULE, "fail", (), None, False]),
    ]
    frames = [encode(tag, parts, lambda _: Node(CALLBACK, [0])) for tag, parts in asked]
    for _ in range(_ROUNDS):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)  # each frame comes alone
        with ours, theirs:
            for frame in frames:
                ours.sendall(frame)
            ours.shutdown(socket.SHUT_WR)
            Worker().serve(theirs)
    sys.path[:] = path
    del sys.modules[_REHEARSAL]
    linecache.cache.pop(str(Path.cwd() / f"{_REHEARSAL}.py"), None)


def main() -> None:
    """Serve a socket's descriptor or path; `allowed` is in JSON what may be seen, is refused, and is slow."""
    level, allowed, folder, address = sys.argv[1:]
    if address.isdigit():
        control = socket.socket(fileno=int(address))
    else:
        control = socket.socket(socket.AF_UNIX)
        control.connect(address)
    base = Path(folder)
    packages, slow = prepare(base, allowed)
    if control.recv(len(p.GO_ON)) != p.GO_ON:
        remove_folder(base)
        return
    if slow and _THREADS.is_dir() and len(list(_THREADS.iterdir())) > 1:
        # Go on in a copy of this process that has one thread, as namespaces ask for, and every worker has.
        if pid := os.fork():
            os._exit(abs(reap(pid)))
        end_with_parent()
    tell_where_to(2)
    try:
        workers = cast(type[ProcessLevel], level_named(level))(base, packages)
        streams = text_streams()
        _rehearse()
        allow_self_pipes()
        gc.freeze()
        worker = Worker(streams)
        gc.enable()
        _serve(control, workers, worker, streams)
    finally:
        end_children()
        remove_folder(base)


if __name__ == "__main__":
    main()
    os._exit(0)  # all is cleaned up; what Python would still do takes ten times as long
