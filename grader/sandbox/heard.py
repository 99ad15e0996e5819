"""What one check asks of a submission and hears of it: each check has its own, read once it is over."""

from collections.abc import Collection
from typing import Any, TypeAlias

from grader import messages as m
from grader.sandbox import faults
from grader.sandbox.dialogue import Dialogue
from grader.sandbox.student_process import Printed
from grader.sandbox.values.figures import Figure

_MOST_TAKEN = 256 << 20  # by one check
_MOST_KEPT = 64 << 20  # of all checks together

Asked: TypeAlias = tuple[int, int, bytes]
"""One request: its tag, the handle of what it is about, and its frame."""

Called: TypeAlias = tuple[str, tuple[Any, ...], dict[str, Any], Any]
"""One call: name, arguments and answer."""


class Heard:
    """What a check was answered, and what else the submission did meanwhile."""

    def __init__(self, room: int = _MOST_KEPT, printed: Printed | None = None) -> None:
        """Begin with what the process prints, and as much room in memory for what is kept."""
        self.answers: list[Any] = []  # and `said` of faults
        self.only_stubs = True  # no answer but that of what students start from
        self.fault: faults.StudentFault | None = None  # no check can pass after it, also if the code goes on
        self.called: Called | None = None  # the last call
        self.figure: Figure | None = None  # what the check last looked at of what was drawn
        self.judged: dict[str, str] = {}  # operations of objects on plain values, with the object's class
        self.nones = set[str]()  # exercises that it has read, and that are None
        self.may_judge: Collection[str] | None = None  # which of these it may ask for, if not any
        self.asked: list[Asked] | None = None  # every request, if there is a list for them
        self.dialogue = Dialogue()
        self.printed = printed  # of the process that served the last request
        self.alike = 0  # the number that all have whose answers were the very same, if it is known
        self._room = room
        self._taken = 0

    @property
    def room_left(self) -> int:
        """What there is for the checks that follow."""
        return self._room - self._taken if self._taken <= self._room else self._room

    def take(self, size: int) -> None:
        """Count what an answer takes in memory."""
        self._taken += size

    def require_room(self) -> None:
        """Raise `RefusedValue` once all answers have taken too much."""
        if self._taken > _MOST_TAKEN:
            raise faults.RefusedValue(m.ANSWERS_TOO_LARGE, mib=_MOST_TAKEN >> 20)

    def keep(self, answer: Any) -> None:
        """Keep an answer, or a fault, for whoever compares them."""
        is_fault = isinstance(answer, faults.StudentFault)
        self.only_stubs = self.only_stubs and is_fault and answer.is_of_stub
        if self._taken > self._room:
            self.answers[:] = [object()]  # which agrees with nothing
        else:
            self.answers.append(answer.said if is_fault else answer)

    def note(self, fault: faults.StudentFault) -> None:
        """Note a fault that no check passes after: any but an exception of the code's, which may be right."""
        final = not isinstance(fault, faults.StudentException) or fault.names[:1] == ("NotDefined",)
        if final and (self.fault is None or self.fault.forgiven):
            self.fault = fault

    def drawn(self, figures: list[Figure]) -> None:
        """Keep what was drawn, for people."""
        self.dialogue.is_plain = self.dialogue.is_plain and not figures
        self.figure = next((figure for figure in figures if figure.axes), self.figure)

    def take_printed(self) -> str:
        """Return what was printed since the beginning or since this was last asked, up to the limit."""
        return "" if self.printed is None or self.dialogue.ahead else self.printed.take()

    def all_printed(self) -> str:
        """Return what was printed since the beginning, in few lines, also by a process that has ended."""
        return "" if self.printed is None else self.printed.of_check()
