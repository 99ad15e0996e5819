"""The trusted side: a submission's code behind a wire, in a fresh process after each that ended."""

import math
from typing import Any, Self
from weakref import WeakValueDictionary

from grader import messages as m
from grader.course.model import Limits
from grader.sandbox import faults
from grader.sandbox import protocol as p
from grader.sandbox.around import Around
from grader.sandbox.callbacks import Callbacks
from grader.sandbox.clock import RequestClock
from grader.sandbox.dialogue import Question
from grader.sandbox.heard import Heard
from grader.sandbox.launcher import ForkServer
from grader.sandbox.loading import StudentCode, loaded
from grader.sandbox.source import line_in_frames
from grader.sandbox.stand_ins import StandInFunction
from grader.sandbox.student_process import Replies, StudentProcess
from grader.sandbox.values.packing import Foreign, Malformed
from grader.sandbox.whole_module import WholeModule
from grader.sandbox.wire import MAX_ASKED, decode, encode, footprint


class Session:
    """One submission's code, in processes of a fork-server, which serves one session at a time."""

    def __init__(self, server: ForkServer, code: StudentCode, limits: Limits) -> None:
        self.code = code
        self.call_seconds = limits.call_seconds
        self.seconds = 0.0  # what all requests so far have cost
        self.computed = 0.0  # how much of it was computing
        self.until = limits.submission_seconds  # no request is made once `seconds` has come to this
        self.heard = Heard()  # by the check whose turn it is
        self.whole = WholeModule(self)
        self.limits = limits
        self.notes: list[str] = []  # what of the module failed while it was loaded, a sentence each
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
        self._process: StudentProcess | None = None
        self._module_fault: faults.ModuleFault | None = None
        self.callbacks = Callbacks(self)
        self.around = Around()
        self._clock: RequestClock | None = None  # of the request that is under way

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin_check(self) -> Heard:
        """Begin another check; what one hears takes of the room that there is for all."""
        if not self.around.is_own:  # this check finds nothing of the one before
            self.close()
        printed = self._process.printed if self._process else None
        if printed is not None:
            printed.begin_check()
        self.heard = Heard(self.heard.room_left, printed)
        return self.heard

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            self._forget()
            process.end()

    def _forget(self) -> None:
        """Forget what was known of a process."""
        self.generation += 1
        self.around.forget()
        self.names, self.methods, self.classes = {}, set(), {}
        self.stand_ins = WeakValueDictionary()
        self.callbacks = Callbacks(self)

    def ready(self) -> StudentProcess:
        """Return a process that has the module, if there may be another request at all."""
        try:
            return self._ready()
        except faults.StudentFault as fault:
            self.heard.dialogue.is_plain = False
            self.heard.note(fault)
            raise

    def _ready(self) -> StudentProcess:
        self.require_time()
        self.heard.require_room()
        if self._process is not None:
            return self._process
        was_busy, self.busy = self.busy, True
        try:
            return self._load()
        finally:
            self.busy = was_busy

    def require_time(self) -> None:
        """Raise `TimedOut` if there may be no more requests."""
        if self.seconds >= self.until:
            raise faults.TimedOut(m.NO_TIME_LEFT)

    def has(self, name: str) -> None:
        """Note that a check looks for a name in the module, and what is known to be there."""
        if self.heard.dialogue.ahead:
            self.heard.dialogue.told(name)
            return
        what = self._kind_of(name)
        self.heard.dialogue.is_plain = self.heard.dialogue.is_plain and what != b"class"
        self.heard.dialogue.add(name, what)

    def _kind_of(self, name: str) -> bytes:
        found = self.names.get(name, ...)
        is_function = found is None or type(found) is StandInFunction
        return b"function" if is_function else b"nothing" if found is ... else b"class"

    def ask_ahead(self, question: Question) -> None:
        """Ask what the check will ask next; it is told then what came back, or what the submission did."""
        dialogue = self.heard.dialogue
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
        """Ask for the check, as `exchange` does, unless it was asked ahead, and keep what came of it."""
        was_busy, self.busy = self.busy, True
        try:
            process = None if self.heard.dialogue.ahead else self.ready()
            if process is not None and self._clock is None:
                process.printed.forget()
            try:
                if process is None:
                    answer, values = self._told_ahead(tag, parts, foreign)
                else:
                    clock = self._clock_of(process)
                    answer, values = self.exchange(process, tag, parts, foreign, clock)
            except faults.StudentFault as fault:
                self.heard.note(fault)
                self.heard.keep(fault)
                raise
        finally:
            self.busy = was_busy
        self.heard.require_room()
        if answer != p.CALLABLE:  # whether that is asked depends on what was asked before
            self.heard.keep(values)
        return answer, values

    def _clock_of(self, process: StudentProcess) -> RequestClock:
        left = self.until - self.seconds
        if self._clock is not None:  # it is a callback that asks
            left = self._clock.left
        if left <= 0:
            raise faults.TimedOut(m.NO_TIME_LEFT)
        return RequestClock(process.pid, self.call_seconds, left, process.waits)

    def _told_ahead(self, tag: int, parts: list[Any], foreign: Foreign) -> tuple[int, list[Any]]:
        frame = encode(tag, parts, self.callbacks.offer, MAX_ASKED)
        try:
            received = bytearray(self.heard.dialogue.told(frame))
            answer, values = decode(received, foreign)
        except faults.StudentFault:
            if self._process is None:
                self._forget()
            raise
        except Malformed as why:
            self.close()
            raise faults.Crashed(m.NO_ANSWER_WHY, why=why) from None
        return self._answered(tag, answer, values, footprint(received))

    def printed(self) -> str:
        """Return what the last request printed, up to the limit."""
        if self.heard.dialogue.ahead:  # only the last of what was asked ahead has printed
            return ""
        return "" if self._process is None else self._process.printed.text()

    def exchange(
        self, process: StudentProcess, tag: int, parts: list[Any], foreign: Foreign, clock: RequestClock
    ) -> tuple[int, list[Any]]:
        """Ask a process, and return its answer; functions among the parts can be called meanwhile."""
        dialogue = self.heard.dialogue
        dialogue.hold(tag, parts[0])
        frame = encode(tag, parts, self.callbacks.offer, MAX_ASKED)
        if self.heard.asked is not None and tag != p.LOAD:
            self.heard.asked.append((tag, parts[0], frame))
        printed = process.printed.taken
        told: list[Any] = []

        def reply(received: bytearray) -> bytes | None:
            answer, values = decode(received, foreign)
            if answer != p.CALLED:
                told[:] = answer, values
                return None
            return clock.callback(lambda: self.callbacks.answer(values, len(received)))

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
            self.heard.dialogue.is_plain = False
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
        self.heard.take(size)
        fault = faults.fault_in(tag, answer, values)
        if fault is not None:
            if fault.kind == "crash":
                self.close()
            raise fault
        return answer, values

    def _load(self) -> StudentProcess:
        """Start a process, and have it load the submission."""
        if self._module_fault is not None:
            raise faults.ModuleFault(self._module_fault.message, self._module_fault.detail)
        try:
            self.names, self.notes = loaded(self.code, self.limits.load_seconds, self._loaded)
        except faults.ModuleFault as fault:
            self.close()
            self.waited_loading = isinstance(fault.__context__, faults.Waited)
            self._module_fault = fault
            raise
        assert self._process is not None
        self.heard.printed = self._process.printed
        self.heard.printed.begin_check()  # what loading printed belongs to none
        return self._process

    def start(self) -> StudentProcess:
        """Start a process in place of the one before."""
        self.close()
        self._process = StudentProcess(self._server, self.limits)
        self.generation += 1
        return self._process

    def _loaded(self, parts: list[Any], seconds: float) -> list[Any]:
        process = self.start()
        # An exercise with little time left must not spoil the module for the others.
        clock = RequestClock(process.pid, seconds, math.inf, process.waits, m.LOADS_TOO_LONG)
        return self.exchange(process, p.LOAD, parts, lambda node: node, clock)[1]
