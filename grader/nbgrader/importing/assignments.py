"""All assignments of a course: converted one by one, then written into the new course."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.course.model import FORMAT, Course, Scheduled
from grader.errors import AuthoringError
from grader.nbgrader.importing.assignment import Converted, convert
from grader.nbgrader.importing.config import Config
from grader.nbgrader.importing.left_out import LeftOut
from grader.nbgrader.importing.placed import Placed, named, place
from grader.nbgrader.importing.solution_folder import checks_of
from grader.nbgrader.importing.source_folder import SourceAssignment
from grader.nbgrader.importing.source_notebook import read_source

_NO_CHECKS = (
    "None of its cells can be a check, so it is no assignment here; what students handed in stays there."
)
_ALL_HIDDEN = "All its checks are hidden, so 'grader check' has none to run; move some to the public file."
_NO_FILES = "An assignment hands out no files beside its own; this one is kept in 'imported'."


def convert_all(sources: Sequence[SourceAssignment], config: Config) -> tuple[list[Converted], list[LeftOut]]:
    """Convert the notebooks of a course; one that cannot be read stops no other."""
    converted, refused = list[Converted](), list[LeftOut]()
    for source in sources:
        if not source.notebooks:
            refused.append(LeftOut(source.name, "assignment", "It has no notebooks."))
        for path in source.notebooks:
            try:
                converted.append(convert(source.name, path.stem, read_source(path), config))
            except AuthoringError as error:
                told = f"It was not taken over. {error.message} {error.hint}".strip()
                refused.append(LeftOut(source.name, path.name, told))
    return converted, refused


def place_all(
    root: Path, name: str, converted: Sequence[Converted], sources: Sequence[SourceAssignment], *, tried: bool
) -> tuple[list[Placed], list[Converted]]:
    """Write all assignments that have checks; return them, and the notebooks that are none.

    Parameters
    ----------
    root : Path
        Folder of the new course.
    name : str
        Its id.
    converted : sequence of Converted
        What its notebooks become.
    sources : sequence of SourceAssignment
        Where they come from.
    tried : bool
        Whether to leave out the checks that the solutions do not pass.
    """
    planned = named(one for one in converted if one.drafts)
    schedule = [Scheduled(name=one.name) for one in planned]
    course = Course(format=FORMAT, id=name, title=name, root=root, assignments=schedule)
    local = {source.name: {path.stem for path in source.files if path.suffix == ".py"} for source in sources}
    placed = [place(course, one, local[one.converted.source], tried=tried) for one in planned]
    empty = [one for one in converted if not one.drafts]
    emptied = [one.converted for one in placed if not one.converted.drafts]
    return [one for one in placed if one.converted.drafts], [*empty, *emptied]


def left_out_of(converted: Sequence[Converted]) -> Iterator[LeftOut]:
    """Yield what notebooks leave out; first each that is no assignment at all."""
    for one in converted:
        if not one.drafts:
            yield LeftOut(one.source, f"{one.notebook}.ipynb", _NO_CHECKS)
        yield from one.left_out


def files_beside(sources: Sequence[SourceAssignment]) -> Iterator[LeftOut]:
    """Yield the files of assignments that are no notebooks."""
    for source in sources:
        for path in source.files:
            if path not in source.notebooks:
                yield LeftOut(source.name, path.relative_to(source.folder).as_posix(), _NO_FILES)


def all_hidden(placed: Sequence[Placed]) -> Iterator[LeftOut]:
    """Yield the assignments of which students can run no check themselves."""
    for one in placed:
        if not checks_of(one.converted)[0]:
            yield LeftOut(one.name, "public checks", _ALL_HIDDEN)
