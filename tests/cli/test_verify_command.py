"""`grader verify` proves an assignment, or says what is missing."""

import re
from pathlib import Path

import pytest
from terminal import ok, run

ASSIGNMENT = "00-warm-up"
pytestmark = pytest.mark.slow


def test_the_example_is_proven_and_may_be_released(course: Path) -> None:
    proof = course / "solutions" / ASSIGNMENT / "proof.json"
    before = proof.read_bytes()
    proof.unlink()
    shown = ok("verify", "--course", course)
    assert f"{ASSIGNMENT}: proven" in shown
    assert proof.read_bytes() == before


def test_a_check_that_no_longer_looks_is_a_gap_and_keeps_no_proof(course: Path) -> None:
    with (course / "solutions" / ASSIGNMENT / "test_hidden.py").open("a") as file:
        file.write("\n\ndef assert_close(*args, **kwargs):\n    pass\n")
    proof = course / "solutions" / ASSIGNMENT / "proof.json"
    proof.unlink()
    done = run("verify", ASSIGNMENT, "--course", course)
    assert done.exit_code == 1
    assert "is never noticed, in none of 20 rounds" in done.output
    assert re.search(r": not proven, (1 gap|([2-9]|\d\d+) gaps)\n", done.output)
    assert f"\nThen: grader verify {ASSIGNMENT}\n" in done.output
    assert not proof.exists()
