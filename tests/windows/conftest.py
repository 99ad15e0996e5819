"""A real Windows Python under Wine, which `.ci/windows/set-up` makes; without it, tests are skipped."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from warm_windows import WarmWindows, said_by

ROOT = Path(__file__).parents[2]
PLACE = Path(sys.prefix) / "windows"
_PATIENCE = 300  # seconds, while it is being set up


@pytest.fixture(scope="session")
def python() -> str:
    """The program that runs Windows' Python."""
    if (PLACE / ".lock").exists():
        subprocess.run(["flock", "-w", str(_PATIENCE), str(PLACE / ".lock"), "true"], check=False)
    if not (PLACE / "ready").exists():
        pytest.skip("there is no Windows Python here: .ci/windows/set-up makes one where Wine can be had")
    return str(PLACE / "python")


@pytest.fixture(scope="session")
def warm(python: str) -> Iterator[WarmWindows]:
    made = WarmWindows(python)
    yield made
    made.process.communicate()


@pytest.fixture(scope="session")
def run(python: str) -> Callable[..., tuple[int, str]]:
    """Run it with some arguments; return its exit code and all that it says."""

    def run(*arguments: str, cwd: Path = ROOT) -> tuple[int, str]:
        return said_by([python, *arguments], cwd=cwd)

    return run
