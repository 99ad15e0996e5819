"""Submissions as notebooks with their results below the check cells: what the formgrader shows.

Of cells that were handed out only what was written into answers is the student's. The formgrader shows all
HTML in Markdown, so tags, links and pictures in a student's text are made plain text: a script there could
give marks, and a picture from elsewhere tell who looks at it.
"""

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from grader.authoring.build import holds
from grader.course.files import load_assignment
from grader.course.model import Assignment, Course
from grader.errors import GradingError, explained
from grader.exchange.collected import collected
from grader.files.atomic import write_atomically
from grader.files.tree import read_files
from grader.grading.results import Result
from grader.importing.names import lines_of
from grader.nbgrader.instructor_notebook import NBGRADER_CONFIG, Marks
from grader.reports.exercises import by_exercise, exercises_text
from grader.reports.pages import exercises_html
from grader.reports.standing import counting
from grader.sandbox.source import defined_by
from grader.sandbox.text import plain_text
from grader.work.choosing import SUFFIX, notebook_of
from grader.work.handing_in import LARGEST_WORK_MIB
from grader.work.kinds import kind_of
from grader.work.notebooks.reader import Cell, read_notebook
from grader.work.notebooks.writer import NotebookCell, cell_id, check_id, code_cell, notebook_bytes, text_cell
from grader.work.work import Kind

AUTOGRADED = "for-nbgrader/autograded"

_OF_FORMULAS = "href|url|require|style|class|cssId|data|unicode|Tooltip|texttip|mmlToken"
_LIVE = [
    (re.compile(r"&(?=#?\w+;)"), "&amp;"),  # which could spell any of the others
    (re.compile(r"<(?=[A-Za-z/!?])"), "&lt;"),
    (re.compile(r"(?<=\])(\s*)\("), r"\1&#40;"),  # [text](target), ![text](target)
    (re.compile(r"(?<=\])(\s*):"), r"\1&#58;"),  # [name]: target, without which [text][name] is no link
    # Of formulas: what makes a link, or other names for it.
    (re.compile(rf"\\+(?=(?:{_OF_FORMULAS})(?![A-Za-z]))"), ""),
]


def write_graded_notebooks(course: Course, name: str, results: Iterable[Result]) -> list[Path]:
    """Write the submissions that count, in a course for nbgrader; return the paths that changed."""
    if not (course.root / NBGRADER_CONFIG).is_file():
        return []
    home = course.solution(name)
    assignment = load_assignment(home)
    kind = kind_of(assignment, home)
    notebook = notebook_of(kind.file)
    places = {(record.student, record.attempt): place for record, place in collected(course, name, {})}
    handed_out, changed = course.assignment(name) / notebook, []
    with explained(f"{handed_out} cannot be read", f"Run 'grader build {name}'.", GradingError):
        released = handed_out.read_bytes()
    for result in counting(results):
        place = places.get((result.student, result.attempt))
        if place is None:
            continue
        path = course.root / AUTOGRADED / result.student / name / notebook
        files = read_files(place, LARGEST_WORK_MIB)
        content = graded_notebook(released, assignment, kind, files, result)
        with explained(f"{path} cannot be written", kind=GradingError):
            if not holds(path, content):
                path.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(path, content)
                changed.append(path)
    return changed


def graded_notebook(
    released: bytes, assignment: Assignment, kind: Kind, files: Mapping[str, bytes], result: Result
) -> bytes:
    """Return a submission, of any kind, as the notebook that was `released`, with what the checks said."""
    work = kind.read(files).file
    if not kind.is_python:
        cells = json.loads(kind.filled(files))["cells"]
        for cell in cells:
            if cell["cell_type"] == "markdown" and _marks(cell).solution:
                cell["source"] = _not_live("".join(cell["source"]))
    elif work.endswith(SUFFIX):
        cells = list(_of_notebook(read_notebook(files[work], work).cells, json.loads(released)["cells"]))
    else:
        source = files.get(kind.file, b"").decode("utf-8", "replace")
        cells = list(_of_module(source, json.loads(released)["cells"], assignment))
    told = [f"    {line}" for said in result.judgement.remarks for line in plain_text(said).split("\n")]
    above = [text_cell("remarks", "\n".join(["How this was read:", "", *told]))] if told else []
    return notebook_bytes([*above, *_with_results(cells, result)])


def _of_notebook(cells: Iterable[Cell], handed_out: Iterable[NotebookCell]) -> Iterator[NotebookCell]:
    """Yield the student's cells; those that were handed out are put right, and lost checks put back."""
    handed_out = list(handed_out)
    marked = {name: cell for cell in handed_out if (name := _marks(cell).grade_id)}
    given = {"".join(cell["source"]) for cell in handed_out}
    for number, cell in enumerate(cells):
        known = marked.pop(cell.grade_id, None)
        shown = cell.source if cell.source in given else _not_live(cell.source)
        if known is not None and known["cell_type"] == "code":
            yield known if _is_check(known) else {**known, "source": cell.source}
        elif known is not None:
            yield {**known, "source": shown} if _marks(known).solution else known
        elif cell.kind == "text":
            yield text_cell(f"text-{number}", shown)
        else:
            yield code_cell(f"code-{number}", cell.source)
    yield from (cell for cell in marked.values() if _is_check(cell))


def _of_module(
    source: str, handed_out: Iterable[NotebookCell], assignment: Assignment
) -> Iterator[NotebookCell]:
    """Yield the cells that were handed out with the definitions of a module in them, and the rest on top."""
    own, rest = _definitions(source, assignment.points)
    by_id = {cell_id(exercise): text for exercise, text in own.items()}
    for cell in handed_out:
        if cell["cell_type"] != "code" or _is_check(cell):
            yield cell
        elif _marks(cell).grade_id:
            yield {**cell, "source": by_id.get(_marks(cell).grade_id, "")}
        elif rest:
            yield {**cell, "source": rest}
            rest = ""


def _definitions(source: str, exercises: Iterable[str]) -> tuple[dict[str, str], str]:
    """Return the source of each exercise, and what else a module holds; all of it if it is no Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}, source
    lines, own = source.splitlines(), dict[str, str]()
    for node in tree.body:
        names = [name for name in defined_by(node) if name in exercises]
        if names:
            first, last = lines_of(node)
            own[names[0]] = "\n".join(filter(None, [own.get(names[0]), *lines[first - 1 : last]]))
            lines[first - 1 : last] = [""] * (last - first + 1)
    return own, re.sub("\n{3,}", "\n\n\n", "\n".join(lines)).strip("\n")


def _with_results(cells: Iterable[NotebookCell], result: Result) -> Iterator[NotebookCell]:
    """Yield cells with what each check said below it."""
    outputs = {}
    for exercise in by_exercise(result.judgement):
        shown = {"text/html": exercises_html([exercise]), "text/plain": exercises_text([exercise])}
        outputs[check_id(exercise.name)] = [{"output_type": "display_data", "data": shown, "metadata": {}}]
    for cell in cells:
        output = outputs.get(_marks(cell).grade_id) if _is_check(cell) else None
        yield {**cell, "outputs": output} if output else cell


def _not_live(text: str) -> str:
    """Return Markdown in which what could become a tag, a link or a picture is plain text."""
    for pattern, plain in _LIVE:
        text = pattern.sub(plain, text)
    return text


def _marks(cell: NotebookCell) -> Marks:
    return msgspec.convert(cell["metadata"].get("nbgrader", {}), Marks)


def _is_check(cell: NotebookCell) -> bool:
    return _marks(cell).grade and not _marks(cell).solution
