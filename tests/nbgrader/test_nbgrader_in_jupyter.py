"""What people see: the notebook in JupyterLab, and the class in the formgrader."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from jupyter_browser import Browser, jupyter_lab, require_jupyter_and_chromium
from nbgrader_people import WARM_UP, Member, definitions, fill_in, instructor

from grader.course.files import load_course
from grader.exchange.actions import Exchange

require_jupyter_and_chromium()
pytestmark = pytest.mark.slow

CONSTANT = "def standardize(x):\n    return (x - x.mean(axis=0)) / x.std(axis=0)"
OVERFLOW = "def logsumexp(x):\n    return np.log(np.sum(np.exp(x), axis=-1))"
LOOP = "def logsumexp(x):\n    while True:\n        pass"


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Member:
    """An instructor who graded three submissions: two notebooks and a module."""
    home = tmp_path_factory.mktemp("department")
    person = instructor(home / "teacher")
    exchange = Exchange(load_course(person.place))
    solution = (person.place / "solutions" / WARM_UP / "warmup.py").read_text()
    right = definitions(solution)
    for student in ("ada", "emmy", "grace"):
        (home / student).mkdir()
        folder = exchange.fetch(WARM_UP, home / student)
        if student == "grace":
            (folder / "warmup.py").write_text(f"{solution}\n\n{CONSTANT}\n\n{OVERFLOW}\n")
        else:
            fill_in(folder / "warmup.ipynb", right if student == "ada" else {**right, "logsumexp": OVERFLOW})
        exchange.submit(folder, WARM_UP, student)
    person.types("collect", WARM_UP)
    person.types("grade")
    person.types("report", "--gradebook", f"sqlite:///{person.place / 'gradebook.db'}")
    return person


@pytest.fixture(scope="module")
def lab(teacher: Member) -> Iterator[tuple[str, str]]:
    """JupyterLab, which shows the folders of all people, started in the course."""
    with jupyter_lab(teacher.home.parent, teacher.place, teacher.environment) as address:
        yield address


@pytest.fixture(scope="module")
def browser(lab: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser that is logged in."""
    address, token = lab
    window = Browser(tmp_path_factory.mktemp("browser"))
    try:
        window.window.get(f"{address}/api/me?token={token}")
        yield window
    finally:
        window.close()


def kernels(address: str, token: str) -> list[tuple[str, int]]:
    """Return of each kernel its state, and how many pages are connected with it.

    While one is made, the server may answer that it failed.
    """
    with suppress(HTTPError), urlopen(f"{address}/api/kernels?token={token}", timeout=30) as answer:
        return [(one["execution_state"], one["connections"]) for one in json.load(answer)]
    return []


def test_released_notebook_opens_in_jupyterlab_and_its_checks_show_how_they_went(
    teacher: Member, lab: tuple[str, str], browser: Browser, tmp_path: Path
) -> None:
    student = teacher.home.with_name("eve")
    student.mkdir()
    folder = Exchange(load_course(teacher.place)).fetch(WARM_UP, student)
    right = definitions((teacher.place / "solutions" / WARM_UP / "warmup.py").read_text())
    fill_in(folder / "warmup.ipynb", {**right, "standardize": CONSTANT, "logsumexp": LOOP})

    browser.window.get(f"{lab[0]}/lab/tree/eve/{WARM_UP}/warmup.ipynb")
    # The page calls a kernel idle before there is one, and then 'Run all' runs nothing.
    browser.wait(lambda: kernels(*lab) == [("idle", 1)])
    (menu,) = [entry for entry in browser.all(".lm-MenuBar-item") if entry.text == "Run"]
    menu.click()
    (entry,) = browser.wait(lambda: browser.all(".lm-Menu-item[data-command='runmenu:run-all']"))
    entry.click()

    standardize, one_hot, logsumexp = browser.wait(
        lambda: len(found := browser.texts(".jp-OutputArea-output")) == 3 and found
    )
    assert standardize.startswith("✗ standardize")
    assert "at [0, 1]: nan instead of 0" in standardize
    assert "The deviation of a constant column is 0" in standardize
    assert one_hot.startswith("✓ one_hot")
    assert "It did not return within 0.2 s" in logsumexp
    shown = browser.all(".jp-OutputArea-output")[0]
    browser.scroll_to(shown)
    assert shown.rect["height"] < 320  # two counterexamples, of arrays in rows
    assert browser.window.save_screenshot(str(tmp_path / "notebook.png"))


def test_formgrader_shows_the_class_and_each_submission(
    lab: tuple[str, str], browser: Browser, tmp_path: Path
) -> None:
    browser.window.get(f"{lab[0]}/formgrader/manage_assignments")
    browser.wait(lambda: browser.texts(f"a[href*='/manage_submissions/{WARM_UP}']") == ["3"])

    browser.window.get(f"{lab[0]}/formgrader/manage_submissions/{WARM_UP}/")
    browser.wait(lambda: browser.texts("td .label") == ["graded"] * 3)

    browser.window.get(f"{lab[0]}/formgrader/gradebook/{WARM_UP}/warmup")
    rows = browser.wait(lambda: len(found := browser.all("tbody tr")) == 3 and found)
    assert sorted(row.text.split(" / ")[0].split()[-1] for row in rows) == ["10", "7", "8.5"]
    links = {row.text: row.find_element("css selector", "a").get_attribute("href") for row in rows}
    pages = {}
    for row, link in links.items():
        browser.window.get(link)
        browser.wait(lambda: "check(" in "".join(browser.texts("body")))
        pages[row.split(" / ")[0].split()[-1]] = "".join(browser.texts("body"))
    assert "✓ logsumexp" in pages["10"]
    assert "Hint: exp(1000) is infinite" in pages["8.5"]
    assert "x.mean(axis=0)" in pages["7"]
    assert browser.window.save_screenshot(str(tmp_path / "formgrader.png"))
