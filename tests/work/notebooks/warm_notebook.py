"""Programs that call `grader.notebook.check`, without the start-up of Python, of IPython and of the checks.

The checks run in a process of their own as ever, but in one that is forked: it is given on its standard input
what `python -m grader.notebook_process` would be given, and does the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from warm_python import Done, WarmPython

_PYTHON = WarmPython(
    "import grader.notebook_process, IPython.core.interactiveshell",
    "from grader.sandbox.choose_level import chosen_level",
    "chosen_level()",  # found by trying them all, and remembered
)
_FORKED_CHECKS = """
import os, subprocess, sys, tempfile, traceback
from grader import notebook_process

run = subprocess.run

def forked(command, *, input=None, **options):
    if [*command[1:]] != ["-P", "-m", "grader.notebook_process"]:
        return run(command, input=input, **options)
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as answer:
        asked.write(input)
        asked.seek(0)
        child = os.fork()
        if not child:
            try:
                os.dup2(asked.fileno(), 0)
                os.dup2(answer.fileno(), 1)
                sys.stdin, sys.stdout = open(0), open(1, "w")
                notebook_process.main()
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        answer.seek(0)
        return subprocess.CompletedProcess(command, 0, answer.read(), b"see above")

subprocess.run = forked
del sys.modules["grader.notebook"]  # whoever imports it finds another shell than when it was first imported
"""


def run_warm(program: str, *arguments: str, place: Path, environment: Mapping[str, str]) -> Done:
    """Run a program in a folder; its arguments come after the name of it."""
    program = f"{_FORKED_CHECKS}\n{program}"
    return _PYTHON.run(program, "-c", *arguments, place=place, environment=environment)
