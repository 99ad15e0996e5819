"""nbgrader's gradebook as a view of the results, in which persons may mark as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.course.model import Course
from grader.errors import GradingError
from grader.grading.results import Result
from grader.nbgrader.gradebook.layout import read_layout
from grader.nbgrader.gradebook.merge import Prefer
from grader.nbgrader.gradebook.summary import Summary
from grader.reports.standing import counting


def write_gradebook(
    course: Course, results: Mapping[str, Sequence[Result]], url: str, prefer: Prefer = ""
) -> Summary:
    """Write results into nbgrader's gradebook, and keep here the marks that persons made there.

    Parameters
    ----------
    course : Course
        The course.
    results : mapping of str to sequence of Result
        By assignment: its results.
    url : str
        The gradebook's database, as SQLAlchemy names it.
    prefer : {"", "ours", "gradebook"}, optional
        Whose mark counts where an answer was marked differently here and there. By default neither does:
        both stay, and the summary tells it.

    Raises
    ------
    GradingError
        If nbgrader is not installed, a notebook is missing, a mark cannot be kept, or the gradebook cannot be
        used; it is then as it was before.
    CourseError
        If an ``assignment.toml`` is wrong.
    """
    layouts = [read_layout(course, name) for name in results]
    try:
        # nbgrader takes a second or more to import, and only those who use it have it.
        from grader.nbgrader.gradebook.session import open_gradebook  # noqa: PLC0415
        from grader.nbgrader.gradebook.submissions import Sync  # noqa: PLC0415
    except ImportError as error:
        told = f"The gradebook needs nbgrader, which cannot be imported: {error}."
        raise GradingError(told, "Install it: pip install 'deltagrade[instructor]'") from None
    summary = Summary()
    with open_gradebook(url, course.id) as book:
        for layout in layouts:
            Sync(book, course, layout, prefer, summary).run(counting(results[layout.assignment]))
    return summary
