"""What one check asks of a submission and is answered, so that the same answers need no check again.

A check that depends on nothing but the answers asks the same first question of every submission, and the
same next one after the same answers. So it can be asked before the check runs, or instead
(`grader.engine.recall`).
"""

import hashlib
from collections import deque
from typing import TypeAlias

from grader.sandbox import protocol as p
from grader.sandbox.faults import StudentFault

Question: TypeAlias = bytes | str  # a frame; or a name, of which is asked what the module has there
Answer: TypeAlias = bytes | bytearray

_PLAIN = (p.CALL, p.GET, p.AGAIN)
_MOST = 1 << 20  # of all that a check asks and is answered


class Strayed(BaseException):
    """A check asks something else than it did after the very same answers."""


class Dialogue:
    """The questions of a check, each with a digest of all answers before it."""

    def __init__(self, name: str = "") -> None:
        self.steps: list[tuple[bytes, Question]] = []
        self.state = hashlib.blake2b(name.encode(), digest_size=32).digest() if name else b""
        # Whether all is calls with plain values, of which nothing was printed or drawn; the rest is not kept.
        self.is_plain = bool(name)
        self.strayed = False
        self.size = 0
        # What was asked before the check runs, and what came back: it is told that when it asks.
        self.ahead: deque[tuple[Question, Answer | StudentFault]] = deque()

    def hold(self, tag: int, handle: object) -> None:
        """Hold a request against what is plain."""
        self.is_plain = self.is_plain and ((tag in _PLAIN and handle == p.MODULE) or tag == p.LOAD)

    def add(self, question: Question, answer: Answer) -> None:
        """Add a question and its answer."""
        self.size += len(question) + len(answer)
        self.is_plain = self.is_plain and self.size <= _MOST
        if self.is_plain:
            self.steps.append((self.state, question))
            self.state = hashlib.blake2b(answer, key=self.state, digest_size=32).digest()

    def told(self, question: Question) -> Answer:
        """Return what was answered ahead; raise what the submission did wrong, or `Strayed`."""
        asked, answer = self.ahead.popleft()
        if asked != question:
            self.strayed, self.is_plain = True, False
            raise Strayed
        if isinstance(answer, StudentFault):
            raise answer
        return answer
