"""Every bundled assignment is proven as it stands."""

from pathlib import Path

import pytest

from grader.authoring.proof import require_proof
from grader.authoring.verify import verify
from grader.course.files import load_course

ROOT = Path(__file__).parents[2]
NAMES = load_course(ROOT).names


@pytest.mark.parametrize("name", NAMES)
def test_the_assignment_has_a_proof_of_its_present_form(name):
    require_proof(load_course(ROOT), name)


@pytest.mark.slow
def test_a_quick_look_at_the_proof_of_the_form_finds_no_gap():
    # Of the others, that all known mistakes are caught, and right answers are not, is held in
    # `test_known_mistakes.py`, and that they were proven as they stand, above.
    proof = verify(load_course(ROOT), "09-check-tests", rounds=1)
    assert proof.gaps == []
    assert proof.score >= 0.95
