"""One process that runs a student's code: started, spoken with for as long as the limits allow, ended.

And what its answers say of the submission; nothing of them is believed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

from grader import messages as m
from grader.course.model import Limits
from grader.errors import SandboxError
from grader.sandbox import protocol as p
from grader.sandbox.channel import Channel
from grader.sandbox.clock import RequestClock
from grader.sandbox.faults import (
    Crashed,
    ModuleFault,
    RefusedValue,
    StudentException,
    StudentFault,
    crash,
    student_exception,
)
from grader.sandbox.forkserver import SETUP_FAILED
from grader.sandbox.isolation.limits import Bounds
from grader.sandbox.isolation.processes import processor_seconds
from grader.sandbox.launcher import ForkServer
from grader.sandbox.values.packing import Malformed, Node, Unsendable
from grader.sandbox.wire import Closed, decode, footprint

_START_SECONDS = 5.0
_BESIDE_RETURNED = {p.GET: (p.CALLABLE, p.MISSING), p.CALL: (p.MISSING,)}

Foreign: TypeAlias = Callable[[Node], Any]
"""Makes an object of a handle."""


class StudentProcess:
    """A process of a fork-server, which has one at a time."""

    def __init__(self, server: ForkServer, limits: Limits) -> None:
        # Time is kept by `RequestClock`; the kernel's limit is for what that cannot see.
        self._most_seconds = math.ceil(2 * limits.submission_seconds)
        self._server = server
        self._memory_mib = limits.memory_mib
        self._channel = Channel(limits.output_kib)
        self.printed = self._channel.printed
        self.status: int | None = None  # how it ended
        bounds = Bounds(limits.memory_mib, self._most_seconds)
        try:
            with self._channel.handing_over() as (wire, output):
                self.pid = server.fork(bounds, wire, output)
        except SandboxError:
            self._channel.close()
            raise
        self._await_ready()

    def converse(
        self, frame: bytes, foreign: Foreign, clock: RequestClock, call_back: Callable[[list[Any]], bytes]
    ) -> tuple[int, list[Any], int]:
        """Send a request and serve its callbacks; return the answer's tag, its parts and their size.

        A fault of the wire or of time leaves the process as it is: then it must be ended.
        """
        try:
            try:
                while True:
                    self._channel.send(frame, clock)
                    received = self._channel.receive(clock)
                    tag, values = decode(received, foreign)
                    if tag != p.CALLED:
                        return tag, values, footprint(received)
                    clock.stop()
                    frame = call_back(values)
                    clock.go_on()
                    if self.status is not None:
                        raise Crashed(m.ENDED_IN_CALLBACK)
            finally:
                clock.end()
        except (Closed, ConnectionError):
            used = processor_seconds(self.pid) or 0.0
            raise crash(self.end(), self._memory_mib, used >= self._most_seconds) from None
        except Malformed as why:
            raise Crashed(m.NO_ANSWER_WHY, why=why) from None

    def end(self) -> int:
        """End the process, if that is still to be done, and return how it ended."""
        if self.status is None:
            self.status = 0
            try:
                self.status = self._server.end()
            finally:
                self._channel.close()
        return self.status

    def _await_ready(self) -> None:
        try:
            tag, _ = decode(self._channel.receive(RequestClock(self.pid, _START_SECONDS)), no_handles)
        except (Closed, ConnectionError, StudentFault):
            self.printed.drain()
            reason = self.printed.text()
            status = self.end()
            reason = reason if status == SETUP_FAILED else f"it ended with status {status}"
            raise SandboxError(f"The process for a student's code cannot be set up: {reason}.") from None
        if tag != p.READY:
            self.end()
            raise SandboxError("The process for a student's code does not answer as it should.")


def no_handles(node: Node) -> Any:
    """Refuse an object where none can be."""
    raise Malformed(f"an object where none can be (tag {node.tag})")


def fault_in(request: int, answer: int, values: list[Any]) -> StudentFault | None:
    """Return the fault that an answer to a request tells of, or None if it is a good one."""
    if answer == p.RETURNED and values:
        return None
    if answer == p.RAISED:
        return _raised(values)
    if answer == p.REFUSED:
        why = values[0] if values and isinstance(values[0], str) else m.NO_REASON
        return RefusedValue(m.VALUE_REFUSED if request == p.GET else m.RETURN_REFUSED, why=why)
    if answer not in _BESIDE_RETURNED.get(request, ()):
        return Crashed(m.NO_ANSWER)
    return None


def fault_at_import(fault: StudentFault | Unsendable, module: str) -> ModuleFault:
    """Return the fault of a whole module, from what went wrong while it was loaded."""
    if isinstance(fault, Unsendable):
        return ModuleFault(m.FILES_REFUSED, why=fault)
    file = f"{module}.py"
    # Python itself says after a syntax error in which file it is, which may be one that the module imports.
    if isinstance(fault, StudentException) and isinstance(fault, SyntaxError) and f"({file}, " in fault.text:
        error = f"{fault.names[0]}: {fault.text}"
        return ModuleFault(m.NOT_PYTHON, fault.detail, file=file, error=error)
    why = fault.message[:1].lower() + fault.message[1:]
    return ModuleFault(m.NOT_LOADED, fault.detail, file=file, why=why)


def _raised(values: list[Any]) -> StudentException:
    match values:
        case [list(names), str(text), list(lines)] if all(isinstance(s, str) for s in [*names, *lines]):
            return student_exception(names[:20], text, lines[:20])
    return StudentException(m.RAISED_UNREADABLE)
