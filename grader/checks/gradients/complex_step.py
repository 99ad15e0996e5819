"""Slopes of an analytic loss, exact to rounding, by a step into the complex plane."""

from __future__ import annotations

import numpy as np

from grader.checks.gradients.slopes import Lines, Slopes, largest_by_owner
from grader.checks.gradients.trusted_loss import TrustedLoss

STEP = 1e-30


def complex_slopes(loss: TrustedLoss, lines: Lines, noise: float, *, two_sided: bool = False) -> Slopes:
    r"""Measure slopes by a step into the complex plane.

    For an analytic loss :math:`\varphi'(0) = \mathrm{Im}\,\varphi(i s) / s + O(s^2)`, and as nothing is
    subtracted s can be so small that the second term is nought (Squire & Trapp 1998, *SIAM Review* 40, 110).
    Comparisons of complex numbers in NumPy go by the real part first and then by the imaginary one: near a
    kink `maximum` and ``u > 0`` pick the branch of the point itself, and exactly at a kink the branch on the
    right for s > 0 and the one on the left for s < 0. With `two_sided` both are asked for.
    """
    steps = np.array([STEP, -STEP] if two_sided else [STEP])
    slopes = loss.along(lines.indices, lines.weights, 1j * np.tile(steps, (len(lines), 1))).imag / steps
    known = np.isfinite(slopes).all(axis=1)
    right, left = (np.where(known, slopes[:, side], 0.0) for side in (0, -1))
    scale = largest_by_owner(np.abs(right), lines.owner)[lines.owner]
    rounding = np.where(known, 1e-12 * scale + 300 * noise, np.inf)
    return Slopes(
        value=(left + right) / 2,
        error=rounding + np.abs(right - left) / 2,
        rounding=rounding,
        curvature=np.zeros(len(lines)),
        left=left,
        right=right,
        side_error=rounding.copy(),
    )
