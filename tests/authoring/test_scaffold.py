import re
import shutil
import subprocess
import sys
import warnings

import pytest

from grader.authoring.build import build, stale, write_bundle
from grader.authoring.scaffold import EXAMPLE, new_course
from grader.course.files import load_assignment, load_course
from grader.engine.local import LocalObject, load_module
from grader.engine.plugin import seeded_generator
from grader.errors import CourseError
from grader.work.overlays import read_overlays

WARM_UP = EXAMPLE / "solutions" / "00-warm-up"
MISTAKES = read_overlays(WARM_UP, load_assignment(WARM_UP), "mistakes")
VARIANTS = read_overlays(WARM_UP, load_assignment(WARM_UP), "variants")


def make(folder, **names):
    return new_course(folder, **{"title": "Networks", "course_id": "nn", "exchange": "exchange"} | names)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("new") / "course"
    make(folder)
    return load_course(folder)


def run_checks(module):
    """Return the points of every check of the warm-up for a module, by exercise and name."""
    reference = LocalObject(load_module(WARM_UP / "warmup.py", "reference"))
    earned = {}
    for name in ("test_warmup", "test_hidden"):
        checks = load_module(WARM_UP / f"{name}.py", name)
        for group in (value for key, value in vars(checks).items() if key.startswith("Test")):
            (mark,) = group.pytestmark
            for test in (value for key, value in vars(group).items() if key.startswith("test")):
                (check,) = test.pytestmark
                fixtures = {
                    "submission": LocalObject(module),
                    "reference": reference,
                    "rng": seeded_generator(b"", name, test.__name__),
                }
                wanted = test.__code__.co_varnames[1 : test.__code__.co_argcount]
                points = check.kwargs["points"] if passes(test, [fixtures[key] for key in wanted]) else 0
                earned[mark.args[0], test.__name__] = points
    return earned


def passes(test, arguments):
    """Whether a check passes; a student's exception is a failure, as it is in grading."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            test(None, *arguments)
    except (AssertionError, LookupError, NotImplementedError, TypeError, ValueError):
        return False
    return True


@pytest.fixture
def with_function(tmp_path):
    """Return the reference module with the functions of a mistake or variant in place of its own."""

    def load(overlay):
        (tmp_path / f"{overlay.name}.py").write_bytes(overlay.over((WARM_UP / "warmup.py").read_text()))
        return load_module(tmp_path / f"{overlay.name}.py", "warmup")

    return load


def test_a_new_course_loads_with_the_names_it_was_given(tmp_path):
    title = 'Networks "from\\scratch" $1 \x7f 神經'
    written = make(tmp_path / "new" / "course", title=title, course_id="nn-2", exchange='/srv/"x"')
    course = load_course(tmp_path / "new" / "course")
    assert (course.title, course.id, course.exchange) == (title, "nn-2", '/srv/"x"')
    assert course.names == ["00-warm-up"]
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
    (tmp_path / "course.toml").write_text(
        live.replace('policy = "grace"\ngrace', 'policy = "percent"\ngrace')
    )
    changed = load_course(tmp_path)
    assert changed.due("00-warm-up").isoformat() == "2030-10-15T23:59:00+00:00"
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


@pytest.mark.parametrize("course_id", ["", "two words", "../up", ".hidden"])
def test_an_id_that_cannot_name_a_folder_is_refused_before_anything_is_written(tmp_path, course_id):
    with pytest.raises(CourseError, match="cannot be the id of a course"):
        make(tmp_path / "course", course_id=course_id)
    assert not (tmp_path / "course").exists()


def test_the_example_is_worth_ten_points():
    assert load_assignment(WARM_UP).points == {"standardize": 4.0, "one_hot": 2.0, "logsumexp": 4.0}


def test_the_example_builds_the_same_bytes_each_time_and_is_then_up_to_date(course):
    bundle = build(course, "00-warm-up")
    assert build(course, "00-warm-up") == bundle
    write_bundle(course, "00-warm-up")
    assert stale(course, "00-warm-up") == []


def test_the_stub_reads_as_if_written_by_hand(course):
    stub = build(course, "00-warm-up")["warmup.py"].decode()
    assert [stub.count(f'\n    raise NotImplementedError("Write {name} here.")\n') for name in
            ("standardize", "one_hot", "logsumexp")] == [1, 1, 1]  # fmt: skip
    assert re.findall(r"(\n+)def ", stub) == ["\n\n\n"] * 3
    assert "\n\n\n\n" not in stub
    assert stub.endswith(")\n")
    assert "# %%" not in stub


def test_public_checks_pass_with_plain_pytest_on_the_solution(course, tmp_path):
    bundle = build(course, "00-warm-up")
    (tmp_path / "test_warmup.py").write_bytes(bundle["test_warmup.py"])
    shutil.copy(WARM_UP / "warmup.py", tmp_path)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--doctest-modules", "."]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout
    assert "8 passed" in run.stdout


def test_the_solution_has_full_marks():
    earned = run_checks(load_module(WARM_UP / "warmup.py", "warmup"))
    assert sum(earned.values()) == 10
    assert all(earned.values())


def test_the_stub_has_no_points(course, tmp_path):
    (tmp_path / "warmup.py").write_bytes(build(course, "00-warm-up")["warmup.py"])
    earned = run_checks(load_module(tmp_path / "warmup.py", "warmup"))
    assert len(earned) == 16
    assert not any(earned.values())


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_every_mistake_costs_points_of_its_exercise_only(mistake, with_function):
    earned = run_checks(with_function(mistake))
    assert {exercise for (exercise, _), points in earned.items() if points == 0} == {mistake.exercise}


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_every_unusual_right_answer_has_full_marks(variant, with_function):
    assert all(run_checks(with_function(variant)).values())


def test_there_are_enough_mistakes_and_variants_to_learn_from():
    assert len(MISTAKES) >= 6
    assert len(VARIANTS) >= 3
    assert len({variant.name.split("_")[0] for variant in VARIANTS}) == 3
