"""The trusted side: a submission's code behind a wire, in a fresh process after each that ended."""

import ast
import math
import os
from collections.abc import Callable, Collection, Sequence
from typing import Any, Self, TypeAlias
from weakref import WeakValueDictionary

from grader import messages as m
from grader.course.model import Limits
from grader.sandbox import faults
from grader.sandbox import protocol as p
from grader.sandbox.clock import PATIENCE, RequestClock
from grader.sandbox.dialogue import Dialogue, Question
from grader.sandbox.isolation.system import ends_within
from grader.sandbox.launcher import ForkServer
from grader.sandbox.loading import StudentCode, loaded, sources
from grader.sandbox.shared import Callbacks
from grader.sandbox.source import line_in_frames, source_tree
from grader.sandbox.stand_ins import StandInFunction, is_stand_in
from grader.sandbox.student_process import Printed, Replies, StudentProcess
from grader.sandbox.text import own_names
from grader.sandbox.values.figures import Figure
from grader.sandbox.values.packing import Foreign, Malformed, Node
from grader.sandbox.wire import MAX_ASKED, decode, encode, footprint

_MOST_TAKEN = 256 << 20  # by one check
_MOST_KEPT = 64 << 20  # of all checks together
_LARGEST_CALL = 16 << 20  # what one call of a callback may bring
_LARGE_CALL = 1 << 20  # a single operation on so much may take very long

Asked: TypeAlias = tuple[int, int, bytes]
"""One request: its tag, the handle of what it is about, and its frame."""

Called: TypeAlias = tuple[str, tuple[Any, ...], dict[str, Any], Any]
"""One call: name, arguments and answer."""


class Session:
    """One submission's code, in processes of a fork-server, which serves one session at a time."""

    def __init__(self, server: ForkServer, code: StudentCode, limits: Limits) -> None:
        self.code = code
        self.call_seconds = limits.call_seconds
        self.seconds = 0.0  # what all requests so far have cost
        self.computed = 0.0  # how much of it was computing
        self.until = limits.submission_seconds  # no request is made once `seconds` has come to this
        self.heard: list[Any] = []  # since `begin_check`: what was answered, and `said` of faults
        # Since `begin_check`: what the code did that no check can pass after, also if it goes on.
        self.fault: faults.StudentFault | None = None
        self.called: Called | None = None  # the last call since `begin_check`
        self.figure: Figure | None = None  # what the check last looked at of what was drawn
        # Since `begin_check`: operations of objects on plain values, each with the object's class.
        self.judged: dict[str, str] = {}
        self.may_judge: Collection[str] | None = None  # which of these a check may ask for, if not any
        self.notes: list[str] = []  # what of the module failed while it was loaded, a sentence each
        self.asked: list[Asked] | None = None  # every request, if there is a list for them
        self.dialogue = Dialogue()  # of the check, from `begin_check` on
        self.once = False  # whether a program that did not end is not run again
        self.generation = 0  # another number for every process; objects live only in the one that made them
        self.waited_loading = False  # the module did not load, and it was not computing that took the time
        self.busy = False  # in the middle of something that must not be broken off from outside
        # What `proxy` knows of the process: the module's functions (None) and classes, as nodes or stand-ins;
        # methods by their class's number and name; what stands for a class or an object, by its number.
        self.names: dict[str, Any] = {}
        self.methods: set[tuple[Any, str]] = set()
        self.classes: dict[int, Any] = {}
        self.stand_ins: WeakValueDictionary[int, Any] = WeakValueDictionary()
        self._server = server
        self._limits = limits
        self._process: StudentProcess | None = None
        self._module_fault: faults.ModuleFault | None = None
        self._unreadable: faults.RefusedValue | None = None  # the source
        self._without_end = False  # a run of the program did not end
        self.callbacks = Callbacks()
        self._clock: RequestClock | None = None  # of the request that is under way
        self._taken = self._kept = 0
        self._printed: Printed | None = None  # of the process that served the check's last request

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin_check(self) -> None:
        """Begin another list of answers; what one takes in memory is limited, and what is kept of all."""
        if self._kept + self._taken <= _MOST_KEPT:
            self._kept += self._taken
        self.heard = []
        self.fault = None
        self.called = None
        self.figure = None
        self.dialogue = Dialogue()
        self._taken = 0
        self._printed = self._process.printed if self._process else None
        if self._printed is not None:
            self._printed.begin_check()

    def source(self, name: str = "") -> ast.AST:
        """Return the syntax tree of what defines a name, or of all of the module; see `source_tree`."""
        self.dialogue.is_plain = False
        if self.asked is not None:  # nobody who remembers answers knows how the code is written
            self.asked.append((p.GET, p.MODULE, os.urandom(16)))
        own = {path: text for path, text in self.code.files.items() if path not in self.code.given}
        if self._unreadable is not None:  # to try again would take as long
            raise faults.RefusedValue(self._unreadable.message)
        try:
            return source_tree(own.get, self.code.module, name)
        except faults.RefusedValue as fault:
            self._unreadable = fault
            raise

    def drawn(self, figures: list[Figure]) -> None:
        """Keep what was drawn, for people."""
        self.dialogue.is_plain = self.dialogue.is_plain and not figures
        self.figure = next((figure for figure in figures if figure.axes), self.figure)

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            self._forget()
            process.end()

    def _forget(self) -> None:
        """Forget what was known of a process."""
        self.generation += 1
        self.names, self.methods, self.classes = {}, set(), {}
        self.stand_ins = WeakValueDictionary()
        self.callbacks = Callbacks()

    def ready(self) -> StudentProcess:
        """Return a process that has the module, if there may be another request at all."""
        try:
            return self._ready()
        except faults.StudentFault as fault:
            self.dialogue.is_plain = False
            self.note(fault)
            raise

    def note(self, fault: faults.StudentFault) -> None:
        """Note a fault that no check passes after: any but an exception of the code's, which may be right."""
        final = not isinstance(fault, faults.StudentException) or fault.names[:1] == ("NotDefined",)
        if final and (self.fault is None or self.fault.forgiven):
            self.fault = fault

    def _ready(self) -> StudentProcess:
        if self.seconds >= self.until:
            raise faults.TimedOut(m.NO_TIME_LEFT)
        if self._taken > _MOST_TAKEN:
            raise faults.RefusedValue(m.ANSWERS_TOO_LARGE, mib=_MOST_TAKEN >> 20)
        if self._process is not None:
            return self._process
        was_busy, self.busy = self.busy, True
        try:
            return self._load()
        finally:
            self.busy = was_busy

    def has(self, name: str) -> None:
        """Note that a check looks for a name in the module, and what is known to be there."""
        if self.dialogue.ahead:
            self.dialogue.told(name)
            return
        what = self._kind_of(name)
        self.dialogue.is_plain = self.dialogue.is_plain and what != b"class"
        self.dialogue.add(name, what)

    def _kind_of(self, name: str) -> bytes:
        found = self.names.get(name, ...)
        is_function = found is None or type(found) is StandInFunction
        return b"function" if is_function else b"nothing" if found is ... else b"class"

    def ask_ahead(self, question: Question) -> None:
        """Ask what the check will ask next; it is told then what came back, or what the submission did."""
        dialogue = self.dialogue
        if isinstance(question, str):
            if question not in self.names:
                self.ready()
            what = self._kind_of(question)
            dialogue.is_plain = what != b"class"  # of which more is told than that
            dialogue.ahead.append((question, what))
            dialogue.add(question, what)
            return
        process, known = self.ready(), (self.names, self.methods, self.classes, self.stand_ins)
        callbacks, generation, printed = self.callbacks, self.generation, process.printed.taken
        self.busy = True
        try:
            process.printed.forget()
            clock = self._clock_of(process)
            received = self._held_to(clock, process, question)
        except faults.StudentFault as fault:
            # What the check has asked before is still known to it; its process ends for it once it is told.
            self.names, self.methods, self.classes, self.stand_ins = known
            self.callbacks, self.generation, dialogue.is_plain = callbacks, generation, False
            dialogue.ahead.append((question, fault))
        else:
            dialogue.ahead.append((question, received))
            dialogue.is_plain = process.printed.taken == printed
            dialogue.add(question, received)
        finally:
            self.busy = False

    def request(self, tag: int, parts: list[Any], foreign: Foreign) -> tuple[int, list[Any]]:
        """Ask the worker, and return its answer; functions among the parts can be called meanwhile."""
        was_busy, self.busy = self.busy, True
        try:
            process = None if self.dialogue.ahead else self.ready()
            if process is not None and self._clock is None:
                process.printed.forget()
            try:
                if process is None:
                    answer, values = self._told_ahead(tag, parts, foreign)
                else:
                    clock = self._clock_of(process)
                    answer, values = self._exchange(process, tag, parts, foreign, clock)
            except faults.StudentFault as fault:
                self.note(fault)
                self._keep(fault.said)
                raise
        finally:
            self.busy = was_busy
        if self._taken > _MOST_TAKEN:
            raise faults.RefusedValue(m.ANSWERS_TOO_LARGE, mib=_MOST_TAKEN >> 20)
        if answer != p.CALLABLE:  # whether that is asked depends on what was asked before
            self._keep(values)
        return answer, values

    def _clock_of(self, process: StudentProcess) -> RequestClock:
        left = self.until - self.seconds
        if self._clock is not None:  # it is a callback that asks
            left = self._clock.left
        if left <= 0:
            raise faults.TimedOut(m.NO_TIME_LEFT)
        return RequestClock(process.pid, self.call_seconds, left, process.waits)

    def _told_ahead(self, tag: int, parts: list[Any], foreign: Foreign) -> tuple[int, list[Any]]:
        frame = encode(tag, parts, self._offer, MAX_ASKED)
        try:
            received = bytearray(self.dialogue.told(frame))
            answer, values = decode(received, foreign)
        except faults.StudentFault:
            if self._process is None:
                self._forget()
            raise
        except Malformed as why:
            self.close()
            raise faults.Crashed(m.NO_ANSWER_WHY, why=why) from None
        return self._answered(tag, answer, values, footprint(received))

    def _keep(self, what: Any) -> None:
        if self._kept + self._taken <= _MOST_KEPT:
            self.heard.append(what)
        else:
            self.heard[:] = [object()]  # which agrees with nothing

    def run(self, stdin: str = "", args: Sequence[str] = ()) -> p.ProgramRun:
        """Run the module as a program, in a process of its own; objects of an earlier one are gone."""
        if not all(isinstance(text, str) for text in (stdin, *args)):
            raise TypeError("a program gets text: run(stdin='3\\n', args=['--fast'])")
        if self.seconds >= self.until:
            raise faults.TimedOut(m.NO_TIME_LEFT)
        if self.once and self._without_end:
            raise faults.StudentFault(m.PROGRAM_NOT_TRIED)
        name, source, others = sources(self.code)
        parts = [p.MODULE, f"{name}.py", source, others, stdin.encode(), [*args]]
        seconds = max(self.call_seconds, self._limits.load_seconds)
        was_busy, self.busy = self.busy, True
        try:
            process = self._start()
            left = self.until - self.seconds
            clock = RequestClock(process.pid, seconds, left, process.waits, m.PROGRAM_TOO_LONG)
            self._printed = process.printed
            try:
                answer = self._exchange(process, p.RUN, parts, lambda node: node, clock)[1]
            except faults.Crashed as fault:  # `os._exit` is as good an end as any
                if fault.exit_code is None:
                    raise
                answer = [fault.exit_code, "", ""]
            output = process.printed.whole()
            match answer:
                case [int(code), str(errors), str(last)]:
                    errors = own_names(errors)
                    process.printed.add(errors)
                    self._keep([output, code, last])
                    return faults.require_written_program(p.ProgramRun(output, errors, code, last))
            raise faults.Crashed(m.NO_ANSWER)
        except faults.StudentFault as fault:
            self._without_end = isinstance(fault, faults.TimedOut)
            self.note(fault)
            self._keep(fault.said)
            raise
        finally:
            self.close()
            self.busy = was_busy

    def printed(self) -> str:
        """Return what the last request printed, up to the limit."""
        if self.dialogue.ahead:  # only the last of what was asked ahead has printed
            return ""
        return "" if self._process is None else self._process.printed.text()

    def take_printed(self) -> str:
        """Return what was printed since `begin_check` or since this was last asked, up to the limit."""
        return "" if self._printed is None or self.dialogue.ahead else self._printed.take()

    def printed_by_check(self) -> str:
        """Return what was printed since `begin_check`, in few lines, also by a process that has ended."""
        return "" if self._printed is None else self._printed.of_check()

    def _exchange(
        self, process: StudentProcess, tag: int, parts: list[Any], foreign: Foreign, clock: RequestClock
    ) -> tuple[int, list[Any]]:
        dialogue = self.dialogue
        dialogue.hold(tag, parts[0])
        frame = encode(tag, parts, self._offer, MAX_ASKED)
        if self.asked is not None and tag != p.LOAD:
            self.asked.append((tag, parts[0], frame))
        printed = process.printed.taken
        told: list[Any] = []

        def reply(received: bytearray) -> bytes | None:
            answer, values = decode(received, foreign)
            if answer != p.CALLED:
                told[:] = answer, values
                return None
            with clock.callback():
                return self._call_back(values, len(received))

        received = self._held_to(clock, process, frame, reply)
        if dialogue.is_plain and tag != p.LOAD:
            dialogue.is_plain = process.printed.taken == printed
            dialogue.add(frame, received)
        return self._answered(tag, told[0], told[1], footprint(received))

    def _held_to(
        self, clock: RequestClock, process: StudentProcess, frame: bytes, reply: Replies | None = None
    ) -> bytearray:
        """Have a process asked, and charge what it takes; a fault ends it."""
        outer, self._clock = self._clock, clock
        try:
            return process.ask(frame, clock, reply)
        except BaseException as error:
            self.dialogue.is_plain = False
            if isinstance(error, faults.TimedOut | faults.TooMuchOutput):
                error.detail = error.detail or line_in_frames(self.code.files, process.frames())
            self.close()
            raise
        finally:
            self.seconds += clock.charged
            self.computed += clock.computed
            self._clock = outer
            if outer is None:
                self.callbacks.take_back()
            else:
                outer.leave_out(clock)

    def _answered(self, tag: int, answer: int, values: list[Any], size: int) -> tuple[int, list[Any]]:
        self._taken += size
        fault = faults.fault_in(tag, answer, values)
        if fault is not None:
            if fault.kind == "crash":
                self.close()
            raise fault
        return answer, values

    def _call_back(self, called: list[Any], size: int) -> bytes:
        if size > _LARGEST_CALL:
            raise faults.RefusedValue(m.CALL_TOO_LARGE, mib=_LARGEST_CALL >> 20)
        self.busy = False
        try:
            if size > _LARGE_CALL:
                self._rehearse(called)
            return self.callbacks.answer(called, self._offer)
        finally:
            self.busy = True

    def _rehearse(self, called: list[Any]) -> None:
        """Answer a call in a copy of this process first: nothing breaks off an operation on large arrays."""

        def answer() -> None:
            self.until = -math.inf  # the copy must ask nothing of the module
            self.callbacks.answer(called, self._offer)

        if not ends_within(PATIENCE * self.call_seconds, answer):
            raise faults.TimedOut(m.CHECK_WITHOUT_END)

    def _offer(self, value: Any) -> Node:
        """Name what is not plain: an object of the student's, or what can be called from there."""
        # Of the class, as an object of the check's may have any attribute.
        self.dialogue.is_plain = False
        at = value._grader_at if is_stand_in(value) else value
        node: Callable[..., Node] | None = getattr(type(at), "_wire_node", None)
        return self.callbacks.offer(value) if node is None else node(at, self)

    def _load(self) -> StudentProcess:
        """Start a process, and have it load the submission."""
        if self._module_fault is not None:
            raise faults.ModuleFault(self._module_fault.message, self._module_fault.detail)
        try:
            self.names, self.notes = loaded(self.code, self._limits.load_seconds, self._loaded)
        except faults.ModuleFault as fault:
            self.close()
            self.waited_loading = isinstance(fault.__context__, faults.Waited)
            self._module_fault = fault
            raise
        assert self._process is not None
        self._printed = self._process.printed
        self._printed.begin_check()  # what loading printed belongs to none
        return self._process

    def _start(self) -> StudentProcess:
        self.close()
        self._process = StudentProcess(self._server, self._limits)
        self.generation += 1
        return self._process

    def _loaded(self, parts: list[Any], seconds: float) -> list[Any]:
        process = self._start()
        # An exercise with little time left must not spoil the module for the others.
        clock = RequestClock(process.pid, seconds, math.inf, process.waits, m.LOADS_TOO_LONG)
        return self._exchange(process, p.LOAD, parts, lambda node: node, clock)[1]
