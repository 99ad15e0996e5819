"""`grader init`, `build`, `release`, `collect`, `grade`, `report` and `publish`."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import platform
import shutil
import subprocess
from pathlib import Path

import pytest
from terminal import ASSIGNMENT, GRADER, ok, refused, run, run_apart

from grader.errors import ExchangeError
from grader.exchange.submission import Receipt, Submission
from grader.files.atomic import locked
from grader.receipts.receipt import ReceiptBook, read_receipt
from grader.reports.formats import REPORTS
from grader.sandbox.choose_level import chosen_level

WRONG_HOT = "\n\ndef one_hot(labels, n_classes):\n    return np.eye(n_classes)[labels].T\n"


@pytest.fixture(scope="module")
def graded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds a course with the graded work of ada (right) and bob (a mistake)."""
    root = tmp_path_factory.mktemp("graded")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(root / "config"))
        patch.setenv("XDG_DATA_HOME", str(root / "data"))
        patch.chdir(root)
        ok("init", "--example", root / "course", "--id", "nets", "--exchange", "../exchange")
        patch.chdir(root / "course")
        ok("build")
        ok("release", ASSIGNMENT)
        ok("fetch", ASSIGNMENT, "--into", root / "work")
        solution = (root / "course" / "solutions" / ASSIGNMENT / "warmup.py").read_text()
        for student, more in (("ada", ""), ("bob", WRONG_HOT)):
            (root / "work" / ASSIGNMENT / "warmup.py").write_text(solution + more)
            ok("submit", root / "work" / ASSIGNMENT, "--student", student)
        ok("collect", ASSIGNMENT)
        ok("grade")
    return root


@pytest.fixture
def graded(graded_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that course, for this test alone."""
    for name in ("course", "exchange", "config", "data"):
        shutil.copytree(graded_once / name, tmp_path / name)
    monkeypatch.chdir(tmp_path / "course")
    return tmp_path / "course"


def test_init_says_what_it_wrote_and_what_comes_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "new course"
    told = ok("init", "--example", folder, "--id", "new").splitlines()
    assert f"wrote {folder / 'course.toml'}" in told
    assert told[-1] == f"Next: cd '{folder}' && grader build"
    monkeypatch.chdir(folder.parent)
    Path("here").mkdir()
    monkeypatch.chdir("here")
    assert ok("init", ".").splitlines()[-1] == "Next: grader build"


def test_build_says_what_it_wrote_and_then_nothing(tmp_path: Path) -> None:
    ok("init", "--example", tmp_path / "new")
    assert ok("build", "--course", tmp_path / "new") == f"{ASSIGNMENT}: wrote 5 files\n"
    assert ok("build", "--course", tmp_path / "new") == f"{ASSIGNMENT}: up to date\n"


def test_build_check_fails_when_what_is_there_differs(course: Path) -> None:
    assert "is up to date" in ok("build", "--check", "--course", course)
    (course / "assignments" / ASSIGNMENT / "README.md").write_text("another text")
    result = run("build", "--check", "--course", course)
    assert result.exit_code == 1
    assert "README.md" in result.output
    assert "Run 'grader build' and commit what it writes." in result.output


def test_release_says_what_students_type(course: Path, public: Path) -> None:
    told = ok("release", ASSIGNMENT, "--course", course)
    assert told.splitlines()[1] == f"Students: grader fetch {ASSIGNMENT} --course {public}"


@pytest.mark.slow
def test_collect_says_what_it_took_and_why(course: Path, solved: Path, public: Path) -> None:
    assert ok("collect", ASSIGNMENT, "--course", course) == "0 looked at\n"
    ok("submit", solved, "--student", "ada")
    (public / "inbound" / "no-submission").mkdir()
    lines = ok("collect", ASSIGNMENT, "--course", course).splitlines()
    assert lines[0] == "ada  new        the only one"
    assert lines[1].startswith("-    refused    ")
    assert lines[2] == "2 looked at, 1 refused"
    assert "ada  unchanged  the only one" in ok("collect", ASSIGNMENT, "--course", course)


def test_junk_is_counted_and_listed_in_a_file(course: Path, solved: Path, public: Path) -> None:
    ok("submit", solved, "--student", "ada")
    for number in range(300):
        (public / "inbound" / f"junk {number}").mkdir()
        (public / "inbound" / f"junk{number}+{ASSIGNMENT}+2020-01-01 12:00:00.000000 UTC+x").mkdir()
    lines = ok("collect", ASSIGNMENT, "--course", course).splitlines()
    assert lines[0].startswith("ada     ")
    assert len(lines) == 23
    path = course / "submitted" / f".refused-{ASSIGNMENT}.txt"
    assert lines[-2:] == [
        f"... and 580 more refused; all of them are in {path}",
        "601 looked at, 600 refused",
    ]
    assert len(path.read_text().splitlines()) == 600


@pytest.mark.slow
def test_report_waits_for_nobody_who_holds_the_folder_locked(graded: Path, tmp_path: Path) -> None:
    with locked(tmp_path, folder=True):
        ok("report", "--csv", tmp_path / "x.csv")
    assert (tmp_path / "x.csv").is_file()


@pytest.mark.slow
def test_grade_says_each_result_and_then_does_nothing(graded: Path) -> None:
    told = ok("grade", "--force", "--processes", "1").splitlines()
    assert told[0] == f"{ASSIGNMENT}: 2 to grade, 0 unchanged; isolation: {chosen_level()}"
    assert "ada                  10/10" in told[1]
    assert "bob                 8.5/10  one_hot 0.5/2" in told[2]
    assert ok("grade") == f"{ASSIGNMENT}: 0 to grade, 2 unchanged; isolation: {chosen_level()}\n"
    assert ok("grade", ASSIGNMENT, "--assignment", ASSIGNMENT).count("0 to grade") == 1


@pytest.mark.slow
def test_grade_and_report_on_a_screen_that_takes_nothing(graded: Path) -> None:
    """Results are kept all the same, and the screen is told of in one sentence."""
    results = graded / "results" / ASSIGNMENT
    before = {path.name: path.stat().st_mtime_ns for path in results.glob("*.json")}
    for arguments in (["grade", "--force"], ["report"], ["report", "--csv", "-"]):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run([*GRADER, *arguments], stdout=full, stderr=subprocess.PIPE, check=False)
        assert done.returncode == 2
        assert done.stderr.startswith(b"Error: This computer refused what grader needs: No space left on ")
        assert len(done.stderr.splitlines()) == 2
    assert len(before) == 2
    for path in results.glob("*.json"):
        assert path.stat().st_mtime_ns > before[path.name]


@pytest.mark.slow
def test_grade_goes_on_when_its_reader_has_gone(graded: Path) -> None:
    results = graded / "results" / ASSIGNMENT
    for path in results.glob("*.json"):
        path.unlink()
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([*GRADER, "grade"], stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == "Error: All is graded, but nobody read all of it."
    assert len(list(results.glob("*.json"))) == 2


def test_grade_works_from_any_folder_of_the_course(graded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(graded / "solutions" / ASSIGNMENT)
    assert "0 to grade, 2 unchanged" in ok("grade")
    monkeypatch.chdir("/")
    assert "0 to grade, 2 unchanged" in ok("grade", "--course", graded)
    monkeypatch.setenv("GRADER_COURSE", str(graded))
    assert "0 to grade, 2 unchanged" in ok("grade")


def test_grade_of_one_student(graded: Path) -> None:
    told = ok("grade", "--student", "bob", "--force")
    assert "1 to grade, 0 unchanged" in told
    assert "ada" not in told


@pytest.mark.slow
def test_doubt_is_told_and_gives_exit_code_1(graded: Path) -> None:
    (graded / "submitted" / "bob" / ASSIGNMENT / "warmup.py").write_text("x = 1\n")
    result = run("grade", "--force")
    assert result.exit_code == 1
    assert "bob                   ?/10  in doubt: " in result.output
    assert "In doubt: 1; 'grader report' tells why." in result.output
    shown = ok("report")
    assert "?/10" in shown
    assert "bob: in doubt: " in shown
    result = run("publish", ASSIGNMENT)
    assert result.exit_code == 1
    assert "Published feedback on 1 submission.\n" in result.output
    assert "Not published: bob: the result is in doubt." in result.stderr
    shutil.rmtree(graded / "submitted" / "bob")
    ok("collect", ASSIGNMENT)
    assert "1 to grade, 1 unchanged" in ok("grade")


def test_result_without_submission_is_set_aside_and_told(graded: Path) -> None:
    shutil.rmtree(graded / "submitted" / "bob")
    told = ok("grade").splitlines()
    assert told[1].startswith(
        f"set aside: {graded / 'results' / ASSIGNMENT / 'bob.json'}, for its submission"
    )
    assert "bob" not in ok("report")


def test_report_shows_the_class(graded: Path) -> None:
    shown = ok("report")
    assert "00-warm-up: 2 students" in shown
    assert "10/10" in shown
    assert "8.5/10" in shown


def test_show_tells_of_one_student_and_of_a_named_assignment_the_feedback(graded: Path) -> None:
    shown = ok("show", "bo")
    assert "bob: 8.5 of 10 points in 1 of 1 assignment\n" in shown
    assert f"files in submitted/bob/{ASSIGNMENT}\n" in shown
    assert "0.5/2" in shown and "ada" not in shown and "Hint:" not in shown
    assert "## one_hot: 0.5 of 2 points" in ok("show", "bob", "00")
    assert "Nothing of a student 'eve' is collected or graded" in refused("show", "eve")


def test_report_writes_csv_and_json(graded: Path, tmp_path: Path) -> None:
    result = run("report", "--csv", "-")
    assert result.stderr == ""
    lines = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(line["student"], line["score"]) for line in lines] == [("ada", "10.0"), ("bob", "8.5")]
    document = json.loads(ok("report", ASSIGNMENT, "--json", "-"))
    assert document[ASSIGNMENT]["bob"]["score"] == 8.5
    result = run("report", "--csv", tmp_path / "a.csv", "--json", tmp_path / "a.json")
    assert result.stdout == ""
    assert result.stderr.splitlines() == [f"Wrote {tmp_path / 'a.csv'}", f"Wrote {tmp_path / 'a.json'}"]
    assert (tmp_path / "a.csv").read_text().startswith("assignment,student,")
    assert json.loads((tmp_path / "a.json").read_text()) == document


def test_class_report_has_the_feedback_pages_beside_it(graded: Path, tmp_path: Path) -> None:
    result = run("report", "--html", tmp_path / "class one.html")
    pages = tmp_path / "class one-pages"
    assert result.stderr.splitlines()[1:] == [f"Wrote 2 feedback pages into {pages}"]
    assert f'href="class%20one-pages/{ASSIGNMENT}/bob.html"' in (tmp_path / "class one.html").read_text()
    assert "one_hot" in (pages / ASSIGNMENT / "bob.html").read_text()
    assert pages.stat().st_mode & 0o077 == 0
    assert "cannot be written" in refused("report", "--html", tmp_path / "no" / "class.html")


def test_report_makes_any_document_of_the_table(graded: Path, tmp_path: Path) -> None:
    alone = {name: entry for name, entry in REPORTS.items() if "file=" not in entry.options}
    for name, entry in alone.items():
        file = tmp_path / f"class{entry.ending}"
        ok("report", "--format", name, "-o", file)
        assert name == "xlsx" or "bob" in file.read_text()
    assert ok("report", "--format", "table").startswith("00-warm-up: 2 students\n")
    assert ok("report", "-o", tmp_path / "by-ending.xml") == f"Wrote {tmp_path / 'by-ending.xml'}\n"
    assert "<testsuites " in (tmp_path / "by-ending.xml").read_text()


def test_options_of_a_report_are_its_own(graded: Path) -> None:
    assert ok("report", "--format", "csv", "-O", "delimiter=;").startswith("assignment;student;")
    assert "Model answers" not in ok("report", "--format", "feedback", "-O", "model-answers=true")
    told = refused("report", "--format", "json", "-O", "delimiter=;")
    assert told == (
        "These options are not for the report 'json': Object contains unknown field `delimiter`.\n"
        "It has no options.\n"
    )
    assert refused("report", "-o", "class.md").endswith(f"Add --format, one of {', '.join(REPORTS)}.\n")
    assert run("report", "-O", "delimiter=;").exit_code == 2
    assert run("report", "--format", "csv", "-O", "delimiter").exit_code == 2


@pytest.mark.slow
def test_unreadable_result_is_told_and_never_a_zero(graded: Path) -> None:
    path = graded / "results" / ASSIGNMENT / "bob.json"
    path.write_bytes(path.read_bytes()[:100])
    result = run("report")
    assert result.exit_code == 1
    assert result.stderr == f"The result {path} cannot be read: Input data was truncated. Grade again.\n"
    assert "bob: not graded yet" in result.stdout
    assert "?/10" in result.stdout
    result = run("report", "--csv", "-")
    assert result.exit_code == 1
    [line] = [line for line in csv.DictReader(io.StringIO(result.stdout)) if line["student"] == "bob"]
    assert (line["score"], line["remarks"]) == ("", "not graded yet")
    result = run("publish", ASSIGNMENT)
    assert result.exit_code == 1
    assert "Not published: bob: not graded yet." in result.stderr
    assert "1 to grade, 1 unchanged" in ok("grade")
    assert "8.5/10" in ok("report")


@pytest.mark.slow
def test_who_handed_in_and_is_not_graded_is_reported(graded: Path, tmp_path: Path) -> None:
    ok("fetch", ASSIGNMENT, "--into", tmp_path / "work")
    shutil.copy(graded / "solutions" / ASSIGNMENT / "warmup.py", tmp_path / "work" / ASSIGNMENT)
    for student in ("bob", "eve"):
        ok("submit", tmp_path / "work" / ASSIGNMENT, "--student", student)
    ok("collect", ASSIGNMENT)
    lines = {line["student"]: line for line in csv.DictReader(io.StringIO(ok("report", "--csv", "-")))}
    # What bob handed in before does not count any more.
    assert {name: (line["score"], line["remarks"]) for name, line in lines.items()} == {
        "ada": ("10.0", ""),
        "bob": ("", "not graded yet"),
        "eve": ("", "not graded yet"),
    }
    assert json.loads(ok("report", "--json", "-"))[ASSIGNMENT]["eve"]["score"] is None
    assert "eve: not graded yet" in ok("report")
    ok("grade")
    assert "not graded yet" not in ok("report")


def test_report_is_as_wide_as_the_screen(graded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True)
    widest = []
    for width in ("60", "110"):
        monkeypatch.setenv("COLUMNS", width)
        widest.append(max(map(len, ok("report", "--format", "stuck").splitlines())))
    assert widest[0] <= 60
    assert 80 < widest[1] <= 110


def test_report_on_a_narrow_terminal_of_few_letters(graded: Path) -> None:
    done = run_apart("report", "--course", graded, COLUMNS="60", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert "8.5/10" in done.stdout


def test_publish_goes_on_after_one_that_cannot_be(graded: Path) -> None:
    path = graded / "results" / ASSIGNMENT / "ada.json"
    document = json.loads(path.read_text())
    document["source"] = document["source"].rsplit("+", 1)[0]  # as nbgrader without a random part
    path.write_text(json.dumps(document))
    result = run("publish", ASSIGNMENT)
    assert result.exit_code == 1
    assert "Published feedback on 1 submission.\n" in result.stdout
    assert "Not published: ada: " in result.stderr


def test_doctor_tells_what_it_sees(course: Path) -> None:
    done = run("doctor", "--course", course)
    assert done.exit_code == 0, done.stdout
    told = {line.split()[1]: line for line in done.stdout.splitlines()}
    assert {
        "Python",
        "sandbox",
        "memory",
        "processes",
        "isolation",
        "course",
        "exchange",
        "secret",
    } <= told.keys()
    assert "Nets, 1 assignment, in " in told["course"]
    assert all(line.split()[0] in {"ok", "none", "weak"} for line in told.values())
    assert not any(line.startswith("ok") and "not " in line.partition("  ")[2][:40] for line in told.values())


@pytest.mark.slow
def test_doctor_changes_nothing(course: Path, public: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    run("doctor", "--course", public)
    done = run("doctor", "--course", course)
    assert "will be made when it is first needed" in done.stdout
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.slow
def test_doctor_speaks_to_a_student(work: Path, public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(work)
    done = run("doctor")
    assert done.exit_code == 0
    told = {line[8:].split("  ")[0]: line[:6].strip() for line in done.stdout.splitlines()}
    assert told == dict.fromkeys(("Python", "checks", "course", "assignments", "handing in"), "ok")
    monkeypatch.setattr("os.access", lambda *_: False)
    done = run("doctor")
    assert done.exit_code == 1
    assert f"You may not write into {public / 'inbound'}; ask your instructor." in done.stdout
    (public / "course.toml").write_text(
        (public / "course.toml").read_text().replace(platform.python_version(), "3.9.1")
    )
    assert "graded with Python 3.9.1" in run("doctor").stdout


@pytest.mark.slow
def test_doctor_outside_of_a_course_and_in_a_broken_one(course: Path, tmp_path: Path) -> None:
    done = run("doctor")
    assert done.exit_code == 0
    assert "you are in none" in done.stdout
    (course / "course.toml").write_text("format = 1\n")
    done = run("doctor", "--course", course)
    assert done.exit_code == 1
    [line] = [line for line in done.stdout.splitlines() if line.startswith("broken")]
    assert line.split()[1] == "course"
    assert "course.toml, id: it is missing; write text in quotes" in line


@pytest.mark.slow
def test_doctor_finds_a_secret_that_others_can_read(course: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("0123456789abcdef\n")
    (tmp_path / "kept").chmod(0o644)
    text = (course / "course.toml").read_text()
    (course / "course.toml").write_text(f'secret = "../kept"\n{text}')
    done = run("doctor", "--course", course)
    assert f"others can read {tmp_path / 'kept'}; chmod 600 it" in done.stdout
    (tmp_path / "kept").write_text("short")
    done = run("doctor", "--course", course)
    assert done.exit_code == 1
    assert "is shorter than 16 characters" in done.stdout


def test_results_of_other_checks_are_told_and_published_only_when_asked_for(graded: Path) -> None:
    hidden = graded / "solutions" / ASSIGNMENT / "test_hidden.py"
    assert "have changed" not in run("report").stderr
    with hidden.open("a") as file:
        file.write("\n# other checks\n")
    told = f"Checks, reference or points of {ASSIGNMENT} have changed since these were graded: ada, bob."
    assert told in run("report").stderr
    assert refused("publish", ASSIGNMENT).startswith(told)
    assert "Published feedback on 2 submissions." in ok("publish", ASSIGNMENT, "--stale")


def test_checks_that_could_not_be_released_are_not_graded_with(graded: Path) -> None:
    before = run("report", "--csv", "-").stdout
    hidden = graded / "solutions" / ASSIGNMENT / "test_hidden.py"
    hidden.rename(hidden.with_name("elsewhere.py"))
    assert "assignment.toml says" in refused("grade", "--force")
    assert "assignment.toml says" in refused("grade", ASSIGNMENT, "--student", "ada")
    assert run("report", "--csv", "-").stdout == before


def plan(course: Path, due: str, end: str = "") -> None:
    """Write a due date into course.toml, and nothing more."""
    text = (course / "course.toml").read_text().partition("[[assignments]]")[0]
    entry = f'[[assignments]]\nname = "{ASSIGNMENT}"\ndue = {due}\n'
    (course / "course.toml").write_text(f"{text}{entry}{end}")


@pytest.mark.slow
def test_commands_without_a_name_do_all_there_is_to_do(graded: Path) -> None:
    ok("new", "01-words")
    ok("build")
    assert "ada  unchanged  the only one" in ok("collect")
    assert ok("publish") == "Published feedback on 2 submissions.\n"
    told = ok("publish")
    assert told == "Published feedback on 2 submissions, all with the same results as before.\n"
    released = ok("release").splitlines()
    assert released[-3:-1] == [
        "Not released: 01-words. Name what students may have:",
        "grader release 01-words",
    ]
    assert "Released 01-words" in ok("release", "00", "01")
    told = ok("collect")
    assert f"{ASSIGNMENT}:\nada  unchanged  the only one\nbob" in told
    assert told.endswith("01-words:\n0 looked at\n")
    (graded / "assignments" / ASSIGNMENT / "README.md").write_text("other")
    done = run("release")
    assert done.exit_code == 2
    assert "is not built as it stands" in done.stderr
    assert "01-words is out already, as it is now." in done.stdout


def test_nothing_comes_out_by_a_release_without_a_name(tmp_path: Path) -> None:
    ok("init", tmp_path / "own")
    ok("new", "02-more", "--course", tmp_path / "own")
    ok("build", "--course", tmp_path / "own")
    told = ok("release", "--course", tmp_path / "own")
    assert told.startswith("Not released: 01-words, 02-more. Name what students may have:\n")
    assert "Students:" not in told
    assert "Nothing is released yet" in refused("collect", "--course", tmp_path / "own")


def test_due_date_reaches_students_without_a_release(graded: Path, tmp_path: Path) -> None:
    public = tmp_path / "exchange" / "nets"
    plan(graded, "2040-05-01T12:00:00Z")
    older = "Students still see older dates or rules; 'grader release' shows those of course.toml.\n"
    for command in ("grade", "build", "list"):
        assert run(command).stderr == older
    assert "no due date" in ok("list", "--course", public)
    now = "Students now see the dates and rules of course.toml as it is.\n"
    assert ok("collect").endswith(now)
    assert "due Tue 01 May 2040 12:00 UTC" in ok("list", "--course", public)
    assert run("build").stderr == ""
    for year, command in ((2041, "publish"), (2042, "release")):
        plan(graded, f"{year}-05-01T12:00:00Z")
        told = ok(command)
        assert now in told
        assert "Released" not in told  # it is out already
        assert f"01 May {year}" in ok("list", "--course", public)


def test_plan_that_cannot_be_written_is_told_and_stops_nothing(
    graded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ExchangeError("The exchange belongs to another user.")

    monkeypatch.setattr("grader.exchange.directory.Directory.release", refuse)
    plan(graded, "2040-05-01T12:00:00Z")
    done = run("collect")
    assert done.exit_code == 0
    assert "Students do not see all of course.toml as it is: The exchange belongs" in done.stderr


@pytest.mark.slow
def test_extension_is_seen_by_its_student_alone(
    graded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public, work = tmp_path / "exchange" / "nets", tmp_path / "work" / ASSIGNMENT
    ok("fetch", "00", "--into", tmp_path / "work", "--course", public)
    more = '[[extensions]]\nstudent = "ada"\nassignment = "00-warm-up"\ndue = 2040-05-08T12:00:00Z\n'
    plan(graded, "2020-05-01T12:00:00Z", more)
    assert "Tell them yourself" not in ok("release")
    assert "ada" not in (public / "course.toml").read_text()
    monkeypatch.chdir(work)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "eve"))
    assert "late     " in ok("submit", "--student", "bob", "--anyway")
    assert "extended" not in ok("list")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "ada"))
    for receipt in tmp_path.glob("data/deltagrade/receipts/nets/*.json"):
        if json.loads(receipt.read_text())["student"] == "ada":
            ReceiptBook().add(read_receipt(receipt))
    assert "due Tue 08 May 2040 12:00 UTC, extended" in ok("list")
    assert "in time" in ok("status")
    assert " left, until Tue 08 May 2040 12:00 UTC, by your extension" in ok(
        "submit", "--student", "ada", "--anyway"
    )
    plan(graded, "2020-05-01T12:00:00Z")  # it is withdrawn
    ok("release", "--course", graded)
    assert "extended" not in ok("list")


def test_extension_of_whom_nothing_is_collected_must_be_told(graded: Path) -> None:
    more = '[[extensions]]\nstudent = "eve"\nassignment = "00-warm-up"\ndue = 2040-05-08T12:00:00Z\n'
    plan(graded, "2020-05-01T12:00:00Z", more)
    told = "Tell them yourself of their extension, as nothing of them is collected yet: eve.\n"
    assert told in ok("collect")


def test_show_tells_that_something_came_in_that_is_not_collected(graded: Path, tmp_path: Path) -> None:
    more = '[[assignments]]\nname = "01-words"\ndue = 2020-05-01T12:00:00Z\n'
    plan(graded, "2040-05-01T12:00:00Z", more)
    assert "Not released yet: 01-words\n" in ok("show", "bob")
    late = Submission.new("bob", "01-words", dt.datetime(2020, 5, 2, 12, tzinfo=dt.UTC))
    (tmp_path / "exchange" / "nets" / "inbound" / late.source).mkdir()
    told = " ".join(ok("show", "bob").split())
    assert (
        "01-words: nothing is collected of what came in Sat 02 May 2020 12:00 UTC; due Fri 01 May 2020"
        in told
    )
    assert "Why: grader collect 01-words" in told
    assert "came in" not in ok("show", "ada")


def test_extension_is_found_beside_what_is_collected_of_another_assignment(
    graded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public, due = tmp_path / "exchange" / "nets", dt.datetime(2020, 5, 1, 12, tzinfo=dt.UTC)
    (public / "outbound" / "01-words").mkdir()
    more = (
        '[[assignments]]\nname = "01-words"\ndue = 2020-05-01T12:00:00Z\n[[extensions]]\n'
        'student = "ada"\nassignment = "01-words"\ndue = 2040-05-08T12:00:00Z\n'
    )
    plan(graded, "2020-05-01T12:00:00Z", more)
    ok("publish")
    later = Submission.new("ada", "01-words", due + dt.timedelta(days=1))
    ReceiptBook().add(Receipt.of("nets", later, {"words.py": b""}))
    monkeypatch.chdir(tmp_path)
    head, line = ok("status", "01", "--course", public).splitlines()
    assert "due Tue 08 May 2040 12:00 UTC, extended" in head
    assert "as ada  in time" in line
