"""A worker that was started anew (Windows): prepared as a fork-server is, then confined from outside."""

import contextlib
import gc
import msvcrt
import os
import socket
import sys
import threading
from pathlib import Path
from typing import cast

from grader.sandbox.preparing import prepare, text_streams
from grader.sandbox.protocol import NUMBER
from grader.sandbox.windows.offers import tell_where, tell_where_to
from grader.sandbox.windows.pipes import Pipe
from grader.sandbox.worker import Worker


def _answer_where(asked: int) -> None:
    """Tell where the main thread is whenever that is asked; end with who may ask."""
    with contextlib.suppress(OSError):
        while os.read(asked, 1):
            tell_where()
    os._exit(1)


def main() -> None:
    """Get ready in a folder, say so, and serve: by a handle of the wire, and one for being asked where."""
    _, allowed, folder, wire, where = sys.argv[1:]
    sock = Pipe(msvcrt.open_osfhandle(int(wire), os.O_BINARY))
    asked = msvcrt.open_osfhandle(int(where), os.O_RDONLY)
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    prepare(Path(folder), allowed)
    os.environ.update(kept, PATH=kept.get("SYSTEMROOT", "") + r"\System32")
    os.environ.update(HOME=folder, USERPROFILE=folder, TMP=folder, TEMP=folder, MPLBACKEND="agg")
    os.environ.update(POLARS_MAX_THREADS="1", POLARS_ASYNC_THREAD_COUNT="1")
    tell_where_to(2)
    sys.stdout, sys.stderr = streams = text_streams()
    threading.Thread(target=_answer_where, args=[asked], daemon=True).start()
    # What crashes ends at once, without a window that asks somebody or a debugger.
    msvcrt.SetErrorMode(msvcrt.SEM_FAILCRITICALERRORS | msvcrt.SEM_NOGPFAULTERRORBOX)
    gc.freeze()
    sock.sendall(NUMBER.pack(threading.get_native_id()))
    status = 1
    try:
        Worker(streams).serve(cast(socket.socket, sock))
        status = 0
    finally:
        os._exit(status)  # without any clean-up of the student's


if __name__ == "__main__":
    main()
