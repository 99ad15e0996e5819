"""What nbgrader's settings say, read without running them."""

import pytest
from nbgrader_cells import settings

from grader.nbgrader.importing.origin import read_settings


def test_plain_settings_are_taken_the_last_one_of_two(tmp_path):
    found = settings(
        tmp_path,
        'c = get_config()\nc.CourseDirectory.course_id = "old"\nc.CourseDirectory.course_id = "phys101"\n'
        'c.ClearSolutions.begin_solution_delimeter = "<key>"\n',
    )
    assert found.course_id == "phys101"
    assert found.begin_solution == "<key>"
    assert found.end_solution == "END SOLUTION"
    assert found.left_out == ()


def test_the_file_is_never_run(tmp_path):
    trap = tmp_path / "trap"
    found = settings(
        tmp_path, f"open({str(trap)!r}, 'w')\nc.CourseDirectory.course_id = open({str(trap)!r}, 'w').name\n"
    )
    assert not trap.exists()
    assert found.course_id == ""
    assert [one.what for one in found.left_out] == ["CourseDirectory.course_id"]


@pytest.mark.parametrize(
    "text",
    [
        "if True:\n    c.CourseDirectory.course_id = 'a'",
        "c.CourseDirectory.course_id = 'a' + 'b'",
        "c.CourseDirectory.course_id = 7",
    ],
)
def test_settings_that_are_computed_are_listed(tmp_path, text):
    found = settings(tmp_path, text)
    assert found.course_id == ""
    assert "plain text" in found.left_out[0].why


def test_settings_without_a_place_are_listed(tmp_path):
    found = settings(tmp_path, "c.Exchange.root = '/srv'\nc.CourseDirectory.db_url = url()\nx = 3\nx.y = 4\n")
    assert [one.what for one in found.left_out] == ["Exchange.root", "CourseDirectory.db_url"]


@pytest.mark.parametrize("content", [b"c.CourseDirectory(", b"\xff\xfe", b"(" * 300, b"x = '\0'"])
def test_a_broken_file_is_listed_and_stops_nothing(tmp_path, content):
    (tmp_path / "nbgrader_config.py").write_bytes(content)
    found = read_settings(tmp_path)
    assert found.source == "source"
    assert [one.what for one in found.left_out] == ["the whole file"]


def test_a_course_without_settings_has_those_of_nbgrader(tmp_path):
    found = read_settings(tmp_path)
    assert (found.submitted, found.late_penalty, found.left_out) == ("submitted", "none", ())
