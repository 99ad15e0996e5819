r"""Slopes of a loss along straight lines, each with an honest error.

With :math:`\varphi(s) = \mathrm{loss}(\theta + s v)`, three central differences at the steps h, h/2 and h/4
are extrapolated to h = 0 twice (Richardson 1911, *Phil. Trans. R. Soc. A* 210, 307; Ridders 1982, *Adv. Eng.
Software* 4, 75). What the second extrapolation still changed is an upper estimate of the truncation error.
Rounding adds at most about 10 delta / h, where delta is the measured noise of the loss (`TrustedLoss.noise`):
the step is made larger where that dominates and smaller where truncation or a kink does, and the best step
wins.

A kink (ReLU at 0, max) inside the step betrays itself in the even part of the values, :math:`S(h) =
(\varphi(h) - 2\varphi(0) + \varphi(-h)) / h`: it vanishes with h for a smooth function and tends to the jump
of the slope at a kink. The part of S that no smooth function leaves behind after two extrapolations is added
to the error, so a step that crosses a kink loses to a smaller one. A kink closer than any step can see is
reported as one, with its one-sided slopes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from grader.checks.gradients.slopes import Lines, Slopes, largest_by_owner
from grader.checks.gradients.trusted_loss import EPS, TrustedLoss, Vector

GOAL = 1e-8  # a slope known to this share of the largest slope of its tensor needs no further step
STEP_FACTOR = 16.0
LEVELS = 7
LONGEST_STEP = 0.5
STENCIL = np.array([-1.0, -0.5, -0.25, 0.25, 0.5, 1.0])


def from_stencil(values: NDArray[np.float64], value: float, step: Vector, noise: float) -> Slopes:
    """Extrapolate to slopes the values of the loss at ``STENCIL * step`` along each of P lines, shape (P, 6).

    `value` is the loss at the point itself, `noise` how far rounding moves it.
    """
    finite = np.asarray(np.isfinite(values).all(axis=1))
    values = np.where(finite[:, None], values, value)
    left, right = values[:, 2::-1] - value, values[:, 3:] - value  # at h/4, h/2, h
    size = step[:, None] * np.array([0.25, 0.5, 1.0])
    odd, even = (right - left) / (2 * size), (right + left) / size
    fine, coarse = (4 * odd[:, 0] - odd[:, 1]) / 3, (4 * odd[:, 1] - odd[:, 2]) / 3
    # A kink at r h, 0 <= r < 1, shifts the value by at most the sum of the two terms of `truncation`: the
    # first vanishes at r = 0 and 4/9, the second at r = 7/45 and 9/19, never both.
    crossed = even[:, 2] - 10 * even[:, 1] + 16 * even[:, 0]
    truncation = np.abs(fine - coarse) + np.abs(crossed) / 12
    rounding = 10 * np.maximum(noise, EPS * np.abs(values).max(axis=1)) / step
    sides = []
    for change in (-left, right):
        first = change / size
        near, far = 2 * first[:, 0] - first[:, 1], 2 * first[:, 1] - first[:, 2]
        sides.append(((4 * near - far) / 3, np.abs(near - far)))
    known = np.where(finite, 0.0, np.inf)
    return Slopes(
        value=(16 * fine - coarse) / 15,
        error=truncation + rounding + known,
        rounding=rounding,
        curvature=np.maximum(np.abs(even[:, 0]) - 4 * rounding, 0.0) / size[:, 0],
        left=sides[0][0],
        right=sides[1][0],
        side_error=sides[0][1] + sides[1][1] + 4 * rounding + known,
    )


def at_step(loss: TrustedLoss, lines: Lines, noise: float, step: float) -> Slopes:
    """Measure slopes with one step, whether it suits them or not."""
    steps = np.full(len(lines), step)
    values = loss.along(lines.indices, lines.weights, STENCIL * steps[:, None])
    return from_stencil(values, loss.value, steps, noise)


def measure(loss: TrustedLoss, lines: Lines, noise: float, first_step: float = 2.0**-7) -> Slopes:
    """Measure the slope of a loss along lines, each at the step that suits it, from `first_step` on."""
    best = Slopes.unknown(len(lines))
    step = np.full(len(lines), first_step)
    turn = np.zeros(len(lines))
    rows = np.arange(len(lines))
    for _ in range(LEVELS):
        at = lines[rows]
        values = loss.along(at.indices, at.weights, STENCIL * step[rows, None])
        found = from_stencil(values, loss.value, step[rows], noise)
        worse = found.error >= best.error[rows]
        best.keep_better(rows, found)
        move = np.where(found.rounding > found.error / 2, STEP_FACTOR, 1 / STEP_FACTOR)
        back = (turn[rows] != 0) & (turn[rows] != move)
        done = best.error[rows] <= GOAL * largest_by_owner(np.abs(best.value), lines.owner)[at.owner]
        far = step[rows] * move > LONGEST_STEP
        go = ~(done | back | far | (worse & (move > 1)))
        turn[rows] = move
        step[rows] *= move
        rows = rows[go]
        if not rows.size:
            break
    return best
