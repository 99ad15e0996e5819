"""A submission's module as a whole, as checks ask for it: run as a program, or read as a syntax tree."""

import ast
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from grader import messages as m
from grader.sandbox import faults
from grader.sandbox import protocol as p
from grader.sandbox.clock import RequestClock
from grader.sandbox.loading import sources
from grader.sandbox.source import source_tree
from grader.sandbox.text import own_names

if TYPE_CHECKING:
    from grader.sandbox.session import Session


class WholeModule:
    """The module of a session."""

    def __init__(self, session: "Session") -> None:
        self.once = False  # whether a program that did not end is not run again
        self._session = session
        self._without_end = False  # a run of the program did not end
        self._unreadable: faults.RefusedValue | None = None  # the source

    def source(self, name: str = "") -> ast.AST:
        """Return the syntax tree of what defines a name, or of all of the module; see `source_tree`."""
        code, heard = self._session.code, self._session.heard
        heard.dialogue.is_plain = False
        if heard.asked is not None:  # nobody who remembers answers knows how the code is written
            heard.asked.append((p.GET, p.MODULE, os.urandom(16)))
        own = {path: text for path, text in code.files.items() if path not in code.given}
        if self._unreadable is not None:  # to try again would take as long
            raise faults.RefusedValue(self._unreadable.message)
        try:
            return source_tree(own.get, code.module, name)
        except faults.RefusedValue as fault:
            self._unreadable = fault
            raise

    def run(self, stdin: str = "", args: Sequence[str] = ()) -> p.ProgramRun:
        """Run the module as a program, in a process of its own; objects of an earlier one are gone."""
        if not all(isinstance(text, str) for text in (stdin, *args)):
            raise TypeError("a program gets text: run(stdin='3\\n', args=['--fast'])")
        session, heard = self._session, self._session.heard
        session.require_time()
        if self.once and self._without_end:
            raise faults.StudentFault(m.PROGRAM_NOT_TRIED)
        name, source, others = sources(session.code)
        parts = [p.MODULE, f"{name}.py", source, others, stdin.encode(), [*args]]
        seconds = max(session.call_seconds, session.limits.load_seconds)
        was_busy, session.busy = session.busy, True
        try:
            process = session.start()
            left = session.until - session.seconds
            clock = RequestClock(process.pid, seconds, left, process.waits, m.PROGRAM_TOO_LONG)
            heard.printed = process.printed
            try:
                answer = session.exchange(process, p.RUN, parts, lambda node: node, clock)[1]
            except faults.Crashed as fault:  # `os._exit` is as good an end as any
                if fault.exit_code is None:
                    raise
                answer = [fault.exit_code, "", ""]
            output = process.printed.whole()
            match answer:
                case [int(code), str(errors), str(last)]:
                    errors = own_names(errors)
                    process.printed.add(errors)
                    heard.keep([output, code, last])
                    return faults.require_written_program(p.ProgramRun(output, errors, code, last))
            raise faults.Crashed(m.NO_ANSWER)
        except faults.StudentFault as fault:
            self._without_end = isinstance(fault, faults.TimedOut)
            heard.note(fault)
            heard.keep(fault)
            raise
        finally:
            session.close()
            session.busy = was_busy
