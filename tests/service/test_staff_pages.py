"""The class on pages: who sees it, what it shows, and that it stays quick."""

from __future__ import annotations

import os
import time
from pathlib import Path

import msgspec
import pytest
from made_results import HALF, NOON, result
from staff_course import CODE, FORM, Pages, StaffCourse, visitor
from starlette.routing import Route
from starlette.testclient import TestClient

from grader.exchange.register import staff
from grader.grading.marks import MarkStore, give
from grader.grading.regrades import RegradeStore
from grader.grading.results import Undecided
from grader.grading.store import ResultStore
from grader.service.app import PAGES, make_app
from grader.service.people import last_actions

STAFF_PAGES = [
    route
    for module in PAGES
    if module.__name__.rpartition(".")[2].startswith("staff")
    for route in module.ROUTES
    if isinstance(route, Route)
]
ADDRESSES = {
    "student": "ada",
    "name": FORM,
    "question": "why",
    "format": "csv",
    "source": "x",
    "exercise": "why",
}


@pytest.fixture
def staffed(tmp_path: Path) -> StaffCourse:
    """A course of which three students handed in something, of four in the roster."""
    made = StaffCourse(tmp_path / "course")
    made.answered({"ada": "Because.", "ben": "By chance."})
    late = result("ben", HALF, due=NOON, submitted=NOON.replace(hour=13), late_factor=0.5)
    for one in (result("ada"), late, result("xi", undecided=Undecided("machine", "The disk is full"))):
        ResultStore(made.course).write(one)
    (made.root / "roster.csv").write_text(
        "id,name,section\nada,Ada Lovelace,A\nben,Ben,B\ncy,Cy,A\ndi,Di,B\n"
    )
    return made


@pytest.fixture
def ann(staffed: StaffCourse) -> Pages:
    """An assistant."""
    return visitor(make_app(staffed.course))


def order(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('<a href="/class/')[1:]]


def test_what_is_wrong_in_the_plan_stands_on_pages_of_staff(staffed, ann):
    plan = staffed.root / "course.toml"
    plan.write_text(f"{plan.read_text()}[late]\ngrace_minutes = 5\n")
    for path in ("/", "/class", "/grading"):
        assert "late.grace_minutes: it needs policy" in ann.open(path)
        assert ann.status == 200


def test_the_class_is_a_table_that_links_sort(ann):
    assert order(ann.open("/class")) == ["ada", "ben", "cy", "di", "xi"]
    for told in (
        "Ada Lovelace",
        "4<small>/4</small>",
        "2 to mark",
        ">late<",
        "not in the roster",
        "undecided",
    ):
        assert told in ann.page
    assert order(ann.open(f"/class?sort=-{CODE}"))[:2] == ["ada", "ben"]
    assert 'aria-sort="descending"' in ann.page
    assert order(ann.open("/class?section=A&q=CY")) == ["cy"]
    for page in ("x", "0", "9" * 5000):
        assert order(ann.open(f"/class?sort=nothing&page={page}")) == ["ada", "ben", "cy", "di", "xi"]


def test_marks_are_in_the_table_at_once(staffed, ann):
    assert ann.open("/class").count("2 to mark") == 2
    [ada, _] = staffed.answered({"ada": "Because.", "ben": "By chance."})
    give(MarkStore(staffed.course), ada, "why", 2.0, "Good.", by="ivy")
    assert ann.open("/class").count("2 to mark") == 1
    student = ann.open("/class/ada")
    assert "2 given by ivy" in student and "Good." in student


def test_a_student_is_shown_as_they_read_it_and_nobody_else(ann):
    assert "Ada Lovelace (ada)" in ann.open("/class/ada")
    ann.open(f"/class/ada/{FORM}")
    assert "A form: 1 of 3 points" in ann.page
    assert "sandbox" in ann.client.get(f"/class/ada/{FORM}").headers["content-security-policy"]
    for path in ("/class/nobody", f"/class/xi/{CODE}", "/class/..%2f..%2fsecret"):
        ann.open(path)
        assert ann.status == 404


def test_what_needs_a_person_is_told(staffed, ann):
    RegradeStore(staffed.course).ask(FORM, "ada", "source", "why", "Look again.")
    ResultStore(staffed.course).write(result("cy", undecided=Undecided("ungraded")))
    page = ann.open("/attention")
    for told in (
        "1 student asks to look again",
        "2 students wait for marks",
        "1 is collected and not graded",
        "The disk is full",
        "Nothing of 2 students: Cy (cy), Di (di)",
        "step",
    ):
        assert told in page


def test_what_lies_in_a_students_folder_takes_no_page_from_staff(staffed, ann):
    (home := staffed.course.submitted / "ada").mkdir(parents=True)
    (home / "away").symlink_to("nowhere")
    (home / "itself").symlink_to("itself")
    assert "Ada Lovelace" in ann.open("/class")


def test_no_page_for_staff_is_for_students_or_strangers_and_observers_change_nothing(staffed):
    app = make_app(staffed.course)
    student, observer = visitor(app, "ada", "student"), visitor(app, "oba", "observer")
    ivy, stranger = visitor(app, "ivy", "instructor"), TestClient(app, base_url="https://course.example")
    for route in STAFF_PAGES:
        path = route.path
        for part, value in ADDRESSES.items():
            path = path.replace(f"{{{part}}}", value)
        is_form, looks_only = "POST" in route.methods, "/exports" in path
        student.send(path) if is_form else student.open(path)
        assert student.status == 403, path
        if is_form:
            observer.open("/class")
            observer.send(path)
            assert observer.status == 403 or looks_only, path
            ivy.page = ""  # a form without its hidden word
            ivy.send(path)
            assert ivy.status == 403, path
        else:
            observer.open(path)
            assert observer.status in (200, 403, 404), path
        answer = stranger.request("POST" if is_form else "GET", path, follow_redirects=False)
        assert answer.status_code in (303, 401), path
    done = [one.what for one in last_actions(app.state.site.register) if one.person == "oba"]
    assert all("/exports" in what for what in done)


def test_what_staff_send_is_noted_without_what_is_a_students_matter(staffed, ann):
    ann.open(f"/marking/{FORM}/why")
    ann.send(f"/marking/{FORM}/why", points="1", comment="Private.")
    [action] = last_actions(ann.client.app.state.site.register)
    assert (action.person, action.role, action.what) == ("ann", "assistant", f"/marking/{FORM}/why")
    shown = visitor(ann.client.app, "ivy", "instructor").open("/grading/actions")
    assert f"/marking/{FORM}/why" in shown and "points=1" in shown and "Private." not in shown
    assert action.form["points"] == ["1"] and "comment" not in action.form and "csrf" not in action.form


def test_who_is_staff_no_more_is_out_at_once(staffed, ann):
    with ann.client.app.state.site.register.writing() as connection:
        connection.execute(staff.delete())
    assert 'name="token"' in ann.open("/class")


@pytest.mark.parametrize("file", ["course.toml", "roster.csv", f"solutions/{FORM}/questions.toml"])
def test_what_is_wrong_in_a_file_of_the_course_is_read_by_staff_alone(staffed, ann, file):
    student = visitor(ann.client.app, "ada", "student")
    (staffed.root / file).write_text("nothing of the kind")
    for path in (f"/marking/{FORM}", f"/marking/{FORM}/why"):
        assert file in ann.open(path)
        assert ann.status == 400
    assert file not in student.open("/")


@pytest.mark.slow
def test_a_class_of_a_thousand_stays_quick(tmp_path):
    made = StaffCourse(tmp_path / "course")
    store = ResultStore(made.course)
    one = result("s0000", HALF)
    for number in range(1000):
        store.write(msgspec.structs.replace(one, student=f"s{number:04}"))
    ann = visitor(make_app(made.course))
    ann.open("/class")  # reads all results once
    used = []
    for path in ("/class", f"/class?sort=-{CODE}", "/class?page=3", "/attention"):
        begun = time.process_time()
        ann.open(path)
        used.append(time.process_time() - begun)
    assert len(order(ann.open("/class"))) == 200
    assert "1000 of 1000 students" in ann.page
    assert max(used) < 1.0, used  # seconds; some 0.05


def test_a_name_that_is_no_utf8_takes_no_page_from_staff(staffed, ann):
    (staffed.course.submitted / os.fsdecode(b"x\xff") / CODE).mkdir(parents=True)
    assert "x\\udcff" in ann.open("/class") and ann.status == 200
