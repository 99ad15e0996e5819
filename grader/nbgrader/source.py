"""The instructor's notebooks, of which nbgrader makes its own: `for-nbgrader/source/<name>/`."""

from pathlib import Path

from grader.authoring.build import entries, write_generated
from grader.authoring.sources import read_sources
from grader.course.model import SOLUTIONS, Course
from grader.work.choosing import notebook_of

NBGRADER_CONFIG = "nbgrader_config.py"
NBGRADER_SOURCE = "for-nbgrader/source"


def write_nbgrader_source(course: Course, name: str) -> list[Path]:
    """Write the instructor's notebook of what was just built, and files beside it; return what changed."""
    if not (course.root / NBGRADER_CONFIG).is_file():
        return []
    sources = read_sources(course, name)
    work = sources.kind.file
    notebook = notebook_of(work)
    built = course.assignment(name)
    # Further modules too are those that students get: nbgrader releases all but notebooks as it is.
    handed_out = {path.relative_to(built).as_posix(): path.read_bytes() for path in entries(built)}
    beside = {file: content for file, content in handed_out.items() if file not in (work, notebook)}
    folder = course.root / NBGRADER_SOURCE / name
    filled = sources.kind.filled({work: sources.solution.text.encode()})
    return write_generated(folder, beside | {notebook: filled}, f"{SOLUTIONS}/{name}")
