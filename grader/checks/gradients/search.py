"""Finding the entry that is wrong, among any number of entries."""

from __future__ import annotations

import heapq

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.checks.gradients.evidence import Evidence
from grader.checks.gradients.slopes import Slopes, axes, directions
from grader.checks.gradients.trusted_loss import Vector

BATCH = 8
LEAF = 16  # a block this small is measured entry by entry
MOST_LINES = 4096
DIRECTIONS = 2  # that a block of a tensor is measured along


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
            row = remain[0]
            low, high, value, error = (
                float(part[row]) for part in (*slopes.interval(), slopes.value, slopes.error)
            )
            position = int(np.arange(gradient.size)[slopes.lines.indices].ravel()[row])
            return WrongEntry(position, low, high, value, error, bool(kink[row]))
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
