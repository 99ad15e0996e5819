"""Marking on pages: without names and scripts, kept at once, and safe from whatever stands in an answer."""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path

import httpx2
import pytest
from service_fixtures import serving
from staff_course import CODE, FORM, HOSTILE, Pages, StaffCourse, signed_in, visitor

from grader.grading.marks import MarkStore, give
from grader.service.app import make_app

PAGE = f"/marking/{FORM}/why"


@pytest.fixture
def staffed(tmp_path: Path) -> StaffCourse:
    """A course with three answers, two of them in the same words."""
    made = StaffCourse(tmp_path / "course")
    made.answered({"ada": "Because of the data.", "ben": "Because  of the data.\n", "cleo": "By chance."})
    return made


@pytest.fixture
def ann(staffed: StaffCourse) -> Pages:
    """An assistant."""
    return visitor(make_app(staffed.course))


def one_mark(staffed: StaffCourse) -> tuple[float | None, str, str]:
    [found] = {mark for student in ("ada", "ben", "cleo") for mark in staffed.marks(student)}
    return found


@pytest.mark.slow
def test_answers_come_without_names_and_all_of_them_get_marked(staffed, ann):
    assert not any(name in ann.open(PAGE) for name in ("ada", "ben", "cleo"))
    done = 0
    while "Answer" in ann.page:
        ann.send(PAGE, points="1,5", comment="Well.")
        done += 1
    assert done == 3
    assert one_mark(staffed) == (1.5, "Well.", "ann")
    assert "No answer to why waits for you." in ann.page


def test_the_same_words_are_marked_at_once_if_wanted(staffed, ann):
    ann.open(PAGE)
    while "in the same words" not in ann.page:
        ann.open(ann.path.replace("at=", "after="))
    ann.send(PAGE, points="2", same="1")
    assert "2 answers: 2 points." in ann.page
    assert staffed.marks("ada") == staffed.marks("ben") == [(2.0, "", "ann")]
    assert "Answer" in ann.page and "in the same words" not in ann.page


def test_the_rubric_gives_points_and_tells_the_student_if_wanted(staffed, ann):
    ann.open(PAGE)
    ann.send(PAGE, rubric=["0", "7", "9" * 5000], tell="1", comment="Nearly.")
    assert one_mark(staffed) == (1.5, "✓ It names the reason. \n✗ It names an example.\nNearly.", "ann")


def test_all_points_and_what_was_given_before_are_one_button(staffed, ann):
    ann.open(PAGE)
    ann.send(PAGE, how="full", comment="Just so.")
    assert "Given before" in ann.page
    [value] = [line.split('"')[0] for line in ann.page.split('name="item" value="')[1:]]
    ann.send(PAGE, item=value.replace("&#34;", '"'))
    marks = [mark for student in ("ada", "ben", "cleo") for mark in staffed.marks(student)]
    assert marks == [(2.0, "Just so.", "ann")] * 2


@pytest.mark.parametrize("points", ["", "3", "-1", "nan", "1e9", "x" * 50])
def test_what_is_no_points_is_told_and_what_was_typed_stays(staffed, ann, points):
    ann.open(PAGE)
    ann.send(PAGE, points=points, comment="My words.")
    assert ann.status == 422
    assert 'role="alert"' in ann.page and "My words." in ann.page
    assert not any(staffed.marks(student) for student in ("ada", "ben", "cleo"))


@pytest.mark.parametrize("item", ["[]", '{"points": 9, "comment": ""}', '{"points": -1, "comment": ""}', "{"])
def test_a_comment_that_is_not_of_the_list_gives_nothing(staffed, ann, item):
    ann.open(PAGE)
    ann.send(PAGE, item=item)
    assert ann.status in (400, 422)
    assert not any(staffed.marks(student) for student in ("ada", "ben", "cleo"))


def test_the_second_of_two_sees_the_first_mark_and_what_they_typed(staffed, ann):
    ben = visitor(ann.client.app, "ben")
    ann.open(PAGE)
    ben.open(ann.path)  # the same answer, which ann has before her
    assert "Somebody else has this answer before them." in ben.page
    ann.send(PAGE, points="1", comment="First.")
    ben.send(PAGE, points="2", comment="Second.")
    assert ben.status == 409
    assert "ann has marked why meanwhile with 1: &#39;First.&#39;. That stands." in ben.page
    assert "Second." in ben.page
    assert one_mark(staffed) == (1.0, "First.", "ann")
    ben.send(PAGE, points="2", comment="Second.")  # now they know
    assert one_mark(staffed) == (2.0, "Second.", "ben")


def test_what_the_command_marks_meanwhile_is_seen_as_well(staffed, ann):
    results = {one.student: one for one in staffed.answered({"ada": "Only this."})}
    for student in ("ben", "cleo"):
        (staffed.course.results / FORM / f"{student}.json").unlink()
    ann.open(PAGE)
    give(MarkStore(staffed.course), results["ada"], "why", 0.5, "In the terminal.", by="ivy")
    assert "ivy has marked why meanwhile" in ann.send(PAGE, points="2")


def test_two_assistants_are_never_sent_to_one_answer(staffed, ann):
    others = [visitor(ann.client.app, name) for name in ("ben", "eve", "fay")]
    for pages in (ann, *others):
        pages.open(PAGE)
    at = [pages.path.partition("at=")[2] for pages in (ann, *others[:2])]
    assert len(set(at)) == 3
    assert "Others have the last 3 answers to why before them." in others[2].page


def test_an_answer_that_was_changed_is_not_marked_unseen(staffed, ann):
    ann.open(PAGE)
    before = ann.page
    staffed.answered(dict.fromkeys(("ada", "ben", "cleo"), "Another answer."))
    ann.page = before
    ann.send(PAGE, points="2")
    assert not any(staffed.marks(student) for student in ("ada", "ben", "cleo"))


def test_marking_is_shared_out_by_the_instructor_alone(staffed, ann):
    ivy = visitor(ann.client.app, "ivy", "instructor")
    visitor(ann.client.app, "ben")
    ivy.open(f"/marking/{FORM}")
    ivy.send(f"/marking/{FORM}", by="student", among=["ann", "ben"])
    assert "Shared out among ann, ben." in ivy.page
    ann.open(PAGE)
    assert "answer 1 of" in ann.page and "answer 1 of 3" not in ann.page
    ann.send(f"/marking/{FORM}", by="student", among=["ann"])
    assert ann.status == 403
    ivy.open(f"/marking/{FORM}")
    assert ivy.send(f"/marking/{FORM}", by="student", among=["nobody"]) and ivy.status == 400


def test_code_gets_other_points_than_the_checks_gave(staffed, ann):
    from made_results import result

    from grader.grading.store import ResultStore

    ResultStore(staffed.course).write(result("ada"))
    assert "relu" in ann.open(f"/marking/{CODE}")
    ann.open(f"/marking/{CODE}/relu")
    assert ann.status == 404  # its files are not here
    assert ann.open(f"/marking/{CODE}/nothing") and ann.status == 404


def test_hostile_answers_names_rubrics_and_comments_are_only_text(tmp_path):
    made = StaffCourse(tmp_path / "course", hostile=HOSTILE.replace("\x1b", "").replace("\u202e", ""))
    made.answered({"ada": HOSTILE})
    (made.root / "roster.csv").write_text(
        f'id,name,section\nada,"{HOSTILE.replace(chr(34), chr(34) * 2)}",A\n'
    )
    ann = visitor(make_app(made.course))
    seen = [ann.open(PAGE)]
    seen += [ann.send(PAGE, points="1", comment=HOSTILE), ann.open(ann.path)]
    ann.open(f"{PAGE}?names=1")
    seen += [
        ann.page,
        *(ann.open(path) for path in ("/class", "/class/ada", f"/marking/{FORM}", "/attention")),
    ]
    for page in seen:
        assert "<script>alert" not in page and "<img src=x" not in page and "426763565" not in page
    assert all("&lt;script&gt;alert(1)" in page for page in (seen[0], ann.open("/class/ada")))
    assert "script-src" in (csp := ann.client.get("/class").headers["content-security-policy"]) or (
        "default-src 'self'" in csp and "unsafe" not in csp
    )


@pytest.mark.slow
def test_two_assistants_mark_one_class_over_http_and_lose_nothing(tmp_path):
    students = [f"s{number:02}" for number in range(14)]
    made = StaffCourse(tmp_path / "course")
    made.answered({student: f"As {student} says." for student in students})
    given = dict[str, int]()

    def mark_all(app: object, address: str, name: str) -> None:
        with httpx2.Client(base_url=address, timeout=60) as client:
            pages = signed_in(app, client, name, "assistant")
            count = 0
            while True:
                pages.open(PAGE)
                if 'name="points"' not in pages.page:
                    if "before them" in pages.page:
                        continue  # the other one is at the last answer
                    break
                pages.send(PAGE, points="1", comment=f"By {name}.")
                assert pages.status in (200, 409), pages.page
                count += pages.status == 200
            given[name] = count

    app = make_app(made.course)
    with serving(app) as address:
        threads = [threading.Thread(target=mark_all, args=(app, address, name)) for name in ("ann", "ben")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
    marks = [made.marks(student) for student in students]
    assert all(len(own) == 1 for own in marks)
    assert all(comment == f"By {by}." for [(_, comment, by)] in marks)
    assert dict(Counter(by for [(_, _, by)] in marks)) == given
    assert min(given.values()) > 0


def test_marks_that_cannot_be_read_keep_nobody_from_marking_the_others(staffed, ann):
    for student in ("ada", "ben"):
        path = MarkStore(staffed.course).path(FORM, student)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("[" * 10_000)
        ann.open(f"/marking/{FORM}/why")
        assert ann.status == 200
        path.unlink()
