"""What a report is: a function of a course and its results, whose keyword arguments are its options."""

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import msgspec

from grader.course.model import Course
from grader.grading.results import Result

Results: TypeAlias = Mapping[str, Sequence[Result]]  # by assignment
Made: TypeAlias = bytes | tuple[bytes, list[str]]  # the document; and sentences on what it cannot say


class Report(msgspec.Struct, frozen=True):
    """A report with its options: no grade is computed, no file written."""

    make: Callable[..., Made]
    options: msgspec.Struct

    def made(self, course: Course, results: Results) -> tuple[bytes, list[str]]:
        """Return the document about the results of each assignment, and sentences for whoever makes it."""
        made = self.make(course, results, **msgspec.structs.asdict(self.options))
        return made if isinstance(made, tuple) else (made, [])

    def document(self, course: Course, results: Results) -> bytes:
        """Return the document alone."""
        return self.made(course, results)[0]


@functools.cache
def options_of(make: Callable[..., Made]) -> type[msgspec.Struct]:
    """Return what the options of a report can be, each with its default."""
    parameters = inspect.signature(make).parameters.values()
    fields = [(one.name, one.annotation, one.default) for one in parameters if one.kind is one.KEYWORD_ONLY]
    return msgspec.defstruct("Options", fields, frozen=True, forbid_unknown_fields=True)
