"""The pages of students in a real browser: what its script does, how they look, and who can use them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from chromium import Chromium
from made_results import outcome, result
from service_fixtures import serving
from student_course import NAME, RIGHT, WRONG, released_course

from grader.course.model import Course
from grader.exchange.actions import Exchange
from grader.exchange.served import Served
from grader.grading.store import ResultStore
from grader.service.app import make_app
from grader.service.people import make_token

pytestmark = pytest.mark.slow
_DROP = """
const dropped = new DataTransfer();
dropped.items.add(new File([arguments[0]], "toy.py"));
for (const kind of ["dragenter", "dragover", "drop"])
  document.getElementById("upload").dispatchEvent(
    new DragEvent(kind, { dataTransfer: dropped, bubbles: true, cancelable: true }));
"""
# Told once where a page was asked for without a session, or with work that is too large.
_REFUSED = "responded with a status of 4", "Response Status Error Code 4"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return released_course(tmp_path_factory.mktemp("served") / "course")


@pytest.fixture(scope="module")
def app(course: Course) -> Iterator[Any]:
    app = make_app(course)
    yield app
    app.state.uploads.checks.close()


@pytest.fixture(scope="module")
def address(app: Any) -> Iterator[str]:
    with serving(app) as address:
        yield address


@pytest.fixture
def window(chromium: Chromium) -> Chromium:
    chromium.forget(zone="Europe/Berlin")
    return chromium


class Student:
    """Somebody who has signed in, and looks at an assignment."""

    def __init__(self, window: Chromium, address: str, app: Any, name: str) -> None:
        self.window, self.address, self.name = window, address, name
        self.token = make_token(app.state.site.register, name)
        self.enter()
        self.go(f"/a/{NAME}")

    def enter(self) -> None:
        self.window.window.get("about:blank")
        self.go(f"/login#{self.token}")
        self.window.wait(lambda: self.window.all(".who"))

    def go(self, path: str) -> None:
        self.window.window.get(self.address + path)

    def choose(self, *files: Path) -> None:
        field = self.window.all("#files")[0]
        field.clear()
        field.send_keys("\n".join(map(str, files)))
        self.window.all("#upload button")[0].click()

    def told(self, words: str) -> str:
        return str(
            self.window.wait(lambda: words in self.window.text("#state") and self.window.text("#state"))
        )

    def hand_in(self) -> None:
        self.window.all("#hand-in button")[0].click()
        self.window.wait(lambda: "/s/" in self.window.window.current_url)


def complaints(window: Chromium) -> list[str]:
    return [one for one in window.complaints() if not any(words in one for words in _REFUSED)]


@pytest.fixture
def student(window: Chromium, address: str, app: Any, request: pytest.FixtureRequest) -> Student:
    return Student(window, address, app, request.node.name[:60])


def test_work_is_dropped_checked_and_handed_in(student: Student, tmp_path: Path) -> None:
    window = student.window
    assert "your time" in window.text("#main")  # Berlin is not Tokyo
    window.window.execute_script(_DROP, WRONG.decode())
    assert "Nothing below zero." in student.told("1 of 2 exercises pass")
    assert window.all("#live")[0].get_attribute("textContent").startswith("1 of 2 exercises pass")
    (tmp_path / "toy.py").write_bytes(RIGHT)
    student.choose(tmp_path / "toy.py")
    student.told("2 of 2 exercises pass")
    student.hand_in()
    assert "This page is the receipt" in window.text(".said")
    assert complaints(window) == []


def test_what_was_chosen_outlives_a_session(student: Student, tmp_path: Path) -> None:
    window, page = student.window, student.window.window.current_window_handle
    (tmp_path / "toy.py").write_bytes(RIGHT)
    window.window.delete_all_cookies()
    student.choose(tmp_path / "toy.py")
    student.told("Your session has ended")
    window.all("#upload button")[0].click()
    student.told("You are not signed in yet")
    window.window.switch_to.new_window("tab")
    student.enter()
    window.window.close()
    window.window.switch_to.window(page)
    window.all("#upload button")[0].click()
    student.told("2 of 2 exercises pass")
    student.hand_in()
    assert complaints(window) == []


def test_a_link_is_followed_where_the_page_for_signing_in_is_open(student: Student) -> None:
    student.window.window.delete_all_cookies()
    student.go("/login")
    student.go(f"/login#{student.token}")
    student.window.wait(lambda: student.window.all(".who"))


def test_what_is_too_large_is_told_before_it_is_sent(student: Student, tmp_path: Path) -> None:
    (tmp_path / "toy.py").write_bytes(b"#" * 300_000)
    student.choose(tmp_path / "toy.py")
    student.told("the limit is 0.2 MiB")
    assert student.window.complaints() == []


def test_pages_keep_nobody_out(student: Student, course: Course, tmp_path: Path) -> None:
    """Those that `end_to_end/test_browser_walk.py` does not come to."""
    window = student.window
    (tmp_path / "toy.py").write_bytes(WRONG)
    student.choose(tmp_path / "toy.py")
    student.told("1 of 2 exercises pass")
    student.hand_in()
    [receipt] = Served(course).receipts(student.name)
    graded = result(
        receipt.student, [outcome("relu", status="failed"), outcome("step")], source=receipt.folder
    )
    ResultStore(course, course.published).write(msgspec.structs.replace(graded, assignment=NAME))
    Exchange(course).give_back("feedback", {receipt.folder: "# Toy nets: 2 of 4 points\n"})
    Exchange(course).give_back("page", {receipt.folder: "<!doctype html><title>Toy</title>"})
    for path in (window.window.current_url.removeprefix(student.address), "/a/02-late"):
        student.go(path)
        assert window.barriers() == {}, path
    assert complaints(window) == []
