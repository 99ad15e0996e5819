"""A course that an instructor and assistants share by a Unix group, as several users of one computer."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import accounts
import pytest
from toy_course import HALF_WRONG, NAME, NOON, ToyCourse

from grader.course.files import load_course
from grader.course.group import group_of, share
from grader.course.model import Course
from grader.errors import CourseError
from grader.grading import doctor
from grader.grading.marks import MarkStore, give, marked
from grader.grading.store import ResultStore

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="only root can act as other users")

STAFF, INSTRUCTOR, ADA, BEN, STUDENT = 60001, 54320, 54321, 54322, 54330


class School:
    """A course of an instructor on a computer with assistants and students, all with umask 077."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.toy = ToyCourse(root)
        self.toy.write_plan(top=f'group = "{STAFF}"')

    def given_over(self) -> School:
        """Return the school once all belongs to the instructor."""
        for path in (self.root, *self.root.rglob("*")):
            os.chown(path, INSTRUCTOR, -1)
        return self

    def start(self, uid: int, *arguments: str, staff: bool = True) -> subprocess.Popen[str]:
        home = self.root.with_name(f"{self.root.name}-{uid}")
        return accounts.start(uid, [STAFF] if staff and uid != STUDENT else [], arguments, home)

    def runs(self, uid: int, *arguments: str, status: int = 0, staff: bool = True) -> str:
        """Have a person run Python; return all that is printed."""
        process = self.start(uid, *arguments, staff=staff)
        out, err = process.communicate("", 120)
        assert process.returncode == status, out + err
        assert "Traceback" not in err
        return out + err

    def types(self, uid: int, command: str, *arguments: str, status: int = 0, staff: bool = True) -> str:
        """Have a person run a command of the grader."""
        course = ["--course", str(self.root / "course")]
        return self.runs(uid, "-m", "grader", command, *arguments, *course, status=status, staff=staff)

    @property
    def course(self) -> Course:
        return load_course(self.root / "course")


@pytest.fixture
def school() -> Iterator[School]:
    folder = Path(tempfile.mkdtemp(prefix="group-test-"))
    folder.chmod(0o755)
    yield School(folder)
    shutil.rmtree(folder)


@pytest.mark.slow
def test_assistant_collects_grades_marks_reports_and_publishes_what_the_instructor_began(
    school: School,
) -> None:
    school.toy.submit("eve", HALF_WRONG)
    school.given_over()
    school.types(INSTRUCTOR, "collect", NAME)
    school.types(INSTRUCTOR, "grade", NAME)
    school.toy.submit("sam")
    assert "sam" in school.types(ADA, "collect", NAME)
    school.types(ADA, "grade", NAME)
    [eve, sam] = ResultStore(school.course).all(NAME)[0]
    assert (eve.score, sam.score) == (2.0, 4.0)
    assert "eve" in school.types(ADA, "report")
    school.types(ADA, "publish", NAME)
    school.types(ADA, "extend", "eve", NAME, "--until", "2040-06-01", "--why", "ill")
    # And back: what the assistant wrote is the instructor's to change.
    school.types(INSTRUCTOR, "grade", NAME, "--force")
    school.types(INSTRUCTOR, "publish", NAME)
    school.types(INSTRUCTOR, "excuse", "sam", NAME, "--why", "ill")
    assert {one.by for one in school.course.decisions} and len(school.course.decisions) == 2
    assert [one.state for one in doctor._group(school.course)] == ["ok"]
    assert {path.stat().st_uid for path in ResultStore(school.course).paths(NAME)} == {INSTRUCTOR}


def with_results(school: School, students: int) -> School:
    """Return a school of which a class is graded."""
    before = os.umask(0o077)
    try:
        school.toy.hand_in({f"s{number}": HALF_WRONG for number in range(students)})
        school.toy.settle()
    finally:
        os.umask(before)
    return school.given_over()


MARK = """
import os, sys
from pathlib import Path
from grader.course.files import load_course
from grader.grading.marks import MarkedMeanwhile, give
from grader.grading.marks import MarkStore
from grader.grading.store import ResultStore
course, name = load_course(Path(sys.argv[1])), sys.argv[2]
results, store = ResultStore(course).all(name)[0], MarkStore(course)
print("ready", flush=True)
sys.stdin.readline()
for number, result in enumerate(results):
    # Of every second student both mark the same exercise, of others one each.
    own = "half" if number % 2 or os.getuid() % 2 else "double"
    try:
        give(store, result, own, 1.0, f"by {os.getuid()}", by=f"{os.getuid()}")
    except MarkedMeanwhile as error:
        print(error.message)
"""


@pytest.mark.slow
def test_two_users_mark_the_same_class_at_once_and_nothing_is_lost(school: School) -> None:
    with_results(school, 12)
    where = [str(school.root / "course"), NAME]
    people = {uid: school.start(uid, "-c", MARK, *where) for uid in (ADA, BEN)}
    for one in people.values():
        assert one.stdout
        assert one.stdout.readline() == "ready\n"
    for one in people.values():
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    told = [one.communicate(timeout=60) for one in people.values()]
    assert [one.returncode for one in people.values()] == [0, 0], told
    results = marked(school.course, ResultStore(school.course).all(NAME)[0])[0]
    for number, result in enumerate(results):
        said = {question: mark.comment for question, mark in result.marks.items()}
        if number % 2:  # both marked that: the first mark stands, and the second is told
            assert said in ({"half": f"by {ADA}"}, {"half": f"by {BEN}"})
        else:
            assert said == {"half": f"by {ADA}", "double": f"by {BEN}"}
    assert sum(out.count("has marked half meanwhile") for out, _ in told) <= 6
    files = [path.stat() for path in (school.root / "course" / "marks").rglob("*") if path.is_file()]
    assert {(one.st_gid, stat.S_IMODE(one.st_mode)) for one in files} == {(STAFF, 0o660)}
    assert {one.st_uid for one in files} <= {ADA, BEN}


LOOK = """
import os, sys
from pathlib import Path
for name in sys.argv[2:]:
    place = Path(sys.argv[1], name)
    try:
        print(name, len(os.listdir(place) if place.is_dir() else place.read_bytes()) > 0)
    except PermissionError:
        print("shut")
"""


def test_student_reads_nothing_of_what_is_shared_and_staff_everything(school: School) -> None:
    with_results(school, 1)
    [result] = ResultStore(school.course).all(NAME)[0]
    give(MarkStore(school.course), result, "half", 1.0, "")
    ResultStore(school.course, school.course.published).write(result)
    places = ["submitted", "results", "marks", "published", "../secret", "exchange/toys/inbound"]
    look = ("-c", LOOK, str(school.root / "course"), *places)
    assert school.runs(STUDENT, *look).splitlines() == ["shut"] * len(places)
    assert school.runs(BEN, *look).splitlines() == [f"{place} True" for place in places]


def test_who_is_not_in_the_group_is_told(school: School) -> None:
    school.given_over()
    told = school.types(ADA, "report", status=2, staff=False)
    assert "are not in the group '60001'" in told
    assert "usermod -aG 60001" in told


def test_what_only_its_owner_can_share_is_told(school: School) -> None:
    school.given_over()
    told = school.types(ADA, "report", status=2)
    assert f"belongs to uid {INSTRUCTOR} and is not shared by the group" in told
    assert "chgrp -R 60001" in told


def test_group_that_is_not_there_is_told(school: School) -> None:
    school.toy.write_plan(top='group = "nobody-made-it"')
    with pytest.raises(CourseError, match="no group 'nobody-made-it'"):
        group_of(school.course)
    [found] = doctor._looked("group", doctor._group, school.course)
    assert found.state == "broken"
    assert "groupadd nobody-made-it" in found.message


@pytest.mark.parametrize("number", [str(2**32), "9" * 5000])
def test_number_that_is_no_id_of_a_group_is_told(school: School, number: str) -> None:
    school.toy.write_plan(top=f'group = "{number}"')
    with pytest.raises(CourseError, match="no group"):
        group_of(school.course)


def test_doctor_names_what_the_group_cannot_read(school: School) -> None:
    path = ResultStore(with_results(school, 1).course).path(NAME, "s0")
    path.chmod(0o600)
    [found] = doctor._looked("group", doctor._group, school.course)
    assert (found.state, f"cannot use {path};" in found.message) == ("broken", True)


def test_secret_of_one_person_is_refused(school: School) -> None:
    plan = school.root / "course" / "course.toml"
    plan.write_text(plan.read_text().replace('secret = "../secret"', ""))
    [found] = doctor._looked("secret", doctor._secret, school.course)
    assert found.state == "broken"
    assert 'secret = "../toys.secret"' in found.message


def test_what_was_there_before_the_group_is_shared(school: School) -> None:
    school.toy.write_plan()
    with_results(school, 1)
    kept, secret = ResultStore(school.course).path(NAME, "s0"), school.root / "secret"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    school.toy.write_plan(top=f'group = "{STAFF}"')
    share(school.course)
    assert doctor._secret(school.course)[0].state == "ok"
    for path, mode in ((kept, 0o660), (kept.parent, 0o2770), (secret, 0o640)):
        assert (path.stat().st_gid, stat.S_IMODE(path.stat().st_mode)) == (STAFF, mode)


def test_file_that_is_written_again_stays_as_private_as_it_was(school: School) -> None:
    school.toy.write_plan()
    for _ in range(2):
        from grader.course.logs import decide

        decide(school.course.root, ["eve"], kind="extension", assignment=NAME, why="ill", until=NOON)
    assert stat.S_IMODE((school.course.root / "decisions.jsonl").stat().st_mode) == 0o600
