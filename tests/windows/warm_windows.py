"""Commands of grader in one process of Windows' Python: to import what they need takes seconds under Wine."""

from __future__ import annotations

import json
import subprocess

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
