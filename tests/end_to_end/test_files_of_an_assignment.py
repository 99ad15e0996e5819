"""Data, a picture and a helper module of an assignment: from the source to a grade, whatever students do."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from people import PersonHere

from grader.course.files import load_assignment, load_course
from grader.grading.basis import basis_of, suite_of

NAME = "00-words"
RIGHT = """\
import units
from pathlib import Path

with open("data/first.csv") as file:
    FIRST = file.readline()

def total(name):
    text = Path("data", name).read_text()
    return sum(map(float, text.split(","))) * units.SCALE
"""
SOURCE = '''\
# %% [markdown]
# # Words
#
# ## total
#
# ![a picture](img/x.png)

# %%
"""Words."""

from pathlib import Path

import units

# %%
def total(name):
    """Return the sum of a file of data, times the scale."""
    ### BEGIN SOLUTION
    text = Path("data", name).read_text()
    return sum(float(part) for part in text.split(",")) * units.SCALE
    ### END SOLUTION
'''
CHECKS = """\
import units
from grader.checks import assert_close, check, exercise

with open("data/first.csv") as file:
    FIRST = [float(part) for part in file.read().split(",")]


@exercise("total")
@check(points=1, hint="Add them all.")
def test_first(submission):
    assert_close(submission.total("first.csv"), units.SCALE * sum(FIRST), what="total('first.csv')")
"""
HIDDEN = """\
from pathlib import Path
from grader.checks import assert_close, check, exercise

WANTED = float((Path(__file__).parent / "answers/second.txt").read_text())


@exercise("total")
@check(points=1, hint="Add them all.", stands_for="the other file")
def test_second(submission, reference):
    assert_close(submission.total("second.csv"), WANTED, what="total('second.csv')")
    assert_close(submission.total("first.csv"), reference.total("first.csv"), what="total('first.csv')")
"""
SETTINGS = """\
format = 1
title = "Words"
module = "words"
files = ["data/*.csv", "img/", "units.py"]
hidden_files = ["answers/"]
[points]
total = 2
"""
FILES = {
    "words.py": SOURCE.encode(),
    "test_words.py": CHECKS.encode(),
    "test_hidden.py": HIDDEN.encode(),
    "assignment.toml": SETTINGS.encode(),
    "data/first.csv": b"1,2,3",
    "data/second.csv": b"4,5",
    "img/x.png": b"\x89PNG\r\n\x1a\n\x00\xff\xfe",
    "units.py": b"SCALE = 2.0\n",
    "answers/second.txt": b"18.0",
    "notes.txt": b"of nobody's business",
}


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an instructor who has released the assignment, with the exchange beside."""
    folder = tmp_path_factory.mktemp("released")
    person = PersonHere(folder / "teacher")
    person.place = person.home / "course"
    for path, content in FILES.items():
        place = person.place / "solutions" / NAME / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    (person.place / "course.toml").write_text(
        'format = 1\nid = "words"\ntitle = "Words"\nexchange = "../../exchange"\nproof = "advised"\n'
        f'max_submission_mib = 0.2\n[[assignments]]\nname = "{NAME}"\n'
    )
    done = person.run("build")
    assert "nobody gets it: notes.txt" in done.output
    person.types("build", "--check")
    person.types("release", NAME)
    return folder


@pytest.fixture
def teacher(released: Path, tmp_path: Path) -> PersonHere:
    """The same instructor."""
    shutil.copytree(released, tmp_path, dirs_exist_ok=True)
    person = PersonHere(tmp_path / "teacher")
    person.place = person.home / "course"
    return person


@pytest.fixture
def student(teacher: PersonHere) -> PersonHere:
    """A student who has fetched it, and written the right answer."""
    person = PersonHere(teacher.home.with_name("ada"))
    person.types("fetch", NAME, "--course", teacher.home.with_name("exchange") / "words")
    person.place = person.home / NAME
    (person.place / "words.py").write_text(RIGHT)
    return person


def graded(teacher: PersonHere) -> dict[str, dict[str, str]]:
    """Return by student how the checks went."""
    teacher.types("collect", NAME)
    teacher.types("grade", NAME)
    found = {}
    for path in (teacher.place / "results" / NAME).glob("*.json"):
        outcomes = json.loads(path.read_text())["judgement"]["outcomes"]
        found[path.stem] = {one["check"]["name"].partition("::")[2]: one["status"] for one in outcomes}
    return found


@pytest.mark.slow
def test_students_get_the_files_and_nobody_the_hidden_ones(student: PersonHere) -> None:
    there = {
        path.relative_to(student.place).as_posix() for path in student.place.rglob("*") if path.is_file()
    }
    assert {"data/first.csv", "data/second.csv", "img/x.png", "units.py"} < there
    assert not [path for path in there if "answers" in path or "notes" in path]
    assert (student.place / "img/x.png").read_bytes() == FILES["img/x.png"]
    student.types("check")
    (student.place / "data/second.csv").unlink()
    assert "data/second.csv" in student.types("check")
    assert "data/second.csv" in student.types("fetch", "--missing")
    assert (student.place / "data/second.csv").read_bytes() == b"4,5"


@pytest.mark.slow
def test_under_plain_pytest_the_files_are_there_too(student: PersonHere) -> None:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        str(student.place / "test_words.py"),
    ]
    done = subprocess.run(command, cwd=student.place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def _changed(folder: Path) -> None:
    (folder / "data/first.csv").write_text("7,7,7")
    (folder / "units.py").write_text("SCALE = 0")


def _gone(folder: Path) -> None:
    for path in (folder / "data").iterdir():
        path.unlink()
    (folder / "data").rmdir()
    (folder / "units.py").unlink()


def _links(folder: Path) -> None:
    _gone(folder)
    (folder / "data").symlink_to("/etc")
    (folder / "units.py").symlink_to("/etc/passwd")


def _folders(folder: Path) -> None:
    _gone(folder)
    for place in ("data/first.csv/x", "units.py/y"):
        (folder / place).mkdir(parents=True)
        (folder / place / "a.py").write_text("raise SystemExit")


def _file_for_a_folder(folder: Path) -> None:
    _gone(folder)
    (folder / "data").write_text("no folder")


def _large(folder: Path) -> None:
    (folder / "data/first.csv").write_text("1," * 10**6)


@pytest.mark.slow
def test_what_students_do_to_the_files_never_matters(teacher: PersonHere, student: PersonHere) -> None:
    spoilers = [_changed, _gone, _links, _folders, _file_for_a_folder, _large]
    names = [spoil.__name__.strip("_") for spoil in spoilers]
    fetched = student.place
    for name, spoil in zip(names, spoilers, strict=True):
        student.place = Path(shutil.copytree(fetched, student.home / name / NAME))
        spoil(student.place)
        shown = student.types("submit", "--files", "--student", name)
        listed = [line.split()[1] for line in shown.splitlines() if line.startswith("file ")]
        assert listed == ["README.md", "assignment.toml", "test_words.py", "words.ipynb", "words.py"]
    assert graded(teacher) == {name: {"test_first": "passed", "test_second": "passed"} for name in names}


@pytest.mark.slow
def test_what_came_in_another_way_is_taken_without_the_files(
    teacher: PersonHere, student: PersonHere
) -> None:
    student.types("submit", "--student", "ada")
    [inbound] = (teacher.home.with_name("exchange") / "words" / "inbound").iterdir()
    (inbound / "data").mkdir()
    (inbound / "data/first.csv").symlink_to("/etc/passwd")
    (inbound / "img").symlink_to("/etc")
    assert graded(teacher) == {"ada": {"test_first": "passed", "test_second": "passed"}}
    assert not (teacher.place / "submitted/ada" / NAME / "data").exists()


def test_public_checks_that_read_a_hidden_file_are_refused(teacher: PersonHere) -> None:
    checks = teacher.place / "solutions" / NAME / "test_words.py"
    checks.write_text(CHECKS.replace("data/first.csv", "answers/second.txt"))
    assert "Students do not get answers/second.txt" in teacher.run("build", NAME).output


def test_patterns_that_take_in_nothing_and_links_are_told(teacher: PersonHere) -> None:
    folder = teacher.place / "solutions" / NAME
    settings = SETTINGS.replace('"units.py"]', '"units.py", "answers", "*.txt2"]')
    (folder / "assignment.toml").write_text(settings)
    (folder / "data/link.csv").symlink_to("first.csv")
    told = teacher.run("build", NAME).output
    assert "there is no file 'answers'; for all that is in it, write 'answers/'" in told
    assert "there is no file '*.txt2'." in told
    assert "data/link.csv is a link" in told


def test_a_changed_file_is_told_where_checks_run(student: PersonHere) -> None:
    _changed(student.place)
    shown = " ".join(student.run("check").output.split())
    assert "data/first.csv, units.py" in shown and "grader fetch --missing" in shown


def test_grades_depend_on_the_files(teacher: PersonHere, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(teacher.home / "config"))
    course = load_course(teacher.place)
    folder = course.solution(NAME)
    assignment = load_assignment(folder)
    suite = suite_of(course, assignment, 0)
    seen = {basis_of(suite, assignment, "process").checks}
    for path in ("data/first.csv", "answers/second.txt"):
        (folder / path).write_text("1")
        seen.add(basis_of(suite, assignment, "process").checks)
    (folder / "data/first.csv").rename(folder / "data/third.csv")
    seen.add(basis_of(suite, assignment, "process").checks)
    assert len(seen) == 4
