"""Finding the entry that is wrong, among any number of entries."""

from __future__ import annotations

import heapq

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.checks.gradients.evidence import Evidence, axes, directions
from grader.checks.gradients.slopes import Lines, Slopes
from grader.checks.gradients.trusted_loss import Vector

BATCH = 8
LEAF = 16  # a block this small is measured entry by entry
MOST_LINES = 4096


class WrongEntry(msgspec.Struct, frozen=True):
    """One entry of a gradient that the loss contradicts."""

    position: int  # in the flat vector
    low: float  # the slopes that are allowed
    high: float
    value: float  # the measured slope, and its error
    error: float
    kink: bool  # the loss has a kink there, so that `value` means nothing


class SearchExhausted(Exception):
    """A tensor is suspicious, but a bounded number of measurements showed no entry to be wrong."""


def find_wrong_entry(evidence: Evidence, gradient: Vector) -> WrongEntry | None:
    """Return an entry that the loss contradicts, or None if the gradient is right.

    The worst entry of those measured one by one; or, where only random directions were measured, the entry
    that halving the tensor again and again leads to, the more suspicious half first: SearchExhausted if that
    takes more than a few thousand measurements.
    """
    for lines, slopes in evidence.groups:
        if lines.single and (entry := _worst_confirmed(evidence, gradient, lines, slopes)):
            return entry
    for lines, slopes in evidence.groups:
        if not lines.single and _suspicion(evidence, gradient, lines, slopes) > 0:
            entry = _halve(evidence, gradient, _by_columns(evidence, int(lines.owner[0])))
            if entry:
                return entry
    return None


def _worst_confirmed(evidence: Evidence, gradient: Vector, lines: Lines, slopes: Slopes) -> WrongEntry | None:
    positions = np.arange(gradient.size)[lines.indices].ravel()
    claimed = lines.project(gradient)
    excess = evidence.excess(claimed, lines, slopes)
    rows = np.flatnonzero(evidence.believed(excess, lines, slopes))
    rows = rows[np.lexsort((-excess[rows], slopes.kink()[rows]))]
    for start in range(0, rows.size, BATCH):
        batch = rows[start : start + BATCH]
        remain = batch[evidence.still_contradicts(claimed[batch], lines[batch], slopes.of(batch))]
        if remain.size:
            row = remain[0]
            low, high = slopes.interval()
            return WrongEntry(
                position=int(positions[row]),
                low=float(low[row]),
                high=float(high[row]),
                value=float(slopes.value[row]),
                error=float(slopes.error[row]),
                kink=bool(slopes.kink()[row]),
            )
    return None


def _suspicion(evidence: Evidence, gradient: Vector, lines: Lines, slopes: Slopes) -> float:
    # A direction through a kink mixes many one-sided slopes and proves nothing: the block has to be divided.
    excess = evidence.excess(lines.project(gradient), lines, slopes)
    return float(np.max(np.where(slopes.kink(), np.inf, excess), initial=0.0))


def _by_columns(evidence: Evidence, tensor: int) -> NDArray[np.intp]:
    # All weights into one unit side by side: a unit near its kink then spoils as few blocks as possible.
    start, stop = evidence.loss.bounds[tensor : tensor + 2]
    return np.arange(start, stop).reshape(evidence.loss.shapes[tensor]).ravel(order="F")


def _halve(evidence: Evidence, gradient: Vector, block: NDArray[np.intp]) -> WrongEntry | None:
    waiting = [(-np.inf, 0, block)]
    measured = 0
    while waiting:
        _, _, block = heapq.heappop(waiting)
        if measured > MOST_LINES:
            raise SearchExhausted
        if block.size <= LEAF:
            lines = axes(evidence.loss, block)
            measured += len(lines)
            entry = _worst_confirmed(evidence, gradient, lines, evidence.measured(lines))
            if entry:
                return entry
            continue
        for half in np.array_split(block, 2):
            lines = directions(evidence.loss, half, 2, evidence.rng)
            measured += len(lines)
            suspicion = _suspicion(evidence, gradient, lines, evidence.measured(lines))
            if suspicion > 0:
                heapq.heappush(waiting, (-suspicion, measured, half))
    return None
