"""What only Linux limits or tells of other processes, looked at from outside on other systems (psutil)."""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from grader.sandbox.channel import now_and_then
from grader.sandbox.protocol import Bounds

_MIB = 1 << 20


def processor_seconds(pid: int) -> float | None:
    """Return the processor time that a process has used, or None where that cannot be told."""
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.Error:
        return None
    return float(times.user + times.system)


class Watching:
    """Looks at what a fork-server has forked, from the trusted side."""

    def __init__(self, base: Path) -> None:
        """Know them by the folder that the fork-server was given."""
        self._base = str(base.absolute())

    def exceeds(self, pid: int, bounds: Bounds) -> Callable[[], bool]:
        """Return what tells whether a process, with all that it started, holds more memory than it may."""
        most = _held(pid) + bounds.memory_mib * _MIB
        return now_and_then(lambda: _held(pid) > most)

    def end(self, kept: int = 0) -> None:
        """Kill what students' code has started and left, wherever it has gone to, but for one process."""
        while left := [*self._left_over(kept)]:
            for process in left:
                with contextlib.suppress(psutil.Error):
                    process.kill()
            if psutil.wait_procs(left, timeout=1.0)[1]:  # in the middle of a call of the kernel
                return

    def _left_over(self, kept: int) -> Iterator[psutil.Process]:
        """Yield processes that are copies of the fork-server, or live or work in its folder."""
        user = os.getuid()
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.pid == kept or process.uids().real != user:
                    continue
                if process.status() == psutil.STATUS_ZOMBIE:
                    continue
                told = [*process.cmdline(), process.environ().get("HOME", ""), process.cwd()]
                if any(text == self._base or text.startswith(f"{self._base}/") for text in told):
                    yield process


def _held(pid: int) -> int:
    """Return the bytes that a process has in memory, with all that it started."""
    held = 0
    with contextlib.suppress(psutil.Error):  # it has ended
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            held += one.memory_info().rss
    return held
