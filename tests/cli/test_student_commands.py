"""`grader list`, `fetch`, `submit`, `status` and `feedback`."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from terminal import ASSIGNMENT, GRADER, ok, refused, run

from grader.course.files import load_course
from grader.exchange.actions import Exchange
from grader.exchange.submission import Receipt, Submission
from grader.files.records import day_and_time
from grader.files.tree import content_hash, read_files
from grader.receipts.receipt import ReceiptBook


def set_due(course: Path, due: dt.datetime, late: str = 'policy = "none"') -> None:
    """Set when the assignment is due, and tell students."""
    (course / "course.toml").write_text(
        f'format = 1\nid = "nets"\ntitle = "Nets"\nexchange = "../exchange"\n'
        f'timezone = "Asia/Tokyo"\n[late]\n{late}\n'
        f'[[assignments]]\nname = "{ASSIGNMENT}"\ndue = {due.isoformat()}\n'
    )
    ok("release", ASSIGNMENT, "--course", course)


NOW = dt.datetime.now(dt.UTC)


def test_list_tells_what_is_out_and_what_was_submitted(course: Path, solved: Path, public: Path) -> None:
    assert ok("list", "--course", public) == f"Nets\n{ASSIGNMENT}  no due date  0 submitted\n"
    ok("submit", solved, "--student", "ada")
    here = "Counted is what was submitted from this computer; 'grader status' shows it.\n"
    assert ok("list", "--course", public).endswith(f"  1 submitted\n{here}")
    set_due(course, dt.datetime(2040, 5, 1, 12, tzinfo=dt.UTC))
    ok("submit", solved, "--student", "ada")
    told = ok("list", "--course", public)
    assert "due Tue 01 May 2040 21:00 JST" in told
    assert told.endswith(f"  2 submitted\n{here}")


def test_list_of_a_course_without_releases(tmp_path: Path) -> None:
    ok("init", "--example", tmp_path / "fresh", "--title", "Fresh")
    assert ok("list", "--course", tmp_path / "fresh") == "Fresh\nNothing is released yet.\n"


def test_fetch_says_what_to_do_next(public: Path, tmp_path: Path) -> None:
    into = tmp_path / "my work"
    told = ok("fetch", ASSIGNMENT, "--course", public, "--into", into)
    assert told.splitlines()[0].endswith("Read its README.md, write in warmup.py or warmup.ipynb, then:")
    assert told.splitlines()[1] == f"cd '{into / ASSIGNMENT}' && grader check"
    names = sorted(path.name for path in (into / ASSIGNMENT).iterdir())
    given = ["README.md", "assignment.toml", "test_warmup.py", "warmup.ipynb", "warmup.py"]
    assert names == [".gitignore", ".grader.toml", *given]


def test_fetch_missing_restores_and_changes_nothing(solved: Path, public: Path) -> None:
    mine = (solved / "warmup.py").read_text()
    (solved / "test_warmup.py").unlink()
    ok("fetch", ASSIGNMENT, "--missing", "--course", public, "--into", solved.parent)
    assert (solved / "test_warmup.py").is_file()
    assert (solved / "warmup.py").read_text() == mine


@pytest.mark.slow
def test_who_releases_anew_is_told_how_students_get_it(course: Path, solved: Path) -> None:
    settings = course / "solutions" / ASSIGNMENT / "assignment.toml"
    assert "Who has it" not in ok("release", ASSIGNMENT, "--course", course)
    settings.write_text(settings.read_text().replace("Warm-up with NumPy", "Newer"))
    ok("build", "--course", course)
    told = refused("release", ASSIGNMENT, "--course", course)
    assert f"--force to replace it; who has it then gets it with 'grader fetch {ASSIGNMENT} --update'" in told
    last = ok("release", ASSIGNMENT, "--force", "--course", course).splitlines()[-1]
    assert last.startswith(f"Who has it already: grader fetch {ASSIGNMENT} --update ")


def test_a_newer_release_is_told_and_taken_over(
    course: Path, solved: Path, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(solved)
    tests = public / "outbound" / ASSIGNMENT / "test_warmup.py"
    tests.write_text(f"{tests.read_text()}\n# newer\n")
    newer = f"{ASSIGNMENT} was released anew (test_warmup.py): grader fetch {ASSIGNMENT} --update"
    assert ok("check").splitlines()[-1] == newer
    assert ok("list").splitlines()[-1] == newer
    assert ok("submit", "--student", "ada").splitlines()[-1] == f"note     {newer}"
    mine = (solved / "warmup.py").read_text()
    monkeypatch.chdir(solved.parent)
    first, second = ok("fetch", "00", "--update", "--course", public).splitlines()
    assert first == f"As released now, in {ASSIGNMENT}: test_warmup.py."
    assert second.startswith(f"What was there before lies in {ASSIGNMENT}{os.sep}.grader-before{os.sep}")
    assert (solved / "warmup.py").read_text() == mine
    assert (solved / "test_warmup.py").read_text() == tests.read_text()
    monkeypatch.chdir(solved)
    assert ok("fetch", "--update").endswith("is up to date.\n")
    assert newer not in ok("check")
    stub = public / "outbound" / ASSIGNMENT / "warmup.py"
    stub.write_text(f"{stub.read_text()}\n# newer\n")
    (solved / "assignment.toml").unlink()
    stays, see = ok("fetch", "--update", "--course", public).splitlines()
    assert stays == "Your work stays, though it is handed out otherwise now: warmup.py. To see how:"
    assert see == f"grader fetch {ASSIGNMENT} --into {ASSIGNMENT}-new"
    assert (solved / "warmup.py").read_text() == mine
    assert (solved / "assignment.toml").exists()


def test_submit_prints_a_receipt(solved: Path, public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(solved)
    lines = ok("submit", "--student", "ada").splitlines()
    assert lines[0] == f"Submitted {ASSIGNMENT} as ada."
    told = [line.split(maxsplit=1) for line in lines[1:]]
    assert [what for what, _ in told] == ["receipt", "time", "work"]
    assert told[-1][1] == "warmup.py: 3 of 3 exercises pass; 4.5 of 4.5 public points, of 10 in all"
    kept = Path(told[0][1].partition(", kept in ")[2])
    receipt = json.loads(kept.read_text())
    assert receipt["hash"] == content_hash(read_files(solved, 10))
    assert (public / "inbound" / receipt["folder"]).is_dir()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_submit_lists_the_files_on_demand(solved: Path, public: Path) -> None:
    files = [line for line in ok("submit", solved, "--files").splitlines() if line.startswith("file ")]
    assert len(files) == 5
    assert files[-1] == f"file     warmup.py ({(solved / 'warmup.py').stat().st_size:,} bytes)"


def test_work_in_which_nothing_counts_is_handed_in_by_those_who_insist(solved: Path, public: Path) -> None:
    (solved / "warmup.py").write_text("def standardize(x:\n    return x\n")
    (solved / "warmup.ipynb").unlink()
    told = refused("submit", solved, "--student", "ada")
    assert "warmup.py, line 1, is not valid Python" in told
    assert "As it stands nothing in it counts." in told
    assert list((public / "inbound").iterdir()) == []
    assert "note     warmup.py, line 1" in ok("submit", solved, "--student", "ada", "--anyway")


@pytest.mark.slow
def test_the_versions_that_grade_are_known_where_work_is_checked_and_handed_in(
    course: Path, solved: Path, public: Path
) -> None:
    assert "graded with" not in ok("submit", solved, "--student", "ada")
    text = (course / "course.toml").read_text()
    (course / "course.toml").write_text('python = "3.9.1"\n' + text)
    ok("release", ASSIGNMENT, "--course", course)
    told = "graded with Python 3.9.1"
    (solved / "warmup.py").write_text((solved / "warmup.py").read_text() + "\nmatch 1:\n    case _: x = 2\n")
    submitted = ok("submit", solved, "--student", "ada")
    assert told in submitted
    assert "is not valid Python 3.9.1, " in submitted
    ok("fetch", ASSIGNMENT, "--missing", "--course", public, "--into", solved.parent)
    checked = run("check", solved).stdout
    assert told in checked
    assert "is not valid Python 3.9.1, " in checked


def test_submit_works_from_inside_a_renamed_folder(solved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    renamed = solved.rename(solved.with_name("my-best-try"))
    (renamed / "data").mkdir()
    monkeypatch.chdir(renamed / "data")
    assert ok("submit", "--student", "ada").startswith(f"Submitted {ASSIGNMENT} as ada.")


def test_student_can_be_named_by_the_environment(solved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", "hub-user")
    assert "as hub-user." in ok("submit", solved)
    monkeypatch.setenv("GRADER_STUDENT", "grader-user")
    assert "as grader-user." in ok("submit", solved)


def test_who_submits_again_is_known_and_told_of_the_same_files_and_of_what_is_kept(solved: Path) -> None:
    same = "The files are the same as those that you submitted before."
    assert same not in ok("submit", solved, "--student", "ada")
    told = ok("submit", solved)  # not as the user of this computer
    assert told.startswith(f"Submitted {ASSIGNMENT} as ada.")
    assert same in told
    with (solved / "warmup.py").open("a") as file:
        file.write("x = 1\n")
    assert same not in ok("submit", solved)
    (solved / "warmup.py").unlink()
    told = ok("fetch", "00", "--missing", "--into", solved)
    assert "as handed out: warmup.py." in told
    assert "What you submitted on " in told


@pytest.mark.slow
def test_every_submission_is_kept(solved: Path, public: Path) -> None:
    for _ in range(3):
        ok("submit", solved, "--student", "ada")
    assert len(list((public / "inbound").iterdir())) == 3


@pytest.mark.parametrize(
    ("late", "told", "listed"),
    [
        ('policy = "none"', "it does not count", "too late to count"),
        ('policy = "percent"\npercent_per_day = 10', "it counts 90%", "late, counts 90%"),
        ('policy = "grace"\ngrace_minutes = 600', "it counts in full", "late, counts in full"),
    ],
)
def test_late_submission_says_what_it_costs(
    course: Path, solved: Path, late: str, told: str | None, listed: str
) -> None:
    set_due(course, NOW - dt.timedelta(hours=1), late)
    lines = ok("submit", solved, "--student", "ada").splitlines()
    warnings = [line for line in lines if line.startswith("late ")]
    end = day_and_time(NOW + dt.timedelta(hours=9), ZoneInfo("Asia/Tokyo"), exact=True)
    grace = f", as all work until {end}"
    unless = grace if listed == "late, counts in full" else ", unless you were given more time"
    assert [line.partition("; ")[2] for line in warnings] == [f"{told}{unless}."]
    assert listed in ok("status", "--course", course)
    if listed == "late, counts in full":
        assert f"which is past: late work counts in full until {end}" in ok("list", "--course", course)
        assert (
            f"all work is late and counts in full until {end}." in run("release", "--course", course).stderr
        )


def test_status_tells_each_submission(solved: Path, public: Path, course: Path) -> None:
    unknown = "was submitted from this computer; what was from another one is not known here.\n"
    receipt = "If you have its receipt: grader status FILE\n"
    assert ok("status", "--course", public) == f"Nothing {unknown}{receipt}"
    assert ok("status", ASSIGNMENT, "--course", public) == f"Nothing of {ASSIGNMENT} {unknown}{receipt}"
    ok("submit", solved, "--student", "ada")
    digest = content_hash(read_files(solved, 10))[:12]
    head, line = ok("status", "--course", public).splitlines()
    assert head == f"{ASSIGNMENT}: submitted 1 time, no due date"
    assert line.endswith(f"  {digest}  as ada  in time")
    [folder] = (public / "inbound").iterdir()
    folder.rename(folder.with_name("elsewhere"))
    assert "no longer in the exchange: show your receipt" in ok("status", "--course", public)


def test_status_works_in_the_fetched_folder(solved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(solved)
    ok("submit", "--student", "ada")
    assert "as ada" in ok("status")
    assert "1 submitted" in ok("list")
    assert ok("feedback") == "There is no feedback yet on the submission known here.\n"


@pytest.mark.slow
def test_feedback_can_be_shown_and_saved(
    course: Path, solved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ok("submit", solved, "--student", "ada")
    ok("collect", ASSIGNMENT, "--course", course)
    ok("grade", "--course", course)
    ok("publish", ASSIGNMENT, "--course", course)
    ok("submit", solved, "--student", "ada")  # of which there is no feedback yet
    monkeypatch.chdir(tmp_path)
    told = ok("feedback", ASSIGNMENT, "--course", course)
    assert told.startswith("# Warm-up with NumPy: 10 of 10 points\n")
    assert not (tmp_path / f"feedback-{ASSIGNMENT}.md").exists()
    saved = ok("feedback", "--save", "--course", course)
    assert f"Saved as feedback-{ASSIGNMENT}.md.\nSaved as feedback-{ASSIGNMENT}.html.\n" in saved
    assert "<h1>" in (tmp_path / f"feedback-{ASSIGNMENT}.html").read_text()
    assert (tmp_path / f"feedback-{ASSIGNMENT}.md").read_text().strip() == told.strip()


@pytest.mark.parametrize("stdout", ["/dev/full", "pipe"])
def test_receipt_is_kept_before_anything_is_printed(solved: Path, public: Path, stdout: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    screen = os.open(stdout, os.O_WRONLY) if stdout != "pipe" else writing
    command = [*GRADER, "submit", str(solved), "--student", "ada"]
    done = subprocess.run(command, stdout=screen, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    sentence, hint = done.stderr.splitlines()
    assert sentence.startswith(f"Error: {ASSIGNMENT} is handed in as ada, but cannot be shown: ")
    receipt = json.loads(Path(hint.removeprefix("Its receipt is kept in ")).read_text())
    assert (public / "inbound" / receipt["folder"]).is_dir()


def test_an_old_receipt_that_is_broken_keeps_nobody_from_handing_in(solved: Path) -> None:
    old = Path(ok("submit", solved, "--student", "ada").splitlines()[1].partition(", kept in ")[2])
    old.write_text("")
    assert f"The receipt {old} cannot be read" in refused("submit", solved)  # it said who this is
    told = ok("submit", solved, "--student", "ada")
    assert f"note     The receipt {old} cannot be read" in told
    assert "note     The receipt" in ok("submit", solved)  # the newer one says so


def test_receipt_that_cannot_be_kept_is_shown(solved: Path, tmp_path: Path) -> None:
    (tmp_path / "data" / "deltagrade" / "receipts").write_text("no folder")
    done = run("submit", solved, "--student", "ada")
    assert done.exit_code == 2
    assert done.stdout.startswith(f"Submitted {ASSIGNMENT} as ada.\nreceipt ")
    assert "not kept; copy this: " in done.stdout
    assert "could not be kept" in done.stderr


def test_what_another_computer_handed_in_is_known_by_its_receipt(
    solved: Path, course: Path, public: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    receipt = ok("submit", solved, "--student", "ada").splitlines()[1].partition(", kept in ")[2]
    ok("collect", ASSIGNMENT, "--course", course)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "another computer"))
    assert ok("feedback", "--course", public).startswith("Nothing was submitted from this computer; ")
    assert "no feedback yet on the submission known here" in ok("feedback", receipt, "--course", public)
    [_, line, taken_in] = ok("status", receipt, "--course", public).splitlines()
    assert "  as ada  in time" in line
    signed = taken_in.partition("receipt: ")[2]
    assert "is a signed receipt" in refused("feedback", signed, "--course", public)


def test_course_is_named_once(public: Path, tmp_path: Path) -> None:
    assert "grader list --course DIR" in ok("courses")
    ok("list", "--course", public)
    assert ok("list").startswith("Nets\n")
    assert ok("courses") == f"nets  Nets\n      {public}\n"
    assert ok("fetch", "00").startswith(f"{ASSIGNMENT} is ready.")
    assert ok("list", "--course", "nets") == ok("list")
    assert ok("courses", "--forget", "nets").startswith("No course is known yet")
    assert "No course 'nets' is known." in refused("courses", "--forget", "nets")


@pytest.mark.parametrize("place", [".", "..", "inbound", "outbound/00-warm-up"])
def test_folder_above_or_below_the_course_is_understood(public: Path, place: str) -> None:
    assert ok("list", "--course", public / place).startswith("Nets\n")
    assert "is the folder of no course" in refused("list", "--course", public.parent.parent / "elsewhere")


@pytest.mark.parametrize("place", ["", "exchange", "exchange/py1"])
def test_course_whose_exchange_lies_in_it_is_known_by_any_of_its_folders(tmp_path: Path, place: str) -> None:
    own = tmp_path / "py1"
    ok("init", "--example", own, "--id", "py1", "--title", "Py", "--exchange", "exchange")
    ok("list", "--course", own)
    assert "none is known on this computer" in refused("list"), "nothing is released yet"
    ok("build", "--course", own)
    ok("release", ASSIGNMENT, "--course", own)
    assert ok("list", "--course", own / place) == ok("list")
    assert ok("courses") == f"py1  Py\n     {own}/exchange/py1\n"


def test_folder_around_fetched_ones_is_understood(solved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ok("courses", "--forget", "nets")
    monkeypatch.chdir(solved.parent)
    assert ok("list").startswith("Nets\n")
    ok("submit", ASSIGNMENT, "--student", "ada")
    assert "as ada" in ok("status", "00")


def test_of_several_courses_one_must_be_named(public: Path, tmp_path: Path) -> None:
    ok("init", "--example", tmp_path / "other", "--id", "other", "--exchange", "../exchange")
    ok("build", "--course", tmp_path / "other")
    ok("release", ASSIGNMENT, "--course", tmp_path / "other")
    both = [f"  --course {public.parent / name}" for name in ("nets", "other")]
    told = "There are several courses; name one of them:"
    assert refused("list", "--course", public.parent).splitlines() == [told, *both]
    for name in ("other", "nets"):
        ok("list", "--course", public.parent / name)
    assert refused("list").splitlines() == [told, "  --course nets", "  --course other"]
    shutil.rmtree(public.parent / "other")
    assert ok("list").startswith("Nets\n")
    assert "is not there now" in ok("courses")


def test_folder_goes_before_the_environment_and_that_before_what_is_known(
    solved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ok("init", "--example", tmp_path / "other", "--title", "Other")
    monkeypatch.setenv("GRADER_COURSE", str(tmp_path / "other"))
    assert ok("list").startswith("Other\n")
    monkeypatch.chdir(solved)
    assert ok("list").startswith("Nets\n")
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("GRADER_COURSE", "nets")
    assert ok("list").startswith("Nets\n")


def test_a_known_course_may_be_cut_short_and_a_misspelt_one_is_told(solved: Path, public: Path) -> None:
    ok("list", "--course", public)
    assert ok("list", "--course", "net") == ok("list", "--course", "nets")
    told = refused("list", "--course", "nest")
    assert "No course 'nest' is known, and there is no such folder here.\nDid you mean nets? " in told
    assert "mounted" in refused("list", "--course", f"gone{os.sep}nets")


def test_the_folder_to_hand_in_may_be_cut_short(solved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(solved.parent)
    assert ok("submit", "00", "--student", "ada").startswith(f"Submitted {ASSIGNMENT} as ada.")
    assert "There is no assignment '12' here." in refused("submit", "12", "--student", "ada")


def test_list_of_known_courses_that_is_broken(public: Path, tmp_path: Path) -> None:
    ok("list", "--course", public)
    (tmp_path / "data" / "deltagrade" / "courses.json").write_text("{")
    assert "courses.json cannot be read" in refused("list")
    assert ok("list", "--course", public).startswith("Nets\n")


def test_course_that_is_not_mounted_is_told_as_that(solved: Path, public: Path) -> None:
    public.rename(public.with_name("elsewhere"))
    for arguments in (["list"], ["submit", solved, "--student", "ada"], ["status", "--course", public]):
        told = refused(*arguments)
        assert told.startswith(f"The course's folder {public} is not there.\nIts disk may not be mounted")


def test_missing_files_are_put_back_inside_their_folder(
    solved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (solved / "README.md").unlink()
    (solved / "warmup.py").rename(solved / "Warmup.py")
    monkeypatch.chdir(solved)
    told = ok("fetch", "00", "--missing").splitlines()
    assert told[0] == f"Put back in {solved}, as handed out: README.md."
    assert told[1].startswith("'Warmup.py' is there, and is not graded; if it is your work, rename it")
    (solved / "Warmup.py").rename(solved / "warmup.py")
    assert ok("fetch", "--missing") == "Nothing is missing.\n"
    assert not (solved / ASSIGNMENT).exists()
    assert "is there already" in refused("fetch", "00")
    assert "Name the assignment to fetch.\nReleased: " in refused("fetch")


def test_missing_files_are_put_back_in_a_renamed_folder(
    solved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed = solved.rename(solved.with_name("my-best-try"))
    (renamed / "README.md").unlink()
    monkeypatch.chdir(solved.parent)
    assert ok("fetch", "00", "--missing") == f"Put back in {renamed}, as handed out: README.md.\n"
    assert not solved.exists()
    (renamed / "README.md").unlink()
    (renamed / "data").mkdir()
    monkeypatch.chdir(renamed / "data")
    assert ok("fetch", "--missing") == f"Put back in {renamed}, as handed out: README.md.\n"
    ok("fetch", "00")  # beside it
    assert solved.is_dir()


def test_a_folder_whose_note_is_gone_is_told_how_it_gets_it_back(
    solved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = solved / ".grader.toml"
    before = note.read_text()
    monkeypatch.chdir(solved)
    note.unlink()
    assert ok("fetch", "--missing") == f"Put back in {solved}, as handed out: .grader.toml.\n"
    assert ok("fetch", "--missing") == "Nothing is missing.\n"
    note.unlink()
    (solved / "assignment.toml").unlink()  # then only the folder's name tells
    ok("fetch", "--missing")
    assert note.read_text() == before
    note.write_text("format = ")
    assert "Rename it; 'grader fetch --missing' in its folder then puts it back." in refused(
        "fetch", "--missing"
    )
    note.unlink()
    renamed = solved.rename(solved.with_name("my-best-try"))
    monkeypatch.chdir(renamed)
    told = refused("fetch", "--missing")
    assert "Name it, in this folder: grader fetch NAME --missing\nReleased: 00-warm-up." in told
    assert ok("fetch", "00", "--missing") == f"Put back in {renamed}, as handed out: .grader.toml.\n"
    assert not (renamed / ASSIGNMENT).exists()


def test_what_was_submitted_comes_back_and_takes_the_place_of_nothing_else(
    solved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(solved)
    module, first = solved / "warmup.py", (solved / "warmup.py").read_text()
    told = refused("fetch", "--submitted")
    assert told.startswith(f"Nothing of {ASSIGNMENT} was submitted from this computer")
    ok("submit", "--student", "ada")
    module.write_text(f"{first}# second\n")
    (solved / "notes").mkdir()
    (solved / "notes" / "ideas.txt").write_text("Mine")
    (solved / "test_warmup.py").write_text("def test_nothing(): pass\n")
    ok("submit", "--student", "ada")

    module.unlink()
    assert "comes back with: grader fetch --submitted" in ok("fetch", "--missing")
    shutil.rmtree(solved / "notes")
    (solved / "test_warmup.py").unlink()
    ok("fetch", "--missing")
    checks = (solved / "test_warmup.py").read_text()
    assert f"in {solved}: notes/ideas.txt, warmup.py.\n" in ok("fetch", "--submitted")
    assert module.read_text() == f"{first}# second\n"
    assert (solved / "test_warmup.py").read_text() == checks
    assert not (solved / ".grader-before").exists()  # nobody wrote what was there

    module.write_text("newer = 1\n")
    number = next(line.split()[6] for line in ok("status").splitlines() if "as ada" in line)
    told = ok("fetch", number, "--submitted")
    assert module.read_text() == first
    [kept] = (solved / ".grader-before").iterdir()
    assert f"What was there before lies in {kept}." in told
    assert (kept / "warmup.py").read_text() == "newer = 1\n"
    told = ok("fetch", number, "--submitted")
    assert told.startswith(f"Your work in {solved} is as you submitted it on ")


@pytest.mark.parametrize("how", ["--missing", "--update", "--submitted"])
def test_no_folder_of_the_course_itself_is_taken_for_a_students(
    course: Path, solved: Path, solution: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    ok("submit", solved, "--student", "ada")
    before = read_files(solution.parent, 1)
    for folder in (solution.parent, course / "assignments" / ASSIGNMENT):
        monkeypatch.chdir(folder)
        assert refused("fetch", how).startswith(f"{folder} is the course's own folder, and nobody's work.\n")
        monkeypatch.chdir(course)
        assert "is the course's own folder" in refused("fetch", ASSIGNMENT, how, "--into", folder.parent)
        assert not (folder / ".grader.toml").exists()
    assert read_files(solution.parent, 1) == before


def test_what_was_submitted_comes_back_into_a_new_folder(
    solved: Path, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ok("submit", solved, "--student", "ada")
    [kept] = ReceiptBook().folder.glob("nets/*.json")
    elsewhere = solved.parent.parent / "other computer"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    ok("fetch", kept, "--submitted", "--course", public)
    back = elsewhere / ASSIGNMENT
    assert (back / "warmup.py").read_text() == (solved / "warmup.py").read_text()
    assert not (back / ".grader-before").exists()
    assert "No receipt of yours has this number: abcdef." in refused("fetch", "abcdef", "--submitted")
    assert refused("status", "gone.json").startswith("There is no file 'gone.json'.\n")
    shutil.rmtree(public / "inbound")
    told = refused("fetch", "00", "--submitted")
    assert told.startswith("What you submitted is no longer in the exchange as it was.\nShow your receipt")


def test_feedback_is_saved_outside_of_what_is_handed_in(
    course: Path, solved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.exchange.actions.Exchange.feedback", lambda *_: "# A: 1 of 2 points\n")
    monkeypatch.chdir(solved)
    ok("submit", "--student", "ada")
    path = solved.parent / f"feedback-{ASSIGNMENT}.md"
    assert f"Saved as {path}." in ok("feedback", "--save")
    assert path.is_file()
    assert not list(solved.glob("feedback*"))


def test_grade_is_listed_once_there_is_one(solved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.exchange.actions.Exchange.feedback", lambda *_: "# A: 1 of 2 points\n")
    monkeypatch.chdir(solved)
    assert "1 of 2" not in ok("list")
    ok("submit", "--student", "ada")
    assert "1 submitted  1 of 2 points" in ok("list")
    assert ok("status").splitlines()[0].endswith(", 1 of 2 points")


def test_status_stays_short_after_many_submissions(solved: Path, public: Path) -> None:
    work, book = read_files(solved, 10), ReceiptBook()
    for minute in range(40):
        one = Submission.new("ada", ASSIGNMENT, NOW + dt.timedelta(minutes=minute))
        book.add(Receipt.of("nets", one, work))
    lines = ok("status").splitlines()
    assert lines[:2] == [
        f"{ASSIGNMENT}: submitted 40 times, no due date",
        f"  35 earlier ones: grader status {ASSIGNMENT} --all",
    ]
    assert len(lines) == 7
    assert len(ok("status", "--all").splitlines()) == 41


def test_status_shows_which_one_was_taken_in(
    course: Path, solved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.cli.handed_in._MOST_SHOWN", 1)
    exchange = Exchange(load_course(course))
    for minute in (-1, 0):
        now = NOW + dt.timedelta(minutes=minute)
        ReceiptBook().add(exchange.submit(solved, ASSIGNMENT, "ada", now=now))
        if minute:
            ok("collect", "--course", course)
    lines = ok("status", "--course", course).splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["1", lines[2].split()[0], "taken", lines[4].split()[0]]
    ok("collect", "--course", course)
    told = ok("status", "--all", "--course", course)
    assert (told.count("taken in "), told.count("signed receipt: ")) == (2, 1)
    assert " " not in told.partition("signed receipt: ")[2].splitlines()[0].removeprefix(str(course.parent))


def test_submit_waits_for_no_slow_checks(solved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.cli.submit._QUICK", 0.05)
    (solved / "warmup.py").write_text("def standardize(x):\n    while True:\n        pass\n")
    told = ok("submit", solved, "--student", "ada")
    assert "work     warmup.py: the public checks take longer; 'grader check' runs them to the end" in told


def test_what_cannot_be_loaded_is_told_when_it_is_handed_in(solved: Path) -> None:
    with (solved / "warmup.py").open("a") as file:
        file.write("\nx = not_there\n" * 12)
    lines = ok("submit", solved, "--student", "ada").splitlines()
    assert lines[3] == "work     warmup.py: 3 of 3 exercises pass; 4.5 of 4.5 public points, of 10 in all"
    assert "was passed over: it raises NameError" in lines[4]
    assert len(lines) <= 15


def test_a_module_that_is_gone_is_told_before_its_untouched_notebook(work: Path, solution: Path) -> None:
    (work / "warmup.py").rename(work / "warm_up.py")
    shutil.copy(solution, work / "warm_up.py")
    for command in ("check", "submit"):
        told = run(command, work).output
        assert "warmup.py is " in told
        assert "'warm_up.py' is there" in told
        assert "'grader fetch --missing' puts" in told
        assert "Nothing is written in warmup.ipynb yet" not in told
    (work / "src").mkdir()
    (work / "warm_up.py").rename(work / "src" / "warmup.py")
    assert f"{'src/warmup.py'!r} is there" in run("check", work).output


def second_course(tmp_path: Path) -> Path:
    """Make another course that is released as well; return where students find it."""
    ok("init", "--example", tmp_path / "other", "--title", "Other", "--id", "other")
    plan = tmp_path / "other" / "course.toml"
    plan.write_text(plan.read_text().replace(ASSIGNMENT, "02-more"))
    (tmp_path / "other" / "solutions" / ASSIGNMENT).rename(tmp_path / "other" / "solutions" / "02-more")
    ok("build", "--course", tmp_path / "other")
    run("release", "02", "--course", tmp_path / "other")
    return tmp_path / "other" / "exchange" / "other"


def test_the_other_known_course_is_named(work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ok("list", "--course", second_course(tmp_path))
    monkeypatch.chdir(work)
    assert "The course other has it: grader fetch 02-more --course other" in refused("fetch", "02")
    assert "Known as well: other; see them with: grader list --course other" in ok("list")
    (work / ".grader.toml").unlink()
    told = refused("list")
    assert "its file .grader.toml is gone" in told
    assert "grader fetch --missing --course " in told
    ok("fetch", "--missing", "--course", "nets")
    assert ok("list").startswith("Nets\n")


def test_that_a_due_date_is_past_is_told_with_what_late_work_counts(
    course: Path, public: Path, tmp_path: Path
) -> None:
    set_due(course, NOW - dt.timedelta(hours=30), 'policy = "percent"\npercent_per_day = 10')
    assert "which is past: late work counts 80%" in ok("list", "--course", public)
    told = ok("fetch", ASSIGNMENT, "--course", public, "--into", tmp_path / "late")
    assert told.splitlines()[-1].endswith("which is past: late work counts 80%.")


@pytest.mark.slow
def test_work_that_passes_less_than_what_was_submitted_before_is_told(solved: Path, public: Path) -> None:
    ok("submit", solved, "--student", "ada")
    mine = (solved / "warmup.py").read_text()
    (solved / "warmup.ipynb").unlink()
    (solved / "warmup.py").write_text(mine.replace("def standardize", "def standardise"))
    told = ok("submit", solved, "--student", "ada")
    assert "2 of 3 exercises pass" in told
    assert "; of what you submitted before, 3 of 3 passed" in told
    assert "of what you submitted before" not in ok("submit", solved, "--student", "ada")
    (solved / "warmup.py").write_text(mine + "\n\ndef more(x\n    return x\n")
    assert "The line: def more(x" in ok("check", solved)
    assert ok("submit", solved, "--student", "ada").count("is not valid Python") == 1
    (solved / "warmup.py").write_text("x = 1\n\n\ndef standardize(data):\n    return max(data\n")
    told = run("check", solved).output
    assert "warmup.py, line 5, was passed over" in told
    assert "because line 5 of warmup.py was passed over" in told
