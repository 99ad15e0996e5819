"""Every test of this folder is marked `nbgrader`, and skipped where nbgrader is not installed."""

from __future__ import annotations

import importlib.util
import os
import sys
import warnings
from pathlib import Path

import pytest
from exchange_fixtures import exchange, make_course, noon, work, write_folder  # noqa: F401

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder; only they, as pytest shows all of them to every such hook."""
    # Looked for and not imported: nbgrader takes seconds to import, and collecting must not cost them.
    installed = importlib.util.find_spec("nbgrader") is not None
    for item in items:
        if str(item.path).startswith(f"{HERE}{os.sep}"):
            item.add_marker(pytest.mark.nbgrader)
            if not installed:
                why = "nbgrader is not installed: pip install -e '.[instructor]'"
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session")
def made_by_nbgrader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new gradebook of the course `nets`, to be copied; to make it takes nbgrader seconds."""
    from nbgrader.api import Gradebook

    path = tmp_path_factory.mktemp("made") / "gradebook.db"
    (path.parent / "rfc3987_syntax.py").write_text("raise ImportError")  # see the conftest.py above this one
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patched:
        warnings.simplefilter("ignore")  # SQLAlchemy's, about what nbgrader does
        patched.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)  # alembic, by its name
        patched.setenv("PYTHONPATH", str(path.parent))
        Gradebook(f"sqlite:///{path}", "nets").close()
    return path


@pytest.fixture(scope="session")
def cells_written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gradebook that has the cells of both assignments and nobody's work, to be copied."""
    from gradebook_course import CODE, FORM, GradedCourse

    from grader.nbgrader.gradebook import write_gradebook

    course = GradedCourse(tmp_path_factory.mktemp("cells"))
    write_gradebook(course.course, {CODE: [], FORM: []}, course.url)
    return course.root.with_name("gradebook.db")
