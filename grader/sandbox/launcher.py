"""The trusted handle on what starts workers: a fork-server, or where a system has no forks its like."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from typing import Self, TypeVar

import msgspec

from grader.errors import SandboxError
from grader.sandbox.channel import Forked
from grader.sandbox.levels import WEAKEST, level_named
from grader.sandbox.packages import installed, slow_imports
from grader.sandbox.protocol import Bounds
from grader.sandbox.scratch import remove_abandoned, scratch_of_a_run

_T = TypeVar("_T")
_GONE = -9
_THREADS = dict.fromkeys(
    ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"], "1"
)
_ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", **_THREADS}
_FLAGS = ["-s", "-P", "-X", "utf8", *(["-B"] if sys.dont_write_bytecode else [])]


class ForkServer:
    """A process of its own, so that no check is in its memory; started at once, waited for at first use."""

    starts = 0  # more than one: it was lost, and with it the processes that it had started

    def __init__(
        self, isolation: str = WEAKEST, packages: Sequence[str] = (), sources: Iterable[bytes] = ()
    ) -> None:
        """Start one that has imported `packages`, and the parts of them that Python `sources` name."""
        self.isolation = isolation
        self._level = level_named(isolation)
        self._packages = *installed(("numpy", *packages)), slow_imports((*packages,), sources)
        remove_abandoned()
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fork(self, bounds: Bounds, again: bool = True) -> Forked:
        """Start a worker, after the one before ended."""
        try:
            return self.started.fork(bounds)
        except OSError as error:
            if not again:
                raise self._failure(error) from None
        self._restart()
        return self.fork(bounds, again=False)

    def end(self) -> int:
        """End the worker and everything it started; return its exit code, or minus the ending signal."""
        return self._ask(self.started.end, _GONE)

    def ask_where(self) -> None:
        """Have the worker print which lines it is in, unless its code has prevented that."""
        self._ask(self.started.ask_where, None)

    def _ask(self, ask: Callable[[], _T], otherwise: _T) -> _T:
        try:
            return ask()
        except OSError:
            self._restart()
            return otherwise

    def stay_on(self, processors: set[int]) -> None:
        """Keep the fork-server and its workers on some processors (Linux)."""
        self.started.stay_on(processors)

    def close(self) -> None:
        """End the fork-server and all it started."""
        self.started.close()
        self._held.close()

    def _restart(self) -> None:
        self.started.kill()
        self.close()
        self._start()

    def _start(self) -> None:
        self.starts += 1
        packages = msgspec.json.encode(self._packages).decode()
        command = [sys.executable, *_FLAGS, "-m", self._level.program, self.isolation, packages]
        with ExitStack() as held:
            self.base = held.enter_context(scratch_of_a_run()).folder
            self._errors = held.enter_context(tempfile.TemporaryFile())
            try:
                self.started = self._level.start(self.base, command, _ENVIRONMENT, self._errors.fileno())
            except OSError as error:
                raise self._failure(error) from None
            self._held = held.pop_all()

    def _failure(self, error: Exception) -> SandboxError:
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").split("\n")
        reason = next((line for line in reversed(lines) if line.strip()), str(error))
        return SandboxError(
            f"No process for a student's code can be started: {reason}.",
            "Run 'grader doctor' to see what this machine can do.",
        )
