import pytest

from grader.authoring.sources import read_sources
from grader.course.model import Course
from grader.errors import AuthoringError, CourseError


@pytest.fixture
def course(tmp_path):
    folder = tmp_path / "solutions" / "01-nets"
    folder.mkdir(parents=True)
    (folder / "assignment.toml").write_text(
        'format = 1\ntitle = "Nets"\nmodule = "nets"\n[points]\nrelu = 1\n'
    )
    for name in ("nets.py", "test_nets.py", "test_hidden.py"):
        (folder / name).write_text(f"# {name}\n")
    return Course(format=1, id="nn", title="Networks", root=tmp_path)


def test_the_files_of_an_assignment_are_read_with_their_places(course):
    sources = read_sources(course, "01-nets")
    assert sources.assignment.points == {"relu": 1.0}
    assert (sources.solution.file, sources.solution.text) == ("solutions/01-nets/nets.py", "# nets.py\n")
    assert sources.public.text == "# test_nets.py\n"
    assert sources.hidden.file == "solutions/01-nets/test_hidden.py"


def test_there_may_be_no_hidden_checks(course):
    (course.root / "solutions/01-nets/test_hidden.py").unlink()
    assert read_sources(course, "01-nets").hidden.text == ""


@pytest.mark.parametrize("name", ["nets.py", "test_nets.py"])
def test_a_missing_file_is_named(course, name):
    (course.root / "solutions/01-nets" / name).unlink()
    with pytest.raises(AuthoringError, match=f"solutions/01-nets/{name}: There is no such file"):
        read_sources(course, "01-nets")


@pytest.mark.parametrize("name", ["nets.py", "test_nets.py", "test_hidden.py"])
def test_a_file_that_is_not_text_is_named(course, name):
    (course.root / "solutions/01-nets" / name).write_bytes(b"\xff\xfe")
    with pytest.raises(AuthoringError, match=f"solutions/01-nets/{name}: It cannot be read"):
        read_sources(course, "01-nets")


def test_what_is_no_file_is_not_told_as_an_encoding(course):
    (course.root / "solutions/01-nets/nets.py").unlink()
    (course.root / "solutions/01-nets/nets.py").mkdir()
    with pytest.raises(AuthoringError, match=r"nets\.py: It cannot be read: Is a directory\."):
        read_sources(course, "01-nets")


def test_an_assignment_that_does_not_exist_is_named(course):
    with pytest.raises(CourseError, match="02-none"):
        read_sources(course, "02-none")


def test_a_module_whose_public_checks_would_be_the_hidden_ones_is_refused(course):
    file = course.root / "solutions/01-nets/assignment.toml"
    file.write_text(file.read_text().replace('"nets"', '"hidden"'))
    with pytest.raises(AuthoringError, match=r"test_hidden\.py would be the public checks"):
        read_sources(course, "01-nets")
