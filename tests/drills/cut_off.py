"""Cut an action off: do it in a fork that gets a signal at some line of the grader's own code."""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

Action = Callable[[], object]


def lines_of(action: Action, where: str) -> int:
    """Carry an action out in a fork, and return how many lines of the grader it runs through.

    Parameters
    ----------
    action : callable
        What to do.
    where : str
        Count the lines of files with this in their path.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, str(_traced(action, where, 0, 0)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as counted:
        told = counted.read()
    assert os.waitpid(child, 0)[1] == 0
    return int(told)


def moments(rng: random.Random, lines: int, rounds: int) -> list[int]:
    """Return lines to be killed at, in any order: one of each of so many equal parts of an action."""
    found = [1 + int((number + rng.random()) * (lines - 1) / rounds) for number in range(rounds)]
    rng.shuffle(found)
    return found


def cut_off(action: Action, where: str, last_line: int) -> bool:
    """Do an action in a fork that is killed at a line; return whether it came to that line."""
    child = fork(action, where, last_line, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL), status
    return status != 0


def halted(action: Action, where: str, last_line: int) -> int:
    """Do an action in a fork that is halted at a line; return its number. It goes on after SIGCONT."""
    child = fork(action, where, last_line, signal.SIGSTOP)
    _, status = os.waitpid(child, os.WUNTRACED)
    assert os.WIFSTOPPED(status), status
    return child


def fork(action: Action, where: str, last_line: int, sent: int) -> int:
    """Do an action in a fork that sends itself a signal at a line; return its number."""
    child = os.fork()
    if not child:
        try:
            _traced(action, where, last_line, sent)
        finally:
            os._exit(99 if sys.exc_info()[0] else 0)
    return child


def _traced(action: Action, where: str, last_line: int, sent: int) -> int:
    lines = 0

    def count(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal lines
        if where not in frame.f_code.co_filename:
            return None
        lines += event == "line"
        if lines == last_line and event == "line":
            os.kill(os.getpid(), sent)
        return count

    sys.settrace(count)
    try:
        action()
    finally:
        sys.settrace(None)
    return lines
