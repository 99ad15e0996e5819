"""What measuring a loss says about a gradient: which lines contradict it, and which entry is wrong.

A gradient is never compared with another gradient. It is compared with slopes of the trusted loss along lines
in parameter space: every axis if the parameters are few, random directions if they are many. A slope comes as
an interval, and a gradient is contradicted by a line if the slope it claims is outside.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from grader.checks.gradients.finite_differences import at_step, measure
from grader.checks.gradients.slopes import Lines, Slopes, largest_by_owner
from grader.checks.gradients.trusted_loss import EPS, TrustedLoss, Vector

FLOOR = 1e-9  # of a tensor's largest slope: two right ways to compute a gradient may differ by this much
RECHECK_STEPS = tuple(2.0**-k for k in range(12, 45, 6))
BLIND = 1e-3  # of a tensor's largest slope: a slope known worse than this, for no kink, proves nothing
VAGUE = 1e-5  # of a tensor's largest slope: the error of a slope known worse than this is not to be believed,
DISTRUST = 100.0  # and enlarged by this factor before it contradicts anything
AXIS_STEP = 2.0**-7
DENSE_STEP = 2.0**-5  # a random direction moves each parameter little, so its step can be longer


def axes(loss: TrustedLoss, chosen: NDArray[np.intp]) -> Lines:
    """Return one line for each of the chosen parameters."""
    return Lines(chosen[:, None], np.ones((chosen.size, 1)), loss.owner[chosen])


def random_weights(rng: np.random.Generator, shape: tuple[int, int]) -> Vector:
    """Return weights of a random sign and a size of 1/2 to 3/2: no row, column or entry is left out."""
    weights = rng.uniform(-1.0, 1.0, shape)
    weights += np.copysign(0.5, weights)
    return weights


def directions(
    loss: TrustedLoss, chosen: NDArray[np.intp] | slice, count: int, rng: np.random.Generator
) -> Lines:
    """Return `count` random directions over the chosen parameters, all of one tensor.

    Two wrong entries of the same size do not cancel, as no two weights are the same.
    """
    owner = loss.owner[chosen]
    weights = random_weights(rng, (count, owner.size))
    weights /= np.linalg.norm(weights, axis=1, keepdims=True)
    indices = chosen if isinstance(chosen, slice) else np.tile(chosen, (count, 1))
    return Lines(indices, weights, np.repeat(owner[:1], count))


class Evidence:
    """Slopes of one loss at one point, and what they allow.

    `noise` is how far rounding moves the loss. `relative_allowance` is for each tensor what an entry may be
    off by, besides the measured error, as a share of the tensor's largest entry. `contract` is the gradient
    that is asked for where the loss has a kink.
    """

    def __init__(
        self,
        loss: TrustedLoss,
        rng: np.random.Generator,
        noise: float,
        relative_allowance: Vector,
        contract: Vector | None,
    ) -> None:
        self.loss = loss
        self.rng = rng
        self.contract = contract
        self.noise = noise
        self.stretch = rng.uniform(0.6, 1.0)  # so that measuring once more is not measuring the same
        self.groups: list[tuple[Lines, Slopes]] = []
        tensors = len(loss.names)
        self.relative_allowance = relative_allowance
        self.largest_entry, self.scale, self.bend = np.zeros(tensors), np.zeros(tensors), np.zeros(tensors)

    def add(self, lines: Lines) -> None:
        """Measure along more lines, and keep what is found."""
        slopes = self.measured(lines)
        self.groups.append((lines, slopes))
        np.maximum.at(self.scale, lines.owner, np.abs(slopes.value))
        np.maximum.at(self.bend, lines.owner, slopes.curvature)
        if lines.single:
            np.maximum.at(self.largest_entry, lines.owner, np.abs(slopes.value))

    def measured(self, lines: Lines) -> Slopes:
        """Measure along lines, with the contract's own slope where the loss has a kink."""
        first_step = self.stretch * (AXIS_STEP if lines.single else DENSE_STEP)
        slopes = measure(self.loss, lines, self.noise, first_step)
        if self.contract is not None:
            asked = lines.project(self.contract)
            rows = np.flatnonzero(slopes.kink() & (self.excess(asked, lines, slopes) <= 0))
            slopes.replace(rows, Slopes.exactly(asked[rows]))
        return slopes

    def excess(self, claimed: Vector, lines: Lines, slopes: Slopes) -> Vector:
        """Return how far claimed slopes are outside what is allowed, in units of the margin; 0 is the edge.

        The margin beyond the measured interval has four parts: what two right ways of computing may differ
        by, in this tensor and, where saturated units hide it from the loss (``1 - z`` of a z near 1 is all
        rounding), in the whole gradient; what moving the parameters by their own rounding does to the slope;
        and the allowance of the contract, which a wrong entry that exceeds it also exceeds on every line
        through it.
        """
        low, high = slopes.interval()
        own = largest_by_owner(np.abs(slopes.value), lines.owner)[lines.owner]
        scale = np.maximum(own, self.scale[lines.owner]) if lines.single else own
        theta = max(1.0, float(np.abs(self.loss.point).max(initial=0.0)))
        allowance = (self.relative_allowance * self.largest_entry)[lines.owner]
        margin = (
            FLOOR * scale
            + 20 * EPS * theta * self.scale.max(initial=0.0)
            + 20 * EPS * theta * self.bend[lines.owner]
            + allowance * np.abs(lines.weights).min(axis=1)
        )
        outside = np.maximum(low - claimed, claimed - high) - margin
        with np.errstate(over="ignore"):  # infinitely far outside is far enough
            return np.asarray(outside / np.maximum(margin + (high - low) / 2, np.finfo(np.float64).tiny))

    def contradicts(self, claimed: Vector, lines: Lines, slopes: Slopes) -> NDArray[np.bool_]:
        """Tell which claimed slopes are outside what is allowed."""
        return self.believed(self.excess(claimed, lines, slopes), lines, slopes)

    def believed(self, excess: Vector, lines: Lines, slopes: Slopes) -> NDArray[np.bool_]:
        """Tell by their excess which slopes are contradicted; a vague slope is not taken at its word."""
        vague = ~slopes.kink() & (slopes.error > VAGUE * self.scale[lines.owner])
        return excess > np.where(vague, DISTRUST, 0.0)

    def allows(self, gradient: Vector) -> NDArray[np.bool_]:
        """Tell for each tensor whether no line contradicts a gradient, shape (n_tensors,)."""
        fine = np.ones(len(self.loss.names), dtype=bool)
        for lines, slopes in self.groups:
            fine[lines.owner[self.contradicts(lines.project(gradient), lines, slopes)]] = False
        return fine

    def too_near_a_kink(self, gradient: Vector) -> bool:
        """Tell whether kinks too near to be resolved may explain everything that contradicts a gradient.

        Two kinks within 1e-9 of the point can hide from every step that rounding leaves usable, and give the
        loss a slope there that differences cannot see. Such points show by other lines on which a kink is
        seen but not resolved. There a few contradictions prove nothing; most lines of a tensor do.
        """
        if not any(self._unresolved(*group).any() for group in self.groups):
            return False
        against, measured = np.zeros(len(self.loss.names)), np.zeros(len(self.loss.names))
        for lines, slopes in self.groups:
            np.add.at(measured, lines.owner, 1.0)
            np.add.at(against, lines.owner, self.contradicts(lines.project(gradient), lines, slopes))
        return bool(np.all(against <= measured / 2))

    def still_contradicts(self, claimed: Vector, lines: Lines, first: Slopes) -> NDArray[np.bool_]:
        """Measure contradicting lines anew, in other ways, and tell which contradictions remain.

        Two kinks inside one step can cancel in every sign of a kink. A contradiction is dropped if a smaller
        step that could tell the two slopes apart sides with the gradient, or if an exact kink allows it.
        """
        remain = np.ones(len(lines), dtype=bool)
        for step in RECHECK_STEPS:
            again = at_step(self.loss, lines, self.noise, step)
            tells = (again.error < np.abs(claimed - first.value) / 4) | (first.kink() & again.kink())
            remain &= ~(tells & (self.excess(claimed, lines, again) <= 0))
        return remain

    def undecided(self, gradient: Vector) -> NDArray[np.intp]:
        """Return the tensors about which too little is known to say that a gradient is right.

        A slope of theirs is known so badly that it is a test of nothing, or is so vague that a contradiction
        was not believed.
        """
        overall = max(abs(self.loss.value), float(self.scale.max(initial=0.0)))
        found = []
        for lines, slopes in self.groups:
            excess = self.excess(lines.project(gradient), lines, slopes)
            blind = slopes.error > np.maximum(BLIND * self.scale[lines.owner], BLIND**2 * overall)
            disbelieved = (excess > 0) & ~self.believed(excess, lines, slopes)
            disbelieved &= slopes.error > VAGUE**2 * overall
            found.append(lines.owner[~slopes.kink() & (blind | disbelieved)])
        return np.unique(np.concatenate(found))

    def _unresolved(self, lines: Lines, slopes: Slopes) -> NDArray[np.bool_]:
        return slopes.kink() | (
            slopes.error > np.maximum(4 * slopes.rounding, VAGUE * self.scale[lines.owner])
        )
