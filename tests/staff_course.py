"""A course with marks to give, and the web accounts of its staff, for the tests of the pages for staff."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx2
from made_results import outcome
from made_results import result as made_result
from starlette.testclient import TestClient

from grader.course.files import load_course
from grader.course.model import Course
from grader.grading.marks import MarkStore
from grader.grading.results import Result
from grader.grading.store import ResultStore
from grader.service.people import STAFF, Account, Role, add_account, make_token

CODE, FORM = "01-toy", "02-form"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> {{ 98765*4321 }} \x1b[2J\u202e"
_SETTINGS = (
    'format = 1\ntitle = "A form"\nmodule = "answers"\nform = true\n[points]\ntotal = 1\n[marked]\nwhy = 2\n'
)
_QUESTIONS = """\
format = 1
introduction = "# A form"

[[questions]]
id = "total"
kind = "code"
prompt = "Add up."
variables = { x = "(N,)" }

[[questions]]
id = "why"
kind = "text"
prompt = '''Why is it so? %s'''
"""
_RUBRIC = """\
format = 1
[[rubric.why]]
points = 1.5
says = '''It names the reason. %s'''
[[rubric.why]]
points = 0.5
says = "It names an example."
"""
_REFERENCE = "## total\n\n```\nnp.sum(x)\n```\n\n## why\n\n```\nThe model reason. %s\n```\n"


class StaffCourse:
    """The folder of a course; results are written without any check being run."""

    def __init__(self, root: Path, hostile: str = "") -> None:
        self.root = root
        root.mkdir()
        (root / "course.toml").write_text(
            'format = 1\nid = "nn"\ntitle = "Nets"\nsecret = "../secret"\nexchange = "../exchange"\n'
            + "".join(f'[[assignments]]\nname = "{name}"\n' for name in (CODE, FORM))
        )
        code, form = root / "solutions" / CODE, root / "solutions" / FORM
        for folder in (code, form):
            folder.mkdir(parents=True)
        (code / "assignment.toml").write_text(
            'format = 1\ntitle = "Toy nets"\nmodule = "toy"\n[points]\nrelu = 2\nstep = 2\n'
        )
        (code / "toy.py").write_text("def relu(x): ...\n\ndef step(x): ...\n")
        (code / "test_toy.py").touch()
        (form / "assignment.toml").write_text(_SETTINGS)
        (form / "questions.toml").write_text(_QUESTIONS % hostile)
        (form / "rubric.toml").write_text(_RUBRIC % hostile)
        (form / "answers.md").write_text(_REFERENCE % hostile)
        (form / "test_answers.py").touch()

    @property
    def course(self) -> Course:
        """The course as its files say now."""
        return load_course(self.root)

    def answered(self, answers: Mapping[str, str]) -> list[Result]:
        """Write a result for each student, with an answer to the question."""
        results = [
            made_result(
                student,
                [outcome("total", points=1.0)],
                assignment=FORM,
                exercises={"total": 1.0, "why": 2.0},
                texts={"why": answer},
            )
            for student, answer in answers.items()
        ]
        for one in results:
            ResultStore(self.course).write(one)
        return results

    def marks(self, student: str, name: str = FORM) -> list[tuple[float | None, str, str]]:
        """Return points, comment and who gave them, of all marks of a student."""
        return [(one.points, one.comment, one.by) for one in MarkStore(self.course).read(name, student)]


class Pages:
    """What a person does on pages: follows links and sends forms, as a browser without scripts does."""

    def __init__(self, client: httpx2.Client) -> None:
        self.client = client
        self.page = ""
        self.status = 0
        self.path = ""

    def open(self, path: str) -> str:
        """Open a page; return it."""
        return self._seen(self.client.get(path, follow_redirects=True))

    def send(self, path: str, _files: Mapping[str, Any] | None = None, **form: Any) -> str:
        """Send a form with the hidden fields of the page that is open; return the page that comes."""
        found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', self.page)
        hidden = {field: html.unescape(value) for field, value in found}
        data = {**hidden, **form}
        same_site = {"Sec-Fetch-Site": "same-origin"}
        sent = self.client.post(path, data=data, files=_files, headers=same_site, follow_redirects=True)
        return self._seen(sent)

    def _seen(self, answer: httpx2.Response) -> str:
        self.status, self.page, self.path = answer.status_code, answer.text, str(answer.url.raw_path, "ascii")
        return self.page


def signed_in(app: Any, client: httpx2.Client, person: str, role: Role) -> Pages:
    """Return the pages of somebody who has just signed in with a new token."""
    register = app.state.site.register
    if role in STAFF:
        token = add_account(register, Account(person, role, person.title()))
    else:
        token = make_token(register, person)
    pages = Pages(client)
    pages.open("/login")
    pages.send("/login", token=token, to="/")
    assert pages.status == 200, pages.page
    return pages


def visitor(app: Any, person: str = "ann", role: Role = "assistant") -> Pages:
    """Return the pages of somebody who has signed in, without a network."""
    return signed_in(app, TestClient(app, base_url="https://course.example"), person, role)


def until_done(pages: Pages, seconds: float = 240.0) -> str:
    """Look at what was started until nothing is under way; return that part of the page."""
    end = time.monotonic() + seconds
    while "under way" in pages.open("/grading/jobs"):
        assert time.monotonic() < end, pages.page
        time.sleep(0.25)
    return pages.page
