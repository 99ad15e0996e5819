"""Run a drill: a script of this folder, in a process and with folders of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from drill_rounds import SEED

LONGEST_SECONDS = 600.0
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks for what is left in /proc")
# What ends too early, by an exit of its own, does not say so.
_RUN = """
import runpy, sys

sys.argv.pop(0)
runpy.run_path(sys.argv[0], run_name="__main__")
print("drilled", file=sys.stderr)
"""
_OWN_DISK = 'mount -t tmpfs -o "size=4m,nr_inodes=600" tmpfs "$0" && exec "$@"'


def drill(script: str, root: Path, rounds: int, *more: str, prefix: Sequence[str | Path] = ()) -> None:
    """Run a script, which is to end well and to leave nothing.

    Parameters
    ----------
    script : str
        Its name, without ``.py``.
    root : Path
        A folder for all that it makes.
    rounds : int
        How many rounds.
    *more : str
        Further arguments.
    prefix : sequence of str or Path, optional
        A command that runs the command after it.
    """
    temporary = root / "tmp"
    temporary.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "GRADER_"))}
    tests = Path(__file__).parents[1]
    places = {"HOME": str(root / "home"), "TMPDIR": str(temporary)}
    places["PYTHONPATH"] = os.pathsep.join([str(tests), str(tests / "drills")])
    command = [
        *prefix,
        sys.executable,
        "-c",
        _RUN,
        tests / "drills" / f"{script}.py",
        root,
        SEED,
        rounds,
        *more,
    ]
    done = subprocess.run(
        [str(part) for part in command],
        cwd=root,
        env={**kept, **places, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    assert (done.returncode, done.stderr[-8:]) == (0, "drilled\n"), done.stdout + done.stderr


def with_a_small_disk(place: Path) -> list[str | Path]:
    """Return the beginning of a command that has a small disk at a place, or skip the test."""
    if shutil.which("unshare") is None:
        pytest.skip("there is no unshare, which gives a process its own mounts")
    prefix = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", _OWN_DISK, place]
    tried = subprocess.run([*prefix, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"this machine lets nobody mount a disk of one's own: {tried.stderr.strip()}")
    return prefix
