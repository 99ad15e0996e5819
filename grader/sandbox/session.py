"""The trusted side: one submission's code behind a wire, whatever it does.

A session has at most one worker process. It starts one when it is first asked, and a fresh one after the
last was ended by a fault. Requests wait no longer than the limits allow, and every answer is checked. What
went wrong is raised as a `StudentFault`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import msgspec

from grader import messages as m
from grader.course.model import Limits
from grader.errors import SandboxError
from grader.sandbox import protocol as p
from grader.sandbox.answers import fault_at_import, fault_in
from grader.sandbox.channel import Channel
from grader.sandbox.clock import RequestClock
from grader.sandbox.faults import Crashed, ModuleFault, RefusedValue, StudentFault, TimedOut, crash
from grader.sandbox.forkserver import SETUP_FAILED
from grader.sandbox.isolation.limits import Bounds
from grader.sandbox.isolation.processes import processor_seconds
from grader.sandbox.launcher import ForkServer
from grader.sandbox.lent import Lent, taken_back
from grader.sandbox.values import CALLBACK, LENT, Malformed, Node, Unsendable
from grader.sandbox.values.records import field_names
from grader.sandbox.wire import Closed, decode, encode, footprint

_START_SECONDS = 5.0
_MOST_TAKEN = 256 << 20


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

    Attributes
    ----------
    call_seconds : float
        Limit for one call.
    seconds : float
        What all requests so far have cost.
    heard : list
        What the code answered since `begin_check`: values of calls and attributes, and kinds of faults.
    until : float
        No request is made once `seconds` has come to this.
    generation : int
        Another number for every worker; objects live only in the worker that made them.
    """

    def __init__(self, server: ForkServer, code: StudentCode, limits: Limits, seed: int = 0) -> None:
        self._server = server
        self.code = code
        self._limits = limits
        self._seed = seed
        self._most_seconds = math.ceil(2 * limits.submission_seconds)
        self._channel: Channel | None = None
        self._module_fault: ModuleFault | None = None
        self._callbacks: list[Callable[..., Any]] = []
        self._lent: dict[int, int] = {}  # by identity: which callback it is, until the request is over
        self._depth = 0
        self.call_seconds = limits.call_seconds
        self.until = limits.submission_seconds
        self.generation = 0
        self.seconds = 0.0
        self.heard: list[Any] = []
        self._taken = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def begin_check(self) -> None:
        """Begin another list of answers; what all of one list take in memory is limited."""
        self.heard = []
        self._taken = 0

    def close(self) -> None:
        """End the worker, if there is one."""
        if self._channel is not None:
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
        if self.seconds >= self.until:
            raise TimedOut(m.NO_TIME_LEFT)
        if self._taken > _MOST_TAKEN:
            raise _too_large()
        channel = self._channel or self._load()
        if not self._depth:  # else it is a given function that asks
            channel.printed.forget()
        try:
            answer, values = self._exchange(channel, tag, parts, foreign, self.call_seconds)
        except StudentFault as fault:
            self.heard.append(fault.kind)
            raise
        if self._taken > _MOST_TAKEN:
            raise _too_large()
        self.heard.append(values)
        return answer, values

    def printed(self) -> str:
        """Return what the last request printed, up to the limit."""
        if self._channel is None:
            return ""
        self._channel.printed.drain()
        return self._channel.printed.text()

    def _exchange(
        self, channel: Channel, tag: int, parts: list[Any], foreign: Callable[[Node], Any], limit: float
    ) -> tuple[int, list[Any]]:
        frame = encode(tag, parts, self._offer)
        self._depth += 1
        try:
            answer, values = self._converse(channel, frame, foreign, RequestClock(self._pid, limit))
        finally:
            self._depth -= 1
            if not self._depth:
                self._take_back()
        fault = fault_in(tag, answer, values)
        if isinstance(fault, Crashed):
            self.close()
        if fault is not None:
            raise fault
        return answer, values

    def _converse(
        self, channel: Channel, frame: bytes, foreign: Callable[[Node], Any], clock: RequestClock
    ) -> tuple[int, list[Any]]:
        """Send a request and serve its callbacks until the answer is there; end the worker if none comes."""
        try:
            try:
                while True:
                    channel.send(frame, clock)
                    received = channel.receive(clock)
                    answer, values = decode(received, foreign)
                    if answer != p.CALLED:
                        self._taken += footprint(received)
                        return answer, values
                    with clock.stopped():
                        frame = self._call_back(channel, values)
            finally:
                self.seconds += clock.charged()
        except (Closed, ConnectionError):
            used = processor_seconds(self._pid) or 0.0
            raise crash(self._stop(), self._limits.memory_mib, used >= self._most_seconds) from None
        except Malformed as why:
            self._stop()
            raise Crashed(m.NO_ANSWER_WHY, why=why) from None
        except BaseException:
            self.close()
            raise

    def _call_back(self, channel: Channel, values: list[Any]) -> bytes:
        if len(values) != 3 or type(values[0]) is not int or not 0 <= values[0] < len(self._callbacks):
            raise Malformed("a call of no known function")
        number, args, kwargs = values
        if type(args) is not tuple or type(kwargs) is not dict or not all(type(k) is str for k in kwargs):
            raise Malformed("a call without arguments")
        try:
            frame = encode(p.RETURNED, [self._callbacks[number](*args, **kwargs)], self._offer)
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            frame = encode(p.RAISED, [f"{type(error).__name__}: {error}"[:500]], self._offer)
        if channel is not self._channel:
            raise Crashed(m.ENDED_IN_CALLBACK)
        return frame

    def _offer(self, value: Any) -> Node:
        """Name what is not plain: an object of the student's, a function to call, or an object to lend."""
        node = getattr(value, "_wire_node", None)
        if callable(node):
            made = node(self)
            assert isinstance(made, Node)
            return made
        if callable(value):
            self._callbacks.append(value)  # for as long as the worker lives, which may keep it
            return Node(CALLBACK, [len(self._callbacks) - 1])
        lend = getattr(value, "_lend", None)
        if callable(lend):
            return self._lend(lend())
        if field_names(value):
            return self._lend(Lent(value))
        raise Unsendable(f"a {type(value).__name__} cannot be sent to a submission")

    def _lend(self, lent: Lent) -> Node:
        number = self._lent.setdefault(id(lent.target), len(self._callbacks))
        if number == len(self._callbacks):
            self._callbacks.append(lent)
        return Node(LENT, [number])

    def _take_back(self) -> None:
        for number in self._lent.values():
            self._callbacks[number] = taken_back
        self._lent.clear()

    def _load(self) -> Channel:
        """Start a worker, and have it load the submission."""
        if self._module_fault is not None:
            raise ModuleFault(self._module_fault.message, self._module_fault.detail)
        name = self.code.module
        others = dict(self.code.files)
        source = others.pop(f"{name}.py", None)
        if source is None:
            raise ModuleFault(m.NO_FILE, file=f"{name}.py")
        if not source.strip():
            raise ModuleFault(m.EMPTY_FILE, file=f"{name}.py")
        channel = self._start()
        try:
            parts = [name, source, others, self._seed]
            self._exchange(channel, p.LOAD, parts, _no_handles, self._limits.call_seconds)
        except (StudentFault, Unsendable) as fault:
            self._module_fault = fault_at_import(fault, name)
            self.close()
            raise self._module_fault from None
        return channel

    def _start(self) -> Channel:
        # Time is kept by `RequestClock`; the kernel's limit is for what that cannot see.
        bounds = Bounds(self._limits.memory_mib, self._most_seconds)
        channel = Channel(self._limits.output_kib)
        try:
            with channel.handing_over() as (wire, output):
                self._pid = self._server.fork(bounds, wire, output)
        except SandboxError:
            channel.close()
            raise
        self._channel = channel
        self.generation += 1
        try:
            tag, _ = decode(channel.receive(RequestClock(self._pid, _START_SECONDS)), _no_handles)
        except (Closed, ConnectionError, StudentFault):
            told = self.printed()
            status = self._stop()
            reason = told if status == SETUP_FAILED else f"it ended with status {status}"
            raise SandboxError(f"The process for a student's code cannot be set up: {reason}.") from None
        if tag != p.READY:
            raise SandboxError("The process for a student's code does not answer as it should.")
        return channel

    def _stop(self) -> int:
        """End the worker and return how it ended."""
        assert self._channel is not None
        channel, self._channel = self._channel, None
        self.generation += 1
        self._callbacks.clear()
        self._lent.clear()
        try:
            return self._server.end()
        finally:
            channel.close()


def _too_large() -> RefusedValue:
    return RefusedValue(m.ANSWERS_TOO_LARGE, mib=_MOST_TAKEN >> 20)


def _no_handles(node: Node) -> Any:
    raise Malformed(f"an object where none can be (tag {node.tag})")
