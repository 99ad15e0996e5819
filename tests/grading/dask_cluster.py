"""A real scheduler of Dask with real workers, on this machine or in network namespaces of their own."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

# A worker whose versions are others, or whose kernel lacks something: what it says of itself is changed.
_OTHER = """
import sys
import grader.grading.basis as basis
own = basis.version_here
basis.version_here = lambda name: "0.1" if name == "pytest" else own(name)
import grader.grading.cluster as cluster
cluster.version_here = basis.version_here
from distributed.cli.dask_worker import main
main()
"""


_BRIDGE = f"gr{os.getpid()}"  # no other run has one of this name


def _link(name: str) -> str:
    return f"{_BRIDGE}{name}"


class Cluster:
    """A scheduler, and the workers started so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = ""
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        self._processes: list[subprocess.Popen[bytes]] = []

    def start_scheduler(self, host: str = "127.0.0.1") -> None:
        """Start it at a free port."""
        with socket.socket() as free:
            free.bind((host, 0))
            self.address = f"tcp://{host}:{free.getsockname()[1]}"
        options = ["--no-dashboard", "--host", self.address]
        self._start("scheduler", [sys.executable, "-m", "distributed.cli.dask_scheduler", *options])

    def start_worker(self, name: str, *before: str, other: bool = False) -> None:
        """Start a worker with a temporary folder of its own, by a command that runs another."""
        program = ["-c", _OTHER] if other else ["-m", "distributed.cli.dask_worker"]
        options = ["--nthreads", "1", "--no-dashboard", "--no-nanny", "--name", name, "--death-timeout", "60"]
        command = [*before, sys.executable, *program, self.address, *options]
        self.workers[name] = self._start(name, command)

    def _start(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        own = self.folder / name
        own.mkdir()
        quick = {
            "DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP": "12s",
            "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "8s",
        }
        with (own / "log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=own, stdout=log, stderr=log, env={**os.environ, "TMPDIR": str(own), **quick}
            )
        self._processes.append(process)
        return process

    def wait_for_workers(self) -> None:
        """Wait until all that were started are known."""
        import distributed  # takes long, and every worker collects this file

        with distributed.Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(len(self.workers), timeout=60)

    def stop(self) -> None:
        """End all of it."""
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(1)  # one whose scheduler has ended waits for it
            process.kill()
            process.wait()


@contextlib.contextmanager
def namespaces(names: list[str]) -> Iterator[dict[str, list[str]]]:
    """Make network namespaces joined by a bridge; yield for each the command that runs another in it."""

    def ip(*words: str) -> None:
        subprocess.run(["ip", *words], check=True, capture_output=True)

    with contextlib.ExitStack() as made:
        ip("link", "add", _BRIDGE, "type", "bridge")
        made.callback(ip, "link", "del", _BRIDGE)
        ip("addr", "add", "10.213.7.1/24", "dev", _BRIDGE)
        ip("link", "set", _BRIDGE, "up")
        for number, name in enumerate(names, 2):
            ip("netns", "add", _link(name))
            made.callback(ip, "netns", "del", _link(name))
            ip(
                "link",
                "add",
                _link(name),
                "type",
                "veth",
                "peer",
                "name",
                "up0",
                "netns",
                _link(name),
            )
            ip("link", "set", _link(name), "master", _BRIDGE, "up")
            ip("-n", _link(name), "addr", "add", f"10.213.7.{number}/24", "dev", "up0")
            ip("-n", _link(name), "link", "set", "up0", "up")
            ip("-n", _link(name), "link", "set", "lo", "up")
        yield {name: ["ip", "netns", "exec", _link(name)] for name in names}


def cut_off(name: str) -> None:
    """Take a namespace's link down."""
    subprocess.run(["ip", "link", "set", _link(name), "down"], check=True)
