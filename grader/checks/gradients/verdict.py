"""From a loss and a gradient to a verdict: which slopes to measure, and what to conclude from them."""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np

from grader.checks.failure import Counterexample
from grader.checks.gradients.diagnosis import diagnose
from grader.checks.gradients.evidence import Evidence
from grader.checks.gradients.search import DIRECTIONS, SearchExhausted, WrongEntry, find_wrong_entry
from grader.checks.gradients.slopes import axes, directions
from grader.checks.gradients.trusted_loss import TrustedLoss, Vector
from grader.checks.gradients.values import at, label
from grader.errors import AuthoringError

EVERY_ELEMENT_UP_TO = 4096


class GradientReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What comparing gradients with a loss found.

    Parameters
    ----------
    verdict : {"pass", "fail", "inconclusive"}
    message : str
        One to three sentences; for a fail they are for the student and end with the diagnosis.
    parameter : str
        The tensor of the wrong entry; empty if there is none, or the parameters are one array.
    index : tuple of int
        Where the wrong entry is.
    student, numerical, error : float or None
        The student's value, the slope of the loss, and how far off that may be.
    ratio : float or None
        `student` / `numerical`; None where the slope is 0 or the loss has a kink.
    diagnosis : str
        What the mistake is; empty if that is not sure.
    notes : tuple of str
        What was promoted to float64.
    counterexample : Counterexample or None
        The same, in the parts that a failed check shows.
    """

    verdict: Literal["pass", "fail", "inconclusive"]
    message: str = ""
    parameter: str = ""
    index: tuple[int, ...] = ()
    student: float | None = None
    numerical: float | None = None
    error: float | None = None
    ratio: float | None = None
    diagnosis: str = ""
    notes: tuple[str, ...] = ()
    counterexample: Counterexample | None = None


def gather(evidence: Evidence, student: Vector) -> None:
    """Measure every slope if there are a few thousand, else random directions through each tensor.

    The student's gradients only say where the largest entries may be; what they are is measured.
    """
    loss = evidence.loss
    if loss.size <= EVERY_ELEMENT_UP_TO:
        evidence.add(axes(loss, np.arange(loss.size)))
        return
    if evidence.relative_allowance.any():  # a share of each tensor's largest entry, so that has to be known
        largest = [start + np.argmax(np.abs(student[start:stop])) for start, stop in loss.ranges()]
        evidence.add(axes(loss, np.array(largest)))
    for start, stop in loss.ranges():
        if stop - start <= DIRECTIONS:
            evidence.add(axes(loss, np.arange(start, stop)))
        else:
            evidence.add(directions(loss, slice(start, stop), DIRECTIONS, evidence.rng))


def judge(evidence: Evidence, student: Vector, batch: int | None) -> GradientReport:
    """Conclude from what was measured; an error if the contract's own gradient is wrong."""
    loss = evidence.loss
    try:
        if evidence.contract is not None and find_wrong_entry(evidence, evidence.contract):
            raise AuthoringError("The gradients given as at_kinks are not gradients of the reference loss.")
        entry = find_wrong_entry(evidence, student)
    except SearchExhausted:
        why = "A gradient differs a little, but no single entry of it could be shown to be wrong."
        return GradientReport("inconclusive", why)
    if entry and (entry.kink or evidence.too_near_a_kink(student)):
        name, index = loss.locate(entry.position)
        why = f"The loss has a kink that differences cannot resolve, for {label(name)}{at(index)}."
        return GradientReport("inconclusive", why)
    if entry:
        return _failed(loss, student, entry, diagnose(evidence, student, batch))
    unknown = [loss.names[tensor] for tensor in evidence.undecided(student)]
    if unknown:
        why = f"The loss is too rough or too flat to show {label(', '.join(unknown))}."
        return GradientReport("inconclusive", why)
    return GradientReport("pass")


def _failed(loss: TrustedLoss, student: Vector, entry: WrongEntry, why: str) -> GradientReport:
    name, index = loss.locate(entry.position)
    value = float(student[entry.position])
    ratio = None if entry.kink or abs(entry.value) <= entry.error else value / entry.value
    if entry.kink:
        slope = f"{entry.low:.6g} to {entry.high:.6g} (the loss has a kink there)"
    else:
        slope = f"{entry.value:.10g} ± {entry.error:.1g}"
    called = label(name)
    fact = f"is wrong{at(index)}: {value:.10g}, where the slope of the loss is {slope}"
    message = f"{called[0].upper()}{called[1:]} {fact}{f' (ratio {ratio:.6g})' if ratio is not None else ''}."
    return GradientReport(
        verdict="fail",
        message=f"{message} {why}".rstrip(),
        parameter=name,
        index=index,
        student=value,
        numerical=entry.value,
        error=entry.error,
        ratio=ratio,
        diagnosis=why,
        counterexample=Counterexample(
            returned=f"{name or 'gradient'}{list(index) or ''} = {value:.10g}",
            expected=f"{slope}, the numerical slope of the reference loss",
            difference=f"{value - entry.value:.3g}" + (f", ratio {ratio:.6g}" if ratio is not None else ""),
        ),
    )
