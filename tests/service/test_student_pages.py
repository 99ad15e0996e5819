"""What a student sees and does in a browser: what is out, uploads, submissions, feedback and questions."""

from __future__ import annotations

import datetime as dt
import io
import re
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from made_results import outcome, result
from service_fixtures import Browser
from student_course import NAME, RIGHT, STUB, WRONG, enter, make_course, released_course

from grader.course.logs import decide
from grader.course.model import Course
from grader.exchange.actions import Exchange
from grader.exchange.fetched import read_fetched
from grader.exchange.served import Served
from grader.exchange.submission import Receipt, Submission
from grader.grading.regrades import RegradeStore
from grader.grading.store import ResultStore
from grader.receipts.deliver import collect
from grader.receipts.receipt import SignedReceipt
from grader.service.app import make_app
from grader.service.uploads import Uploads
from grader.service.work import Checks, LookTask

HTMX = {"HX-Request": "true"}
PATIENCE = 300.0

SignIn = Callable[..., Browser]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return released_course(tmp_path_factory.mktemp("served") / "course")


@pytest.fixture(scope="module")
def checks() -> Iterator[Checks]:
    checks = Checks(1)
    yield checks
    checks.close()


@pytest.fixture(scope="module")
def app(course: Course, checks: Checks) -> Any:
    app = make_app(course)
    app.state.uploads = Uploads(course.served / "uploads", checks)
    return app


@pytest.fixture
def sign_in(app: Any) -> SignIn:
    return lambda student: enter(app, student)


def upload(browser: Browser, files: dict[str, bytes], name: str = NAME) -> Any:
    sent = [("files", (path, content)) for path, content in files.items()]
    return browser.submit(f"/a/{name}/upload", {}, page=f"/a/{name}", files=sent)


def checked(browser: Browser, files: dict[str, bytes], name: str = NAME) -> str:
    """Upload, wait as a page does, and return the page."""
    upload(browser, files, name)
    end = time.monotonic() + PATIENCE
    while "checking" in (text := browser.get(f"/a/{name}").text) and time.monotonic() < end:
        time.sleep(0.02)
    return text


def hand_in(browser: Browser, name: str = NAME, **form: str) -> Any:
    page = browser.get(f"/a/{name}").text
    found = re.search(r'name="id" value="([^"]+)"', page)
    assert found
    anyway = {"anyway": "1"} if 'name="anyway"' in page else {}
    return browser.submit(f"/a/{name}/hand-in", {"id": found[1], **anyway, **form})


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", text).replace("\u00a0", " ").split())


def test_assignments_are_listed_with_what_is_due_for_the_student(sign_in: SignIn, course: Course) -> None:
    text = sign_in("ada").get("/").text
    assert "Toy nets" in text and "Nothing handed in yet" in text and "03-closed" not in text
    due = course.due(NAME)
    assert due and f'datetime="{due.astimezone(course.zone).isoformat()}"' in text and "JST" in text
    assert "3 d left" in words(text) and "past: late work counts 80%" in words(text)
    assert "extended for you" in sign_in("late").get("/").text and "extended" not in text


def test_who_is_excused_is_told(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    app = make_app(course)
    assert "Nothing is released yet" in enter(app, "ada").get("/").text
    folder = course.assignment(NAME)
    folder.mkdir(parents=True)
    (folder / "toy.py").write_text(STUB)
    Exchange(course).release(NAME, folder)
    decide(course.root, ["ada"], kind="excuse", assignment=NAME, why="ill")
    assert "it does not count for you" in enter(app, "ada").get("/").text


def test_what_is_handed_out_can_be_read_and_downloaded(
    sign_in: SignIn, course: Course, tmp_path: Path
) -> None:
    browser = sign_in("ada")
    text = browser.get(f"/a/{NAME}").text
    assert f'<img src="/a/{NAME}/file/img/bend.png" alt="A bend"' in text and "<h3>Relu</h3>" in text
    assert "<script>alert" not in text and 'href="javascript' not in text and "style=" not in text
    with zipfile.ZipFile(io.BytesIO(browser.get(f"/a/{NAME}/all.zip").content)) as archive:
        assert archive.read(f"{NAME}/toy.py") == STUB.encode()
        archive.extractall(tmp_path)
    note = read_fetched(tmp_path / NAME)  # so that the command line knows whose folder it is
    assert note and (note.course_folder, note.assignment) == (Exchange(course).transport.address, NAME)
    one = browser.get(f"/a/{NAME}/file/toy.py")
    assert one.text == STUB and "attachment" in one.headers["content-disposition"]
    kinds = [
        browser.get(f"/a/{NAME}/file/img/{name}").headers["content-type"] for name in ("bend.png", "x.svg")
    ]
    assert kinds == ["image/png", "application/octet-stream"]


@pytest.mark.parametrize(
    "path", ["/a/03-closed", "/a/nothing", f"/a/{NAME}/file/none.py", f"/a/{NAME}/file/..%2f..%2fcourse.toml"]
)
def test_nothing_else_is_given_out(sign_in: SignIn, path: str) -> None:
    assert sign_in("ada").get(path).status_code == 404


@pytest.mark.slow
def test_work_is_checked_handed_in_and_has_a_receipt(sign_in: SignIn, course: Course) -> None:
    browser = sign_in("ada")
    text = checked(browser, {"toy.py": WRONG})
    assert "1 of 2 exercises pass; 1 of 2 public points, of 4 in all" in words(text)
    assert "Nothing below zero." in text and "-3" in text
    text = checked(browser, {"C:\\work\\toy.py": RIGHT})
    assert "2 of 2 exercises pass" in words(text) and "Hand it in" in text
    answer = hand_in(browser)
    assert "This page is the receipt" in answer.text and "in time" in answer.text
    place = answer.url.path
    receipt = Receipt.from_json(browser.get(f"{place}/receipt").content, Path("receipt"))
    assert (receipt.student, receipt.files) == ("ada", {"toy.py": len(RIGHT)})
    with zipfile.ZipFile(io.BytesIO(browser.get(f"{place}/files").content)) as archive:
        assert archive.read("toy.py") == RIGHT
    assert "counts" in browser.get(f"/a/{NAME}").text and "Handed in once" in browser.get("/").text
    assert (
        browser.get(f"{place}/signed-receipt").status_code
        == browser.get(f"{place}/feedback").status_code
        == 404
    )
    collect(Exchange(course), NAME, dt.datetime.now(dt.UTC))
    signed = SignedReceipt.from_json(browser.get(f"{place}/signed-receipt").content, Path("signed"))
    assert signed.statement.hash == receipt.hash and "taken in for grading" in browser.get(place).text
    assert sign_in("bo").get(place).status_code == sign_in("bo").get(f"{place}/receipt").status_code == 404


@pytest.mark.slow
def test_a_double_click_hands_in_once(sign_in: SignIn, app: Any) -> None:
    browser = sign_in("twice")
    checked(browser, {"toy.py": RIGHT})
    again = enter(app, "twice")
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(hand_in, (browser, again))
    assert first.url.path == second.url.path
    assert len(app.state.site.served.receipts("twice")) == 1


REFUSED = {
    "wrong file": ({"other.txt": b"x"}, "toy.py or toy.ipynb is missing in what you uploaded", False),
    "nothing written": ({"toy.py": STUB.encode()}, "nothing is written in toy.py yet", True),
    "syntax error": ({"toy.py": b"def relu(x\n"}, "line 1", True),
    "broken notebook": ({"toy.ipynb": b"{"}, "toy.ipynb", False),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_counts_for_nothing_is_handed_in_only_if_it_is_meant(
    sign_in: SignIn, app: Any, case: str
) -> None:
    files, message, can_be_meant = REFUSED[case]
    student = case.replace(" ", "")
    browser = sign_in(student)
    text = checked(browser, files)
    assert message in text and ("Hand it in anyway" in text) == can_be_meant
    hand_in(browser, anyway="0")
    assert not app.state.site.served.receipts(student)
    hand_in(browser, anyway="1")
    assert len(app.state.site.served.receipts(student)) == can_be_meant


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "No file came"),
        ({"toy.py": b"1" * 300_000}, "the limit is 0.2 MiB"),
        ({"toy.py": b"1" * 1_300_000}, "That is too large"),
        ({"a/toy.py": b"1", "b/toy.py": b"2"}, "Two of the files are called"),
        ({".hidden": b"1"}, "There is nothing to hand in"),
        ({"-toy.py": b"1"}, "starts with a dash"),
    ],
)
def test_what_cannot_be_kept_is_told(sign_in: SignIn, files: dict[str, bytes], message: str) -> None:
    answer = upload(sign_in("careless"), files)
    assert answer.status_code in (400, 413) and message in answer.text


@pytest.mark.slow
def test_outputs_that_make_a_notebook_too_large_are_taken_out_first(
    sign_in: SignIn, app: Any, tmp_path: Path
) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": "x" * 300_000}
    cell = {"cell_type": "code", "metadata": {}, "source": RIGHT.decode(), "outputs": [output]}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    browser = sign_in("plots")
    with busy(app, tmp_path):
        upload(browser, {"toy.ipynb": msgspec.json.encode(notebook)})
        assert "too large with the outputs" in hand_in(browser).text
    text = checked(browser, {"toy.ipynb": msgspec.json.encode(notebook)})
    assert "Handed in without outputs" in text and "2 of 2 exercises pass" in words(text)
    assert "This page is the receipt" in hand_in(browser).text
    [receipt] = app.state.site.served.receipts("plots")
    assert receipt.files["toy.ipynb"] < 1000


def test_a_file_goes_where_it_was_handed_out(sign_in: SignIn, app: Any) -> None:
    upload(sign_in("tidy"), {"toy.py": RIGHT, "bend.png": b"mine", "own.csv": b"1"})
    kept = app.state.uploads.current(NAME, "tidy")
    assert kept.files.keys() == {"toy.py", "img/bend.png", "own.csv"}


def test_an_upload_can_be_removed_and_replaced(sign_in: SignIn, app: Any) -> None:
    browser = sign_in("undecided")
    upload(browser, {"toy.py": WRONG})
    old = app.state.uploads.current(NAME, "undecided")
    upload(browser, {"toy.py": RIGHT})
    assert app.state.uploads.current(NAME, "undecided").id != old.id
    gone = browser.submit(f"/a/{NAME}/hand-in", {"id": old.id})
    assert gone.status_code == 409 and "something else" in gone.text
    now = app.state.uploads.current(NAME, "undecided")
    assert "is removed" in browser.submit(f"/a/{NAME}/discard", {"id": now.id}).text
    assert app.state.uploads.current(NAME, "undecided") is None


@contextmanager
def busy(app: Any, place: Path) -> Iterator[None]:
    """Let whoever uploads meanwhile wait for one who is being checked."""
    checks, gate, running = Checks(1), threading.Event(), threading.Event()
    before = app.state.uploads
    app.state.uploads = Uploads(app.state.site.course.served / "uploads", checks)
    try:
        nothing = LookTask(place / "none", 1.0, 1.0)
        assert checks.ask("first", nothing, place, lambda _: (running.set(), gate.wait(PATIENCE))[0])
        assert running.wait(PATIENCE)
        yield
    finally:
        app.state.uploads = before
        gate.set()
        checks.close()


@pytest.mark.slow
def test_who_waits_is_told_the_place_and_may_hand_in_at_once(app: Any, tmp_path: Path) -> None:
    with busy(app, tmp_path):
        for student in ("second", "third"):
            browser = enter(app, student)
            upload(browser, {"toy.py": RIGHT})
        text = browser.get(f"/a/{NAME}").text
        assert "1 before yours" in words(text) and "Hand it in without waiting" in text
        assert f'hx-get="/a/{NAME}/upload?seen=2"' in text
        assert browser.get(f"/a/{NAME}/upload?seen=2", headers=HTMX).status_code == 204
        assert "1 before yours" in words(browser.get(f"/a/{NAME}/upload?seen=3", headers=HTMX).text)
        assert "This page is the receipt" in hand_in(browser).text


def test_where_too_many_wait_work_is_handed_in_without(app: Any, course: Course) -> None:
    app.state.uploads, before = (
        Uploads(course.served / "uploads", Checks(1, most_waiting=0)),
        app.state.uploads,
    )
    try:
        browser = enter(app, "crowd")
        upload(browser, {"toy.py": RIGHT})
        text = browser.get(f"/a/{NAME}").text
        assert "Many others have their work checked just now" in text and "Check again" in text
        assert "This page is the receipt" in hand_in(browser).text
    finally:
        app.state.uploads = before


def test_what_a_restart_forgot_is_checked(sign_in: SignIn, app: Any, course: Course, checks: Checks) -> None:
    release = app.state.releases.get(app.state.site.exchange, NAME)
    closed = Checks(1)
    Uploads(course.served / "uploads", closed).put(course, release, "patient", {"toy.py": RIGHT})
    closed.close()  # long before it was done
    browser, end = sign_in("patient"), time.monotonic() + PATIENCE
    while "checking" in (text := browser.get(f"/a/{NAME}").text) and time.monotonic() < end:
        time.sleep(0.02)
    assert "2 of 2 exercises pass" in words(text)


def test_a_session_that_ended_loses_nothing(app: Any) -> None:
    browser = enter(app, "ada")
    page = browser.get(f"/a/{NAME}").text
    word = re.search(r'name="csrf" value="([^"]*)"', page)
    assert word
    browser.cookies.clear()
    form: dict[str, Any] = {"data": {"csrf": word[1]}, "files": {"files": ("toy.py", RIGHT)}}
    answer = browser.post(f"/a/{NAME}/upload", **form)
    assert answer.status_code == 401 and "go back" in answer.text
    assert browser.post(f"/a/{NAME}/upload", headers=HTMX, **form).status_code == 401


@pytest.mark.slow
def test_work_of_a_group_names_the_partners(sign_in: SignIn, app: Any) -> None:
    browser = sign_in("ada")
    text = checked(browser, {"toy.py": RIGHT}, "02-late")
    assert "With whom you wrote it" in text and "late work counts 80%" in text
    answer = hand_in(browser, "02-late", partners="bo, cy")
    assert 'tag warn">late, counts 80%' in answer.text
    [receipt] = [one for one in app.state.site.served.receipts("ada") if one.assignment == "02-late"]
    [sent] = [
        one.sent for one in app.state.site.served.incoming("02-late", {})[0] if one.source == receipt.folder
    ]
    assert sent.partners == ("bo", "cy")
    by_roster = sign_in("red1")
    assert "Your group: red2" in checked(by_roster, {"toy.py": RIGHT}, "02-late")
    assert "not done in groups" in _with_partner(sign_in("solo"))


def _with_partner(browser: Browser) -> str:
    checked(browser, {"toy.py": RIGHT})
    return str(hand_in(browser, partners="bo").text)


def test_feedback_is_shown_shut_off_and_can_be_asked_about(sign_in: SignIn, course: Course) -> None:
    browser = sign_in("curious")
    checked(browser, {"toy.py": RIGHT})
    place = hand_in(browser).url.path
    [receipt] = Served(course).receipts("curious")
    graded = result("curious", [outcome("relu", status="failed"), outcome("step")], source=receipt.folder)
    graded = msgspec.structs.replace(graded, assignment=NAME, submitted=receipt.submitted)
    ask = {"exercise": "relu", "reason": "It is right."}
    assert browser.submit(f"{place}/regrade", ask, page=place).status_code == 400
    ResultStore(course, course.published).write(graded)
    exchange = Exchange(course)
    exchange.give_back("feedback", {receipt.folder: "# Toy nets: 2 of 4 points\n"})
    exchange.give_back("page", {receipt.folder: "<!doctype html><script>alert(1)</script>"})
    page = browser.get(f"{place}/feedback")
    assert "sandbox" in page.headers["content-security-policy"] and "<script>" in page.text
    assert "attachment" in browser.get(f"{place}/feedback?keep").headers["content-disposition"]
    assert "2 of 4 points" in browser.get("/").text
    assert "relu: 0 of 2 points" in browser.get(place).text
    assert "the answer will be here" in browser.submit(f"{place}/regrade", ask, page=place).text
    again = browser.submit(f"{place}/regrade", ask, page=place)
    assert again.status_code == 400 and "asked about relu already" in again.text
    assert "It is right.</textarea>" in again.text
    assert browser.submit(f"{place}/regrade", {**ask, "exercise": "none"}, page=place).status_code == 400
    assert (
        browser.submit(f"{place}/regrade", {"exercise": "step", "reason": " "}, page=place).status_code == 400
    )
    assert "waits for an answer" in browser.get(place).text
    told = {"by": "tess", "decision": "stays", "text": "It is <not>."}
    RegradeStore(course).answer(NAME, "curious", receipt.folder, "relu", **told)  # type: ignore[arg-type]
    text = browser.get(place).text
    assert "points stay" in text and "It is &lt;not&gt;." in text and "tess" not in text
    assert Submission.parse(receipt.folder).secret in place


@pytest.mark.slow
def test_who_is_in_a_group_reads_what_another_of_it_was_told(sign_in: SignIn, course: Course) -> None:
    browser = sign_in("red1")
    checked(browser, {"toy.py": RIGHT}, "02-late")
    hand_in(browser, "02-late")
    [receipt] = Served(course).receipts("red1")
    other = sign_in("red2")
    assert other.get("/a/02-late/group").status_code == 404
    for student in ("red1", "red2"):
        graded = result(student, source=receipt.folder, group=("red1", "red2"))
        graded = msgspec.structs.replace(graded, assignment="02-late")
        ResultStore(course, course.published).write(graded)
    Exchange(course).give_back("page", {receipt.folder: "<!doctype html><title>Of both</title>"})
    assert "The work of red1, red2 together: 4 of 4 points" in words(other.get("/a/02-late").text)
    assert "Of both" in other.get("/a/02-late/group").text
    assert sign_in("bo").get("/a/02-late/group").status_code == 404


def test_pages_of_students_are_theirs(app: Any) -> None:
    browser = Browser(app, base_url="https://course.example")
    answer = browser.get(f"/a/{NAME}", follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/login")
