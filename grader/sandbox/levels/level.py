"""What an isolation level is: how its fork-server is started, and how that confines students' processes."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeAlias

import msgspec

from grader.sandbox.isolation.cgroups import ControlGroup
from grader.sandbox.isolation.limits import Bounds

Started: TypeAlias = tuple[socket.socket, subprocess.Popen[bytes], ControlGroup | None]
"""The socket and process of a fork-server that is about to run, and the group around all that comes of it."""


class Confinement(Protocol):
    """A level, as the fork-server uses it; made in a process that does nothing else."""

    needs: list[int]  # descriptors that `confine` uses, and closes

    def fork(self) -> int:
        """Fork as `os.fork` does, and make ready what the child lives in."""

    def confine(self, bounds: Bounds) -> None:
        """Confine this process, a child that `fork` made, for good."""

    def end(self, pid: int) -> int:
        """End a child with all it started; return its exit code, or minus the ending signal."""


class Level(msgspec.Struct, frozen=True):
    """One line of the table `grader.sandbox.levels.LEVELS`."""

    name: str
    promise: str  # what submissions cannot do, as `grader doctor` says it
    start: Callable[[Path, list[str], dict[str, str], int], Started]
    """Given a private folder, the fork-server's command, its environment and a descriptor for its errors.
    Adds to the command a folder and what to connect to. Raises `SandboxError` or `OSError`."""
    confinement: Callable[[Path, list[str]], Confinement]
    """Given that folder, and the paths of packages that may be seen."""
