"""The known mistakes of every bundled assignment are told apart, and right answers are taken for none.

Of code with two slips at once both are named where they are sure, and nothing else.

That a mistake costs nothing in other exercises is in the proofs, so only its own exercise is run here, and
no check that has a limit of its own: these take part in no diagnosis. It is run once, as a submission and
as what this is compared with; some are run twice, as they are when graded.
"""

from pathlib import Path

import pytest
from two_slips import SUBMISSIONS

from grader.course.files import load_assignment, load_course
from grader.engine.diagnosis import Diagnoser
from grader.engine.judge import judging
from grader.engine.suite import Suite
from grader.work.kinds import KINDS, kind_of
from grader.work.overlays import read_overlays

ROOT = Path(__file__).parents[2]
NAMES = load_course(ROOT).names
TWICE = 16  # of so many mistakes one is run again

UNNAMED = {  # by assignment and name
    ("06-training", "train_global_generator"),  # its numbers depend on what a slow check, left out, has drawn
}


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_known_mistake_is_diagnosed_as_itself_and_no_right_answer_as_any(name):
    folder = ROOT / "solutions" / name
    assignment = load_assignment(folder)
    file = kind_of(assignment, folder).file
    solution = (folder / file).read_text()
    overlays = {kind: read_overlays(folder, assignment, kind) for kind in ("mistakes", "variants")}
    unnamed = {mistake for where, mistake in UNNAMED if where == name}
    assert unnamed <= {mistake.name for mistake in overlays["mistakes"]}

    slips = [submission[1:] for submission in SUBMISSIONS if name.startswith(submission[0])]

    def body(judge):
        run, runs, quick = judge.run, {}, {"quick": assignment.limits}

        def run_once(files, **options):
            if files[file] not in runs:
                runs[files[file]] = run(files, **options)
            return runs[files[file]]

        def submitted(overlay, run, **options):
            files, own = {file: overlay.over(solution)}, filter(None, [overlay.exercise])
            return run(files, proven=True, exercises=tuple(own), **options)

        def named(judgement):
            diagnoses = diagnoser.diagnose(judgement).diagnoses
            return {exercise: [one.mistake for one in found] for exercise, found in diagnoses.items()}

        judge.run = run_once
        diagnoser = Diagnoser(judge, folder, assignment)
        for mistake in overlays["mistakes"]:
            submitted(mistake, run_once, **quick)  # before a diagnosis, which has less time
        for number, mistake in enumerate(overlays["mistakes"]):
            if mistake.name in unnamed:
                yield mistake.name, named(submitted(mistake, run)), {}
            else:
                again = run if number % TWICE == 0 else run_once
                found = named(submitted(mistake, again, **quick))
                yield mistake.name, found, {mistake.exercise: [mistake.name]}
        for variant in overlays["variants"]:
            judgement = submitted(variant, run, **quick)
            statuses = {one.status for one in judgement.outcomes if one.check.seconds is None}
            assert statuses <= {"passed"}, variant.name
            yield variant.name, named(judgement), {}
        for exercise, mistakes, source in slips:
            code = KINDS[assignment.kind].laid_over(solution, source, tuple(assignment.worth)).encode()
            judgement = run({file: code}, proven=True, exercises=(exercise,))
            yield source, named(judgement), {exercise: mistakes} if mistakes else {}

    checks = [folder / f"test_{assignment.module}.py", folder / "test_hidden.py"]
    found = judging(Suite(name, checks, folder / file, b"x"), assignment, lambda judge: list(body(judge)))
    assert len(found) == sum(map(len, overlays.values())) + len(slips)
    assert [(answer, named) for answer, named, expected in found if named != expected] == []
