"""What a drill must not leave: processes that know its folder for temporary files, and what is in there."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Iterator
from pathlib import Path

PATIENCE_SECONDS = 30.0


def wait_until_gone(temporary: Path) -> None:
    """Wait until no other process uses a folder for temporary files any more."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while left := list(processes(temporary)):
        try:
            ended = os.pidfd_open(left[0])
        except ProcessLookupError:
            continue
        try:
            patience = max(0.0, deadline - time.monotonic())
            assert select.select([ended], [], [], patience)[0], f"still there: {left}"
        finally:
            os.close(ended)


def processes(temporary: Path, program: str = "") -> Iterator[int]:
    """Yield the numbers of the processes whose command or environment names a folder, but for this one.

    Parameters
    ----------
    temporary : Path
        The folder.
    program : str, optional
        Only those with this in their command.
    """
    known = str(temporary).encode()
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command = (place / "cmdline").read_bytes()
            named = known in command or known in (place / "environ").read_bytes()
        except OSError:
            continue  # it has ended, or is somebody else's
        if named and program.encode() in command and int(place.name) != os.getpid():
            yield int(place.name)
