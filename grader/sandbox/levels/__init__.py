"""The table of isolation levels: how much is kept from a student's process.

To add a level, write one file like `process.py` and name its class here. Whether one works on this machine
is found by trying it (`grader.sandbox.choose_level`).
"""

import sys
from pathlib import Path
from typing import ClassVar, Protocol

from grader.errors import SandboxError
from grader.sandbox.channel import Forked
from grader.sandbox.isolation.system import NAME
from grader.sandbox.protocol import Bounds


class Started(Protocol):
    """What starts workers, one at a time, as the trusted side sees it; whatever is lost is an `OSError`."""

    @property
    def in_control_group(self) -> bool:
        """Whether memory and processes of all workers together are limited as well."""

    def fork(self, bounds: Bounds) -> Forked:
        """Start a worker as soon as this is ready."""

    def end(self) -> int:
        """End the worker and all it started; return its exit code, or minus the ending signal."""

    def ask_where(self) -> None:
        """Have the worker print which lines it is in."""

    def stay_on(self, processors: set[int]) -> None:
        """Keep all that comes of this on some processors (Linux)."""

    def close(self) -> None:
        """End it with all it started, in peace."""

    def kill(self) -> None:
        """End it at once; `close` follows."""


class Level(Protocol):
    """What starts processes and confines them, as the trusted side sees it."""

    name: ClassVar[str]
    promise: ClassVar[str]  # what submissions cannot do, as `grader doctor` says it
    program: ClassVar[str]  # the module that is run to start workers

    @staticmethod
    def start(base: Path, command: list[str], environment: dict[str, str], errors: int) -> Started:
        """Start the program, and tell it a folder and what to connect to; or raise a `SandboxError`."""


LEVELS: tuple[type[Level], ...]  # from the weakest, which works everywhere, to the strongest
if sys.platform == "win32":
    from grader.sandbox.windows.level import JobLevel

    LEVELS = (JobLevel,)
else:
    from grader.sandbox.levels.container import ContainerLevel
    from grader.sandbox.levels.namespace import NamespaceLevel
    from grader.sandbox.levels.process import ProcessLevel

    LEVELS = ProcessLevel, ContainerLevel, NamespaceLevel
WEAKEST, STRONGEST = LEVELS[0].name, LEVELS[-1].name


def level_named(name: str) -> type[Level]:
    """Return the level of a name, or raise `SandboxError`."""
    levels = {level.name: level for level in LEVELS}
    if name not in levels:
        here = f" on {NAME}" if len(levels) == 1 else ""
        raise SandboxError(f"There is no isolation level {name!r}{here}.", f"Levels: {', '.join(levels)}.")
    return levels[name]
