"""From a loss and a gradient to a verdict: which slopes to measure, and the entry that they contradict."""

import heapq

import numpy as np
from msgspec import UNSET
from numpy.typing import NDArray

from grader.checks.compare import CheckFailed, wrong_entries
from grader.checks.gradients.diagnosis import diagnose
from grader.checks.gradients.evidence import DENSE_STEP, FLOOR, Evidence
from grader.checks.gradients.slopes import GOAL, Lines, Slopes, at_steps, axes, directions, random_weights
from grader.checks.gradients.trusted_loss import EPS, TrustedLoss, Vector, at, label
from grader.errors import AuthoringError
from grader.sandbox.counterexample import Counterexample, Curves, WrongEntries

EVERY_ELEMENT_UP_TO = 4096
LINES = 8  # of the cheap first test
# An entry that is wrong by the tolerance passes with a probability of at most SHARPNESS ** -LINES, 2e-10.
SHARPNESS = 16  # how many times closer than the tolerance the claims must be
STEP = 2.0**-10
LEAST_TOLERANCE = 1e-6  # below, what differences of one step cannot tell would be most of the tolerance
BATCH = 8
LEAF = 16  # a block this small is measured entry by entry
MOST_LINES = 4096
_MOST_PICTURES = 8  # parameters
DIRECTIONS = 2  # that a block of a tensor is measured along


class InconclusiveGradient(AuthoringError):
    """The reference loss does not show what its gradient is: the instructor's to mend, and no lost point."""

    def __init__(self, why: str) -> None:
        super().__init__(why, "Choose other parameters or inputs, where the loss is smooth and not all zero.")


def is_surely_right(loss: TrustedLoss, gradient: Vector, tolerance: float, rng: np.random.Generator) -> bool:
    """Tell whether a gradient claims the slopes of a few random directions through all of its tensors.

    A cheap first test, as nearly every gradient that is checked is right. Of few parameters it accepts
    what is right to `tolerance`, a share of the largest entry of each tensor; of many, what is as right as a
    tensor that is measured alone has to be. Nobody is accused by it; whatever is not accepted is measured.
    """
    few = gradient.size <= EVERY_ELEMENT_UP_TO
    if not gradient.size or (few and tolerance < LEAST_TOLERANCE):
        return False
    count, step, order = (LINES, STEP, np.inf) if few else (DIRECTIONS, DENSE_STEP, 2)
    weights = random_weights(rng, (count, gradient.size))
    with np.errstate(all="ignore"):  # a student may claim anything; what is not finite is not below a margin
        sizes = [float(np.linalg.norm(gradient[start:stop], order)) for start, stop in loss.ranges]
        if not all(0 < size < np.inf for size in sizes):
            return False  # a tensor would have no part
        for (start, stop), size in zip(loss.ranges, sizes, strict=True):  # equal parts, however small it is
            weights[:, start:stop] /= size
        norm = np.linalg.norm(weights, axis=1)
        weights /= norm[:, None]
        claimed = weights @ gradient
        if not np.isfinite(claimed).all():
            return False
        lines = Lines(slice(None), weights, np.zeros(count, dtype=np.intp))
        slopes = at_steps(loss, lines, EPS * abs(loss.value), np.full(count, step))
        outside = np.abs(claimed - slopes.value)
        if few:
            return bool(np.all(outside + slopes.error <= tolerance / SHARPNESS / norm))
        known = slopes.error <= GOAL / norm
        return bool(np.all(known & (outside - slopes.error <= FLOOR / norm)))


def gather(evidence: Evidence, student: Vector) -> None:
    """Measure every slope if there are a few thousand, else random directions through each tensor.

    The student's gradients only say where the largest entries may be; what they are is measured.
    """
    loss = evidence.loss
    if loss.size <= EVERY_ELEMENT_UP_TO:
        evidence.add(axes(loss, np.arange(loss.size)))
        return
    if evidence.relative_allowance.any():  # a share of each tensor's largest entry, so that has to be known
        largest = [start + np.argmax(np.abs(student[start:stop])) for start, stop in loss.ranges]
        evidence.add(axes(loss, np.array(largest)))
    for start, stop in loss.ranges:
        if stop - start <= DIRECTIONS:
            evidence.add(axes(loss, np.arange(start, stop)))
        else:
            evidence.add(directions(loss, slice(start, stop), DIRECTIONS, evidence.rng))


def find_wrong_entry(evidence: Evidence, gradient: Vector) -> tuple[int, Slopes] | None:
    """Return the place of an entry that the loss contradicts, and its slope; or None if there is none.

    The worst of those measured one by one; or, where only random directions were measured, the one that
    halving the tensor again and again leads to: `InconclusiveGradient` if that takes more than MOST_LINES.
    """
    for slopes in evidence.groups:
        if slopes.lines.single and (entry := _worst_confirmed(evidence, gradient, slopes)):
            return entry
    for slopes in evidence.groups:
        if not slopes.lines.single and _suspicion(evidence, gradient, slopes) > 0:
            # All weights into one unit side by side: a unit near its kink then spoils few blocks.
            tensor = int(slopes.lines.owner[0])
            positions = evidence.loss.split(np.arange(evidence.loss.size))[tensor].ravel(order="F")
            if entry := _halve(evidence, gradient, positions):
                return entry
    return None


def _worst_confirmed(evidence: Evidence, gradient: Vector, slopes: Slopes) -> tuple[int, Slopes] | None:
    excess, kink = evidence.excess(gradient, slopes), slopes.kink()
    rows = np.flatnonzero(evidence.believed(excess, slopes))
    rows = rows[np.lexsort((-excess[rows], kink[rows]))]
    for start in range(0, rows.size, BATCH):
        batch = rows[start : start + BATCH]
        remain = batch[evidence.still_contradicts(gradient, slopes[batch])]
        if remain.size:
            worst = slopes[remain[:1]]
            return int(np.arange(gradient.size)[worst.lines.indices].item()), worst
    return None


def _suspicion(evidence: Evidence, gradient: Vector, slopes: Slopes) -> float:
    # A direction through a kink mixes many one-sided slopes and proves nothing: the block has to be divided.
    excess = evidence.excess(gradient, slopes)
    return float(np.max(np.where(slopes.kink(), np.inf, excess), initial=0.0))


def _halve(evidence: Evidence, gradient: Vector, block: NDArray[np.intp]) -> tuple[int, Slopes] | None:
    waiting = [(-np.inf, 0, block)]
    measured = 0
    while waiting:
        _, _, block = heapq.heappop(waiting)
        if measured > MOST_LINES:
            raise InconclusiveGradient(
                "A gradient differs a little, but no single entry of it could be shown to be wrong."
            )
        if block.size <= LEAF:
            measured += block.size
            slopes = evidence.measured(axes(evidence.loss, block))
            if entry := _worst_confirmed(evidence, gradient, slopes):
                return entry
            continue
        for half in np.array_split(block, 2):
            measured += DIRECTIONS
            slopes = evidence.measured(directions(evidence.loss, half, DIRECTIONS, evidence.rng))
            suspicion = _suspicion(evidence, gradient, slopes)
            if suspicion > 0:
                heapq.heappush(waiting, (-suspicion, measured, half))
    return None


def judge(evidence: Evidence, student: Vector, batch: int | None) -> None:
    """Raise `CheckFailed` or `InconclusiveGradient` if the measurements say anything against a gradient."""
    loss = evidence.loss
    entry = find_wrong_entry(evidence, student)
    if entry is None:
        if unknown := [loss.names[tensor] for tensor in evidence.undecided(student)]:
            tensors = label(", ".join(unknown))
            raise InconclusiveGradient(f"The loss is too rough or too flat to show the {tensors}.")
        return
    position, slopes = entry
    name, index = loss.locate(position)
    if slopes.kink().any() or evidence.too_near_a_kink(student):
        where = f"the {label(name)}{at(index)}"
        raise InconclusiveGradient(f"The loss has a kink that differences cannot resolve, for {where}.")
    value, numerical, error = float(student[position]), slopes.value.item(), slopes.error.item()
    slope = f"{numerical:.10g} ± {error:.1g}"
    ratio = f"ratio {value / numerical:.6g}" if abs(numerical) > error else ""
    fact = f"is wrong{at(index)}: {value:.10g}, where the slope of the loss is {slope}"
    why = diagnose(evidence, student, batch)
    parts = zip(loss.names, evidence.entries(student), strict=False)
    places: list[WrongEntries | Curves] = [
        wrong_entries(label(name), one) for name, one in parts if one.size > 1
    ]
    message = f"The {label(name)} {fact}{f' ({ratio})' if ratio else ''}. {why}"
    shown = Counterexample(
        returned=f"{name or 'gradient'}{list(index) or ''} = {value:.10g}",
        expected=f"{slope}, the numerical slope of the reference loss",
        difference=", ".join(filter(None, [f"{value - numerical:.3g}", ratio])),
        pictures=places[:_MOST_PICTURES] or UNSET,
    )
    raise CheckFailed(message.rstrip(), shown)
