"""What an isolation level is: how its fork-server is started, and how that confines students' processes."""

import socket
import subprocess
from pathlib import Path
from typing import ClassVar, Protocol, TypeAlias

from grader.sandbox.isolation.limits import Bounds, ControlGroup

Started: TypeAlias = tuple[socket.socket, subprocess.Popen[bytes], ControlGroup | None]
"""The socket and process of a fork-server that is about to run, and the group around all that comes of it."""


class Level(Protocol):
    """An entry of `grader.sandbox.levels.LEVELS` is such a class; the fork-server makes the one instance."""

    name: ClassVar[str]
    promise: ClassVar[str]  # what submissions cannot do, as `grader doctor` says it
    needs: list[int]  # descriptors that `confine` uses, and closes

    @staticmethod
    def start(base: Path, command: list[str], environment: dict[str, str], errors: int) -> Started:
        """Start a fork-server, and tell it a folder and what to connect to; or raise a `SandboxError`."""

    def __init__(self, base: Path, packages: list[str]) -> None:
        """Be made in that folder, in a process for nothing else; `packages` are paths that may be seen."""

    def fork(self) -> int:
        """Fork as `os.fork` does, and make ready what the child lives in."""

    def confine(self, bounds: Bounds) -> None:
        """Confine this process, a child that `fork` made, for good."""

    def end(self, pid: int) -> int:
        """End a child with all it started; return its exit code, or minus the ending signal."""
