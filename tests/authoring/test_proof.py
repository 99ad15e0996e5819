import json

import msgspec
import pytest
from provable_course import NAME, provable_course

from grader.authoring.new import EXAMPLE_ASSIGNMENT, new_course
from grader.authoring.proof import Proof, folder_digest, keep_proof, require_proof
from grader.course.files import load_course
from grader.errors import AuthoringError


@pytest.fixture
def course(tmp_path):
    return provable_course(tmp_path)


def folder(course):
    return course.solution(NAME)


def proof(course, *gaps):
    return Proof(NAME, folder_digest(folder(course)), list(gaps), 3, 8, 5, 40, [], 0.1)


def refused(course):
    with pytest.raises(AuthoringError) as caught:
        require_proof(course, NAME)
    assert caught.value.hint == f"Run 'grader verify {NAME}'."
    return caught.value.message


def test_an_assignment_with_its_proof_is_accepted(course):
    kept = json.loads(keep_proof(course, proof(course)).read_text())
    assert (kept["format"], kept["checks"], kept["mutants"], kept["score"]) == (1, 3, 40, 1.0)
    require_proof(course, NAME)


def test_without_a_proof_it_is_refused(course):
    assert refused(course) == f"{NAME} is not proven yet."


@pytest.mark.parametrize("place", ["figures.py", "mistakes/wrong_2.py", "mistakes/new.py"])
def test_any_change_after_the_proof_is_refused(course, place):
    keep_proof(course, proof(course))
    with (folder(course) / place).open("a") as file:
        file.write("# changed\n")
    assert refused(course) == f"{NAME} was changed after it was proven."


def test_a_file_that_moved_is_a_change(course):
    keep_proof(course, proof(course))
    (folder(course) / "mistakes/wrong_2.py").rename(folder(course) / "variants/wrong_2.py")
    assert "was changed" in refused(course)


def test_a_change_while_it_was_proven_is_refused(course):
    before = proof(course)
    (folder(course) / "test_hidden.py").write_text("")
    keep_proof(course, before)
    assert "was changed" in refused(course)


def test_caches_are_no_change(course):
    keep_proof(course, proof(course))
    for place in ("__pycache__", ".ipynb_checkpoints"):
        (folder(course) / place).mkdir()
        (folder(course) / place / "x").write_text("x")
    require_proof(course, NAME)


def test_an_assignment_with_gaps_gets_no_proof(course):
    with pytest.raises(AuthoringError, match=r"is not proven: the stub passes test_x"):
        keep_proof(course, proof(course, "the stub passes test_x"))
    assert refused(course) == f"{NAME} is not proven yet."


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"format": 2}'])
def test_a_proof_that_cannot_be_read_is_refused(course, text):
    (folder(course) / "proof.json").write_text(text)
    assert "cannot be read" in refused(course)


def test_a_proof_that_cannot_be_written_is_told(course):
    (folder(course) / "proof.json").mkdir()
    with pytest.raises(AuthoringError, match="cannot be written"):
        keep_proof(course, proof(course))


def test_a_proof_is_the_same_bytes_each_time(course):
    first = keep_proof(course, proof(course)).read_bytes()
    assert keep_proof(course, msgspec.structs.replace(proof(course), seconds=9.0)).read_bytes() == first


def test_the_worked_example_of_a_new_course_is_proven(tmp_path):
    new_course(
        tmp_path / "new", title="Networks", course_id="nn", exchange="exchange", assignment=EXAMPLE_ASSIGNMENT
    )
    require_proof(load_course(tmp_path / "new"), "00-warm-up")


def test_where_a_proof_is_advised_its_lack_is_told_in_three_lines(course):
    advised = msgspec.structs.replace(course, proof="advised")
    lines = require_proof(advised, NAME)
    assert len(lines) == 3
    assert lines[0] == f"{NAME} is not proven yet."
    assert f"'grader verify {NAME}'" in lines[1]
    keep_proof(course, proof(course))
    assert require_proof(advised, NAME) == []
