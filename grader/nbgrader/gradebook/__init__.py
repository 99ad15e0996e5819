"""nbgrader's gradebook as a view of the results, in which persons may mark as well."""

from collections.abc import Mapping, Sequence

from grader.course.model import Course
from grader.errors import GradingError
from grader.grading.results import Result
from grader.nbgrader.gradebook.merge import Prefer, Summary
from grader.reports.standing import counting


def write_gradebook(
    course: Course, results: Mapping[str, Sequence[Result]], url: str, prefer: Prefer = ""
) -> Summary:
    """Write results, by assignment, into nbgrader's gradebook, and keep here the marks that were made there.

    Where an answer was marked differently on both sides both stay, and it is told, unless `prefer` says whose
    mark counts. A failure is a `GradingError`, and the gradebook is then as it was before.
    """
    try:
        # nbgrader takes a second or more to import, and only those who use it have it.
        from grader.nbgrader.gradebook.cells import read_layout  # noqa: PLC0415
        from grader.nbgrader.gradebook.session import open_gradebook  # noqa: PLC0415
        from grader.nbgrader.gradebook.sync import Sync  # noqa: PLC0415
    except ImportError as error:
        message = f"The gradebook needs nbgrader, which cannot be imported: {error}."
        raise GradingError(message, "Install it: pip install 'deltagrade[instructor]'") from None
    layouts, summary = [read_layout(course, name) for name in results], Summary()
    with open_gradebook(url, course.id) as book:
        for layout in layouts:
            Sync(book, course, layout, prefer, summary).run(counting(results[layout.assignment]))
    return summary
