"""From one notebook of an nbgrader course to one assignment of ours, and what is left out of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from grader.errors import AuthoringError
from grader.nbgrader.importing.check_files import Written, compiles
from grader.nbgrader.importing.checks import Draft, NoCheck, Test, draft, read_test
from grader.nbgrader.importing.config import Config
from grader.nbgrader.importing.left_out import LeftOut
from grader.nbgrader.importing.module import Module, module_codes, module_of
from grader.nbgrader.importing.namespace import Namespace
from grader.nbgrader.importing.pieces import Code
from grader.nbgrader.importing.source_notebook import SourceCell

_BY_A_PERSON = "A person grades it; an assignment of checks has no place for that. It is kept in 'imported'."
_NO_CHECK = "It cannot be a check: {}."


@dataclasses.dataclass(frozen=True, slots=True)
class Converted:
    """What a notebook becomes.

    Parameters
    ----------
    source, notebook : str
        The assignment and the notebook in nbgrader's course, without ``.ipynb``.
    module : Module
        The module that students write.
    namespace : Namespace
        Where the names of checks come from.
    drafts : tuple of Draft
        The checks.
    left_out : tuple of LeftOut
        What has no place in it.
    points : float
        What the notebook is worth in nbgrader.
    """

    source: str
    notebook: str
    module: Module
    namespace: Namespace
    drafts: tuple[Draft, ...]
    left_out: tuple[LeftOut, ...]
    points: float

    @property
    def where(self) -> str:
        """What to call the notebook in a table."""
        return f"{self.source}/{self.notebook}"

    @property
    def taken(self) -> float:
        """The points of its checks."""
        return sum(draft.cell.points for draft in self.drafts)

    @property
    def exercises(self) -> dict[str, float]:
        """Points of each exercise that has a check, in the order of the text."""
        return {
            name: sum(draft.cell.points for draft in self.drafts if draft.exercise == name)
            for name in self.module.exercises
            if any(draft.exercise == name for draft in self.drafts)
        }


def convert(source: str, notebook: str, cells: Sequence[SourceCell], config: Config) -> Converted:
    """Make an assignment of a notebook.

    Parameters
    ----------
    source, notebook : str
        What nbgrader calls the assignment and the notebook.
    cells : sequence of SourceCell
        The notebook.
    config : Config
        The course's settings.

    Raises
    ------
    AuthoringError
        If markers do not fit each other, or a solution is no Python.
    """
    where = f"{source}/{notebook}"
    codes = module_codes(cells)
    module = module_of(cells, codes, config)
    left_out = [*_no_cells(where, cells, codes), *(_magic(where, line) for line in module.magics)]
    tests = []
    for cell in cells:
        if cell.role == "test":
            try:
                tests.append(_read(cell, config))
            except NoCheck as error:
                left_out.append(_left_out(where, cell, _NO_CHECK.format(error)))
    namespace = Namespace(module, list(codes.values()), [(test.code, test.hidden) for test in tests])
    drafts = []
    for test in tests:
        try:
            drafts.append(_draft(test, module, namespace))
        except NoCheck as error:
            left_out.append(_left_out(where, test.code.cell, _NO_CHECK.format(error)))
    worth = sum(cell.points for cell in cells)
    return Converted(source, notebook, module, namespace, tuple(drafts), tuple(left_out), worth)


def without(converted: Converted, failed: Mapping[str, str]) -> Converted:
    """Return an assignment without some of its checks.

    Parameters
    ----------
    converted : Converted
        The assignment.
    failed : mapping of str to str
        Why each of them cannot stay: a sentence by the label of its cell.
    """
    gone = [draft.cell for draft in converted.drafts if draft.cell.label in failed]
    return dataclasses.replace(
        converted,
        drafts=tuple(draft for draft in converted.drafts if draft.cell.label not in failed),
        left_out=(
            *converted.left_out,
            *(_left_out(converted.where, cell, failed[cell.label]) for cell in gone),
        ),
    )


def _read(cell: SourceCell, config: Config) -> Test:
    try:
        return read_test(cell, config)
    except AuthoringError as error:
        raise AuthoringError(f"The test {cell.label}: {error.message}") from None


def _draft(test: Test, module: Module, namespace: Namespace) -> Draft:
    made = draft(test, module, namespace)
    if not compiles(Written(made, "test_it", 1.0, made.whole), namespace):
        raise NoCheck("it has something that cannot stand in a function")
    return made


def _left_out(where: str, cell: SourceCell, why: str) -> LeftOut:
    return LeftOut(
        where, cell.label, why, cell.points, cell.source, "python" if cell.kind == "code" else "markdown"
    )


def _magic(where: str, line: str) -> LeftOut:
    return LeftOut(where, line, "Only Jupyter knows this line; the module does without it.")


def _no_cells(where: str, cells: Sequence[SourceCell], codes: Mapping[int, Code]) -> Iterator[LeftOut]:
    """Yield the cells that the assignment has no place for, tests aside."""
    for cell in cells:
        if cell.role in ("manual", "task"):
            yield _left_out(where, cell, _BY_A_PERSON)
        elif cell.kind == "raw" and cell.source.strip():
            yield _left_out(where, cell, "It is neither text nor code.")
        elif cell.kind == "code" and cell.role in ("given", "locked") and cell.number not in codes:
            yield _left_out(where, cell, "It is not valid Python; the module has it as text.")
        if cell.has_attachment:
            yield LeftOut(where, cell.label, "Its pictures are kept inside of the notebook, and stay there.")
