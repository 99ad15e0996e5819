"""An assignment whose exercise is a program that talks: from the source to a grade."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from people import PersonHere

from grader.work.notebooks.reader import read_notebook

NAME = "00-sum"
SOURCE = '''\
# %% [markdown]
# # A sum
#
# ## program
#
# Ask for two numbers, and print their sum.

# %%
"""A sum."""

# Write the program below.
### BEGIN SOLUTION
first = int(input("First: "))
second = int(input("Second: "))
print(f"Sum: {first + second}")
### END SOLUTION
'''
CHECKS = """\
from grader.checks import assert_equal, check, exercise


@exercise("program")
@check(points=1, hint="Print the sum.", stands_for="an example")
def test_sum(submission):
    run = submission.run(stdin="3\\n4\\n")
    assert_equal(run.output, "First: Second: Sum: 7\\n", what="what it prints")
    assert_equal(run.exit_code, 0, what="its exit code")
"""
HIDDEN = """\
from grader.checks import assert_equal, check, exercise


@exercise("program")
@check(points=2, hint="Print the sum.", stands_for="other numbers")
def test_other_numbers(submission, reference, rng):
    stdin = "".join(f"{number}\\n" for number in rng.integers(-9, 9, size=2))
    assert_equal(submission.run(stdin=stdin).output, reference.run(stdin=stdin).output, what="what it prints")
"""
MISTAKES = """\
# %% [markdown]
# ## program
#
# ### joins_text
#
# The numbers are joined as text.
#
# Hint: input() gives text; int() makes a number of it.

# %%
first, second = input("First: "), input("Second: ")
print(f"Sum: {first + second}")
"""
SETTINGS = """\
format = 1
title = "A sum"
module = "total"
[points]
program = 3
[limits]
load_seconds = 1
"""


@pytest.fixture
def teacher(tmp_path: Path) -> PersonHere:
    """An instructor with the course."""
    person = PersonHere(tmp_path / "teacher")
    person.place = person.home / "course"
    folder = person.place / "solutions" / NAME
    folder.mkdir(parents=True)
    names = ["total.py", "test_total.py", "test_hidden.py", "mistakes.py", "assignment.toml"]
    for name, text in zip(names, [SOURCE, CHECKS, HIDDEN, MISTAKES, SETTINGS], strict=True):
        (folder / name).write_text(text)
    (person.place / "course.toml").write_text(
        'format = 1\nid = "talk"\ntitle = "Talk"\nexchange = "../../exchange"\nproof = "advised"\n'
        f'[[assignments]]\nname = "{NAME}"\n'
    )
    return person


@pytest.mark.slow
@pytest.mark.usefixtures("verify_here")
def test_a_program_goes_the_whole_way(teacher: PersonHere) -> None:
    teacher.types("build")
    built = teacher.place / "assignments" / NAME
    assert "input(" not in (built / "total.py").read_text()
    cells = [cell.source for cell in read_notebook((built / "total.ipynb").read_bytes(), "").cells]
    assert 'check("program")' in cells
    assert "proven" in teacher.types("verify")
    teacher.types("release", NAME)
    student = PersonHere(teacher.home.with_name("ada"))
    student.types("fetch", NAME, "--course", teacher.home.with_name("exchange") / "talk")
    student.place = student.home / NAME
    shown = student.types("check", status=1)
    assert "Not written yet." in shown and "passed over" not in shown
    (student.place / "total.py").write_text("print('Sum:', int(input('First: ')) + int(input('Second: ')))\n")
    assert "passed over" not in student.types("check")
    assert "EOFError" in _checked(student, "for i in range(3): x = input('First: ')\n")
    (student.place / "total.py").write_text("print('Sum:', int(input('First: ')) + int(input('Second: ')))\n")
    student.types("submit", "--student", "ada")
    teacher.types("collect", NAME)
    teacher.types("grade", NAME)
    [result] = [json.loads(path.read_text()) for path in (teacher.place / "results" / NAME).glob("*.json")]
    statuses = [one["status"] for one in result["judgement"]["outcomes"]]
    assert statuses == ["passed"] * 2


def _checked(student: PersonHere, source: str) -> str:
    (student.place / "total.py").write_text(source)
    return student.types("check", status=1)
