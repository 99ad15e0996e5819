"""Results as JSON: all that is known, for another program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from grader.course.model import Course
from grader.grading.results import Result
from grader.reports.standing import counting


class Json(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One object: assignment, then student, then the whole result that counts."""

    def document(self, course: Course, results: Mapping[str, Sequence[Result]]) -> bytes:
        """Return the results; what is in doubt has no score, not 0."""
        nested = {
            assignment: {
                result.student: {
                    "score": None if result.undecided else result.score,
                    "total": result.total,
                    "result": result,
                }
                for result in counting(found)
            }
            for assignment, found in results.items()
        }
        return msgspec.json.format(msgspec.json.encode(nested), indent=2) + b"\n"
