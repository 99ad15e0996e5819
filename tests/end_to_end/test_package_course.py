"""An assignment of several modules that students write: a package beside the module."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from people import PersonHere

NAME = "00-bank"
MODULE = '''\
# %% [markdown]
# # A bank

# %%
"""A bank."""

from bank.account import Account

# %%
def total(amounts):
    """Return what an account has after all of these are paid in."""
    ### BEGIN SOLUTION
    account = Account()
    account.deposit(sum(amounts))
    return account.balance
    ### END SOLUTION
'''
ACCOUNT = '''\
"""An account."""

from bank.rules import least


class Account:
    """One account."""

    def __init__(self):
        self.balance = 0

    def deposit(self, amount):
        """Add an amount, if it is large enough."""
        ### BEGIN SOLUTION
        if amount >= least():
            self.balance += amount
        ### END SOLUTION
'''
RULES = '''\
"""Rules."""


def least():
    """Return the least that can be paid in."""
    ### BEGIN SOLUTION
    return 3
    ### END SOLUTION
'''
CHECKS = """\
from grader.checks import assert_equal, check, exercise


@exercise("total")
@check(points=1, hint="Deposit each.")
def test_total(submission):
    assert_equal(submission.total([5, 2, 7]), 14, what="total")


@exercise("Account")
@check(points=1, hint="Add it.", stands_for="an example")
def test_deposit(submission):
    account = submission.bank.account.Account()
    account.deposit(3)
    assert_equal(account.balance, 3, what="balance")


@exercise("least")
@check(points=1, hint="It is 3.")
def test_least(submission):
    assert_equal(submission.bank.rules.least(), 3, what="least()")
"""
HIDDEN = """\
from grader.checks import assert_equal, check, exercise


@exercise("Account")
@check(points=1, hint="Not too little.", stands_for="refusing")
def test_refuses(submission, reference, rng):
    ours, theirs = (module.bank.account.Account() for module in (reference, submission))
    for amount in rng.integers(1, 6, size=9).tolist():
        ours.deposit(amount)
        theirs.deposit(amount)
    assert_equal(theirs.balance, ours.balance, what="balance")
"""
MISTAKES = '''\
# %% [markdown]
# ## Account
#
# ### keeps_the_last
#
# The balance is the last deposit.
#
# Hint: Add to what is there.

# %%
class Account:
    """One account."""

    def __init__(self):
        self.balance = 0

    def deposit(self, amount):
        if amount >= least():
            self.balance = amount
'''
SETTINGS = """\
format = 1
title = "A bank"
module = "teller"
also = ["bank/*.py"]
[points]
total = 1
Account = 2
least = 1
"""


@pytest.fixture
def teacher(tmp_path: Path) -> PersonHere:
    """An instructor who has built the course."""
    person = PersonHere(tmp_path / "teacher")
    person.place = person.home / "course"
    texts = {
        **{"teller.py": MODULE, "bank/account.py": ACCOUNT, "bank/rules.py": RULES, "bank/__init__.py": ""},
        **{"test_teller.py": CHECKS, "test_hidden.py": HIDDEN, "mistakes.py": MISTAKES},
        **{"assignment.toml": SETTINGS},
    }
    for path, text in texts.items():
        place = person.place / "solutions" / NAME / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    (person.place / "course.toml").write_text(
        'format = 1\nid = "bank"\ntitle = "Bank"\nexchange = "../../exchange"\nproof = "advised"\n'
        f'[[assignments]]\nname = "{NAME}"\n'
    )
    assert "nobody gets it" not in person.types("build")
    return person


@pytest.mark.slow
@pytest.mark.usefixtures("verify_here")
def test_a_package_that_students_write_goes_the_whole_way(teacher: PersonHere) -> None:
    built = teacher.place / "assignments" / NAME
    for path in ("teller.py", "bank/account.py", "bank/rules.py"):
        assert "raise NotImplementedError" in (built / path).read_text()
    assert "proven" in teacher.types("verify")
    teacher.types("release", NAME)
    student = PersonHere(teacher.home.with_name("ada"))
    student.types("fetch", NAME, "--course", teacher.home.with_name("exchange") / "bank")
    student.place = student.home / NAME
    student.types("check", status=1)
    for path, text in {"teller.py": MODULE, "bank/account.py": ACCOUNT, "bank/rules.py": RULES}.items():
        (student.place / path).write_text(text)
    student.types("check")
    (student.place / "bank/account.py").write_text(ACCOUNT.replace("+=", "="))
    assert "bank/account.py" in student.types("submit", "--student", "ada", "--files")
    teacher.types("collect", NAME)
    teacher.types("grade", NAME)
    [path] = (teacher.place / "results" / NAME).glob("*.json")
    judgement = json.loads(path.read_text())["judgement"]
    statuses = [one["status"] for one in judgement["outcomes"]]
    assert statuses == ["passed", "passed", "passed", "failed"]
    assert judgement["diagnoses"]["Account"][0]["mistake"] == "keeps_the_last"


@pytest.mark.slow
def test_a_package_is_found_under_plain_pytest_and_what_is_broken_in_it_is_told(teacher: PersonHere) -> None:
    folder = teacher.place / "assignments" / NAME
    for path, text in {"teller.py": MODULE, "bank/account.py": ACCOUNT, "bank/rules.py": RULES}.items():
        (folder / path).write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_teller.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    student = PersonHere(teacher.home)
    student.place = folder
    (folder / "bank/rules.py").write_text("def least(:\n    return 3\n")
    shown = " ".join(student.types("check", status=1).split())
    assert "rules.py" in shown and "line 1" in shown


def test_a_package_in_place_of_the_module_is_told_what_is_needed(teacher: PersonHere) -> None:
    settings = teacher.place / "solutions" / NAME / "assignment.toml"
    settings.write_text(SETTINGS.replace('"teller"', '"bank"'))
    settings.with_name("test_bank.py").write_text(CHECKS)
    with pytest.raises(AssertionError, match=r"A package is no module.*name bank/\*\.py in 'also'"):
        teacher.types("build", NAME)
