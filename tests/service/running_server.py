"""`grader serve` as a process of its own, as people run it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Running:
    """A server that runs: where, and what it has logged once it has ended."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        assert process.stdout
        said = process.stdout.readline()
        assert said.startswith("Serving at "), said + log.read_text()
        self.address = said.split()[-1]
        self.port = int(self.address.rpartition(":")[2])
        self.process, self._log = process, log

    def stop(self, kind: signal.Signals = signal.SIGTERM) -> None:
        """End it, and wait until it has."""
        self.process.send_signal(kind)
        self.process.wait(60)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What was logged."""
        return [json.loads(line) for line in self._log.read_text().splitlines()]


@contextmanager
def grader_serve(course: Path, log: Path, *options: str, **environment: str) -> Iterator[Running]:
    """Run the server of a course at a free port."""
    command = [sys.executable, "-m", "grader", "serve", "--port", "0", "--course", str(course), *options]
    with log.open("w") as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env={**os.environ, **environment}
        )
    with process:
        try:
            yield Running(process, log)
        finally:
            process.kill()
