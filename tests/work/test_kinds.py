"""The door of work/: whatever the kind, it keeps what the others rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.authoring.mutants import mutants
from grader.authoring.stub import strip_solutions
from grader.course.files import load_assignment, load_course
from grader.course.model import Assignment
from grader.errors import CourseError
from grader.work.choosing import notebook_of
from grader.work.kinds import KINDS, kind_of, module_source
from grader.work.work import Work

ROOT = Path(__file__).parents[2]
COURSE = load_course(ROOT)
EXAMPLES = {"module": "01-activations", "form": "09-check-tests"}


@pytest.fixture(params=sorted(KINDS))
def example(request):
    """An assignment of each kind, and its folder."""
    folder = COURSE.solution(EXAMPLES[request.param])
    return load_assignment(folder), folder


@pytest.fixture
def kind(example):
    return kind_of(*example)


@pytest.fixture
def solution(kind, example):
    return (example[1] / kind.file).read_text()


def stub(kind, solution):
    return strip_solutions(solution, kind.file) if kind.is_python else ""


def test_the_reference_is_work_of_its_kind(kind, solution, example):
    work = kind.read({kind.file: solution.encode()})
    assert work.file == kind.file
    assert not work.untouched and not work.rivals and not work.fault and not work.faults
    assert work.module == example[0].module
    assert f"{work.module}.py" in work.files
    assert work.texts.keys() == example[0].marked.keys()
    assert list(kind.problems(solution)) == []


def test_what_students_get_is_untouched_work_and_holds_no_secret(kind, solution):
    blank = kind.blank(stub(kind, solution))
    assert {kind.file, notebook_of(kind.file), "README.md"} == blank.keys()
    work = kind.read(blank)
    assert (work.file, work.untouched, work.rivals) == (kind.file, True, ())
    text = b"".join(blank.values()).decode()
    assert not any(secret in text for secret in kind.secrets(solution) if len(secret) > 20)


def test_the_filled_notebook_is_the_work_beside_what_students_get(kind, solution):
    notebook = notebook_of(kind.file)
    files = kind.blank(stub(kind, solution)) | {notebook: kind.filled({kind.file: solution.encode()})}
    work = kind.read(files)
    assert work.file == notebook
    assert not work.untouched and not work.faults
    assert not any(name.endswith(".ipynb") for name in work.files)


def test_mutants_are_other_work_that_can_be_read(kind, solution):
    right = kind.read({kind.file: solution.encode()})
    made = kind.mutants(solution, mutants)
    assert made
    for mutant in made:
        work = kind.read({kind.file: mutant.source.encode()})
        assert work.files != right.files
        assert not work.fault and not work.faults


def test_files_that_grades_depend_on_are_there_and_students_get_them(kind, example):
    for name in kind.decides:
        assert (example[1] / name).is_file()
        assert (COURSE.assignment(example[0].name) / name).is_file()


def test_the_questions_that_a_person_marks_are_those_of_the_assignment(kind, example):
    worth = {one.id: sum(item.points for item in one.rubric) for one in kind.marked()}
    assert worth == example[0].marked
    assert all(one.model and one.prompt for one in kind.marked())


def test_cells_that_were_run_are_work(kind, solution):
    cells = [
        cell
        for cell in json.loads(kind.filled({kind.file: solution.encode()}))["cells"]
        if cell["cell_type"] == "code"
    ]
    history = {f"In [{number}]": "".join(cell["source"]) for number, cell in enumerate(cells)}
    work = kind.read(kind.so_far(history, "the cells"))
    assert not work.fault and not work.faults


@pytest.mark.parametrize("files", [{}, {"other.txt": b"1"}, {"a.ipynb": b"{"}, {"a.py": b"\xff\x00"}])
def test_anything_may_be_handed_in(kind, files):
    work = kind.read(files)
    assert work.module
    assert all(isinstance(content, bytes) for content in work.files.values())


def test_a_file_stands_for_a_module_by_its_ending(kind, example):
    compile(module_source(example[1] / kind.file), "module", "exec")


def test_an_unknown_kind_is_refused_with_those_there_are(tmp_path):
    unknown = Assignment(format=1, title="T", module="m", points={"f": 1.0}, kind="poem")
    with pytest.raises(CourseError, match=r"assignment\.toml, kind: .*'poem'") as raised:
        kind_of(unknown, tmp_path)
    assert "module, form" in raised.value.hint


@pytest.mark.parametrize("line", ["# more", "@f", "half = 1", "half : int", "x = 1", "def  x", " "])
def test_definition_is_found_in_time_that_grows_with_the_lines(line: str) -> None:
    text = "\n".join([line] * 50_000 + ["# Mine.", "@g", "class half:", "", "    x = 1", "", "y = 2"])
    found = Work("m", {"m.py": text.encode()}, "m.py").source_of("half")
    assert found.endswith("# Mine.\n@g\nclass half:\n\n    x = 1")
    assert "y = 2" not in found
