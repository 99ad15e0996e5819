"""An assignment in nbgrader's gradebook: its due date, its notebook, and the notebook's cells."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from nbformat import from_dict
from nbgrader.api import Gradebook, Notebook
from nbgrader.utils import compute_checksum, is_locked

from grader.course.model import Course
from grader.nbgrader.gradebook.layout import Layout, MarkedCell


def write_plan(book: Gradebook, course: Course, layout: Layout) -> Notebook:
    """Bring an assignment up to date; return its notebook.

    A due date that the course does not name is left as it stands there.
    """
    name, notebook = layout.assignment, layout.notebook
    due = course.due(name)
    book.update_or_create_assignment(name, **({"duedate": due} if due else {}))
    book.update_or_create_notebook(notebook, name, kernelspec=layout.kernelspec)
    for graded in layout.graded:
        worth = {"max_score": graded.points, "cell_type": graded.kind}
        book.update_or_create_grade_cell(graded.name, notebook, name, **worth)
    for cell in layout.cells:
        if cell.marks.solution:
            book.update_or_create_solution_cell(cell.marks.grade_id, notebook, name)
        book.update_or_create_source_cell(cell.marks.grade_id, notebook, name, **_source(cell))
    book.db.expire_all()  # what was loaded before knows nothing of what was added
    return book.find_notebook(notebook, name)


def _source(cell: MarkedCell) -> dict[str, object]:
    """Return what nbgrader keeps of a cell, to put it right in a submission that changed it."""
    metadata = {"nbgrader": msgspec.to_builtins(cell.marks)}
    plain = {"cell_type": cell.kind, "source": cell.source, "metadata": metadata}
    node = from_dict(plain)  # type: ignore[no-untyped-call]
    return {
        "cell_type": cell.kind,
        "locked": is_locked(node),
        "source": cell.source,
        "checksum": compute_checksum(node),
    }


def foreign_cells(book: Gradebook, layout: Layout) -> Iterator[str]:
    """Yield the graded cells that the gradebook has for an assignment, and the assignment has not."""
    own = {(layout.notebook, cell.name) for cell in layout.graded}
    for notebook in book.find_assignment(layout.assignment).notebooks:
        for cell in (*notebook.grade_cells, *notebook.task_cells):
            if (notebook.name, cell.name) not in own:
                yield f"{notebook.name}/{cell.name}"
