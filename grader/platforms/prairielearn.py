"""PrairieLearn's external grader, as docs.prairielearn.com says ("External grading").

A question with its tests, which students never see, and a Dockerfile, as no container there has a network.
Of hidden checks only their points are shown. What could not be graded costs neither points nor an attempt.
"""

import json
import uuid
from html import escape
from itertools import groupby
from pathlib import Path
from shlex import quote
from typing import Any, ClassVar

from grader.course.files import load_assignment
from grader.course.model import HIDDEN_CHECKS, Course
from grader.errors import GradingError
from grader.files.zips import zipped
from grader.platforms.packing import Autograder, Graded, as_json, built_files, course_files
from grader.sandbox.clock import PATIENCE
from grader.sandbox.text import plain_text
from grader.work.choosing import notebook_of
from grader.work.kinds import kind_of

_MOST_BYTES = 900_000  # PrairieLearn takes 1 MB
_LONGEST_SECONDS = 600
_START_SECONDS = 20
_RUN = """\
#!/usr/bin/env bash
# Grades what PrairieLearn put into /grade/student.
root=${AUTOGRADER_ROOT:-/grade}
mkdir -p "$root/results"
grader prairielearn run --root "$root"
[ -s "$root/results/results.json" ] ||
  echo '{"gradable": false, "format_errors": ["It could not be graded."]}' >"$root/results/results.json"
"""
_DOCKERFILE = """\
FROM python:3.12-slim
{copy}RUN pip install --no-cache-dir {requirements}
"""
_QUESTION = """\
<pl-question-panel>
  <p>{title}: read the README in <pl-file-download file-name="{name}.zip"></pl-file-download>.</p>
</pl-question-panel>
<pl-file-upload optional-file-names="{work}" optional-file-patterns="{also}"></pl-file-upload>
<pl-submission-panel>
  <pl-external-grader-results></pl-external-grader-results>
  <pl-file-preview></pl-file-preview>
</pl-submission-panel>
"""


class PrairieLearn(Autograder, frozen=True):
    """See `Autograder`."""

    root: ClassVar[str] = "/grade"
    course: ClassVar[str] = "tests/course"
    submission: ClassVar[str] = "student"
    results: ClassVar[str] = "results/results.json"

    image: str = "deltagrade-grader"

    def files(self, course: Course, name: str) -> dict[str, bytes]:
        folder = course.solution(name)
        assignment, file = load_assignment(folder), kind_of(load_assignment(folder), folder).file
        required, wheel = self.requirements(course, assignment, "/opt")
        limits = assignment.limits
        seconds = _START_SECONDS + PATIENCE * (limits.submission_seconds + limits.load_seconds)
        info = {
            "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"deltagrade:{course.id}/{name}")),
            "title": assignment.title,
            "topic": course.title or course.id,
            "type": "v3",
            "gradingMethod": "External",
            "singleVariant": True,
            "externalGradingOptions": {
                "enabled": True,
                "image": self.image,
                "entrypoint": "/grade/tests/run.sh",
                "timeout": min(round(seconds), _LONGEST_SECONDS),
            },
        }
        copies = "".join(f"COPY {one} /opt/\n" for one in wheel)
        quoted = " ".join(map(quote, required))
        work = f"{file},{notebook_of(file)}"
        # What lies in folders comes as a zip file.
        also = ",".join({"*.zip" if "/" in pattern else pattern for pattern in assignment.also})
        question = _QUESTION.format(title=escape(assignment.title), name=name, work=work, also=escape(also))
        given = {f"{name}/{path}": content for path, content in built_files(course, name).items()}
        source = course_files(course, name, "prairielearn")
        inner = {
            **{f"tests/{path}": content for path, content in source.items()},
            "tests/run.sh": _RUN.encode(),
            "info.json": as_json(info),
            "question.html": question.encode(),
            f"clientFilesQuestion/{name}.zip": zipped(given),
        }
        return {
            "Dockerfile": _DOCKERFILE.format(copy=copies, requirements=quoted).encode(),
            **wheel,
            **{f"questions/{name}/{path}": content for path, content in inner.items()},
        }

    def document(self, graded: Graded, root: Path, seconds: float) -> dict[str, Any]:
        outcomes, worth = graded.judgement.outcomes, sum(graded.assignment.points.values())
        if graded.open:
            raise GradingError(graded.open)
        tests: list[dict[str, Any]] = [
            {
                "name": f"{outcome.check.exercise}: {outcome.check.title}",
                "points": round(outcome.earned, 6),
                "max_points": outcome.check.worth,
                "message": plain_text("\n".join([*lines, *([f"Hint: {hint}"] if hint else [])])),
            }
            for outcome, lines, hint in graded.troubles
            if not outcome.check.name.startswith(HIDDEN_CHECKS)
        ]
        hidden = [outcome for outcome in outcomes if outcome.check.name.startswith(HIDDEN_CHECKS)]
        for exercise, group in groupby(hidden, key=lambda outcome: outcome.check.exercise):
            own = list(group)
            points = {
                "points": round(sum(outcome.earned for outcome in own), 6),
                "max_points": round(sum(outcome.check.worth for outcome in own), 6),
            }
            tests.append({"name": f"{exercise}: {len(own)} hidden checks", **points, "message": ""})
        earned = sum(outcome.earned for outcome in outcomes)
        level = f"Graded at the isolation level {graded.level!r}."
        print(level, graded.exposed)
        found = {
            "gradable": True,
            "score": min(1.0, round(earned / worth, 6)) if worth else 0.0,
            "message": plain_text("\n".join([*graded.notes, level])),
            "tests": tests,
        }
        while len(json.dumps(found)) > _MOST_BYTES and (long := max(tests, key=lambda t: len(t["message"]))):
            long["message"] = f"{long['message'][: len(long['message']) // 2]} ..."
        return found

    def failed(self, why: str, root: Path, *, by_student: bool) -> dict[str, Any]:
        return {"gradable": False, "format_errors": [plain_text(why)], "message": plain_text(why)}
