"""A course of one small assignment that is proven, and ways to spoil it."""

from __future__ import annotations

from pathlib import Path

from grader.course.files import load_course
from grader.course.model import Course

NAME = "01-numbers"

_FILES = {
    "assignment.toml": """\
format = 1
title = "Numbers"
module = "figures"
[points]
above = 2
double = 1
""",
    "figures.py": '''\
# %% [markdown]
# # Numbers

# %%
"""Numbers."""

import numpy as np

# %% [markdown]
# ## above
#
# What is above zero.

# %%
def above(x):
    """Return the larger of `x` and 0."""
    ### BEGIN SOLUTION
    return x if x > 0 else 0.0
    ### END SOLUTION


# %% [markdown]
# ## double
#
# Twice a number.

# %%
def double(x):
    """Return twice `x`."""
    ### BEGIN SOLUTION
    return 2.0 * x
    ### END SOLUTION
''',
    "test_figures.py": '''\
"""Public checks."""

from grader.checks import assert_close, check, exercise


@exercise("above")
class TestAbove:
    @check(points=1)
    def test_positive(self, submission):
        assert_close(submission.above(0.75), 0.75)


@exercise("double")
@check(points=1)
def test_double(submission):
    assert_close(submission.double(3.5), 7.0)
''',
    "test_hidden.py": '''\
"""Hidden checks."""

from grader.checks import assert_close, check, exercise


@exercise("above")
@check(points=1)
def test_negative(submission, rng):
    x = rng.uniform(-2.0, -1.0)
    assert_close(submission.above(x), 0.0)
''',
    "equivalents.toml": """\
[[mutant]]
function = "above"
before = "return x if x > 0 else 0.0"
after = "return x if x >= 0 else 0.0"
reason = "At 0 both are 0."
""",
}
_MISTAKE = '"""Wrong.\n\nExercise: above\nHint: Think again.\n"""\n\n\ndef above(x):\n    return {}\n'
_VARIANT = '"""Right."""\n\n\ndef double(x):\n    return {}\n'


def provable_course(root: Path, *, files: dict[str, str] | None = None) -> Course:
    """Write the course into `root`, some of the files of its assignment replaced or new; load it."""
    written = dict(_FILES)
    for number in range(3):
        written[f"mistakes/wrong_{number}.py"] = _MISTAKE.format(f"x + {number + 1}.0")
    for number in range(2):
        written[f"variants/right_{number}.py"] = _VARIANT.format(f"x * {2 + number}.0 - {number}.0 * x")
    folder = root / "solutions" / NAME
    for place, text in (written | (files or {})).items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(text, encoding="utf-8")
    (root / "course.toml").write_text(
        f'format = 1\nid = "nn"\ntitle = "Numbers"\nexchange = "exchange"\n[[assignments]]\nname = "{NAME}"\n'
    )
    return load_course(root)


def source_of(place: str) -> str:
    """Return one of the course's files as it is."""
    return _FILES[place]


def mistake(answer: str) -> str:
    """Return a known mistake that returns `answer` for ``above(x)``."""
    return _MISTAKE.format(answer)


def variant(answer: str) -> str:
    """Return a right answer, or one that claims to be, that returns `answer` for ``double(x)``."""
    return _VARIANT.format(answer)
