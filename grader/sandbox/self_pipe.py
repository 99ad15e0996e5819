"""Pipes in place of a pair of sockets, which is refused: the loops of asyncio need them to be woken up."""

import os
import socket
from typing import Any


class _End:
    """One end of a pipe, as far as it is used like a socket."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def fileno(self) -> int:
        return self._descriptor

    def setblocking(self, blocking: bool) -> None:
        os.set_blocking(self._descriptor, blocking)

    def recv(self, most: int) -> bytes:
        return os.read(self._descriptor, most)

    def send(self, data: bytes) -> int:
        return os.write(self._descriptor, data)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = -1


def allow_self_pipes() -> None:
    """Let `socket.socketpair` give a pipe where the system gives no sockets: it leads nowhere else."""
    sockets = socket.socketpair

    def pair(*args: Any) -> Any:
        try:
            return sockets(*args)
        except PermissionError:
            reading, writing = os.pipe()
            return _End(reading), _End(writing)

    setattr(socket, "socketpair", pair)  # noqa: B010 (its type is that of sockets)
