"""Classroom 50's `autograder.py` and `result.json`.

They are described in the wiki of github.com/foundation50/classroom50, "Advanced Autograding", and in
`schemas/result-v1.schema.json` there.

It runs in a student's own repository, and what it brings is published for that: so only public checks are in
it. Scores there are whole numbers, so all points are taken times one number.
"""

import datetime as dt
import math
import os
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

from grader.course.files import load_assignment
from grader.course.model import Course
from grader.errors import ExchangeError, GradingError
from grader.exchange.handins.filenames import of_assignment
from grader.files.tree import read_files
from grader.grading.checked import check_folder
from grader.platforms.packing import (
    LARGEST_SOURCE_MIB,
    Autograder,
    Graded,
    Refused,
    built_files,
    named_as_handed_out,
)
from grader.sandbox.choose_level import level_of_own_checks
from grader.sandbox.text import plain_text

_MOST_TIMES = 1000
_SCRIPT = """\
# Grades the student's checkout, in which Classroom 50 runs this. Put it, and all beside it, into
# CLASSROOM/autograders/ASSIGNMENT/ of the repository classroom50.
import subprocess
import sys
from pathlib import Path

here = Path(__file__).resolve().parent
required = [one.replace("HERE", str(here)) for one in {required!r}]
# -P: no file of the student's stands in place of a package.
subprocess.run([sys.executable, "-P", "-m", "pip", "install", "--quiet", *required], check=True)
command = [sys.executable, "-P", "-m", "grader", "classroom50", "run", "--root", str(here)]
sys.exit(subprocess.run(command, check=False).returncode)
"""


class Classroom50(Autograder, frozen=True):
    """See `Autograder`; its root is where `autograder.py` lies, and it runs where the student's files are."""

    root: ClassVar[str] = "."
    course: ClassVar[str] = "assignment"

    def files(self, course: Course, name: str) -> dict[str, bytes]:
        built = built_files(course, name)
        required, wheel = self.requirements(course, load_assignment(course.solution(name)), "HERE")
        return {
            "autograder.py": _SCRIPT.format(required=required).encode(),
            **wheel,
            **{f"{self.course}/{name}/{path}": content for path, content in built.items()},
        }

    def grade(self, root: Path) -> Graded:
        """Run the public checks on the work in this folder, with those that were packed."""
        [folder] = (path for path in (root / self.course).iterdir() if path.is_dir())
        assignment = load_assignment(folder)
        try:
            found = read_files(Path.cwd(), LARGEST_SOURCE_MIB)
            own = of_assignment(found, folder.name, ()) or found
            files, notes = named_as_handed_out(own, folder, assignment, LARGEST_SOURCE_MIB)
        except ExchangeError as error:
            raise Refused(error.message, error.hint) from None
        checked = check_folder(folder, files=files, once=False)
        return Graded(assignment, checked.judgement, notes, level_of_own_checks()[0])

    def document(self, graded: Graded, root: Path, seconds: float) -> dict[str, Any]:
        if graded.open:
            raise GradingError(graded.open)
        times = whole_by(outcome.check.points for outcome in graded.judgement.outcomes)
        tests = [
            {
                "test-name": f"{outcome.check.exercise}: {outcome.check.title}",
                "passed": outcome.status == "passed",
                "score": math.floor(outcome.earned * times + 1e-6),
                "max-score": round(outcome.check.points * times),
                "output": plain_text("\n".join([*lines, *([f"Hint: {hint}"] if hint else [])])),
            }
            for outcome, lines, hint in graded.troubles
        ]
        print(*graded.notes, f"All points are times {times}." * (times > 1), sep="\n")
        return self._result(tests)

    def failed(self, why: str, root: Path, *, by_student: bool) -> dict[str, Any] | None:
        """See `Autograder`; an exit code that is not 0 is told as an error, and the score so far stays."""
        if not by_student:
            return None
        return self._result(
            [{"test-name": "readable", "passed": False, "score": 0, "max-score": 1, "output": why}]
        )

    def _result(self, tests: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the whole, with what the runner tells by its environment."""
        known = os.environ
        return {
            "schema": "classroom50/result/v1",
            "classroom": known.get("CLASSROOM", ""),
            "assignment": known.get("ASSIGNMENT", ""),
            "assignment_type": known.get("ASSIGNMENT_TYPE") or "individual",
            "owner": known.get("OWNER") or known.get("USERNAME", ""),
            "submission": known.get("SUBMISSION_TAG", ""),
            "commit": known.get("COMMIT_URL", ""),
            "release": known.get("RELEASE_URL", ""),
            "review": known.get("REVIEW_URL") or known.get("COMMIT_URL", ""),
            "datetime": f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
            "score": sum(test["score"] for test in tests),
            "max-score": sum(test["max-score"] for test in tests),
            "tests": tests,
        }

    def place(self, root: Path) -> Path:
        return Path.cwd() / "result.json"


def whole_by(points: Iterable[float]) -> int:
    """Return the number that makes whole points of all of them, or a thousand."""
    parts = [Fraction(one).limit_denominator(_MOST_TIMES).denominator for one in points]
    return min(math.lcm(*parts), _MOST_TIMES)
