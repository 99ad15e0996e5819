"""`grader check`: what students and their CI see."""

from __future__ import annotations

import json
import os
import pty
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from terminal import ASSIGNMENT, GRADER, ok, read_until, run, run_apart, run_at, running

WRONG_HOT = "\n\ndef one_hot(labels, n_classes):\n    return np.eye(n_classes)[labels].T\n"


def append(folder: Path, text: str) -> None:
    with (folder / "warmup.py").open("a") as file:
        file.write(text)


def test_solved_folder_passes(solved: Path) -> None:
    done = run_apart("check", cwd=solved)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:4] == [
        "00-warm-up: Warm-up with NumPy",
        "✓ standardize  2 of 2 checks, 1.5 of 1.5 points",
        "✓ one_hot      1 of 1 check, 1 of 1 point",
        "✓ logsumexp    2 of 2 checks, 2 of 2 points",
    ]
    assert "3 of 3 exercises pass; 4.5 of 4.5 public points, of 10 in all; " in done.stdout


def test_a_notebook_is_checked_and_told_how_it_was_read(solved: Path) -> None:
    cell = {"cell_type": "code", "source": "!ls\ndef one_hot(labels, n): return None\n", "metadata": {}}
    (solved / "warmup.py").unlink()
    (solved / "warmup.ipynb").unlink()
    (solved / "mine.ipynb").write_text(json.dumps({"nbformat": 4, "cells": [cell]}))
    done = run_at(solved, "check")
    assert done.exit_code == 1, done.stderr
    lines = done.stdout.splitlines()
    assert lines[1] == "mine.ipynb was taken for warmup.ipynb."
    assert "Only Jupyter knows this, so it was left out: !ls (code cell 1)." in lines
    assert "      logsumexp is not defined in mine.ipynb." in lines


def test_wrong_answer_is_told_with_hint_and_counterexample(solved: Path) -> None:
    append(solved, WRONG_HOT)
    done = run_at(solved, "check")
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    start = lines.index("✗ one_hot      0 of 1 check, 0 of 1 point")
    assert lines[start + 1 : start + 13] == [
        "    example of the text",
        "      one_hot(labels, 3) is wrong.",
        "        input labels     [2, 0, 2]",
        "        input n_classes  3",
        "        returned         [[ 0, *1, *0],",
        "                          [*0,  0,  0],",
        "                          [*1,  0,  1]]",
        "        expected         [[0, 0, 1],",
        "                          [1, 0, 0],",
        "                          [0, 0, 1]]",
        "        difference       at [0, 1]: 1 instead of 0 (4 of 9 entries)",
        "      Hint: Row i has its 1 in column labels[i]; pair rows and labels with np.arange.",
    ]


def test_the_first_thing_to_mend_is_shown_with_what_comes_after_it(solved: Path) -> None:
    append(solved, WRONG_HOT + "\n\ndef logsumexp(x): return None\n\ndef standardize(x): return x.T\n")
    lines = run_at(solved, "check", "--first").stdout.splitlines()
    assert lines[1:4] == [
        "✗ standardize  0 of 2 checks, 0 of 1.5 points",
        "    columns have mean 0 and deviation 1",
        "      standardize(x) is wrong.",
    ]
    assert "After that: constant column becomes zeros; one_hot; logsumexp" in lines
    assert sum(line.startswith("✗") for line in lines) == 1
    assert (
        lines[-1]
        == "Of what you fetched: 0 of 3 exercises pass, as last checked; next: standardize in 00-warm-up"
    )


def test_of_several_folders_those_after_the_first_thing_to_mend_are_not_checked(
    solved: Path,
) -> None:
    for name in ("01-other", "02-more"):
        shutil.copytree(solved, solved.with_name(name))
        append(solved.with_name(name), WRONG_HOT)
    done = run_at(solved.parent, "check", "--first")
    assert done.exit_code == 1
    assert [line[:12] for line in done.stdout.splitlines() if line.endswith("NumPy")] == [
        "00-warm-up: ",
        "01-other: Wa",
    ]


@pytest.mark.slow
def test_words_name_folders_and_exercises(solved: Path) -> None:
    other = shutil.copytree(solved, solved.with_name("01-other"))
    table = (other / "assignment.toml").read_text().replace("one_hot", "two_hot")
    (other / "assignment.toml").write_text(table)
    tests = (other / "test_warmup.py").read_text().replace('"one_hot"', '"two_hot"')
    (other / "test_warmup.py").write_text(tests)

    def checked(folder: Path, *words: str) -> list[str]:
        done = run_at(folder, "check", *words)
        lines = done.stdout.splitlines()
        assert done.exit_code == 0
        heads = [line.split()[0] for line in lines if line.endswith("Warm-up with NumPy")]
        return heads + [line.split()[1] for line in lines if line.startswith("✓")]

    first, second = f"{ASSIGNMENT}:", "01-other:"
    assert checked(solved, "one_hot") == checked(solved, "-e", "one") == [first, "one_hot"]
    assert checked(solved.parent, "one_hot") == [first, "one_hot"]
    assert checked(solved.parent, "00", "-e", "one_hot") == [first, "one_hot"]
    assert (
        checked(solved.parent, "01", "logsumexp")
        == checked(solved, "01", "-e", "log")
        == [second, "logsumexp"]
    )
    both = [first, second, "logsumexp", "logsumexp"]
    assert checked(solved.parent, "logsumexp") == both
    assert checked(solved.parent, "logsumexp", "--course", "nets") == both
    for words, sentence in (
        (["one_hut"], "There is no exercise 'one_hut' in these 2 assignments.\nDid you mean one_hot"),
        (["01-othr"], "There is no exercise '01-othr' in these 2 assignments.\nDid you mean 01-other? Its"),
        (["no/where"], "There is no folder 'no/where'."),
        (["--course", "nuts"], "Nothing of the course 'nuts' is in "),
    ):
        done = run_at(solved.parent, "check", *words)
        assert (done.exit_code, sentence in done.stderr) == (2, True)
    for content, told in (
        ("broken", "has no value"),
        ("format = 2", "Rename it; 'grader fetch --missing' in its folder then puts it back."),
        ("format = 1", "Rename it; 'grader fetch --missing' in its folder then puts it back."),
        ("", "'grader fetch --missing' in it puts it back"),
    ):
        (other / "assignment.toml").write_text(content)
        if not content:
            (other / "assignment.toml").unlink()
        done = run_at(solved.parent, "check", "one_hot")
        assert (done.exit_code, done.stdout.count("✓")) == (2, 1)
        assert "01-other cannot be checked: " in done.stderr
        assert told in done.stderr


def test_a_name_that_is_nearly_right_is_named(solved: Path) -> None:
    text = (solved / "warmup.py").read_text()
    (solved / "warmup.py").write_text(text.replace("def one_hot", "def OneHot"))
    told = "one_hot is not defined in warmup.py, but OneHot is; if you mean that, rename it to one_hot."
    assert told in run_at(solved, "check").stdout.splitlines()
    (solved / "warmup.py").write_text(text.replace("def logsumexp", "def logsumex"))
    assert "but logsumex is;" in run_at(solved, "check").stdout


@pytest.mark.slow
def test_how_far_one_is_in_the_fetched_course_is_told_with_what_is_next(solved: Path) -> None:
    note = 'format = 1\ncourse = "{}"\nassignment = "x"\ncourse_folder = "/x"\n'
    for number, course in enumerate(["mine", "mine", "other"]):
        folder = solved.with_name(f"0{number}-again")
        shutil.copytree(solved, folder)
        (folder / ".grader.toml").write_text(note.format(course))
    first, second = (solved.with_name(f"0{number}-again") for number in (0, 1))
    append(first, WRONG_HOT)
    told = "Of what you fetched: {} of 6 exercises pass, as last checked; {}"
    seen = run_at(first, "check", "--first").stdout.splitlines()[-1]
    assert seen == told.format(2, "next: one_hot in 00-again")
    run_at(second, "check", "-e", "logsumexp")
    shutil.copy(second / "warmup.py", first)
    seen = run_at(first, "check", "--first").stdout.splitlines()[-1]
    assert seen == told.format(4, "next: standardize in 01-again")
    seen = run_at(second, "check", "--first").stdout.splitlines()[-1]
    assert seen == told.format(6, "nothing is left but to hand it in: grader submit")
    (first / ".grader-checked.json").write_text("{")
    assert "3 of 6" in run_at(second, "check", "--first").stdout
    (first / ".grader-checked.json").unlink()
    (first / ".grader-checked.json").mkdir()  # it cannot be written
    done = run_at(first, "check", "--first")
    assert (done.exit_code, "3 of 6" in done.stdout) == (0, True)


def test_how_far_one_is_is_told_once_for_each_course(solved: Path) -> None:
    for name, course in (("01-again", "nets"), ("02-other", "other")):
        folder = solved.with_name(name)
        shutil.copytree(solved, folder)
        note = folder / ".grader.toml"
        note.write_text(note.read_text().replace('course = "nets"', f'course = "{course}"'))
    told = run_at(solved.parent, "check", "--first").stdout.splitlines()
    done = "as last checked; nothing is left but to hand it in: grader submit"
    assert [line for line in told if line.startswith("Of what you fetched")] == told[-2:]
    assert told[-2:] == [
        f"Of what you fetched of nets: 6 of 6 exercises pass, {done}",
        f"Of what you fetched of other: 3 of 3 exercises pass, {done}",
    ]


def test_unwritten_stub_fails_kindly(work: Path) -> None:
    done = run_at(work, "check")
    assert done.exit_code == 1
    assert done.stdout.count("Nothing is written in ") == done.stdout.count("Not written yet") == 1
    assert "\nAfter that: one_hot; logsumexp\n" in done.stdout
    assert "Hint" not in done.stdout
    (work / "warmup.py").rename(work / "mine.py")
    assert run_at(work, "check").stdout.count("ot written") == 1  # the rest would hide that it is renamed


def test_memory_that_is_not_there_is_told_with_what_was_asked_for(solved: Path) -> None:
    append(solved, "def one_hot(*_):\n    return np.ones((10**6, 10**6))\n")
    shown = run_at(solved, "check", "one_hot").stdout
    assert "It needs more memory than a submission may use. Unable to allocate 7.28 TiB" in shown
    assert "Hint" not in shown


def test_file_that_cannot_be_loaded_is_told_once(work: Path) -> None:
    (work / "warmup.py").write_text("def standardize(x)\n")
    done = run_at(work, "check")
    assert done.exit_code == 1
    assert done.stdout.count("is not valid Python") == 1
    assert "0 of 3 exercises pass" in done.stdout


def test_checks_that_cannot_be_run_are_no_failure(solved: Path) -> None:
    (solved / "test_warmup.py").unlink()
    done = run_at(solved, "check")
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: There is no check file ")
    assert "grader fetch --missing" in done.stderr


@pytest.mark.slow
def test_fetched_folder_without_its_assignment_toml_is_told_how_to_restore_it(solved: Path) -> None:
    (solved / "assignment.toml").unlink()
    done = run_at(solved, "check")
    assert done.exit_code == 2
    assert "'grader fetch --missing' puts it back" in done.stderr
    assert run_at(solved, "fetch", "--missing").exit_code == 0
    assert run_at(solved, "check").exit_code == 0


@pytest.mark.slow
def test_the_file_that_is_handed_in_stands_for_its_folder(solved: Path) -> None:
    for file in ("warmup.py", "./warmup.py", str(solved / "warmup.ipynb")):
        assert run_at(solved, "check", file).exit_code == 0, file
    assert run_at(solved, "check", "warmup.py", "one_hot").exit_code == 0
    assert "no exercise 'test_warmup.py'" in run_at(solved, "check", "test_warmup.py").stderr


def test_one_exercise_can_be_chosen(solved: Path) -> None:
    append(solved, WRONG_HOT)
    done = run_at(solved, "check", "-e", "logsumexp")
    assert (done.exit_code, "1 of 1 exercise passes; 2 of 2 public points, of 4 in all;" in done.stdout) == (
        0,
        True,
    )
    assert run_at(solved, "check", "-e", "logsumexp", "-e", "one_hot").exit_code == 1
    done = run_at(solved, "check", "-e", "softmax")
    assert done.exit_code == 2
    assert "There is no exercise 'softmax' in 00-warm-up.\nIts exercises: standardize" in done.stderr


def test_folder_is_found_from_inside_and_from_above(solved: Path) -> None:
    (solved / "data" / "deep").mkdir(parents=True)
    assert run_at(solved / "data" / "deep", "check").exit_code == 0
    assert run_at(solved.parent, "check").exit_code == 0
    assert run("check", solved).exit_code == 0


def test_an_assignment_far_above_hides_none_of_those_below(solved: Path) -> None:
    (solved.parent.parent / "assignment.toml").write_text("format = 1\n")
    assert run_at(solved.parent, "check").exit_code == 0


def test_several_folders_are_checked_one_after_the_other(solved: Path) -> None:
    other = solved.with_name("01-other")
    shutil.copytree(solved, other)
    append(other, WRONG_HOT)
    done = run_at(solved.parent, "check")
    assert done.exit_code == 1
    assert done.stdout.count("3 of 3 exercises pass") == done.stdout.count("2 of 3 exercises pass") == 1
    assert run_at(solved.parent, "check", "--watch").exit_code == 2


def test_course_in_the_environment_does_not_replace_the_students_folder(solved: Path, public: Path) -> None:
    done = run_at(solved, "check", GRADER_COURSE=str(public))
    assert done.exit_code == 0
    assert "3 of 3 exercises pass" in done.stdout


def test_whole_course_checks_its_bundles(course: Path) -> None:
    done = run("check", "--course", course)
    assert done.exit_code == 1
    assert "0 of 3 exercises pass" in done.stdout


def test_ci_prints_plain_lines_and_a_summary(solved: Path, tmp_path: Path) -> None:
    append(solved, WRONG_HOT)
    page = tmp_path / "summary.md"
    page.write_text("# Before\n")
    done = run_at(solved, "check", "--ci", GITHUB_STEP_SUMMARY=str(page))
    assert done.exit_code == 1
    assert "FAIL one_hot      0 of 1 check" in done.stdout
    assert done.stdout.isascii()
    text = page.read_text()
    assert text.startswith("# Before\n### 00\\-warm\\-up: Warm\\-up with NumPy\n")
    assert "| `one_hot` | **fail** | 0 of 1 | 0 of 1 | one\\_hot" in text
    assert "| `standardize` | pass | 2 of 2 | 1.5 of 1.5 |  |" in text


def test_outcome_is_written_as_junit_as_well(solved: Path, tmp_path: Path) -> None:
    append(solved, WRONG_HOT)
    done = run_at(solved, "check", "--ci", "--junit", tmp_path / "checks.xml")
    assert done.exit_code == 1, done.stderr
    [suite] = ET.parse(tmp_path / "checks.xml").getroot()
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == (ASSIGNMENT, "5", "1")
    for place, why in ((tmp_path / "no" / "checks.xml", "there is no folder"), (tmp_path, "it is a folder")):
        done = run_at(solved, "check", "--junit", place)
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr.startswith(f"Error: {place} cannot be written: {why}")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    run_at(solved, "check", "--junit", pipe)
    assert os.read(reader, 5) == b"<?xml"  # what is no plain file is written to, and not replaced
    os.close(reader)


def test_ci_without_a_page_needs_none(solved: Path) -> None:
    assert run_at(solved, "check", "--ci").exit_code == 0


def test_page_that_cannot_be_written_is_told(solved: Path, tmp_path: Path) -> None:
    done = run_at(solved, "check", "--ci", GITHUB_STEP_SUMMARY=str(tmp_path / "no" / "page"))
    assert done.exit_code == 2
    assert done.stderr.startswith(
        f"Error: The page {tmp_path / 'no' / 'page'} cannot be written: No such file"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "setting",
    [{"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin-1"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}],
    ids=lambda setting: next(iter(setting.values())),
)
def test_terminal_of_few_letters_is_enough(solved: Path, setting: dict[str, str]) -> None:
    append(solved, '\n\ndef one_hot(labels, n_classes):\n    raise ValueError("größer als Ω")\n')
    done = run_apart("check", cwd=solved, **setting)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "It raises ValueError" in done.stdout
    assert "logsumexp    2 of 2 checks" in done.stdout


def test_escapes_of_a_student_do_not_reach_the_terminal(solved: Path) -> None:
    append(solved, '\n\ndef one_hot(labels, n_classes):\n    raise ValueError("\\x1b[2J\\x1b]0;x\\x07")\n')
    done = run_at(solved, "check")
    assert "\x1b" not in done.stdout
    assert "\\x1b[2J" in done.stdout


@pytest.mark.slow
def test_lines_break_between_words_on_a_narrow_terminal(solved: Path) -> None:
    append(solved, WRONG_HOT)
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": "50", "TERM": "dumb"}
    with subprocess.Popen([*GRADER, "check"], cwd=solved, stdout=theirs, env=environment) as process:
        os.close(theirs)
        chunks = []
        with suppress(OSError):  # Linux's way to say that the other end is closed
            while chunk := os.read(ours, 4096):
                chunks.append(chunk)
        os.close(ours)
        assert process.wait(timeout=60) == 1
    seen = b"".join(chunks).decode()  # a dumb terminal knows no colours
    text = seen.replace("\r\n", "\n")
    assert "✗ one_hot" in text
    hint = "      Hint: Row i has its 1 in column labels[i];\n      pair rows and labels with np.arange.\n"
    assert hint in text
    difference = "        difference       at [0, 1]: 1 instead of 0\n"
    assert f"{difference}{' ' * 25}(4 of 9 entries)\n" in text
    assert "\x1b" not in seen


@pytest.mark.slow
def test_watch_runs_again_at_every_save_until_interrupted(solved: Path) -> None:
    right = (solved / "warmup.py").read_text()
    with running("check", "--watch", cwd=solved) as process:
        assert "3 of 3 exercises pass" in read_until(process, "Waiting for the next save")
        append(solved, WRONG_HOT)
        assert "2 of 3 exercises pass" in read_until(process, "Waiting for the next save")
        (solved / "warmup.py").unlink()
        assert "0 of 3 exercises pass" in read_until(process, "Waiting for the next save")
        (solved / "new.py").write_text(right)
        (solved / "new.py").replace(solved / "warmup.py")  # as editors save
        seen = read_until(process, "3 of 3 exercises pass")
        assert "Traceback" not in seen
        read_until(process, "Waiting for the next save")
        os.killpg(process.pid, signal.SIGINT)
        rest = process.communicate(timeout=60)[0]
        assert process.returncode == 0
        assert rest.strip() == ""


@pytest.mark.slow
def test_watch_goes_on_after_what_cannot_be_checked(solved: Path) -> None:
    checks = (solved / "test_warmup.py").read_text()
    with running("check", "--watch", cwd=solved) as process:
        read_until(process, "Waiting for the next save")
        (solved / "test_warmup.py").unlink()
        assert "Error: There is no check file" in read_until(process, "Waiting for the next save")
        (solved / "test_warmup.py").write_text(checks)
        assert "3 of 3 exercises pass" in read_until(process, "Waiting for the next save")


def test_bundle_of_the_course_names_its_assignment(course: Path) -> None:
    assert ok("list", "--course", course).splitlines()[1].startswith(ASSIGNMENT)


def test_one_folder_of_several_that_cannot_be_checked_stops_no_other(
    solved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = solved.rename(solved.with_name("00 [mine]::$HOME"))
    broken = solved.with_name("99-broken")
    shutil.copytree(odd, broken)
    (broken / "test_warmup.py").unlink()
    monkeypatch.chdir(odd.parent)
    done = run("check")
    assert done.exit_code == 2
    assert "3 of 3 exercises pass" in done.stdout
    assert done.stderr.startswith(f"{broken} cannot be checked: There is no check file ")
