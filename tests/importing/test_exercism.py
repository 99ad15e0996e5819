"""A track of exercism becomes a course: its examples pass, what is not written passes nothing."""

import msgspec
import pytest
from exercism_track import EXERCISES, write_track

from grader.authoring.build import build
from grader.cli.importing import _show as show_taken
from grader.course.files import load_assignment, load_course
from grader.engine.judge import judging
from grader.engine.suite import Suite
from grader.errors import CourseError
from grader.importing.course import import_folder

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def track(tmp_path_factory):
    return write_track(tmp_path_factory.mktemp("track"))


@pytest.fixture(scope="module")
def taken(track, tmp_path_factory):
    return import_folder(track, "exercism", tmp_path_factory.mktemp("new") / "course")


def name_of(taken, slug):
    return next(one.name for one in taken.assignments if one.name.endswith(slug))


@pytest.mark.parametrize("slug", [slug for slug in EXERCISES if slug != "line-count"])
def test_all_its_tests_become_checks(taken, slug):
    made = next(one for one in taken.assignments if one.name.endswith(slug))
    told = [one for one in taken.left_out if one.where == slug]
    assert made.found == made.kept > 0, told


def test_what_its_author_skips_is_told_and_no_check(taken):
    [told] = [one for one in taken.left_out if one.where == "leap-seconds"]
    assert (told.what, told.why) == ("test_skipped", "Its author skips it.")


def test_what_no_check_can_do_is_told_with_its_reason(taken):
    assert not any(one.name.endswith("line-count") for one in taken.assignments)
    [told] = [one for one in taken.left_out if one.where == "line-count"]
    assert "The solution does not pass it" in told.why
    assert "line_count" in told.detail
    report = taken.report.read_text()
    assert told.detail in report
    assert "| The solution does not pass it as a check. | 1 |" in report  # grouped by reason, with counts


@pytest.mark.parametrize("slug", ["tea-order", "parking-lot", "word-ladder", "tile-price", "train-cars"])
def test_the_stub_passes_nothing(taken, slug):
    course = load_course(taken.root)
    name = name_of(taken, slug)
    assignment, bundle = load_assignment(course.solution(name)), build(course, name)
    suite = Suite(name, [course.solution(name) / assignment.public_checks])
    files = {f"{assignment.module}.py": bundle[f"{assignment.module}.py"]}
    outcomes = judging(suite, assignment, lambda judge: judge.run(files, proven=True)).outcomes
    assert [one.check.name for one in outcomes if one.status == "passed"] == []


def test_students_get_the_heads_of_what_is_asked_for_and_nothing_else_of_the_example(taken):
    course = load_course(taken.root)
    bundle = build(course, name_of(taken, "parking-lot"))
    assert b"Write parking_lot." in bundle["README.md"]
    stub = bundle["parking_lot.py"].decode()
    assert "class FullError(Exception):\n    pass" in stub
    assert "def __len__" in stub
    assert "_is_full" not in stub
    stub = build(course, name_of(taken, "tea-order"))["tea_order.py"].decode()
    assert "def order(cups=1, *, sugar=False):" in stub
    assert "PRICE" not in stub
    assert "_bill" not in stub


def test_a_check_file_reads_as_the_tests_did(taken):
    text = (taken.root / "solutions" / name_of(taken, "tea-order") / "test_tea_order.py").read_text()
    assert '@exercise("order")\nclass TeaOrderTest(unittest.TestCase):\n' in text
    assert "    @check(points=1)\n    def test_one(self):\n        order = self.submission.order\n" in text
    assert "        self.assertEqual(order(), '1 for 3')" in text


def test_of_many_assignments_the_screen_shows_those_that_lack_tests(taken, capsys, monkeypatch):
    monkeypatch.setattr("grader.cli.importing._ROWS", 3)
    show_taken(taken)
    shown = capsys.readouterr().out
    assert "0 of 8 assignments lack tests" not in shown
    assert "8 assignments: 26 of 26 tests became checks." in shown
    lossy = msgspec.structs.replace(taken.assignments[0], found=9)
    show_taken(msgspec.structs.replace(taken, assignments=(lossy, *taken.assignments[1:])))
    shown = capsys.readouterr().out
    assert "1 of 8 assignments lack tests" in shown
    assert taken.assignments[1].name not in shown


def test_a_folder_without_exercises_is_refused(tmp_path):
    with pytest.raises(CourseError, match="holds no exercise of exercism"):
        import_folder(tmp_path, "exercism", tmp_path / "new")
    assert list(tmp_path.iterdir()) == []
