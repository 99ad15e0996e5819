"""A process of grader that answers each line with a line: both ends of it."""

import contextlib
import operator
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from grader.errors import GraderError, unexpected
from grader.sandbox.isolation.posix import end_with_parent

_T = TypeVar("_T")
_R = TypeVar("_R")
_END_SECONDS = 10.0


class LineProcess:
    """The end of who asks."""

    def __init__(self, module: str, environment: Mapping[str, str] = {}, **how: Any) -> None:
        self.late = False  # whether it was ended because it took too long
        alone = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **alone, **environment},
            process_group=0,  # Ctrl-C is for who started it, which then ends it
            **how,
        )
        assert self.process.stdin is not None and self.process.stdout is not None
        self.stdin, self._stdout = self.process.stdin, self.process.stdout

    def ask(self, what: object, seconds: float, kind: type[_T]) -> _T | None:
        """Return its reply, of a kind; None if it has ended, or took longer and was ended."""

        def stop() -> None:
            self.late = True
            self.process.kill()

        alarm = threading.Timer(seconds, stop)
        alarm.start()
        try:
            with contextlib.suppress(BrokenPipeError):  # it has ended; reading from it will tell
                os.write(self.stdin.fileno(), encode_line(what))  # nothing is left in a buffer
            reply = self._stdout.readline()
        finally:
            alarm.cancel()
        return msgspec.json.decode(reply, type=kind) if reply.endswith(b"\n") else None

    def close(self) -> None:
        """End it at once, unless it was told that no more comes; and wait until it is gone."""
        if not self.stdin.closed:
            self.process.kill()
        with self.process:
            try:
                self.process.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()


def encode_line(value: object) -> bytes:
    """Return a value as the line that such a process reads."""
    return msgspec.json.encode(value, enc_hook=str) + b"\n"


def lines_of(kind: type[_T]) -> Iterator[_T]:
    """Yield what standard input asks for."""
    for line in sys.stdin.buffer:
        yield msgspec.json.decode(line, type=kind, dec_hook=operator.call)  # Path, of its text


def told(act: Callable[[], _R], fault: Callable[[GraderError], _R]) -> _R:
    """Return what is done, or what is said of why it is not; that nobody waits any more passes through."""
    try:
        return act()
    except BrokenPipeError:
        raise
    except GraderError as error:
        return fault(error)
    except OSError as error:
        return fault(unexpected(error))


def answer(kind: type[_T], work: Callable[[_T, Callable[[object], object]], object]) -> None:
    """Be such a process: `work` on the first line, a task of a kind; it is handed what writes a reply."""
    end_with_parent()
    replies = os.fdopen(os.dup(1), "wb", buffering=0)
    # What a check prints must not come between the replies.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    with contextlib.suppress(BrokenPipeError):  # who asks has ended
        for task in lines_of(kind):
            work(task, lambda what: replies.write(msgspec.json.encode(what) + b"\n"))
    os._exit(0)  # all is cleaned up; what Python would still do takes ten times as long
