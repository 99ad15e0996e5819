"""A cheap first test, which can only say that a gradient is right: it claims the slopes of random directions.

Nearly every gradient that is checked is right. Whatever is not accepted is measured entry by entry.
"""

from __future__ import annotations

import numpy as np

from grader.checks.gradients.slopes import random_weights
from grader.checks.gradients.trusted_loss import TrustedLoss, Vector

LINES = 8
# An entry that is wrong by the tolerance passes with a probability of at most SHARPNESS ** -LINES, 2e-10.
SHARPNESS = 16  # how many times closer than the tolerance the claims must be
MOST_PARAMETERS = 4096  # of more, two directions are all that is measured of a right tensor
STEP = 2.0**-10
LEAST_TOLERANCE = 1e-6  # below, what differences of one step cannot tell would be most of the tolerance
_STEPS = np.array([-1.0, -0.5, 0.5, 1.0]) * STEP


def is_surely_right(loss: TrustedLoss, gradient: Vector, tolerance: float, rng: np.random.Generator) -> bool:
    """Tell whether every entry is right to `tolerance`, a share of the largest of its tensor."""
    if tolerance < LEAST_TOLERANCE or not 0 < gradient.size <= MOST_PARAMETERS:
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
