"""A student, an assistant and an instructor go through an assignment in a browser, on a real `grader serve`.

On the way every page is looked at by axe-core, as wide as a desktop's and a phone's window, light and dark;
nothing may be said on the console, and nothing asked of another host.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import AXE, Chromium
from terminal import ok

sys.path.append(str(Path(__file__).parents[1] / "service"))
from running_server import Running, grader_serve

from grader.course.files import load_course
from grader.exchange.register import register_of, staff
from grader.grading.marks import MarkStore
from grader.service.people import make_token

pytestmark = pytest.mark.slow

NAME = "01-form"
STAFF = {"ivy": "instructor", "tom": "assistant"}
SOLUTION = {
    "assignment.toml": 'format = 1\ntitle = "Sums"\nmodule = "answers"\nform = true\n'
    "[points]\ntotal = 1\nmean = 1\n[marked]\nwhy = 2\n",
    "questions.toml": """format = 1
introduction = "# Sums"
[[questions]]
id = "total"
kind = "code"
prompt = "Add up."
variables = { x = "(N,)" }
[[questions]]
id = "mean"
kind = "code"
prompt = "The mean."
variables = { x = "(N,)" }
[[questions]]
id = "why"
kind = "text"
prompt = "Why is it so?"
""",
    "rubric.toml": 'format = 1\n[[rubric.why]]\npoints = 2\nsays = "It names the reason."\n',
    "test_answers.py": """from grader.checks import assert_close, check, exercise
import numpy as np

@exercise("total")
class TestTotal:
    @check(points=1, hint="All of x.")
    def test_three_numbers(self, submission):
        x = np.array([1.0, 2.0, 4.0])
        assert_close(submission.total(x), 7.0, inputs={"x": x}, what="total")

@exercise("mean")
class TestMean:
    @check(points=1, hint="The sum by the number.")
    def test_mean(self, submission):
        x = np.array([1.0, 2.0, 6.0])
        assert_close(submission.mean(x), 3.0, inputs={"x": x}, what="mean")
""",
    "answers.md": """## total

```
np.sum(x)
```

## mean

```
np.mean(x)
```

## why

```
The reason.
```
""",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a course whose form is released, with two students."""
    root = tmp_path_factory.mktemp("walk") / "course"
    folder = root / "solutions" / NAME
    folder.mkdir(parents=True)
    for name, text in SOLUTION.items():
        (folder / name).write_text(text)
    (root / "course.toml").write_text(
        'format = 1\nid = "walk"\ntitle = "Nets"\ntimezone = "Europe/Berlin"\nsecret = "../secret"\n'
        'exchange = "serve"\nproof = "advised"\n'
        f'[[assignments]]\nname = "{NAME}"\ndue = 2040-05-01T12:00:00Z\n'
    )
    (root / "roster.csv").write_text("id,name,section\nada,Ada Lovelace,A\nbo,Bo Diddley,B\n")
    ok("build", "--course", root)
    ok("release", NAME, "--course", root)
    return root


@pytest.fixture(scope="module")
def server(course: Path) -> Iterator[Running]:
    with grader_serve(course, course.parent / "log") as server:
        yield server


class Window:
    """A person's window, in which every page is looked at that is shown."""

    def __init__(self, browser: Chromium, address: str) -> None:
        self.browser, self.chrome, self.address = browser, browser.window, address
        self.seen = dict[str, list[str]]()
        browser.forget()

    def go(self, path: str) -> None:
        """Open a page, and look at it."""
        self.chrome.get(f"{self.address}{path}")
        self.look()

    def look(self, path: str = "") -> None:
        """Note what is wrong with the page that is shown."""
        path = path or self.path
        for how, wrong in self.browser.barriers().items():
            self.seen[f"{path}, {how}"] = wrong

    def look_at_document(self, copy: Path) -> None:
        """Look at a copy of a document that is shut off, in which no script may run."""
        path = self.path
        copy.write_text(self.chrome.page_source, encoding="utf-8")
        self.chrome.get(copy.as_uri())
        self.look(path)

    @property
    def path(self) -> str:
        return str(self.chrome.current_url).removeprefix(self.address)

    def one(self, selector: str) -> Any:
        """Return the first element that a CSS selector finds, once it is there."""
        return self.wait(lambda: next(iter(self.browser.all(selector)), None))

    def click(self, text: str) -> None:
        """Click at the link or button that says something."""
        found = f"//*[self::a or self::button][contains(normalize-space(.), {json.dumps(text)})]"
        element = self.wait(lambda: next(iter(self.chrome.find_elements("xpath", found)), None))
        self.chrome.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    @property
    def buttons(self) -> set[str]:
        """What the buttons of the page say, with what only a screen reader reads."""
        return {" ".join(one.get_property("textContent").split()) for one in self.browser.all("button")}

    def says(self, text: str) -> None:
        """Wait until the page says something."""
        self.wait(lambda: text in self.browser.text())

    def is_done(self, command: str) -> None:
        """Wait until the page says so of a command: what it has written is there before it ends."""
        self.one(f"section[aria-labelledby='job-{command}'] .tag.good")

    def wait(self, condition: Callable[[], Any]) -> Any:
        """Wait until something is so; return it."""
        from selenium.common.exceptions import TimeoutException

        try:
            return self.browser.wait(condition)
        except TimeoutException:
            pytest.fail(f"{self.path} shows:\n{self.browser.text()}")


@pytest.fixture
def window(server: Running, chromium: Chromium) -> Window:
    return Window(chromium, server.address)


def test_student_and_assistant_go_through_a_whole_assignment(
    course: Path, window: Window, tmp_path: Path
) -> None:
    with register_of(load_course(course)).writing() as connection:
        for person, role in STAFF.items():
            connection.execute(staff.insert().values(id=person, role=role, name=person.title()))
    window.go("/")
    assert window.path.startswith("/login")
    sign_in(course, window, "ada")
    handed = uploads_and_hands_in(course, window, tmp_path)
    sign_in(course, window, "ivy")
    collects_and_grades(course, window)
    sign_in(course, window, "tom")
    may_not_do_what_is_the_instructors(window)
    marks_and_publishes(course, window)
    sign_in(course, window, "ada")
    reads_feedback_and_asks_again(window, handed, tmp_path)
    sign_in(course, window, "tom")
    answers(window)
    marks = MarkStore(load_course(course)).read(NAME, "ada")
    assert {(mark.points, mark.by) for mark in marks} == {(0.5, "tom"), (1.5, "tom")}
    assert window.seen == {}
    assert window.browser.complaints() == []
    assert window.browser.elsewhere(window.address) == []
    if not AXE.exists():
        pytest.skip("All was walked but for axe-core, which is not installed: npm install --prefix tests/npm")


def sign_in(course: Path, window: Window, person: str) -> None:
    """Open the link that somebody was given, and sign whoever was there out before."""
    if window.browser.all("form.who"):
        window.click("Sign out")
        window.wait(lambda: not window.browser.all("form.who"))  # else it may come after the next signing in
    token = make_token(register_of(load_course(course)), person, is_staff=person in STAFF)
    window.chrome.get("about:blank")
    window.chrome.get(f"{window.address}/login#{token}")
    window.says("Sign out")


def uploads_and_hands_in(course: Path, window: Window, folder: Path) -> str:
    """Upload work of which one answer is wrong, and hand in what is right; return the page of the receipt."""
    window.go(f"/a/{NAME}")
    upload(window, filled(course, total="x.max()"), folder)
    window.says("1 of 2 exercises pass")
    window.look()
    upload(window, filled(course, total="x.sum()"), folder)
    window.says("2 of 2 exercises pass")
    window.click("Hand it in")
    window.says("Receipt")
    window.look()
    return window.path


def collects_and_grades(course: Path, window: Window) -> None:
    """Look at every page, collect and grade."""
    for path in ("/marking", "/exports", "/grading"):  # /attention is looked at with more on it
        window.go(path)
    window.click("Collect all")
    window.is_done("collect")
    assert (course / "submitted" / "ada" / NAME).is_dir()
    window.click(f"Grade {NAME}")  # as the table is loaded anew
    window.is_done("grade")
    assert (course / "results" / NAME / "ada.json").is_file()
    window.look()


def may_not_do_what_is_the_instructors(window: Window) -> None:
    """Find nothing to collect, grade or share out, and see no page that is the instructor's alone."""
    window.chrome.get(f"{window.address}/grading")
    assert not {"Collect all", f"Collect {NAME}", f"Grade {NAME}"}.intersection(window.buttons)
    window.go(f"/marking/{NAME}")
    assert "Share out" not in window.buttons
    window.go("/grading/actions")
    window.says("This page is for others.")
    assert all("status of 403" in one for one in window.browser.complaints())


def marks_and_publishes(course: Path, window: Window) -> None:
    """Mark from the keyboard, look at the student, and publish."""
    window.go(f"/marking/{NAME}/why")
    window.one("#comment").send_keys("Say more.")
    window.one("#points").send_keys("1.5", "\ue007")  # Enter
    window.wait(lambda: MarkStore(load_course(course)).read(NAME, "ada"))
    window.go(f"/marking/{NAME}/total")
    window.go("/class/ada")
    window.go("/class")
    window.go(f"/grading/publish/{NAME}")
    window.click("Publish to 1 student")
    window.is_done("publish")
    assert (course / "published" / NAME / "ada.json").is_file()
    window.look()


def reads_feedback_and_asks_again(window: Window, handed: str, folder: Path) -> None:
    """Read the feedback, and ask for another look."""
    window.go("/")
    window.go(handed)
    window.says("3.5")
    window.chrome.get(f"{window.address}{handed}/feedback")
    window.says("Say more.")
    window.look_at_document(folder / "feedback.html")
    window.chrome.get(f"{window.address}{handed}")
    window.one("#reason").send_keys("The reason is named in the second line.")
    window.click("Ask")
    window.says("waits for an answer")
    window.look()


def answers(window: Window) -> None:
    """Answer what was asked, with other points."""
    window.chrome.get(f"{window.address}/regrades")  # looked at by the tests of staff's pages
    window.chrome.get(window.one("a[href^='/regrades/']").get_attribute("href"))
    window.look()
    window.one("#points").send_keys("0.5")
    window.one("#answer-text").send_keys("Half of it is right.")
    window.click("Answer")
    window.says("Requests to look again")
    window.look()


def filled(course: Path, total: str) -> str:
    """Return the form with answers."""
    empty = (course / "assignments" / NAME / "answers.md").read_text()
    first, second, third = empty.split("```python\n\n")
    text = f"{first}```python\n{total}\n{second}```python\nx.mean()\n{third}"
    return text.replace("```text\n\n", "```text\nBecause of x.\n")


def upload(window: Window, content: str, folder: Path) -> None:
    """Upload a file as answers.md."""
    path = folder / "answers.md"
    path.write_text(content)
    window.one("#files").send_keys(str(path))
    window.click("Upload and check")
