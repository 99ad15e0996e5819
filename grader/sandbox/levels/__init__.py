"""The table of isolation levels: how much is kept from a student's process.

To add a level, write one file like `process.py` and name its class here. Whether one works on this machine
is found by trying it (`grader.sandbox.choose_level`).
"""

from pathlib import Path
from typing import ClassVar, Protocol

from grader.errors import SandboxError
from grader.sandbox.isolation.limits import Bounds
from grader.sandbox.levels.container import ContainerLevel
from grader.sandbox.levels.namespace import NamespaceLevel
from grader.sandbox.levels.process import ProcessLevel, Started


class Level(Protocol):
    """How a fork-server is started, and how it confines students' processes; it makes the one instance."""

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


LEVELS: tuple[type[Level], ...] = (  # from the weakest, which works everywhere, to the strongest
    ProcessLevel,
    ContainerLevel,
    NamespaceLevel,
)
WEAKEST, STRONGEST = LEVELS[0].name, LEVELS[-1].name


def level_named(name: str) -> type[Level]:
    """Return the level of a name, or raise `SandboxError`."""
    levels = {level.name: level for level in LEVELS}
    if name not in levels:
        raise SandboxError(f"There is no isolation level {name!r}.", f"Levels: {', '.join(levels)}.")
    return levels[name]
