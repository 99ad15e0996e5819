"""What a report is made of: its fields are its options, each with a default."""

from collections.abc import Mapping, Sequence

import msgspec

from grader.course.model import Course
from grader.grading.results import Result


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Results in, one document out; no grade is computed, no file written."""

    def document(self, course: Course, results: Mapping[str, Sequence[Result]]) -> bytes:
        """Return the document about the results of each assignment."""
        raise NotImplementedError

    def remarks(self, course: Course, results: Mapping[str, Sequence[Result]]) -> list[str]:
        """Return sentences for whoever makes it, on what it could not say."""
        return []
