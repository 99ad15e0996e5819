"""From one notebook of an nbgrader course to one assignment of ours, and what is left out of it."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from grader.authoring.build import leak_problems
from grader.course.model import Limits
from grader.errors import AuthoringError
from grader.importing.beside import Beside
from grader.importing.left_out import LeftOut
from grader.importing.names import NotPython, names_of, parse
from grader.importing.trial import ASKS_NOTHING, BLIND, FAILS_HERE, NOT_PASSED, Trial
from grader.nbgrader.importing.checks import CheckSource, Draft, NoCheck, check_function, draft, read_test
from grader.nbgrader.importing.module import Module, module_codes, module_of
from grader.nbgrader.importing.namespace import CellCode, Namespace
from grader.nbgrader.importing.origin import Settings
from grader.nbgrader.instructor_notebook import SourceCell

_NO_CHECK = "It cannot be a check."
_NOTHING_ASKED = "Students write no function, class or name in this notebook, so there is nothing to ask for."
_OF_JUPYTER = "Only Jupyter knows this line; the module does without it."
_MADE_BY_MACHINE = re.compile(r"cell-[0-9a-f]{8,}")
_BY_A_PERSON = "A person grades it; an assignment of checks has no place for that. It is kept in 'imported'."


class Converted(msgspec.Struct, frozen=True):
    """What a notebook becomes."""

    source: str  # the assignment in nbgrader's course
    notebook: str  # without .ipynb
    module: Module
    namespace: Namespace
    drafts: tuple[Draft, ...]
    left_out: tuple[LeftOut, ...]
    points: float  # what the notebook is worth in nbgrader
    beside: Beside = Beside()  # the files that go along
    limits: Limits = Limits()  # that its solution needs

    @property
    def origin(self) -> tuple[str, str]:
        """Which notebook it is."""
        return self.source, self.notebook

    @property
    def where(self) -> str:
        """What to call the notebook in a table."""
        return f"{self.source}/{self.notebook}"

    @property
    def exercises(self) -> dict[str, float]:
        """Points of each exercise that has a check, in the order of the text."""
        worth = dict.fromkeys(self.module.exercises, 0.0)
        for one in self.drafts:
            worth[one.exercise] += one.cell.points
        return {name: points for name, points in worth.items() if points}

    @property
    def checks(self) -> list[CheckSource]:
        """Its checks, those that students get first."""
        return [check for some in checks_of(self) for check in some]


def convert(
    source: str, notebook: str, cells: Sequence[SourceCell], settings: Settings, beside: Beside
) -> Converted:
    """Make an assignment of a notebook; wrong markers, or a solution that is no Python: `AuthoringError`."""
    where, codes, left_out = f"{source}/{notebook}", module_codes(cells), list[LeftOut]()
    tests = list[CellCode]()
    for cell in cells:
        if cell.role == "test":
            try:
                tests.append(read_test(cell.worth(cell.points or settings.advice), settings))
            except NoCheck as error:
                left_out.append(_left_out(where, cell, _NO_CHECK, str(error)))
            except AuthoringError as error:
                raise AuthoringError(f"The test {cell.label}: {error.message}") from None
    module = module_of(cells, codes, settings, {test.cell.number: test for test in tests})
    left_out += _no_cells(where, cells, codes)
    left_out += [LeftOut(where, line, _OF_JUPYTER) for line in module.magics]
    namespace = Namespace(module.students, module.tried, list(codes.values()), tests)
    drafts = list[Draft]()
    for test in tests:
        if not module.exercises:
            left_out.append(_left_out(where, test.cell, _NOTHING_ASKED))
            continue
        made = draft(test, module, namespace)
        try:
            parse(check_function(CheckSource(made, "test_it", 1.0, made.whole), namespace, alone=True))
            drafts.append(made)
        except NotPython:
            left_out.append(_left_out(where, test.cell, _NO_CHECK, "It cannot stand in a function."))
    total = sum(cell.points for cell in cells)
    told = tuple(left_out)
    return Converted(source, notebook, module, namespace, _settled(drafts), told, total, beside)


def _settled(drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """Return checks so that each exercise is worth something: advice goes with one that is."""
    if not any(one.cell.points for one in drafts):
        drafts = [msgspec.structs.replace(one, cell=one.cell.worth(1.0)) for one in drafts]
    worth = [one.exercise for one in drafts if one.cell.points]
    settled, last = list[Draft](), worth[:1]
    for one in drafts:
        last = [one.exercise] if one.exercise in worth else last
        settled.append(msgspec.structs.replace(one, exercise=last[0]))
    return tuple(settled)


def opened(converted: Converted, failed: Collection[Draft]) -> Converted:
    """Return an assignment in which some checks take from the submission what locked cells give as well."""
    namespace, drafts = converted.namespace.opened(), list(converted.drafts)
    for number, one in enumerate(drafts):
        if one in failed:
            names = namespace.resolve(names_of(parse(one.whole).body).needed, one.cell.number)
            drafts[number] = msgspec.structs.replace(one, names=names)
    return msgspec.structs.replace(converted, drafts=tuple(drafts))


def checks_of(converted: Converted) -> tuple[list[CheckSource], list[CheckSource]]:
    """Return the public and the hidden checks; one that would show a line of a solution is hidden.

    A test with hidden lines is two: what students see of it only advises, and all of it has its points.
    """
    public, hidden = list[CheckSource](), list[CheckSource]()
    for one in converted.drafts:
        taken = {check.name for check in (*public, *hidden)}
        name = check_name(one.cell.grade_id, one.exercise, taken)
        points = one.cell.points
        shown = CheckSource(one, name, 0.0 if one.split else points, one.public)
        text = check_function(shown, converted.namespace) if one.public else ""
        if text and not leak_problems(converted.module.text, "", {"test.py": text.encode()}):
            public.append(shown)
            if one.split:
                rest = check_name(f"{name}_hidden", one.exercise, taken | {name})
                hidden.append(CheckSource(one, rest, points, one.whole))
        else:
            hidden.append(CheckSource(one, name, points, one.whole))
    return public, hidden


def after_trial(converted: Converted, trial: Trial) -> Converted:
    """Return an assignment with those of its checks that passed their trial."""
    checks, drafts, left_out = converted.checks, list[Draft](), list(converted.left_out)
    left_out += [LeftOut(converted.where, "solution", FAILS_HERE, remark) for remark in trial.remarks]
    for one in converted.drafts:
        own = [check.name for check in checks if check.draft is one]
        if own[-1] in trial.failed:
            left_out.append(_left_out(converted.where, one.cell, NOT_PASSED, trial.failed[own[-1]]))
        elif own[-1] in trial.unasking:
            left_out.append(_left_out(converted.where, one.cell, ASKS_NOTHING))
        else:
            if own[-1] in trial.blind:
                left_out.append(LeftOut(converted.where, one.cell.label, BLIND))
            # What students see of it alone checks nothing, or does not hold: then all of it is hidden.
            shown = not one.split or (own[0] not in trial.blind and own[0] not in trial.failed)
            drafts.append(one if shown else msgspec.structs.replace(one, public="", split=False))
    told, limits = tuple(left_out), trial.limits
    return msgspec.structs.replace(converted, drafts=_settled(drafts), left_out=told, limits=limits)


def _left_out(where: str, cell: SourceCell, why: str, detail: str = "") -> LeftOut:
    language = "python" if cell.kind == "code" else "markdown"
    return LeftOut(where, cell.label, why, detail, cell.points, cell.source, language)


def _no_cells(where: str, cells: Sequence[SourceCell], codes: Mapping[int, CellCode]) -> Iterator[LeftOut]:
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


def check_name(grade_id: str, exercise: str, taken: Collection[str]) -> str:
    """Return the name of a check: that of its cell, if a person gave it one.

    >>> check_name("test-squares of 3", "squares", [])
    'test_squares_of_3'
    >>> check_name("cell-938593c4a215c6cc", "squares", ["test_squares"])
    'test_squares_2'
    """
    given = "" if _MADE_BY_MACHINE.fullmatch(grade_id) else re.sub(r"\W+", "_", grade_id, flags=re.ASCII)
    stem = re.sub(r"^tests?_", "", given.strip("_").lower()) or exercise
    name, number = f"test_{stem}", 2
    while name in taken:
        name, number = f"test_{stem}_{number}", number + 1
    return name
