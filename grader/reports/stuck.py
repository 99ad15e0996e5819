"""Who is stuck where: the checks that fail and the known mistakes that were made, the most frequent first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated

import msgspec
from rich.console import RenderableType
from rich.text import Text

from grader.course.model import Course
from grader.grading.results import Result
from grader.messages import counted, some
from grader.reports.exercises import by_exercise
from grader.reports.report import Report
from grader.reports.standing import counting
from grader.reports.table import as_text, plain_table

_MOST_NAMES = 5
_ALL = "(all)"
_MISTAKE = "Known mistake: "
# One cause of all that fails, so it is no matter of any check.
_CAUSES = {
    "module": "the file cannot be loaded",
    "answer": "the answer cannot be read",
    "unwritten": "not written",
    "timeout": "does not end in time",
    "crash": "ends its process",
    "output": "prints without end",
}


class Stuck(Report, frozen=True):
    """A table of each assignment: what fails, how many it befell, and whom."""

    width: Annotated[int, msgspec.Meta(ge=20, le=1000)] = 80
    most: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 15  # rows of an assignment

    def document(self, course: Course, results: Mapping[str, Sequence[Result]]) -> bytes:
        """Return the tables; who is undecided is in none of them."""
        return as_text(self.width, *(one for item in results.items() for one in self._tables(*item)))

    def _tables(self, name: str, results: Sequence[Result]) -> Iterator[RenderableType]:
        decided = [result for result in counting(results) if not result.undecided]
        troubles = stuck(decided)
        students = set[str]().union(*troubles.values())
        yield Text(f"{name}: {len(students)} of {len(decided)} students do not pass every check")
        rows = [(*key, str(len(who)), some(who, _MOST_NAMES)) for key, who in troubles.items()]
        if rows:
            heads = ["exercise", "check or known mistake", "students", "who"]
            yield plain_table(heads, [], rows[: self.most])
        if len(rows) > self.most:
            yield Text(f"and {counted(len(rows) - self.most, 'more row')}: -O most={len(rows)}\n")


def stuck(results: Iterable[Result]) -> dict[tuple[str, str], list[str]]:
    """Return the students whom each trouble of an exercise befell; the most frequent, and mistakes, first."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for result in results:
        # Advice sticks nobody.
        needed = [outcome for outcome in result.judgement.outcomes if outcome.check.points]
        for exercise in by_exercise(needed, result.judgement.diagnoses):
            keys = [(exercise.name, _MISTAKE + one.title) for one in exercise.diagnoses]
            for trouble in exercise.troubles:
                where = _ALL if trouble.kind == "module" else exercise.name
                if trouble.status == "error":
                    what = [f"{title} (could not be carried out)" for title in trouble.titles]
                else:
                    what = [_CAUSES[trouble.kind]] if trouble.kind in _CAUSES else trouble.titles
                keys += [(where, one) for one in what]
            for key in keys:
                found.setdefault(key, {})[result.student] = None
    order = sorted(found, key=lambda key: (-len(found[key]), not key[1].startswith(_MISTAKE)))
    return {key: [*found[key]] for key in order}
