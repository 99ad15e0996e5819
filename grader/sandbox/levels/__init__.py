"""The table of isolation levels: how much is kept from a student's process.

To add a level, write one file like `process.py` and name its `Level` here. Whether one works on this machine
is found by trying it (`grader.sandbox.choose_level`).
"""

from grader.errors import SandboxError
from grader.sandbox.levels.container import ContainerLevel
from grader.sandbox.levels.level import Level
from grader.sandbox.levels.namespace import NamespaceLevel
from grader.sandbox.levels.process import ProcessLevel

LEVELS: tuple[type[Level], ...] = (  # from the weakest, which works everywhere, to the strongest
    ProcessLevel,
    ContainerLevel,
    NamespaceLevel,
)
WEAKEST, STRONGEST = LEVELS[0].name, LEVELS[-1].name


def level_named(name: str) -> type[Level]:
    """Return the level of a name, or raise `SandboxError`."""
    for level in LEVELS:
        if level.name == name:
            return level
    names = ", ".join(level.name for level in LEVELS)
    raise SandboxError(f"There is no isolation level {name!r}.", f"Levels: {names}.")
