"""What an entry of the door is, and what passes it: work as it was read, what people mark, faults put in."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import ClassVar, Protocol

import msgspec

from grader.course.model import PROGRAM, Assignment
from grader.files.tree import SubmittedFiles
from grader.sandbox.faults import StudentFault
from grader.sandbox.runner import MADE

# Lines after which a definition is over, and that belong to the definition below them.
_NEXT = re.compile(r"(?:(?:async +)?def|class|import|from|if) |[@#]|\w+ *=")
_MOST_ABOVE = 50
_ABOVE = re.compile(r"@|#(?! *%%)")


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
    also: tuple[str, ...] = ()  # among the files, what else is written for the assignment
    is_program: bool = False  # whether it may be run as a program, of which any statement is a part
    untouched: bool = False  # whether nothing was written in the file yet

    @property
    def sources(self) -> dict[str, bytes]:
        """The module, or the cells or the exported notebook that it was made of, by name."""
        name = f"{self.module}.py"
        if not self.files.get(name, b"").startswith(MADE):
            return {place: self.files[place] for place in (name, *self.also) if place in self.files}
        made = ("code cell", "exported/")
        also = {place: self.files[place] for place in self.also}
        return {place: text for place, text in self.files.items() if place.startswith(made)} | also

    def source_of(self, exercise: str) -> str:
        """Return what defines an exercise, found by its lines alone: nothing of a submission is parsed."""
        name = re.escape(exercise)
        head = re.compile(rf"(?:(?:async +)?def|class) +{name}\b|{name} *[:=]")
        found = list[str]()
        for text in (content.decode("utf-8", "replace") for content in self.sources.values()):
            above, inside = list[str](), False
            for line in text.splitlines():
                if head.match(line):
                    found += [*above, line]
                    inside = True
                elif inside and not _NEXT.match(line):
                    found.append(line)
                else:
                    inside = False
                above = [*above[1 - _MOST_ABOVE :], line] if _ABOVE.match(line) else []
        if not found and self.is_program and exercise in (PROGRAM, self.module):
            found = [content.decode("utf-8", "replace") for content in self.sources.values()]
        return "\n".join(found).strip("\n")


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

    function: str  # what the fault is in: a function, class, name or question; empty outside of them
    before: str  # the line that differs, as it was
    after: str  # and as it is; empty if a statement was dropped
    source: str  # the whole file


class Kind(Protocol):
    """The work that one assignment asks for; made of the assignment and its folder. Here is what most do."""

    suffix: ClassVar[str]  # how the name of `file` ends
    decides: ClassVar[tuple[str, ...]] = ()  # further files of the assignment's folder that grades depend on
    is_python: ClassVar[bool] = False  # so students get a stub, and a script that was a notebook is work too
    programs: frozenset[str] = frozenset()  # exercises that are the work run as a program
    magics: ClassVar[tuple[str, ...]] = ()  # with which cells of its notebook may begin
    file: str  # what students write, if they take no notebook; the name of the reference as well

    def __init__(self, assignment: Assignment, folder: Path) -> None: ...

    def read(self, files: SubmittedFiles) -> Work:
        """Return what a submission stands for; whatever it holds, this raises nothing."""

    def elsewhere(self, files: SubmittedFiles) -> list[str]:
        """Return what among files may be the work under another name or in another place, a sentence each."""
        return []

    def so_far(self, history: Mapping[str, str], origin: str) -> dict[str, bytes]:
        """Return files that stand for the cells that were run so far; `origin` says where they come from."""

    def problems(self, solution: str) -> Iterator[tuple[str, str]]:
        """Yield each file of the assignment's folder in which something does not fit, and a sentence."""
        return iter(())

    def blank(self, stub: str) -> dict[str, bytes]:
        """Return what students get to write in, and their README; `stub` is the reference, if `is_python`."""

    def filled(self, files: SubmittedFiles) -> bytes:
        """Return the students' notebook with the reference in it, or with what was handed in of a form."""

    def secrets(self, solution: str) -> list[str]:
        """Return lines that must not stand in what students get, besides those between markers."""
        return []

    def mutants(self, solution: str, mutate: Callable[[str], list[Mutant]]) -> list[Mutant]:
        """Return the reference with one small fault each; `mutate` does this to Python between markers."""
        return mutate(solution)

    def marked(self) -> list[MarkedQuestion]:
        """Return the questions that a person marks; the folder is that of the reference."""
        return []

    @staticmethod
    def laid_over(solution: str, source: str, exercises: Collection[str]) -> str:
        """Return a solution with what `source` holds of its exercises in place of its own."""
        return f"{solution}\n\n{source}"
