"""What hostile code could reach outside of its sandbox: a process, a listener, a file, shared memory."""

from __future__ import annotations

import ctypes
import select
import socket
import subprocess
import sys
from pathlib import Path

_REMOVE = 0
_VICTIM = """
import ctypes
ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1), 0, 0, 0)
print(flush=True)
input()
"""
"""It lets everybody trace it, so that the attempts do not depend on a setting of the machine (see Yama)."""


class Bystanders:
    """Things that no submission may touch.

    Parameters
    ----------
    folder : Path
        An empty folder.
    secret : str
        What the other process has in its memory.
    """

    def __init__(self, folder: Path, secret: str) -> None:
        self._secret = secret
        self.marker = folder / "marker"
        self._tcp = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._tcp.getsockname()[1]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        self._unix = socket.socket(socket.AF_UNIX)
        self._unix.bind(f"\0hostile-{self.port}")
        self._unix.listen(64)
        self._sockets = [self._tcp, self._udp, self._unix]
        self._run_victim()

    def _run_victim(self) -> None:
        self._victim = subprocess.Popen(
            [sys.executable, "-S", "-c", _VICTIM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"SECRET": self._secret},
            start_new_session=True,
        )
        assert self._victim.stdout is not None
        self._victim.stdout.readline()

    @property
    def places(self) -> dict[str, object]:
        """What a spy could know of them."""
        return {"marker": self.marker, "port": self.port, "victim": self._victim.pid}

    def touched(self) -> list[str]:
        """Return what was done to them since the last time, and undo it."""
        found = []
        if self.marker.exists() or self.marker.is_symlink():
            self.marker.unlink()
            found.append("writes a file")
        while ready := select.select(self._sockets, [], [], 0)[0]:
            found.append("reaches the listener")
            for listener in ready:
                self._hear(listener)
        if self._victim.poll() is not None or self._traced():
            found.append("harms another process")
            self._end_victim()
            self._run_victim()
        return [*found, *self._segments()]

    def _hear(self, listener: socket.socket) -> None:
        if listener is self._udp:
            listener.recv(4096)
        else:
            listener.accept()[0].close()

    def _traced(self) -> bool:
        """Return whether the victim is stopped or traced."""
        state = Path(f"/proc/{self._victim.pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state in "Tt"

    def _end_victim(self) -> None:
        self._victim.kill()
        self._victim.communicate()

    def _segments(self) -> list[str]:
        """Return whether there is shared memory with our port in its name or number; remove it."""
        named = list(Path("/dev/shm").glob(f"hostile-{self.port}-*"))
        for path in named:
            path.unlink()
        rows = [line.split() for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]]
        numbered = [int(row[1]) for row in rows if int(row[0]) >> 8 == self.port]
        for number in numbered:
            ctypes.CDLL(None).shmctl(number, _REMOVE, None)
        return ["leaves shared memory"] if named or numbered else []

    def close(self) -> None:
        """End them."""
        self._end_victim()
        for listener in self._sockets:
            listener.close()
