"""The pages for staff in a real browser: marking by keys, work told as it goes, nobody kept out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import Chromium
from made_results import HALF, result
from service_fixtures import serving
from staff_course import CODE, FORM, StaffCourse

from grader.grading.regrades import RegradeStore
from grader.grading.store import ResultStore
from grader.service.app import make_app
from grader.service.people import Account, add_account

pytestmark = pytest.mark.slow


@pytest.fixture
def staffed(tmp_path: Path) -> StaffCourse:
    """A course with answers to mark, a request, and somebody who is not in the roster."""
    made = StaffCourse(tmp_path / "course")
    made.answered({"ada": "Because of the data.", "ben": "By chance.", "cleo": "It learns."})
    ResultStore(made.course).write(result("ben", HALF))
    source = ResultStore(made.course).all(CODE)[0][0].source
    RegradeStore(made.course).ask(CODE, "ben", source, "step", "Look again.")
    (made.root / "roster.csv").write_text("id,name,section\nada,Ada Lovelace,A\nben,Ben,B\ndi,Di,B\n")
    return made


@pytest.fixture
def window(staffed: StaffCourse, chromium: Chromium) -> Iterator[tuple[Chromium, str]]:
    """The window of an instructor who has followed their link."""
    app = make_app(staffed.course)
    token = add_account(app.state.site.register, Account("ivy", "instructor", "Ivy"))
    chromium.forget()
    with serving(app) as address:
        chromium.window.get(f"{address}/login?to=/class#{token}")
        chromium.wait(lambda: chromium.window.current_url == f"{address}/class")  # and not /login?to=/class
        yield chromium, address
        app.state.commands.close()


def test_answers_are_marked_by_keys_alone(staffed, window):
    from selenium.webdriver.common.keys import Keys

    browser, address = window

    def focused() -> str:
        return browser.window.switch_to.active_element.get_attribute("id")

    def press(*keys: str) -> None:
        browser.window.switch_to.active_element.send_keys(*keys)

    browser.window.get(f"{address}/marking/{FORM}/why")
    browser.wait(lambda: focused() == "points")
    first = browser.window.current_url
    press("c")
    assert focused() == "comment"
    press("Well.", Keys.ESCAPE)
    assert focused() == "points"
    press(Keys.SHIFT, "1", Keys.NULL)
    [item] = browser.all("[data-key='1']")
    assert item.is_selected() and browser.all("#points")[0].get_attribute("placeholder") == "1.5"
    press(Keys.ENTER)
    browser.wait(lambda: "1 answer: 1.5 points." in browser.text(".said"))
    browser.wait(lambda: focused() == "points")
    press("f")
    browser.wait(lambda: "1 answer: 2 points." in browser.text(".said"))
    browser.window.get(first)
    browser.wait(lambda: focused() == "points")
    press("n")
    browser.wait(lambda: browser.window.current_url != first and focused() == "points")
    press("b")
    browser.wait(lambda: browser.window.current_url == first)
    marks = sorted(mark for student in ("ada", "ben", "cleo") for mark in staffed.marks(student))
    assert marks == [(1.5, "Well.", "ivy"), (2.0, "", "ivy")]
    assert browser.complaints() == []


def test_what_runs_is_told_as_it_goes(window):
    browser, address = window
    browser.window.get(f"{address}/grading")
    browser.all("form[action='/grading/grade'] button")[0].click()
    browser.wait(lambda: "has ended: look at what it says" in browser.window.page_source)
    assert "has no check" in browser.text("#jobs")
    assert len(browser.all("#work form[action='/grading/grade']")) == 2  # in the table that came with it
    assert browser.complaints() == []


def test_no_page_keeps_anybody_out_or_is_too_wide(window):
    """Those that `end_to_end/test_browser_walk.py` does not come to, or with less on them."""
    browser, address = window
    for page in ("attention", "class/ben", "regrades", "grading/actions"):
        browser.window.get(f"{address}/{page}")
        assert browser.barriers() == {}, page
    assert browser.complaints() == []
