"""Commands of grader in one process of Windows' Python: to import what they need takes seconds under Wine."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from typing import Any

_LAST_SECONDS = 5  # for what is in the pipe once a command has ended

_WARM = """
import json, os, sys
from click.testing import CliRunner
import grader.engine.judge
from grader.cli.main import cli

for line in sys.stdin:
    place, variables, arguments = json.loads(line)
    os.chdir(place)
    done = CliRunner(env=variables).invoke(cli, arguments)
    os.chdir("/")
    print(json.dumps([done.exit_code, done.output]), flush=True)
"""


def said_by(command: list[str], seconds: float = 600, **options: Any) -> tuple[int, str]:
    """Run a command of Windows to its end; return its exit code and all that it said.

    A process of Wine's own that it starts may hold its pipe for as long as it lives: nobody waits for that.
    """
    pipe, said = subprocess.PIPE, bytearray()
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, **options)
    assert process.stdin and process.stdout
    output = os.dup(process.stdout.fileno())
    process.stdin.close()
    process.stdout.close()

    def read() -> None:
        while chunk := os.read(output, 1 << 16):
            said.extend(chunk)
        os.close(output)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    code = process.wait(seconds)
    reader.join(_LAST_SECONDS)
    return code, said.decode("utf-8", "replace").replace("\r\n", "\n")


class WarmWindows:
    """Windows' Python that has imported all that commands need, and runs one after the other."""

    def __init__(self, python: str) -> None:
        pipe, none = subprocess.PIPE, subprocess.DEVNULL
        self.process = subprocess.Popen([python, "-c", _WARM], stdin=pipe, stdout=pipe, stderr=none)

    def run(self, *arguments: str, cwd: str, **variables: str) -> tuple[int, str]:
        """Run a command of grader; return its exit code and all that it says."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps([cwd, variables, arguments]).encode() + b"\n")
        self.process.stdin.flush()
        code, said = json.loads(self.process.stdout.readline())
        return code, said
