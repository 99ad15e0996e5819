"""From a loss and a gradient to a verdict: which slopes to measure, and what to conclude from them."""

from __future__ import annotations

import numpy as np

from grader.checks.gradients.diagnosis import diagnose
from grader.checks.gradients.evidence import Evidence, axes, directions
from grader.checks.gradients.report import GradientReport, failed
from grader.checks.gradients.search import SearchExhausted, find_wrong_entry
from grader.checks.gradients.trusted_loss import TrustedLoss
from grader.checks.gradients.values import StudentGradients, at, label
from grader.errors import AuthoringError

EVERY_ELEMENT_UP_TO = 4096
DIRECTIONS = 2


def gather(evidence: Evidence, student: StudentGradients) -> None:
    """Measure every slope if there are a few thousand, else random directions through each tensor.

    The student's gradients only say where the largest entries may be; what they are is measured.
    """
    loss = evidence.loss
    if loss.size <= EVERY_ELEMENT_UP_TO:
        evidence.add(axes(loss, np.arange(loss.size)))
        return
    if evidence.relative_allowance.any():  # a share of each tensor's largest entry, so that has to be known
        largest = [start + np.argmax(np.abs(student.flat[start:stop])) for start, stop in loss.ranges()]
        evidence.add(axes(loss, np.array(largest)))
    for start, stop in loss.ranges():
        if stop - start <= DIRECTIONS:
            evidence.add(axes(loss, np.arange(start, stop)))
        else:
            evidence.add(directions(loss, slice(start, stop), DIRECTIONS, evidence.rng))


def notes_of(loss: TrustedLoss, student: StudentGradients) -> tuple[str, ...]:
    """Return what was done to the parameters and the gradients before they were compared."""
    return (*(f"promoted to float64: parameter {name}".rstrip() for name in loss.promoted), *student.notes)


def judge(evidence: Evidence, student: StudentGradients, batch: int | None) -> GradientReport:
    """Conclude from what was measured; an error if the contract's own gradient is wrong."""
    loss = evidence.loss
    notes = notes_of(loss, student)

    def undecided(why: str) -> GradientReport:
        return GradientReport("inconclusive", why, notes=notes)

    try:
        if evidence.contract is not None and find_wrong_entry(evidence, evidence.contract):
            raise AuthoringError("The gradients given as at_kinks are not gradients of the reference loss.")
        entry = find_wrong_entry(evidence, student.flat)
    except SearchExhausted:
        return undecided("A gradient differs a little, but no single entry of it could be shown to be wrong.")
    if entry and (entry.kink or evidence.too_near_a_kink(student.flat)):
        name, index = loss.locate(entry.position)
        return undecided(
            f"The loss has a kink that differences cannot resolve, for {label(name)}{at(index)}."
        )
    if entry:
        return failed(loss, student.flat, entry, diagnose(evidence, student.flat, batch), notes)
    unknown = [loss.names[tensor] for tensor in evidence.undecided(student.flat)]
    if unknown:
        return undecided(f"The loss is too rough or too flat to show {label(', '.join(unknown))}.")
    return GradientReport("pass", notes=notes)
