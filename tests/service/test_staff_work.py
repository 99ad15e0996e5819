"""Collecting, grading, publishing, exports and answers to requests, from pages."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_results import HALF, result
from staff_course import CODE, FORM, HOSTILE, Pages, StaffCourse, until_done, visitor
from toy_course import HALF_WRONG, NAME, RIGHT, ToyCourse

from grader.course.logs import read_history
from grader.grading.regrades import RegradeStore
from grader.grading.store import ResultStore
from grader.reports.formats import REPORTS
from grader.service.app import make_app
from grader.service.pages import staff_regrades
from grader.service.people import last_actions


@pytest.fixture
def staffed(tmp_path: Path) -> StaffCourse:
    """A course with results of two students."""
    made = StaffCourse(tmp_path / "course")
    made.answered({"ada": "Because.", "ben": "By chance."})
    for one in (result("ada"), result("ben", HALF)):
        ResultStore(made.course).write(one)
    return made


@pytest.fixture
def ivy(staffed: StaffCourse) -> Iterator[Pages]:
    """An instructor."""
    pages = visitor(make_app(staffed.course), "ivy", "instructor")
    yield pages
    pages.client.app.state.commands.close()


@pytest.mark.slow
def test_from_what_was_handed_in_to_feedback_without_a_terminal(tmp_path):
    toy = ToyCourse(tmp_path)
    for student, source in {"ada": RIGHT, "ben": HALF_WRONG}.items():
        toy.submit(student, source)
    app = make_app(toy.course)
    ivy = visitor(app, "ivy", "instructor")
    ivy.open("/grading")
    ivy.send("/grading/collect", name=NAME)
    ivy.send("/grading/collect", name=NAME)
    assert "is under way already" in ivy.page
    ivy.send("/grading/grade", name=NAME)
    assert "Collecting is under way already" in ivy.page  # what is half collected would be half graded
    done = until_done(ivy)
    assert "2 looked at" in done
    assert 'id="work" hx-swap-oob="true"' in done and '<span class="tag warn">2</span>' in done
    ivy.send("/grading/grade", name=NAME)
    assert 'hx-get="/grading/jobs"' in ivy.page
    page = until_done(ivy)
    assert "Grading 01-toy" in page and "by Ivy" in page and "2 to grade, 0 unchanged" in page
    assert {one.student: one.score for one in toy.store.all(NAME)[0]} == {"ada": 4.0, "ben": 2.0}
    ann = visitor(app, "ann")
    assert "<strong>2</strong> submissions get feedback" in ann.open(f"/grading/publish/{NAME}")
    ann.send(f"/grading/publish/{NAME}")
    assert "Published feedback on 2 submissions." in until_done(ann)
    assert {path.stem for path in (toy.course.published / NAME).glob("[!.]*.json")} == {"ada", "ben"}
    graded = [one for one in read_history(toy.course.root, "ada")[0] if one.did == "graded"]
    assert [one.by for one in graded] == ["ivy"]
    who = [(one.person, one.what) for one in last_actions(app.state.site.register)]
    assert (who[0], who[-1]) == (("ann", f"/grading/publish/{NAME}"), ("ivy", "/grading/collect"))
    app.state.commands.close()


@pytest.mark.slow
def test_pages_have_work_graded_on_the_cluster_of_the_course(tmp_path):
    pytest.importorskip("distributed", reason="Dask is not installed: pip install -e '.[cluster]'")
    toy = ToyCourse(tmp_path)
    toy.write_plan(top='[serve]\ncluster = "local"')
    toy.hand_in({"ada": RIGHT})
    ivy = visitor(make_app(toy.course), "ivy", "instructor")
    ivy.open("/grading")
    ivy.send("/grading/grade", name=NAME)
    page = until_done(ivy)
    assert "on the cluster local" in page and "1 to grade, 0 unchanged" in page
    assert [one.score for one in toy.store.all(NAME)[0]] == [4.0]
    ivy.client.app.state.commands.close()


def test_an_assistant_publishes_but_does_not_grade(staffed, ivy):
    ann = visitor(ivy.client.app, "ann")
    ann.open("/grading")
    assert "Collect all" not in ann.page
    for path in ("/grading/collect", "/grading/grade", "/grading/stop"):
        ann.send(path, name=CODE)
        assert ann.status == 403


def test_what_was_not_seen_is_not_published(staffed, ivy):
    ivy.open(f"/grading/publish/{FORM}")
    assert "2</strong> of them hold answers that nobody has marked" in ivy.page
    staffed.answered({"ada": "Another answer."})
    ivy.send(f"/grading/publish/{FORM}")
    assert "Something has changed since you looked" in ivy.page
    assert not staffed.course.published.exists()


def test_fewer_points_are_told_before_they_are_given(staffed, ivy):
    ResultStore(staffed.course, staffed.course.published).write(result("ben"))
    page = ivy.open(f"/grading/publish/{CODE}")
    assert "4 published, 2 now" in page and 'name="allow-lower"' in page
    for path in (staffed.course.results / CODE).glob("[!.]*.json"):
        if path.stem != "ben":
            path.unlink()
    page = ivy.open(f"/grading/publish/{CODE}")
    assert "Publish to 0" in page and 'name="stale"' in page  # the command asks for it as well


def test_a_command_that_is_not_there_starts_nothing(staffed, ivy):
    ivy.open("/grading")
    ivy.send("/grading/grade", name="--help")
    assert ivy.status == 404 and "There is no assignment" in ivy.page
    ivy.send("/grading/stop", kind="nothing")
    assert ivy.status == 200


@pytest.mark.parametrize("kind", ["xlsx", "html", "stuck", "totals"])
@pytest.mark.slow
def test_reports_are_downloads(staffed, ivy, kind):
    ivy.open("/exports")
    answer = ivy.client.post(
        "/exports", data={"format": kind, "csrf": word(ivy)}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code == 200, answer.text
    assert "attachment" in answer.headers["content-disposition"] and answer.content


def word(pages: Pages) -> str:
    """Return the hidden word of forms."""
    found = re.search(r'name="csrf" value="([^"]*)"', pages.page)
    assert found
    return found[1]


def test_every_report_is_there(ivy):
    ivy.open("/exports")
    assert re.findall('name="format" value="([^"]*)"', ivy.page) == [*REPORTS]


@pytest.mark.slow
def test_a_gradebook_is_filled_in_from_what_is_uploaded(staffed, ivy):
    exported = (
        "Student,ID,SIS User ID,SIS Login ID,Section,01-toy (1)\nPoints Possible,,,,,4\nAda,1,ada,ada,A,\n"
    )
    ivy.open("/exports")
    (staffed.root / "roster.csv").write_text("id,name,sis_id\nada,Ada,ada\nben,Ben,ben\n")
    ivy.send(
        "/exports",
        {"canvas.file": ("Grades.CSV", exported.encode(), "text/csv")},
        format="canvas",
        name=CODE,
        **{"canvas.scale": "true"},
    )
    assert ivy.status == 200, ivy.page
    assert "Ada,1,ada,ada,A,4" in ivy.page


@pytest.mark.slow
def test_an_export_reads_no_file_of_the_server(staffed, ivy):
    ivy.open("/exports")
    assert "canvas.file" in ivy.page and 'name="html.pages"' not in ivy.page
    ivy.send("/exports", format="canvas", **{"canvas.file": str(staffed.root / "course.toml")})
    assert ivy.status == 400 and "format = 1" not in ivy.page
    ivy.send("/exports", format="csv", **{"csv.columns": "nothing"})
    assert ivy.status == 400 and "nothing" in ivy.page
    ivy.send("/exports", format="../csv")
    assert ivy.status == 400


@pytest.fixture
def asked(staffed: StaffCourse) -> str:
    """Where a request of ben's stands, about an exercise that checks grade."""
    source = next(one.source for one in ResultStore(staffed.course).all(CODE)[0] if one.student == "ben")
    RegradeStore(staffed.course).ask(CODE, "ben", source, "step", HOSTILE)
    return f"/regrades/{CODE}/ben/step"


def link(pages: Pages) -> str:
    found = re.search(r'<a href="(/regrades/[^"]*)"', pages.page)
    assert found
    return found[1].replace("&amp;", "&")


def test_a_request_is_answered_with_points_and_words(staffed, ivy, asked):
    ivy.open("/regrades")
    assert "&lt;script&gt;" in ivy.page and "<script>alert" not in ivy.page
    path = link(ivy)
    ivy.open(path)
    assert "0 of 2 points" in ivy.page and "step(x) is wrong." in ivy.page
    ivy.send(path, points="3", answer="You are right.")
    assert ivy.status == 409 and "more than 2 points" in ivy.page and "You are right." in ivy.page
    ivy.send(path, points="1,5", answer="You are right.")
    assert "ben is answered." in ivy.page and "Nobody waits" in ivy.page
    assert staffed.marks("ben", CODE) == [(1.5, "", "ivy")]
    [request] = RegradeStore(staffed.course).read(CODE, "ben")
    assert (request.by, request.decision, request.answer) == ("ivy", "changed", "You are right.")


def test_of_two_answers_the_first_stands(staffed, ivy, asked):
    ann = visitor(ivy.client.app, "ann")
    for pages in (ivy, ann):
        pages.open("/regrades")
        pages.open(link(pages))
    path = ann.path
    ivy.send(path, answer="It stays as it is.")
    ann.send(path, points="2", answer="You are right.")
    assert ann.status == 404 and "somebody has answered it" in ann.page
    assert staffed.marks("ben", CODE) == []


def test_of_two_answers_at_once_the_second_gives_no_points(staffed, ivy, asked, monkeypatch):
    ann = visitor(ivy.client.app, "ann")
    for pages in (ivy, ann):
        pages.open("/regrades")
        pages.open(link(pages))
    path, points_of = ann.path, staff_regrades.points_of

    def ivy_is_first(typed, most):
        ivy.send(path, answer="It stays as it is.")
        return points_of(typed, most)

    monkeypatch.setattr(staff_regrades, "points_of", ivy_is_first)
    ann.send(path, points="2", answer="You are right.")
    assert "somebody has answered it" in ann.page and ann.path == "/regrades"
    assert staffed.marks("ben", CODE) == []
    [request] = RegradeStore(staffed.course).read(CODE, "ben")
    assert (request.by, request.decision) == ("ivy", "stays")


def test_points_are_not_given_over_a_mark_that_came_meanwhile(staffed, ivy, asked):
    ivy.open("/regrades")
    path = link(ivy)
    ivy.open(path)
    from grader.grading.marks import MarkStore, give

    [ben] = [one for one in ResultStore(staffed.course).all(CODE)[0] if one.student == "ben"]
    give(MarkStore(staffed.course), ben, "step", 1.0, "Hm.", by="ann")
    ivy.send(path, points="2", answer="You are right.")
    assert ivy.status == 409 and "ann has marked step meanwhile" in ivy.page
    ivy.send(path, points="2", answer="You are right.")
    assert staffed.marks("ben", CODE) == [(2.0, "Hm.", "ivy")]


def test_a_request_about_work_that_is_gone_is_answered_in_words(staffed, ivy, asked):
    (staffed.course.results / CODE / "ben.json").unlink()
    ivy.open("/regrades")
    path = link(ivy)
    assert "no longer there" in ivy.open(path)
    ivy.send(path, answer="A later one counts.")
    assert RegradeStore(staffed.course).read(CODE, "ben")[0].decision == "stays"


@pytest.mark.slow
def test_feedback_goes_out_as_an_lms_wants_it(staffed, ivy):
    handed_in = io.BytesIO()
    with zipfile.ZipFile(handed_in, "w") as archive:
        archive.writestr("Ada_12345_assignsubmission_file_/toy.py", "x = 1\n")
    (staffed.root / "roster.csv").write_text("id,name,moodle_id\nada,Ada,12345\nben,Ben,12346\n")
    ivy.open("/exports")
    ivy.send(
        "/exports",
        {"moodle-feedback.file": ("hand-ins.zip", handed_in.getvalue(), "application/zip")},
        format="moodle-feedback",
        name=CODE,
    )
    assert ivy.status == 200, ivy.page


def test_a_request_that_cannot_be_read_is_told_beside_the_others(staffed, ivy, asked):
    broken = RegradeStore(staffed.course).folder / CODE / "ada.json"
    broken.write_text("{}")
    for page in ("/regrades", "/attention"):
        ivy.open(page)
        assert ivy.status == 200 and f"{broken} cannot be read" in ivy.page
    ivy.open("/regrades")
    ivy.open(link(ivy))
    ivy.send(ivy.path, answer="It stays as it is.")
    assert "ben is answered." in ivy.page


def test_a_published_result_that_cannot_be_read_keeps_nobody_else_from_being_published(staffed, ivy):
    store = ResultStore(staffed.course, staffed.course.published)
    store.write(*ResultStore(staffed.course).all(FORM)[0])
    store.path(FORM, "ben").write_text("[" * 10_000)
    ivy.open(f"/grading/publish/{FORM}")
    assert ivy.status == 200 and "Not published: ben: " in ivy.page and "ada" in ivy.page
