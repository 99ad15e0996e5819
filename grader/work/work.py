"""What passes the door: what a submission stands for, what a person is to mark, and faults put in."""

import msgspec

from grader.sandbox.faults import StudentFault


class Unreadable(StudentFault):
    """There is no answer, or not what is asked for; or a file is no notebook, or not a whole one."""

    kind = "answer"


class Work(msgspec.Struct, frozen=True):
    """What was handed in, as the sandbox loads it, and what people should know about it."""

    module: str
    files: dict[str, bytes] = {}  # what the sandbox gets, the module's own file among them; no notebook
    file: str = ""  # the submitted file that counts; empty if there is none that can be read
    remarks: list[str] = []
    fault: str = ""  # why there is no module
    faults: dict[str, str] = {}  # by exercise: why its answer cannot be read
    texts: dict[str, str] = {}  # by exercise: what was written for a person to mark
    rivals: tuple[str, ...] = ()  # all files that could be meant as well; empty if it is clear
    unreadable: tuple[str, ...] = ()  # a sentence for each notebook that could be meant and cannot be read
    untouched: bool = False  # whether nothing was written in the file yet


class RubricItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that an answer in plain text must say, and its points."""

    points: float
    says: str


class MarkedQuestion(msgspec.Struct, frozen=True):
    """A question that a person marks, and what is wanted."""

    id: str
    prompt: str
    rubric: list[RubricItem]
    model: str  # the reference's answer


class Mutant(msgspec.Struct, frozen=True):
    """A reference with one small fault."""

    function: str  # what the fault is in: a function, a class or a question; empty outside of them
    before: str  # the line that differs, as it was
    after: str  # and as it is; empty if a statement was dropped
    source: str  # the whole file
