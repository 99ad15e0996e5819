"""The trusted side: one submission's code behind a wire, whatever it does.

A session has at most one worker process. It starts one when it is first asked, and a fresh one after the
last was ended by a fault. Requests wait no longer than the limits allow, and every answer is checked. What
went wrong is raised as a `StudentFault`.
"""

from __future__ import annotations

import os
import select
import socket
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import msgspec

from grader.course.model import Limits
from grader.errors import SandboxError
from grader.sandbox import protocol as p
from grader.sandbox.clock import PATIENCE, RequestClock
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
from grader.sandbox.isolation import Bounds
from grader.sandbox.launcher import ForkServer
from grader.sandbox.printed import Printed
from grader.sandbox.text import plain_text
from grader.sandbox.values import CALLBACK, Malformed, Node, Unsendable
from grader.sandbox.wire import Closed, FrameReader, decode, encode


class StudentCode(msgspec.Struct, frozen=True):
    """What a submission runs: a module, and the files beside it.

    Parameters
    ----------
    module : str
        The module's name, without ``.py``.
    files : dict of str to bytes
        All files by relative path; ``<module>.py`` is the module.
    """

    module: str
    files: dict[str, bytes]


class Session:
    """One submission's code, in worker processes of a fork-server.

    Parameters
    ----------
    server : ForkServer
        Where the workers come from; it serves one session at a time.
    code : StudentCode
        The submission.
    limits : Limits
        What it may use.
    seed : int, optional
        Seeds the global random generators of its process.
    """

    def __init__(self, server: ForkServer, code: StudentCode, limits: Limits, seed: int = 0) -> None:
        self._server = server
        self.code = code
        self._limits = limits
        self._seed = seed
        self._wire: socket.socket | None = None
        self._module_fault: ModuleFault | None = None
        self._callbacks: list[Callable[..., Any]] = []
        self._printed: Printed | None = None
        self.call_seconds = limits.call_seconds
        self.generation = 0
        self.seconds = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker, if there is one."""
        if self._wire is not None:
            self._stop()

    def request(self, tag: int, parts: list[Any], foreign: Callable[[Node], Any]) -> tuple[int, list[Any]]:
        """Ask the worker, and return the tag and parts of its answer.

        Parameters
        ----------
        tag : int
            A request of `grader.sandbox.protocol`.
        parts : list
            Its parts; functions among them can be called from the other side while this waits.
        foreign : callable
            Makes an object of a handle node.

        Raises
        ------
        StudentFault
            Whatever the submission did wrong.
        """
        self._ensure_worker()
        assert self._printed is not None
        self._printed.forget()
        return self._exchange(tag, parts, foreign)

    def printed(self) -> str:
        """Return what the last request printed, up to the limit."""
        if self._printed is None:
            return ""
        self._printed.drain()
        return self._printed.text()

    def _exchange(self, tag: int, parts: list[Any], foreign: Callable[[Node], Any]) -> tuple[int, list[Any]]:
        started = time.perf_counter()
        self._callbacks.clear()
        frame = encode(tag, parts, self._offer)
        try:
            answer, values = self._converse(frame, foreign)
        except (Closed, ConnectionError):
            raise crash(self._stop(), self._limits.memory_mib) from None
        except Malformed as why:
            self._stop()
            raise Crashed(f"Its process sent something that is no answer ({why}).") from None
        except StudentFault:
            self._stop()
            raise
        finally:
            self.seconds += time.perf_counter() - started
        if answer == p.RAISED:
            raise _raised(values)
        if answer == p.REFUSED:
            raise RefusedValue(f"Its return value cannot be taken: {plain_text(_text(values), 200)}.")
        if answer not in (p.RETURNED, p.CALLABLE, p.MISSING):
            self._stop()
            raise Crashed("Its process sent something that is no answer.")
        return answer, values

    def _converse(self, frame: bytes, foreign: Callable[[Node], Any]) -> tuple[int, list[Any]]:
        """Send a request and serve its callbacks until the answer is there."""
        clock = RequestClock(self._pid, self.call_seconds)
        while True:
            self._send(frame, clock)
            answer, values = decode(self._receive(clock), foreign)
            if answer != p.CALLED:
                return answer, values
            with clock.stopped():
                frame = self._call_back(values)

    def _call_back(self, values: list[Any]) -> bytes:
        if len(values) != 3 or type(values[0]) is not int or not 0 <= values[0] < len(self._callbacks):
            raise Malformed("a call of no known function")
        number, args, kwargs = values
        if type(args) is not tuple or type(kwargs) is not dict or not all(type(k) is str for k in kwargs):
            raise Malformed("a call without arguments")
        try:
            return encode(p.RETURNED, [self._callbacks[number](*args, **kwargs)], self._offer)
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            told = f"the given function cannot take these arguments: {error}"
            return encode(p.RAISED, [told[:500]], self._offer)

    def _offer(self, value: Any) -> Node:
        """Name what is not plain: an object of the student's, or a function to be called back."""
        node = getattr(value, "_wire_node", None)
        if callable(node):
            made = node(self)
            assert isinstance(made, Node)
            return made
        if callable(value):
            self._callbacks.append(value)
            return Node(CALLBACK, [len(self._callbacks) - 1])
        raise Unsendable(f"a {type(value).__name__} cannot be sent to a submission")

    def _ensure_worker(self) -> None:
        if self._wire is not None:
            return
        if self._module_fault is not None:
            raise ModuleFault(self._module_fault.message, self._module_fault.detail)
        source = self.code.files.get(f"{self.code.module}.py")
        if source is None:
            raise ModuleFault(f"There is no {self.code.module}.py in the submission.")
        if not source.strip():
            raise ModuleFault(f"{self.code.module}.py is empty.")
        self._start()
        others = {name: data for name, data in self.code.files.items() if name != f"{self.code.module}.py"}
        try:
            self._exchange(p.LOAD, [self.code.module, source, others, self._seed], _no_handles)
        except StudentFault as fault:
            self._module_fault = _at_import(fault, self.code.module)
            self.close()
            raise self._module_fault from None

    def _start(self) -> None:
        self._wire, other = socket.socketpair()
        self._wire.setblocking(False)
        self._printed = Printed(self._limits.output_kib)
        self.generation += 1
        try:
            bounds = Bounds(self._limits.memory_mib, int(self._limits.submission_seconds) + 1)
            self._pid = self._server.fork(bounds, other, self._printed.writing)
        finally:
            other.close()
            os.close(self._printed.writing)
        self._poll = select.poll()
        self._poll.register(self._wire, select.POLLIN)
        self._poll.register(self._printed.reading, select.POLLIN)
        self._reader = FrameReader(self._wire)
        self._await_ready()

    def _await_ready(self) -> None:
        clock = RequestClock(self._pid, PATIENCE)
        try:
            tag, _ = decode(self._receive(clock), _no_handles)
        except (Closed, ConnectionError, StudentFault):
            told = self.printed()
            status = self._stop()
            reason = told if status == SETUP_FAILED else f"it ended with status {status}"
            raise SandboxError(f"The process for a student's code cannot be set up: {reason}.") from None
        if tag != p.READY:
            raise SandboxError("The process for a student's code does not answer as it should.")

    def _stop(self) -> int:
        """End the worker and return how it ended."""
        assert self._wire is not None
        status = self._server.end()
        self.generation += 1
        self._wire.close()
        self._wire = None
        if self._printed is not None:
            self._printed.drain()
            self._printed.close()
            self._printed = None
        return status

    def _send(self, frame: bytes, clock: RequestClock) -> None:
        assert self._wire is not None
        view = memoryview(frame)
        while view:
            try:
                view = view[self._wire.send(view) :]
            except BlockingIOError:
                self._poll.modify(self._wire, select.POLLOUT)
                self._wait(clock)
                self._poll.modify(self._wire, select.POLLIN)

    def _receive(self, clock: RequestClock) -> bytearray:
        while True:
            if self._wait(clock) and (frame := self._reader.read()) is not None:
                return frame

    def _wait(self, clock: RequestClock) -> bool:
        """Wait until the wire can be used; take what is printed meanwhile; return whether it can."""
        assert self._wire is not None and self._printed is not None
        events = self._poll.poll(clock.remaining_ms())
        if not events:
            clock.check()
        ready = False
        for descriptor, event in events:
            if descriptor == self._wire.fileno():
                ready = True
            elif not self._printed.drain() and event & select.POLLHUP:
                self._poll.unregister(descriptor)
        self._printed.check()
        return ready


def _raised(values: list[Any]) -> StudentException:
    """Return the exception of a RAISED answer, of which nothing is believed."""
    match values:
        case [list(names), str(text), list(lines)] if all(isinstance(s, str) for s in [*names, *lines]):
            return student_exception(names[:20], text, lines[:20])
    return StudentException("It raises an exception that cannot be read.")


def _text(values: list[Any]) -> str:
    return values[0] if values and isinstance(values[0], str) else "it says nothing more"


def _at_import(fault: StudentFault, module: str) -> ModuleFault:
    """Say that a fault happened while the file was loaded."""
    names = fault.names if isinstance(fault, StudentException) else ()
    if "SyntaxError" in names:
        told = fault.message.removeprefix("It raises ").rstrip(".")
        return ModuleFault(f"{module}.py is not valid Python: {told}.", fault.detail)
    told = fault.message[:1].lower() + fault.message[1:]
    return ModuleFault(f"{module}.py cannot be loaded: {told}", fault.detail)


def _no_handles(node: Node) -> Any:
    raise Malformed(f"an object where none can be (tag {node.tag})")
