"""The known mistakes of every bundled assignment are told apart, and right answers are taken for none.

That a mistake costs nothing in other exercises is in the proofs, so only its own exercise is run here.
"""

from pathlib import Path

import pytest

from grader.course.files import load_assignment, load_course
from grader.engine.diagnosis import Diagnoser
from grader.engine.judge import judging
from grader.engine.suite import Suite
from grader.work.kinds import kind_of
from grader.work.overlays import read_overlays

ROOT = Path(__file__).parents[2]
NAMES = load_course(ROOT).names
TRAINING = ("digits.t_train, 1.0, 100, 1000, rng)", "digits.t_train, 1.0, 100, 60, rng)")

UNNAMED = {  # by assignment and name
    ("06-training", "train_global_generator"),  # its numbers depend on what a slow check, left out, has drawn
}


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_known_mistake_is_diagnosed_as_itself_and_no_right_answer_as_any(name, tmp_path):
    folder = ROOT / "solutions" / name
    assignment = load_assignment(folder)
    file = kind_of(assignment, folder).file
    solution = (folder / file).read_text()
    hidden = (folder / "test_hidden.py").read_text()
    if "train" in assignment.points and "load_digits" in hidden:  # each would train for a second
        assert TRAINING[0] in hidden
        hidden = hidden.replace(*TRAINING)
    (tmp_path / "test_hidden.py").write_text(hidden)
    checks = [folder / f"test_{assignment.module}.py", tmp_path / "test_hidden.py"]

    def body(judge):
        diagnoser = Diagnoser(judge, folder, assignment)
        for kind in ("mistakes", "variants"):
            for overlay in read_overlays(folder, assignment, kind):
                files = {file: overlay.over(solution)}
                judgement = judge.run(files, proven=True, exercises=(overlay.exercise,))
                diagnoses = diagnoser.diagnose(judgement).diagnoses
                known = kind == "mistakes" and (name, overlay.name) not in UNNAMED
                expected = {overlay.exercise: [overlay.name]} if known else {}
                named = {e: [d.mistake for d in found] for e, found in diagnoses.items()}
                yield overlay.name, named, expected

    found = judging(Suite(name, checks, folder / file, b"x"), assignment, lambda judge: list(body(judge)))
    assert [(answer, named) for answer, named, expected in found if named != expected] == []
