"""A served course and browsers of people who have signed in, for tests of pages and of the API."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from exchange_fixtures import MakeCourse, WriteFolder
from starlette.testclient import TestClient

from grader.course.model import Course
from grader.exchange.actions import Exchange
from grader.exchange.known import keep_token
from grader.exchange.register import staff
from grader.exchange.transports import plan_at
from grader.service.app import make_app
from grader.service.people import Role, make_token
from grader.service.site import Site

STUB = {"README.md": b"# ReLU\n", "relu.py": b"def relu(x): ...\n"}


class Browser(TestClient):
    """A browser, which keeps cookies, and sends a form as a page of ours does."""

    def submit(self, path: str, form: dict[str, Any], *, page: str = "/", **more: Any) -> Any:
        """Send a form with the hidden word of a page, as if from there."""
        word = re.search(r'name="csrf" value="([^"]*)"', self.get(page).text)
        csrf = {"csrf": word[1]} if word else {}
        return self.post(path, data={**csrf, **form}, headers={"Sec-Fetch-Site": "same-origin"}, **more)


SignedIn = Callable[..., Browser]


@pytest.fixture
def served(make_course: MakeCourse, write_folder: WriteFolder) -> Course:
    """A course of which 01-relu is released."""
    course = make_course('exchange = "serve"')
    Exchange(course).release("01-relu", write_folder("assignments/01-relu", STUB))
    return course


@pytest.fixture
def app(served: Course) -> Any:
    """The application of the served course."""
    return make_app(served)


@pytest.fixture
def site(app: Any) -> Site:
    """What the application knows of the served course."""
    found: Site = app.state.site
    return found


@pytest.fixture
def browser(app: Any) -> Iterator[Browser]:
    """The browser of somebody who has not signed in."""
    with Browser(app, base_url="https://course.example") as browser:
        yield browser


@pytest.fixture
def signed_in(app: Any, site: Site) -> Iterator[SignedIn]:
    """Give the browser of a student, or of a member of staff, who has signed in."""
    made = list[Browser]()

    def sign_in(person: str = "ada", role: Role = "student") -> Browser:
        if role != "student":
            with site.register.writing() as connection:
                connection.execute(staff.insert().values(id=person, role=role, name=person.title()))
        token = make_token(site.register, person, is_staff=role != "student")
        made.append(browser := Browser(app, base_url="https://course.example"))
        answer = browser.submit("/login", {"token": token, "to": "/"}, page="/login", follow_redirects=False)
        assert answer.status_code == 303
        return browser

    yield sign_in
    for browser in made:
        browser.close()


@pytest.fixture
def address(app: Any) -> Iterator[str]:
    """Where the application is served, by the real server on a free port."""
    with serving(app) as address:
        yield address


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve an application in a thread."""
    config = uvicorn.Config(app, port=0, log_level="critical", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    listening = config.bind_socket()
    listening.listen(128)  # who comes before the server does waits
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture
def at(address: str, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Exchange]:
    """Give the exchange as somebody sees it who has logged in, on a computer of their own."""

    def log_in(person: str = "ada", role: Role = "student", computer: str = "") -> Exchange:
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / f"{computer or person}'s computer"))
        if role != "student":
            with site.register.writing() as connection:
                connection.execute(staff.insert().values(id=person, role=role))
        keep_token(address, make_token(site.register, person, is_staff=role != "student"))
        return Exchange(plan_at(address))

    return log_in
