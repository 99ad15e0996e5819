"""A class made by numbers, for reports on many students: strong and weak ones, on checks easy and hard."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from made_results import NOON, doubtful, result

from grader.engine.outcome import Check, Diagnosis, Outcome
from grader.grading.results import Result
from grader.sandbox.counterexample import Counterexample

EXERCISES = ("relu", "sigmoid", "softmax", "cross_entropy", "gradient", "train")
MISTAKES = {
    "softmax": [("whole_batch", "The sum is taken over the whole batch, not over each row.", "axis=1")],
    "gradient": [("no_mean", "The gradient is not divided by the number of samples.", "Divide by N.")],
    "cross_entropy": [("no_eps", "The logarithm of 0 is taken.", "Add a small number.")],
}
WRONG = Counterexample({"x": "[[1, 2], [3, 4]]"}, "[[1, *5], [3, 4]]", "[[1, 2], [3, 4]]", "at [0, 1]")


def made_class(students: int = 30, checks: int = 5, seed: int = 1) -> list[Result]:
    """Return results; the last check of the first exercise nobody passes, and the first everybody."""
    draw, found = random.Random(seed), list[Result]()
    levels = {
        (e, k): draw.gauss(-0.8 + 0.35 * n, 0.7) for n, e in enumerate(EXERCISES) for k in range(checks)
    }
    for number in range(students):
        ability, name = draw.gauss(0.4, 1.1), f"student{number:04}"
        outcomes, diagnoses = list[Outcome](), dict[str, Any]()
        for (exercise, k), hard in levels.items():
            first, last = (exercise, k) == ("relu", 0), (exercise, k) == ("relu", checks - 1)
            passed = first or (not last and draw.gauss(ability - hard, 0.8) > 0)
            check = Check(f"test_net.py::Test{exercise}::test_case_{k}", exercise, 1.0, "Look at the shapes.")
            told: dict[str, Any] = {
                "kind": "wrong",
                "message": f"{exercise}(x) is wrong.",
                "counterexample": WRONG,
            }
            outcomes.append(Outcome(check, "passed") if passed else Outcome(check, "failed", **told))
            if not passed and exercise in MISTAKES and draw.random() < 0.3:
                diagnoses[exercise] = [Diagnosis(*one) for one in MISTAKES[exercise]]
        hours = draw.expovariate(1 / 30) - 6
        worth = dict.fromkeys(EXERCISES, float(checks))
        late = {"late_factor": 0.8} if hours < 0 else {}
        found.append(
            result(name, outcomes, diagnoses=diagnoses, exercises=worth,
                   submitted=NOON - dt.timedelta(hours=hours), **late)
        )  # fmt: skip
    return [*found, doubtful("zzz", exercises=dict.fromkeys(EXERCISES, float(checks)))]
