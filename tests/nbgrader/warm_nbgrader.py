"""nbgrader's commands without its start-up, which takes three seconds of processor time."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from warm_python import WarmPython

_NBGRADER = WarmPython("import nbgrader.apps, nbgrader.apps.nbgraderapp")
_PROGRAM = "import sys; from nbgrader.apps.nbgraderapp import main; sys.exit(main())"


def run_nbgrader(place: Path, environment: Mapping[str, str], *arguments: str | Path) -> tuple[int, str]:
    """Run a command of nbgrader in a folder; return its exit code, and all that it prints."""
    # nbgrader starts other programs by name, so they must be on the PATH.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    told = ("nbgrader", *map(str, arguments))
    done = _NBGRADER.run(_PROGRAM, *told, place=place, environment={**environment, "PATH": path})
    return done.status, done.output + done.errors
