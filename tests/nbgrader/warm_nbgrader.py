"""nbgrader's commands without its start-up: a process that has imported it forks one process a command.

nbgrader takes three seconds of processor time to import, and a round trip takes a dozen commands.
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

_PATIENCE = 120  # seconds for one command, which takes five on a slow machine
_SERVER = """
import json, os, sys
import nbgrader.apps
from nbgrader.apps.nbgraderapp import main

for line in sys.stdin:
    task = json.loads(line)
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(os.open(task["output"], os.O_WRONLY), 1)
        os.dup2(1, 2)
        os.chdir(task["place"])
        os.environ.clear()
        os.environ.update(task["environment"])
        sys.argv = ["nbgrader", *task["arguments"]]
        sys.exit(main())
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def run_nbgrader(place: Path, environment: Mapping[str, str], *arguments: str | Path) -> tuple[int, str]:
    """Run a command of nbgrader in a folder; return its exit code, and all that it prints."""
    # nbgrader starts other programs by name, so they must be on the PATH.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    with tempfile.NamedTemporaryFile() as output:
        task = {"arguments": [*map(str, arguments)], "place": str(place), "output": output.name}
        server.stdin.write(json.dumps({**task, "environment": {**environment, "PATH": path}}) + "\n")
        server.stdin.flush()
        if not select.select([server.stdout], [], [], _PATIENCE)[0]:
            os.killpg(server.pid, signal.SIGKILL)  # and with it the command, and what that has started
            _server.cache_clear()
            raise TimeoutError(f"nbgrader {arguments}: no end after {_PATIENCE} s\n{output.read().decode()}")
        status = int(server.stdout.readline())
        return status, output.read().decode()


@functools.cache
def _server() -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _SERVER]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    server = subprocess.Popen(command, **pipes, text=True, start_new_session=True)
    atexit.register(server.communicate)
    return server
