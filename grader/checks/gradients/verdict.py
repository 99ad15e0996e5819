"""From a loss and a gradient to a verdict: which slopes to measure, and what to conclude from them."""

from typing import Literal

import msgspec
import numpy as np

from grader.checks.gradients.diagnosis import diagnose
from grader.checks.gradients.evidence import Evidence
from grader.checks.gradients.search import DIRECTIONS, SearchExhausted, WrongEntry, find_wrong_entry
from grader.checks.gradients.slopes import axes, directions, random_weights
from grader.checks.gradients.trusted_loss import TrustedLoss, Vector
from grader.checks.gradients.values import at, label
from grader.errors import AuthoringError
from grader.sandbox.faults import Counterexample

EVERY_ELEMENT_UP_TO = 4096
LINES = 8  # of the cheap first test
# An entry that is wrong by the tolerance passes with a probability of at most SHARPNESS ** -LINES, 2e-10.
SHARPNESS = 16  # how many times closer than the tolerance the claims must be
STEP = 2.0**-10
LEAST_TOLERANCE = 1e-6  # below, what differences of one step cannot tell would be most of the tolerance
_STEPS = np.array([-1.0, -0.5, 0.5, 1.0]) * STEP


class GradientReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What comparing gradients with a loss found; the numbers are those of the entry that is wrong."""

    verdict: Literal["pass", "fail", "inconclusive"]
    message: str = ""  # one to three sentences; those of a fail are for the student, with the diagnosis
    parameter: str = ""  # the tensor of the entry; empty if the parameters are one array
    index: tuple[int, ...] = ()
    student: float | None = None
    numerical: float | None = None  # the slope of the loss
    error: float | None = None  # how far off that may be
    ratio: float | None = None  # student / numerical; None where the slope is 0 or the loss has a kink
    diagnosis: str = ""  # what the mistake is; empty if that is not sure
    notes: tuple[str, ...] = ()  # what was promoted to float64
    counterexample: Counterexample | None = None


def is_surely_right(loss: TrustedLoss, gradient: Vector, tolerance: float, rng: np.random.Generator) -> bool:
    """Tell whether a gradient is right to `tolerance`, a share of the largest entry of each tensor.

    A cheap first test, as nearly every gradient that is checked is right: it claims the slopes of random
    directions. Nobody is accused by it; whatever is not accepted is measured entry by entry.
    """
    if tolerance < LEAST_TOLERANCE or not 0 < gradient.size <= EVERY_ELEMENT_UP_TO:
        return False
    lines = random_weights(rng, (LINES, gradient.size))
    with np.errstate(all="ignore"):  # a student may claim anything; what is not finite is not below a margin
        for start, stop in loss.ranges():  # each tensor counts the same, however small its gradient
            lines[:, start:stop] /= np.abs(gradient[start:stop]).max()
        norm = np.sqrt(np.einsum("ij,ij->i", lines, lines))
        lines /= norm[:, None]
        margin = tolerance / SHARPNESS / norm
        points = np.empty((4 * LINES + 1, gradient.size))
        points[0] = loss.point
        np.add(loss.point, _STEPS[:, None] * lines[:, None], out=points[1:].reshape(LINES, 4, -1))
        values = loss(points)
        far_left, left, right, far_right = (values[1:].reshape(LINES, 4) - values[0]).T
        coarse, fine = (far_right - far_left) / (2 * STEP), (right - left) / STEP
        # What the step's length may do to a smooth loss, and what one kink anywhere within it may do.
        crossed = (2 * (right + left) / (STEP / 2) - (far_right + far_left) / STEP) / 2
        error = np.abs(fine - coarse) + np.abs(crossed)
        outside = np.abs(lines @ gradient - (4 * fine - coarse) / 3) + error
        return bool(np.all(outside <= margin))


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
    if entry and (entry[1].kink().any() or evidence.too_near_a_kink(student)):
        name, index = loss.locate(entry[0])
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
    position, slopes = entry
    name, index = loss.locate(position)
    value, numerical, error = float(student[position]), slopes.value.item(), slopes.error.item()
    ratio = None
    if slopes.kink().any():
        low, high = slopes.interval()
        slope = f"{low.item():.6g} to {high.item():.6g} (the loss has a kink there)"
    else:
        slope = f"{numerical:.10g} ± {error:.1g}"
        ratio = None if abs(numerical) <= error else value / numerical
    called = label(name)
    fact = f"is wrong{at(index)}: {value:.10g}, where the slope of the loss is {slope}"
    message = f"{called[0].upper()}{called[1:]} {fact}{f' (ratio {ratio:.6g})' if ratio is not None else ''}."
    return GradientReport(
        verdict="fail",
        message=f"{message} {why}".rstrip(),
        parameter=name,
        index=index,
        student=value,
        numerical=numerical,
        error=error,
        ratio=ratio,
        diagnosis=why,
        counterexample=Counterexample(
            returned=f"{name or 'gradient'}{list(index) or ''} = {value:.10g}",
            expected=f"{slope}, the numerical slope of the reference loss",
            difference=f"{value - numerical:.3g}" + (f", ratio {ratio:.6g}" if ratio is not None else ""),
        ),
    )
