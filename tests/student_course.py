"""A course that is served to students, with checks that take no time, for tests of their pages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from service_fixtures import Browser

from grader.course.files import load_course
from grader.course.model import Course
from grader.exchange.actions import Exchange
from grader.service.people import make_token

NAME = "01-toy"
RIGHT = b"def relu(x):\n    return max(x, 0)\n\ndef step(x):\n    return int(x > 0)\n"
WRONG = RIGHT.replace(b"max(x, 0)", b"x")
PLAN = 'format = 1\ntitle = "Toy nets"\nmodule = "toy"\nfiles = ["img/"]\n[points]\nrelu = 2\nstep = 2\n'
STUB = "def relu(x):\n    raise NotImplementedError('Write relu here.')\n"
CHECKS = """
from grader.checks import assert_close, check, exercise

@exercise("relu")
class TestRelu:
    @check(points=1, hint="Nothing below zero.")
    def test_below_zero(self, submission):
        assert_close(submission.relu(-3), 0, inputs={"x": -3}, what="relu(x)")

@exercise("step")
class TestStep:
    @check(points=1)
    def test_above_zero(self, submission):
        assert_close(submission.step(2), 1, inputs={"x": 2}, what="step(x)")
"""
README = """# Toy nets

| x | y |
| -: | - |
| 1 | 2 |

## Relu
![A bend](img/bend.png) [data](img/x.svg) <script>alert(1)</script> [bad](javascript:alert(1))
"""


def make_course(root: Path) -> Course:
    """Make the course's files; one assignment is due in three days, and one is late."""
    now = dt.datetime.now(dt.UTC)
    soon, past, later = (
        f"{now + dt.timedelta(days=days):%Y-%m-%d %H:%M:%S+00:00}" for days in (3.02, -0.8, 5)
    )
    root.mkdir()
    (root / "course.toml").write_text(
        f'format = 1\nid = "nn"\ntitle = "Nets"\nexchange = "serve"\ntimezone = "Asia/Tokyo"\n'
        f'secret = "../secret"\nmax_submission_mib = 0.2\n'
        f'[late]\npolicy = "percent"\npercent_per_day = 20\n'
        f'[[assignments]]\nname = "{NAME}"\ndue = {soon}\n'
        f'[[assignments]]\nname = "02-late"\ndue = {past}\ngroups = true\n'
        f'[[assignments]]\nname = "03-closed"\n'
        f'[[extensions]]\nstudent = "late"\nassignment = "{NAME}"\ndue = {later}\n'
    )
    (root / "roster.csv").write_text(
        "id,name,group\nada,Ada L.,\nlate,Lea,\nbo,Bo,\nred1,Red,red\nred2,Ruby,red\n"
    )
    return load_course(root)


def released_course(root: Path) -> Course:
    """Make the course, and release two of its assignments."""
    course = make_course(root)
    for name in (NAME, "02-late"):
        folder = course.assignment(name)
        (folder / "img").mkdir(parents=True)
        files = {"assignment.toml": PLAN, "toy.py": STUB, "test_toy.py": CHECKS, "README.md": README}
        for path, text in {**files, "img/bend.png": "PNG", "img/x.svg": "<svg/>"}.items():
            (folder / path).write_text(text)
        Exchange(course).release(name, folder)
        solution = course.solution(name)
        solution.mkdir(parents=True)
        (solution / "assignment.toml").write_text(PLAN)
        (solution / "toy.py").write_bytes(RIGHT)
    return course


def enter(app: Any, student: str) -> Browser:
    """Return the browser of a student who has signed in."""
    browser = Browser(app, base_url="https://course.example")
    token = make_token(app.state.site.register, student)
    browser.submit("/login", {"token": token, "to": "/"}, page="/login")
    return browser
