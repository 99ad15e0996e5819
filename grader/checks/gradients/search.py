"""Finding the entry that is wrong, among any number of entries."""

import heapq
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from grader.checks.gradients.evidence import Evidence
from grader.checks.gradients.slopes import Slopes, axes, directions
from grader.checks.gradients.trusted_loss import Vector

BATCH = 8
LEAF = 16  # a block this small is measured entry by entry
MOST_LINES = 4096
DIRECTIONS = 2  # that a block of a tensor is measured along


WrongEntry: TypeAlias = tuple[int, Slopes]
"""Where in the flat vector an entry is that the loss contradicts, and its measured slope."""


class SearchExhausted(Exception):
    """A tensor is suspicious, but a bounded number of measurements showed no entry to be wrong."""


def find_wrong_entry(evidence: Evidence, gradient: Vector) -> WrongEntry | None:
    """Return an entry that the loss contradicts, or None if the gradient is right.

    The worst of those measured one by one; or, where only random directions were measured, the one that
    halving the tensor again and again leads to: SearchExhausted if that takes more than MOST_LINES.
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


def _worst_confirmed(evidence: Evidence, gradient: Vector, slopes: Slopes) -> WrongEntry | None:
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


def _halve(evidence: Evidence, gradient: Vector, block: NDArray[np.intp]) -> WrongEntry | None:
    waiting = [(-np.inf, 0, block)]
    measured = 0
    while waiting:
        _, _, block = heapq.heappop(waiting)
        if measured > MOST_LINES:
            raise SearchExhausted
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
