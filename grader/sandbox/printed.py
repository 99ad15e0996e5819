"""What a student's process prints: read from a pipe, kept up to a limit, and never waited for."""

from __future__ import annotations

import os

from grader import messages as m
from grader.sandbox.faults import TooMuchOutput
from grader.sandbox.text import plain_text

_FLOOD = 16 << 20
_READ = 1 << 16
_PIECE = 1 << 20


class Printed:
    """The reading end of a process's standard output and error; so many KiB are kept."""

    def __init__(self, kib: int) -> None:
        self._most = kib * 1024
        self._kept = bytearray()
        self._taken = 0
        self.reading, self.writing = os.pipe()
        os.set_blocking(self.reading, False)

    def forget(self) -> None:
        """Begin anew: what comes now belongs to another request."""
        self._kept.clear()

    def text(self) -> str:
        """Return what was kept, safe to show."""
        return plain_text(self._kept.decode("utf-8", "replace"), self._most)

    def drain(self) -> bool:
        """Take what was printed, a bounded piece at a time; return whether there was anything."""
        taken = 0
        while taken < _PIECE:
            try:
                chunk = os.read(self.reading, _READ)
            except BlockingIOError:
                break
            if not chunk:
                break
            taken += len(chunk)
            self._kept += chunk[: max(0, self._most - len(self._kept))]
        self._taken += taken
        return taken > 0

    def check(self) -> None:
        """Raise `TooMuchOutput` if more was printed than anyone reads."""
        if self._taken > _FLOOD:
            raise TooMuchOutput(m.PRINTED_TOO_MUCH, mib=_FLOOD >> 20)

    def close(self) -> None:
        """Close the reading end."""
        os.close(self.reading)
