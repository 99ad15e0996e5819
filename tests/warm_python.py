"""Python without its start-up: a process that has done what takes long once forks one process a task.

A task is a program as after `python -c`, in a folder and an environment of its own; all that it
imports and does is its own as well.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import msgspec

_PATIENCE = 120  # seconds for one task, which takes five on a slow machine
_SERVER = """
import atexit, json, os, sys

def run(program):
    try:
        exec(compile(program, "<string>", "exec"), {"__name__": "__main__"})
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return 1
    return 0

sys.modules["rfc3987_syntax"] = None  # as in conftest.py
exec(sys.argv[1], {})
for line in sys.stdin:
    task = json.loads(line)
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(os.open(task["output"], os.O_WRONLY | os.O_APPEND), 1)
        os.dup2(os.open(task["errors"], os.O_WRONLY | os.O_APPEND), 2)
        os.chdir(task["place"])
        os.environ.clear()
        os.environ.update(task["environment"])
        sys.argv = task["arguments"]
        try:
            status = run(task["program"])
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(status & 255)  # to take apart all that was imported takes far longer than most tasks
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Done(msgspec.Struct, frozen=True):
    """How a task ended."""

    status: int
    output: str
    errors: str


class WarmPython:
    """A process that has run some lines, imports for the most part; it is made when it is first needed."""

    def __init__(self, *lines: str) -> None:
        self._lines = lines

    def run(
        self, program: str, *arguments: str, place: Path, environment: Mapping[str, str] = os.environ
    ) -> Done:
        """Run a program; return what it prints. Its `sys.argv` are the arguments."""
        server = _server(*self._lines)
        assert server.stdin is not None
        assert server.stdout is not None
        with tempfile.NamedTemporaryFile() as output, tempfile.NamedTemporaryFile() as errors:
            task = {"program": program, "arguments": arguments, "place": str(place)}
            files = {"output": output.name, "errors": errors.name}
            server.stdin.write(json.dumps({**task, **files, "environment": dict(environment)}) + "\n")
            server.stdin.flush()
            ended = bool(select.select([server.stdout], [], [], _PATIENCE)[0])
            status = int(server.stdout.readline() or -1) if ended else -1
            done = Done(status, output.read().decode(), errors.read().decode())
        if not ended:
            os.killpg(server.pid, signal.SIGKILL)  # and with it the task, and what that has started
            _server.cache_clear()
            raise TimeoutError(f"{arguments}: no end after {_PATIENCE} s\n{done.output}\n{done.errors}")
        return done


@functools.cache
def _server(*lines: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _SERVER, "\n".join(lines)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    server = subprocess.Popen(command, **pipes, text=True, start_new_session=True)
    atexit.register(server.communicate)
    return server
