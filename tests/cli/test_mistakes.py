"""Whatever a person does wrong is told in one clear sentence, with exit code 2 and no traceback."""

from __future__ import annotations

import errno
import getpass
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from terminal import ASSIGNMENT, GRADER, ok, refused, run, run_apart

from grader.authoring.proof import Proof, folder_digest, keep_proof
from grader.course.files import load_course

IN_A_COURSE = ["list", "status", "feedback", "build", "grade", "report"]
STUDENTS = ["list", "status", "feedback", "fetch"]
OF_AN_ASSIGNMENT = ["release", "collect", "publish"]


@pytest.mark.parametrize("name", [*IN_A_COURSE, *OF_AN_ASSIGNMENT, "fetch"])
def test_command_outside_of_a_course(name: str) -> None:
    told = refused(name, *([] if name in IN_A_COURSE else [ASSIGNMENT]))
    assert "is not inside a course" in told
    assert ("course.toml" in told) is (name not in STUDENTS)
    assert "--course DIR" in told


@pytest.mark.parametrize("name", STUDENTS)
def test_students_are_told_of_their_own_commands_only(name: str, tmp_path: Path) -> None:
    arguments = [ASSIGNMENT] if name == "fetch" else []
    for place in ([], ["--course", tmp_path], ["--course", tmp_path / "gone"]):
        told = refused(name, *arguments, *place)
        assert "--course DIR" in told
        assert "grader init" not in told


def test_whole_error_is_shown_on_demand() -> None:
    result = run("--traceback", "list")
    assert result.exit_code == 2
    assert "Traceback" in result.stderr and "student_course" in result.stderr
    assert "is not inside a course" in result.stderr


def test_defect_is_not_told_as_the_persons_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "No such file", "/srv/ours")

    monkeypatch.setattr("grader.cli.handed_in.student_course", fail)
    told = refused("list")
    assert told.startswith("grader failed where it should not: No such file ('/srv/ours').")
    assert "grader --traceback" in told


@pytest.mark.parametrize("command", ["check", "submit", "init"])
def test_links_in_a_circle_and_names_that_are_too_long_are_told(command: str, tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")
    for name in ("circle", "x" * 300):
        told = refused(command, tmp_path / name)
        assert told.startswith("This computer refused what grader needs: ")
        assert told.endswith("Write another name.\n")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_standard_stream_that_is_closed_ends_no_command(closed: str) -> None:
    command = f"exec {shlex.join(GRADER)} courses {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["check", "submit"])
def test_command_outside_of_an_assignment(name: str) -> None:
    assert "There is no assignment in " in refused(name)


@pytest.mark.parametrize(
    "name", ["build", "grade", "report", "release", "collect", "publish", "status", "feedback"]
)
def test_unknown_assignment(course: Path, name: str) -> None:
    told = refused(name, "99-nothing", "--course", course)
    assert told == (
        f"There is no assignment '99-nothing' in the course nets.\nIts assignments: {ASSIGNMENT}.\n"
    )


def test_unknown_assignment_to_fetch(public: Path) -> None:
    told = refused("fetch", "99-nothing", "--course", public)
    assert told == f"'99-nothing' is not released in the course nets.\nReleased so far: {ASSIGNMENT}.\n"


@pytest.mark.parametrize("name", [*IN_A_COURSE, *OF_AN_ASSIGNMENT])
def test_broken_course_file(course: Path, name: str) -> None:
    (course / "course.toml").write_text('format = 1\nid = 3\ntitle = "Nets"\n')
    told = refused(name, *([] if name in IN_A_COURSE else [ASSIGNMENT]), "--course", course)
    assert told == f"{course / 'course.toml'}, line 2, id: 3 is not allowed; write text in quotes.\n"


def spoil(course: Path) -> str:
    """Leave in the course's rules what their policy does not know; return how that is told."""
    plan = course / "course.toml"
    plan.write_text(plan.read_text().replace("[late]\n", "[late]\npercent_per_day = 10\n"))
    line = plan.read_text().split("\n").index("percent_per_day = 10") + 1
    return f"{plan}, line {line}, late.percent_per_day: it needs policy"


@pytest.mark.parametrize("name", ["list", "grade", "release", "collect"])
def test_a_rule_that_is_wrong_stops_what_goes_by_it(course: Path, name: str) -> None:
    fault = spoil(course)
    told = refused(name, *([] if name == "list" else [ASSIGNMENT]), "--course", course)
    assert fault in told


@pytest.mark.slow
def test_a_rule_that_is_wrong_stops_nothing_else(course: Path, solved: Path) -> None:
    ok("submit", solved, "--student", "ada")
    ok("collect", "--course", course)
    ok("grade", "--course", course)
    fault = spoil(course)
    for command in (
        ["build"],
        ["build", "--check"],
        ["report"],
        ["show", "ada"],
        ["replay", ASSIGNMENT, "ada"],
    ):
        ok(*command, "--course", course)
    ok("check", solved)
    done = run("doctor", "--course", course)
    assert done.exit_code == 1
    assert fault in done.stdout


@pytest.mark.slow
def test_work_on_what_is_no_longer_in_the_course_is_told(course: Path, solved: Path) -> None:
    ok("submit", solved, "--student", "ada")
    ok("collect", "--course", course)
    ok("grade", "--course", course)
    plan = course / "course.toml"
    plan.write_text(plan.read_text().replace(f'"{ASSIGNMENT}"', '"00-warmup"'))
    told = refused("report", "--course", course)
    assert f"'{ASSIGNMENT}' is collected or graded, but left out" in told
    assert "(did you mean 00-warmup?)" in told
    assert "(did you mean 00-warmup?)" in run("grade", "--course", course).stderr
    assert f"'{ASSIGNMENT}' was released, but course.toml has no" in refused("collect", "--course", course)
    assert "did you mean 00-warm-up?" in refused("build", "--course", course).replace("Did", "did")
    done = run("doctor", "--course", course)
    assert done.exit_code == 1
    assert (
        f"There is no {course}/solutions/00-warmup/assignment.toml. Did you mean {ASSIGNMENT}?" in done.stdout
    )


@pytest.mark.slow
def test_one_assignment_that_is_broken_stops_no_other(course: Path, solved: Path) -> None:
    ok("submit", solved, "--student", "ada")
    ok("collect", "--course", course)
    ok("new", "02-more", "--course", course)
    broken = course / "solutions" / "02-more" / "assignment.toml"
    broken.write_text(broken.read_text().replace("module", "modul"))
    shutil.copytree(course / "submitted" / "ada" / ASSIGNMENT, course / "submitted" / "ada" / "02-more")
    record = course / "submitted" / "ada" / "02-more" / ".collected.json"
    record.write_text(record.read_text().replace(ASSIGNMENT, "02-more"))
    for command in ("build", "grade"):
        done = run(command, "--course", course)
        assert done.exit_code == 2
        assert "modul: there is no such field" in done.output
        assert f"{ASSIGNMENT}: " in done.output
    assert (course / "results" / ASSIGNMENT / "ada.json").exists()
    done = run("report", "--course", course)
    assert "10/10" in done.output
    assert "modul: there is no such field" in done.output
    assert "modul: there is no such field" in run("doctor", "--course", course).stdout


@pytest.mark.slow
def test_another_id_makes_no_new_secret_where_work_is_graded(course: Path, solved: Path) -> None:
    ok("submit", solved, "--student", "ada")
    ok("collect", "--course", course)
    ok("grade", "--course", course)
    plan = course / "course.toml"
    plan.write_text(plan.read_text().replace('id = "nets"', 'id = "nets-2"'))
    told = refused("grade", "--course", course)
    assert "is of the course 'nets'" in told
    assert "Write id = 'nets' again." in told
    assert "is of the course 'nets'" in run("doctor", "--course", course).stdout


def test_folder_of_the_course_that_is_not_there() -> None:
    sentence, hint = refused("list", "--course", "no/where").splitlines()
    assert sentence == "The course's folder no/where is not there."
    assert "mounted" in hint


def test_address_that_no_transport_knows() -> None:
    told = refused("list", "--course", "gopher://example.org/nets")
    assert told.startswith("No way of transport knows 'gopher://example.org/nets'.\n")


def test_folder_that_is_no_course(tmp_path: Path) -> None:
    assert refused("list", "--course", tmp_path).startswith(f"{tmp_path} is the folder of no course")


def test_release_before_build(course: Path) -> None:
    shutil.rmtree(course / "assignments")
    told = refused("release", ASSIGNMENT, "--course", course)
    assert told.startswith(f"{ASSIGNMENT} is not built as it stands: ")
    assert f"Run 'grader build {ASSIGNMENT}' first." in told


@pytest.mark.slow
def test_release_of_other_files_needs_force(course: Path) -> None:
    folder = course / "solutions" / ASSIGNMENT
    with (folder / "test_warmup.py").open("a") as file:
        file.write("# another line\n")
    ok("build", "--course", course)
    settings = (course / "course.toml").read_text()
    (course / "course.toml").write_text(settings.replace('proof = "advised"', 'proof = "required"'))
    told = refused("release", ASSIGNMENT, "--course", course)
    assert f"{ASSIGNMENT} was changed after it was proven.\n  Run 'grader verify {ASSIGNMENT}'.\n" in told
    assert "Release it with --force" in told
    keep_proof(load_course(course), Proof(ASSIGNMENT, folder_digest(folder), [], 1, 1, 1, 1, [], 0.1))
    assert "--force" in refused("release", ASSIGNMENT, "--course", course)
    assert "Released" in ok("release", ASSIGNMENT, "--force", "--course", course)


def test_collect_before_release(tmp_path: Path) -> None:
    ok("init", "--example", tmp_path / "fresh", "--exchange", "../exchange")
    assert "cannot be listed" in refused("collect", ASSIGNMENT, "--course", tmp_path / "fresh")


def test_grade_before_collect(course: Path) -> None:
    assert refused("grade", "--course", course).startswith("Nothing was handed in to the exchange yet.")
    told = refused("grade", ASSIGNMENT, "--course", course)
    assert told.startswith(f"Nothing of {ASSIGNMENT} was handed in to the exchange yet.\nOnce something is, ")
    shutil.rmtree(course.parent / "exchange")
    told = refused("grade", ASSIGNMENT, "--course", course)
    assert (
        told == f"Nothing of {ASSIGNMENT} has been collected yet.\nRun 'grader collect {ASSIGNMENT}' first.\n"
    )


@pytest.mark.parametrize("arguments", [["report"], ["report", ASSIGNMENT], ["publish", ASSIGNMENT]])
def test_report_before_grade(course: Path, arguments: list[str]) -> None:
    told = refused(*arguments, "--course", course)
    assert "graded yet." in told
    assert "grader grade" in told


@pytest.mark.slow
def test_unknown_student_to_grade(course: Path, solved: Path) -> None:
    ok("submit", solved, "--student", "ada")
    ok("collect", ASSIGNMENT, "--course", course)
    told = refused("grade", ASSIGNMENT, "--student", "eve", "--course", course)
    assert told == f"No submission of 'eve' for {ASSIGNMENT} has been collected.\n"
    assert refused("grade", "--student", "eve", "--course", course) == (
        "No submission of 'eve' has been collected.\n"
    )


def test_isolation_that_cannot_be_had(course: Path) -> None:
    told = refused("grade", "--isolation", "vault", "--course", course)
    assert told.startswith("There is no isolation level 'vault'.\nLevels: process, ")


def test_secret_that_cannot_be_used(course: Path, solved: Path) -> None:
    ok("submit", solved, "--student", "ada")
    ok("collect", ASSIGNMENT, "--course", course)
    text = (course / "course.toml").read_text()
    for secret, told in (("/dev/null", "is shorter than 16"), ("secret", "lies in the course's folder")):
        (course / "course.toml").write_text(f"secret = '{secret}'\n{text}")
        assert told in refused("grade", "--course", course)


def test_results_that_cannot_be_written(course: Path, solved: Path) -> None:
    ok("submit", solved, "--student", "ada")
    ok("collect", ASSIGNMENT, "--course", course)
    (course / "results").write_text("in the way")
    told = refused("grade", "--course", course)
    assert told.count("cannot be written") == 1
    assert len(told.splitlines()) == 2


@pytest.mark.slow
def test_report_that_cannot_be_written(course: Path, solved: Path) -> None:
    ok("submit", solved, "--student", "ada")
    ok("collect", ASSIGNMENT, "--course", course)
    ok("grade", "--course", course)
    assert "cannot be written" in refused("report", "--csv", "no/such/folder.csv", "--course", course)


def test_fetch_again_and_into_a_file(work: Path, public: Path, tmp_path: Path) -> None:
    told = refused("fetch", ASSIGNMENT, "--course", public, "--into", work.parent)
    assert told.startswith(f"{work} is there already.")
    (tmp_path / "file").write_text("")
    assert run("fetch", ASSIGNMENT, "--course", public, "--into", tmp_path / "file").exit_code == 2
    told = refused("fetch", ASSIGNMENT, "--course", public, "--into", tmp_path / "file" / "inside")
    assert told.startswith(
        f"{ASSIGNMENT!r} could not be fetched to {tmp_path / 'file' / 'inside'}: Not a dir"
    )


def test_new_course_where_none_can_be(course: Path, tmp_path: Path) -> None:
    assert refused("init", course).startswith(f"{course} already holds a course.")
    assert refused("init", tmp_path / "x", "--id", "a b").startswith("'a b' cannot be the id of a course")
    (tmp_path / "file").write_text("")
    assert "Not a directory" in refused("init", tmp_path / "file" / "inside")
    assert "already holds a course" in refused("demo", "--into", tmp_path)


def test_submitting_what_cannot_be(solved: Path, course: Path) -> None:
    (solved / "warmup.py").rename(solved / "warm_up.py")
    assert refused("submit", solved, "--student", "ada").startswith(
        f"warmup.py is missing in {solved}, and nothing is written in warmup.ipynb yet. 'warm_up.py' is there"
    )
    (solved / "warm_up.py").rename(solved / "warmup.py")
    for student in ("", ".", "a/b", "a+b", "../ada", "x" * 65, "a\nb"):
        assert "student id" in refused("submit", solved, "--student", student)
    (solved / "link").symlink_to("/etc/passwd")
    assert "link" in refused("submit", solved, "--student", "ada")
    (solved / "link").unlink()
    (solved / "big.bin").write_bytes(bytes(11 * 2**20))
    assert "the limit is 10 MiB" in refused("submit", solved, "--student", "ada")
    assert list((course.parent / "exchange/nets/inbound").iterdir()) == []


def test_submitting_one_of_several(solved: Path) -> None:
    shutil.copytree(solved, solved.with_name("01-copy"))
    told = refused("submit", solved.parent, "--student", "ada")
    assert told.startswith(f"There are several assignments in {solved.parent}: {ASSIGNMENT}, 01-copy.")
    assert "Name the folder of one." in told


def test_user_without_a_name(solved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr(getpass, "getuser", nobody)
    told = refused("submit", solved)
    assert told == "You have no user name on this computer.\nName yourself: --student ID.\n"


def test_exchange_that_is_gone(solved: Path, public: Path) -> None:
    shutil.rmtree(public)
    told = refused("submit", solved, "--student", "ada")
    assert told.startswith(f"The course's folder {public} is not there.\nIts disk may not be mounted")


def test_note_of_a_fetched_folder_that_is_broken(solved: Path) -> None:
    (solved / ".grader.toml").write_text("format = 7\n")
    assert ".grader.toml, line 1, format: write 'format = 1'" in refused("submit", solved, "--student", "ada")


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_error_can_be_told_on_a_terminal_of_few_letters(course: Path, encoding: str) -> None:
    done = run_apart("release", "Ω", "--course", course, PYTHONIOENCODING=encoding)
    assert done.returncode == 2
    assert "There is no assignment " in done.stderr
    assert "Traceback" not in done.stderr
