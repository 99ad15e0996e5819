"""The fork-server: a process with NumPy imported that forks one worker after another.

It holds nothing worth finding: no check, no reference, no other submission. It is started by
`grader.sandbox.launcher`, asked over a socket, and serves one worker at a time. When its socket closes it
ends what still runs, removes its scratch folders and goes.
"""

from __future__ import annotations

import gc
import io
import os
import socket
import struct
import sys
from pathlib import Path

import msgspec
import numpy as np

from grader.sandbox.isolation import (
    Bounds,
    adopt_orphans,
    close_other_descriptors,
    confine,
    end_children,
    end_group,
    reap,
    remove_folder,
)
from grader.sandbox.worker import Worker

READY = b"ready"
STARTED = struct.Struct("<i")
ENDED = struct.Struct("<i")
SETUP_FAILED = 70

_MESSAGE = 1024


class Server:
    """Forks workers on request.

    Parameters
    ----------
    control : socket
        Where the requests come from.
    base : Path
        Folder for the scratch folders of the workers.
    """

    def __init__(self, control: socket.socket, base: Path) -> None:
        self._control = control
        self._base = base
        self._count = 0
        self._pid = 0

    def serve(self) -> None:
        """Answer requests until the other side is gone.

        A request with bounds and descriptors starts a worker, any other ends it.
        """
        self._control.sendall(READY)
        while True:
            message, descriptors, _, _ = socket.recv_fds(self._control, _MESSAGE, 2)
            if not message:
                self._end()
                return
            if descriptors:
                self._start(msgspec.msgpack.decode(message, type=Bounds), descriptors)
                self._control.sendall(STARTED.pack(self._pid))
            else:
                self._control.sendall(ENDED.pack(self._end()))

    @property
    def _scratch(self) -> Path:
        return self._base / str(self._count)

    def _start(self, bounds: Bounds, descriptors: list[int]) -> None:
        self._end()  # nothing, unless a session was forgotten
        self._count += 1
        self._scratch.mkdir(mode=0o700)
        self._pid = os.fork()
        if not self._pid:
            _become_worker(self._scratch, bounds, *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)

    def _end(self) -> int:
        if not self._pid:
            return 0
        end_group(self._pid)
        status = reap(self._pid)
        self._pid = 0
        end_children()
        remove_folder(self._scratch)
        return status


def _become_worker(scratch: Path, bounds: Bounds, wire: int, output: int) -> None:
    """Never returns: serves the trusted side, then ends without running any clean-up of the student's."""
    leave, status = os._exit, SETUP_FAILED
    try:
        for standard in (1, 2):
            os.dup2(output, standard)
        close_other_descriptors([wire])
        confine(scratch, bounds)
        sys.stdout, sys.stderr = streams = _text_stream(1), _text_stream(2)
        worker = Worker(socket.socket(fileno=wire), streams)
        status = 0
        worker.serve()
    except (OSError, OverflowError, ValueError) as error:
        os.write(2, str(error).encode())
    finally:
        leave(status)


def _text_stream(descriptor: int) -> io.TextIOWrapper:
    raw = io.FileIO(descriptor, "w", closefd=False)
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8", errors="backslashreplace")


def main() -> None:
    """Serve the socket whose descriptor is the first argument; the second is the scratch folder."""
    control = socket.socket(fileno=int(sys.argv[1]))
    base = Path(sys.argv[2])
    # What is done here, every worker need not do.
    np.linalg.solve(np.eye(2), np.ones(2))
    np.random.default_rng(0).normal(size=2)
    os.environ.clear()
    adopt_orphans()
    gc.collect()
    gc.freeze()
    try:
        Server(control, base).serve()
    finally:
        end_children()
        remove_folder(base)


if __name__ == "__main__":
    main()
