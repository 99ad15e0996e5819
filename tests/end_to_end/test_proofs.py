"""Every bundled assignment is proven as it stands."""

from pathlib import Path

import pytest

from grader.authoring.proof import require_proof
from grader.authoring.verify import verify_all
from grader.course.files import load_course

ROOT = Path(__file__).parents[2]
NAMES = load_course(ROOT).names


@pytest.mark.parametrize("name", NAMES)
def test_the_assignment_has_a_proof_of_its_present_form(name):
    require_proof(load_course(ROOT), name)


@pytest.mark.slow
def test_a_quick_look_at_the_proofs_finds_no_gap():
    # Of a module and of a form: that all known mistakes are caught, and right answers are not, is held in
    # `test_known_mistakes.py`, and that the others were proven as they stand, above.
    names = ["01-activations", "09-check-tests"]
    proofs = [result() for result in verify_all(load_course(ROOT), names, rounds=1)]
    found = {proof.assignment: (proof.gaps, proof.score) for proof in proofs}
    assert {name: gaps for name, (gaps, _) in found.items() if gaps} == {}
    assert min(score for _, score in found.values()) >= 0.95
