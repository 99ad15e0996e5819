"""nbgrader's commands without its start-up: a process that has imported it forks one process a command.

nbgrader takes three seconds of processor time to import, and a round trip takes a dozen commands.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

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
        status = int(server.stdout.readline())
        return status, output.read().decode()


@functools.cache
def _server() -> subprocess.Popen[str]:
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(server.communicate)
    return server
