import re
import shutil
import subprocess
import sys
import tomllib

import pytest

from grader.authoring.build import build, stale, write_bundle
from grader.authoring.new import EXAMPLE_ASSIGNMENT, FIRST_ASSIGNMENT, new_assignment, new_course
from grader.authoring.verify import verify
from grader.course.files import load_assignment, load_course
from grader.errors import CourseError

NAMES = {"title": "Networks", "course_id": "nn", "exchange": "exchange"}


def make(folder, **names):
    return new_course(folder, **NAMES | names)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("new") / "course"
    make(folder, assignment=EXAMPLE_ASSIGNMENT)
    return load_course(folder)


def test_a_new_course_loads_with_the_names_it_was_given(tmp_path):
    title = 'Networks "from\\scratch" $1 \x7f 神經'
    written = make(tmp_path / "new" / "course", title=title, course_id="nn-2", exchange='/srv/"x"')
    course = load_course(tmp_path / "new" / "course")
    assert (course.title, course.id, course.exchange) == (title, "nn-2", '/srv/"x"')
    assert course.names == [FIRST_ASSIGNMENT]
    assert (course.root / "README.md").read_text().startswith(f"# {title}\n")
    assert sorted(written) == sorted(path for path in course.root.rglob("*") if path.is_file())


def test_a_new_course_has_what_an_instructor_needs_to_go_on(course):
    readme = (course.root / "README.md").read_text()
    places = [
        readme.index(f"`grader {command}") for command in ("build", "release", "collect", "grade", "report")
    ]
    assert places == sorted(places)
    assert "/submitted/\n" in (course.root / ".gitignore").read_text()


def test_the_settings_shown_as_comments_work_as_they_stand(course, tmp_path):
    text = (course.root / "course.toml").read_text()
    live = re.sub(r"^# (?=(due|percent_per_day|floor_percent|secret) = )", "", text, flags=re.MULTILINE)
    (tmp_path / "course.toml").write_text(live.replace('policy = "grace" ', 'policy = "percent" '))
    changed = load_course(tmp_path)
    assert changed.due(EXAMPLE_ASSIGNMENT).isoformat() == "2030-10-15T23:59:00+00:00"
    assert (changed.late.percent_per_day, changed.late.floor_percent) == (10.0, 50.0)
    assert changed.secret.endswith("my-course.secret")


def test_a_folder_with_a_course_is_refused(tmp_path):
    make(tmp_path)
    with pytest.raises(CourseError, match="already holds a course"):
        make(tmp_path)


def test_a_folder_that_is_not_empty_is_refused_and_left_as_it_is(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(CourseError, match="is not empty"):
        make(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_fresh_git_repository_is_empty_enough(tmp_path):
    (tmp_path / ".git").mkdir()
    make(tmp_path)
    assert load_course(tmp_path).id == "nn"


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "course").write_text("mine")
    with pytest.raises(CourseError, match="is a file"):
        make(tmp_path / "course")


@pytest.mark.parametrize("course_id", ["", "two words", "../up", ".hidden", "con"])
def test_an_id_that_cannot_name_a_folder_is_refused_before_anything_is_written(tmp_path, course_id):
    with pytest.raises(CourseError, match="cannot be the id of a course"):
        make(tmp_path / "course", course_id=course_id)
    assert not (tmp_path / "course").exists()


def test_the_example_is_worth_ten_points(course):
    assert load_assignment(course.solution(EXAMPLE_ASSIGNMENT)).points == {
        "standardize": 4.0,
        "one_hot": 2.0,
        "logsumexp": 4.0,
    }


def test_the_example_builds_the_same_bytes_each_time_and_is_then_up_to_date(course):
    bundle = build(course, EXAMPLE_ASSIGNMENT)
    assert build(course, EXAMPLE_ASSIGNMENT) == bundle
    write_bundle(course, EXAMPLE_ASSIGNMENT)
    assert stale(course, EXAMPLE_ASSIGNMENT) == []


def test_the_stub_reads_as_if_written_by_hand(course):
    stub = build(course, EXAMPLE_ASSIGNMENT)["warmup.py"].decode()
    assert [stub.count(f'\n    raise NotImplementedError("Write {name} here.")\n') for name in
            ("standardize", "one_hot", "logsumexp")] == [1, 1, 1]  # fmt: skip
    assert re.findall(r"(\n+)def ", stub) == ["\n\n\n"] * 3
    assert "\n\n\n\n" not in stub
    assert stub.endswith(")\n")
    assert "# %%" not in stub


@pytest.mark.slow
def test_public_checks_pass_with_plain_pytest_on_the_solution(course, tmp_path):
    bundle = build(course, EXAMPLE_ASSIGNMENT)
    (tmp_path / "test_warmup.py").write_bytes(bundle["test_warmup.py"])
    shutil.copy(course.solution(EXAMPLE_ASSIGNMENT) / "warmup.py", tmp_path)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--doctest-modules", "."]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout
    assert "8 passed" in run.stdout


@pytest.mark.slow
def test_the_smallest_assignment_is_proven(tmp_path):
    make(tmp_path)
    smallest = verify(load_course(tmp_path), FIRST_ASSIGNMENT, rounds=2)
    assert (smallest.gaps, smallest.score) == ([], 1.0)


def test_the_smallest_assignment_is_three_files_of_less_than_40_lines_and_builds(tmp_path):
    make(tmp_path)
    new = load_course(tmp_path)
    files = sorted(new.solution(FIRST_ASSIGNMENT).iterdir())
    assert [file.name for file in files] == ["assignment.toml", "test_words.py", "words.py"]
    assert sum(len(file.read_text().splitlines()) for file in files) < 40
    assert "words.ipynb" in build(new, FIRST_ASSIGNMENT)


def test_a_new_assignment_is_added_to_the_course_and_leaves_the_rest_as_it_is(course, tmp_path):
    make(tmp_path)
    before = (tmp_path / "course.toml").read_text()
    written = new_assignment(load_course(tmp_path), "07-two-words")
    after = load_course(tmp_path)
    assert after.names == [FIRST_ASSIGNMENT, "07-two-words"]
    assert (tmp_path / "course.toml").read_text().startswith(before.rstrip())
    assert sorted(path.name for path in written) == [
        "assignment.toml",
        "course.toml",
        "test_two_words.py",
        "two_words.py",
    ]
    assert load_assignment(after.solution("07-two-words")).title == "Two words"
    assert "two_words.py" in build(after, "07-two-words")


HIDE = (
    "15-grader",
    "14-pytest",
    "08-numpy",
    "08-NumPy",
    "08-msgspec",
    "08-click",
    "03-conftest",
    "03-mistakes",
    "03-test-it",
)


@pytest.mark.parametrize(
    "name", ["", "07", "two words", "../up", "07-import", "07-numbers", ".hidden", *HIDE]
)
def test_a_name_that_cannot_be_a_folder_and_a_module_is_refused_before_anything_is_written(tmp_path, name):
    make(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(CourseError, match="cannot be the name of an assignment"):
        new_assignment(load_course(tmp_path), name or "-")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_name_that_is_taken_is_refused(tmp_path):
    make(tmp_path)
    with pytest.raises(CourseError, match="already an assignment"):
        new_assignment(load_course(tmp_path), FIRST_ASSIGNMENT)
    (tmp_path / "solutions" / "02-more").mkdir()
    with pytest.raises(CourseError, match="already an assignment"):
        new_assignment(load_course(tmp_path), "02-more")


def test_a_list_of_assignments_in_one_line_is_left_to_its_author(tmp_path):
    text = 'assignments = []\nformat = 1\nid = "nn"\ntitle = "N"\n'
    (tmp_path / "course.toml").write_text(text)
    with pytest.raises(CourseError, match="cannot be added") as caught:
        new_assignment(load_course(tmp_path), "02-more")
    entries = caught.value.hint.partition(": ")[2]
    assert tomllib.loads(f"assignments = [{entries}]") == {"assignments": [{"name": "02-more"}]}
    assert (tmp_path / "course.toml").read_text() == text
    assert not (tmp_path / "solutions").exists()
