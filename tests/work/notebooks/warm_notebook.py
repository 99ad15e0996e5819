"""Programs that use `grader.notebook`, without the start-up of Python, of IPython and of the checks.

The checks run in a process of their own as ever, but in one that is forked: it is given on its standard input
what `python -m grader.notebook_process` would be given, and does the same. So does the command that hands in.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from warm_python import Done, WarmPython

_PYTHON = WarmPython(
    """
import atexit, contextlib, os
import grader.cli.submit, grader.engine.judge, grader.notebook_process, IPython.core.interactiveshell
from grader.engine import server as starting
from grader.sandbox.choose_level import chosen_level
from grader.sandbox.launcher import ForkServer

# The level is found by trying them all, and remembered. One fork-server serves all tasks in turn.
owner, server = os.getpid(), ForkServer(chosen_level())
server.stay_on(os.sched_getaffinity(0))
atexit.register(lambda: os.getpid() == owner and server.close())
lent = contextlib.nullcontext(server)
assert starting.ForkServer is ForkServer
starting.ForkServer = lambda level, *more: (
    lent if level == server.isolation and not any(more) else ForkServer(level, *more)
)
"""
)
_FORKED = """
import os, subprocess, sys, tempfile, traceback
from grader import notebook_process
from grader.cli import main

run = subprocess.run

def started(command):
    match command[1:]:
        case ["-P", "-X", "utf8", "-m", "grader.notebook_process"]:
            return notebook_process.main
        case ["-P", "-X", "utf8", "-m", "grader", *arguments]:
            sys.argv = ["grader", *arguments]
            return main.main
    assert "-m" not in command, command  # else it would be started anew, and nobody would see

def forked(command, *, input=b"", **options):
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as answer:
        asked.write(input)
        asked.seek(0)
        child = os.fork()
        if not child:
            status = 1
            try:
                os.dup2(asked.fileno(), 0)
                os.dup2(answer.fileno(), 1)
                if options.get("stderr") == subprocess.STDOUT:
                    os.dup2(1, 2)
                sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")
                started(command)()
                status = 0
            except SystemExit as end:
                status = end.code or 0
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        answer.seek(0)
        return subprocess.CompletedProcess(command, status, answer.read(), b"see above")

subprocess.run = lambda command, **options: (forked if started(command) else run)(command, **options)
del sys.modules["grader.notebook"]  # whoever imports it finds another shell than when it was first imported
"""


def run_warm(program: str, *arguments: str, place: Path, environment: Mapping[str, str]) -> Done:
    """Run a program in a folder; its arguments come after the name of it."""
    program = f"{_FORKED}\n{program}"
    return _PYTHON.run(program, "-c", *arguments, place=place, environment=environment)
