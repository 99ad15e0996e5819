"""A fork-server as the trusted side sees it: a process at the other end of a socket (POSIX)."""

import contextlib
import os
import select
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import msgspec

from grader.sandbox.channel import Forked, SocketChannel
from grader.sandbox.isolation.limits import ControlGroup
from grader.sandbox.protocol import GO_ON, NUMBER, WHERE, Bounds

_START_SECONDS = 60.0
_ANSWER_SECONDS = 15.0
_STOP_SECONDS = 10.0
_MESSAGE = 1024


class Forking:
    """Has a fork-server fork workers; whatever is lost is an `OSError`."""

    def __init__(
        self,
        control: socket.socket,
        process: subprocess.Popen[bytes],
        base: Path,
        *,
        grouped: bool = False,
    ) -> None:
        self.process = process
        self.pid = 0  # of the fork-server itself, which may be started by another; as long as it is not ready
        self.group: ControlGroup | None = None
        self._watching: Any = None  # a `Watching`, where only Linux limits or tells of other processes
        if sys.platform != "linux":
            from grader.sandbox.isolation.watching import Watching  # noqa: PLC0415 (needs psutil)

            self._watching = Watching(base)
        self._control = control
        self._control.settimeout(_START_SECONDS)
        # The kernel may take a tenth of a second to move a process into a group, which imports meanwhile.
        self._letting = threading.Thread(target=self._let_go_on, args=[grouped])
        self._letting.start()

    @property
    def in_control_group(self) -> bool:
        self._letting.join()
        return self.group is not None

    def fork(self, bounds: Bounds) -> Forked:
        self._await_ready()
        if self.group is not None:
            self.group.allow(bounds.memory_mib)
        channel = SocketChannel()
        try:
            socket.send_fds(self._control, [msgspec.msgpack.encode(bounds)], channel.theirs)
            pid = self._hear()
            return Forked(pid, channel, self._watching.exceeds(pid, bounds) if self._watching else None)
        except OSError:
            channel.close()
            raise
        finally:
            channel.hand_over()

    def end(self) -> int:
        status = self._ask(b"end")
        if self._watching:
            self._watching.end(self.process.pid)
        return status

    def ask_where(self) -> None:
        self._ask(WHERE)

    def stay_on(self, processors: set[int]) -> None:
        self._await_ready()
        with contextlib.suppress(PermissionError):  # a container's processes may be another user's
            os.sched_setaffinity(self.pid, processors)

    def close(self) -> None:
        self._letting.join()
        self._control.close()
        seconds = _STOP_SECONDS
        with contextlib.suppress(AttributeError, OSError):  # `wait` alone sleeps in ever longer pieces
            ended, poll = os.pidfd_open(self.process.pid), select.poll()
            poll.register(ended, select.POLLIN)
            seconds = _STOP_SECONDS if poll.poll(_STOP_SECONDS * 1000) else 0.0
            os.close(ended)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            self.process.wait()
        if self._watching:
            self._watching.end()
        if self.group is not None:
            self.group.remove()

    def kill(self) -> None:
        self.process.kill()

    def _let_go_on(self, grouped: bool) -> None:
        """Let the fork-server start processes: from now on all are in its group, if there is to be one."""
        if grouped:
            self.group = ControlGroup.around(self.process.pid)
        with contextlib.suppress(OSError):  # it has ended, which whoever asks it next is told
            self._control.sendall(GO_ON)

    def _ask(self, what: bytes) -> int:
        self._await_ready()
        self._control.sendall(what)
        return self._hear()

    def _await_ready(self) -> None:
        if not self.pid:
            self.pid = self._hear()
            self._control.settimeout(_ANSWER_SECONDS)

    def _hear(self) -> int:
        """Return the number that is told; of a process whose descriptor comes with it, its number here."""
        message, descriptors, _, _ = socket.recv_fds(self._control, NUMBER.size, 1)
        try:
            if len(message) < NUMBER.size:
                raise ConnectionError("the fork-server ended")
            if not descriptors:
                return int(NUMBER.unpack(message)[0])
            descriptors.append(os.open(f"/proc/self/fdinfo/{descriptors[0]}", os.O_RDONLY))
            return int(os.read(descriptors[1], _MESSAGE).partition(b"\nPid:")[2].split()[0])
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
