"""What measuring a loss says about a gradient: which of its slopes are outside of their intervals."""

import numpy as np
from numpy.typing import NDArray

from grader.checks.gradients.slopes import Lines, Slopes, at_steps, largest_by_owner, measure
from grader.checks.gradients.trusted_loss import EPS, TrustedLoss, Vector

FLOOR = 1e-9  # of a tensor's largest slope: two right ways to compute a gradient may differ by this much
RECHECK_STEPS = tuple(2.0**-k for k in range(12, 45, 6))
BLIND = 1e-3  # of a tensor's largest slope: a slope known worse than this, for no kink, proves nothing
VAGUE = 1e-5  # of a tensor's largest slope: the error of a slope known worse than this is not to be believed,
DISTRUST = 100.0  # and enlarged by this factor before it contradicts anything
AXIS_STEP = 2.0**-7
DENSE_STEP = 2.0**-5  # a random direction moves each parameter little, so its step can be longer


class Evidence:
    """Slopes of one loss at one point, and what they allow."""

    def __init__(self, loss: TrustedLoss, rng: np.random.Generator, noise: float, part: Vector) -> None:
        self.loss, self.rng = loss, rng
        self.noise = noise  # how far rounding moves the loss
        self.relative_allowance = part  # of each tensor's largest entry, besides the measured error
        self.stretch = rng.uniform(0.6, 1.0)  # so that measuring once more is not measuring the same
        self.groups: list[Slopes] = []
        self.largest_entry, self.scale, self.bend = np.zeros((3, len(loss.names)))

    def add(self, lines: Lines) -> None:
        """Measure along more lines, and keep what is found."""
        slopes = self.measured(lines)
        self.groups.append(slopes)
        np.maximum.at(self.scale, lines.owner, np.abs(slopes.value))
        np.maximum.at(self.bend, lines.owner, slopes.curvature)
        if lines.single:
            np.maximum.at(self.largest_entry, lines.owner, np.abs(slopes.value))

    def measured(self, lines: Lines) -> Slopes:
        """Measure along lines."""
        first_step = self.stretch * (AXIS_STEP if lines.single else DENSE_STEP)
        return measure(self.loss, lines, self.noise, first_step)

    def excess(self, gradient: Vector, slopes: Slopes) -> Vector:
        """Return how far outside of what is allowed a gradient is, in units of the margin; 0 is the edge.

        What the margin beyond the interval is made of, docs/gradients.md says ("From a contradiction ...").
        """
        lines, (low, high) = slopes.lines, slopes.interval()
        claimed = lines.project(gradient)
        own = largest_by_owner(np.abs(slopes.value), lines.owner)[lines.owner]
        scale = np.maximum(own, self.scale[lines.owner]) if lines.single else own
        theta = max(1.0, float(np.abs(self.loss.point).max(initial=0.0)))
        allowance = (self.relative_allowance * self.largest_entry)[lines.owner]
        margin = (
            FLOOR * scale
            + 20 * EPS * theta * self.scale.max(initial=0.0)
            + 20 * EPS * theta * self.bend[lines.owner]
            + allowance * np.abs(lines.weights).min(axis=1)  # a wrong entry exceeds it on every line
        )
        outside = np.maximum(low - claimed, claimed - high) - margin
        with np.errstate(over="ignore"):  # infinitely far outside is far enough
            return np.asarray(outside / np.maximum(margin + (high - low) / 2, np.finfo(np.float64).tiny))

    def contradicts(self, gradient: Vector, slopes: Slopes) -> NDArray[np.bool_]:
        """Tell which slopes of a gradient are outside what is allowed."""
        return self.believed(self.excess(gradient, slopes), slopes)

    def entries(self, gradient: Vector) -> list[NDArray[np.bool_]]:
        """Tell of each tensor which entries are contradicted, if every one was measured; else of none."""
        slopes = self.groups[0]
        if not slopes.lines.single or len(slopes.lines) < self.loss.size:
            return []
        return self.loss.split(self.contradicts(gradient, slopes))

    def believed(self, excess: Vector, slopes: Slopes) -> NDArray[np.bool_]:
        """Tell by their excess which slopes are contradicted; a vague slope is not taken at its word."""
        vague = ~slopes.kink() & (slopes.error > VAGUE * self.scale[slopes.lines.owner])
        return excess > np.where(vague, DISTRUST, 0.0)

    def allows(self, gradient: Vector) -> NDArray[np.bool_]:
        """Tell for each tensor whether no line contradicts a gradient, shape (n_tensors,)."""
        fine = np.ones(len(self.loss.names), dtype=bool)
        for slopes in self.groups:
            fine[slopes.lines.owner[self.contradicts(gradient, slopes)]] = False
        return fine

    def too_near_a_kink(self, gradient: Vector) -> bool:
        """Tell whether kinks too near to be resolved may explain everything that contradicts a gradient.

        Two kinks within 1e-9 of the point can give the loss a slope that differences cannot see. Other lines
        then show a kink that is not resolved: few contradictions prove nothing, most lines of a tensor do.
        """
        unresolved, (against, measured) = False, np.zeros((2, len(self.loss.names)))
        for slopes in self.groups:
            most = np.maximum(4 * slopes.rounding, VAGUE * self.scale[slopes.lines.owner])
            unresolved |= bool((slopes.kink() | (slopes.error > most)).any())
            np.add.at(measured, slopes.lines.owner, 1.0)
            np.add.at(against, slopes.lines.owner, self.contradicts(gradient, slopes))
        return unresolved and bool(np.all(against <= measured / 2))

    def still_contradicts(self, gradient: Vector, first: Slopes) -> NDArray[np.bool_]:
        """Measure contradicting lines anew, and tell which contradictions remain: kinks may have cancelled.

        One is dropped if a smaller step that could tell the slopes apart, or an exact kink, sides with it.
        """
        remain = np.ones(len(first.lines), dtype=bool)
        apart = np.abs(first.lines.project(gradient) - first.value)
        for step in RECHECK_STEPS:
            again = at_steps(self.loss, first.lines, self.noise, np.full(len(remain), step))
            tells = (again.error < apart / 4) | (first.kink() & again.kink())
            remain &= ~(tells & (self.excess(gradient, again) <= 0))
        return remain

    def undecided(self, gradient: Vector) -> NDArray[np.intp]:
        """Return the tensors with a slope too vague to test anything, or to believe that it contradicts."""
        overall = max(abs(self.loss.value), float(self.scale.max(initial=0.0)))
        found = []
        for slopes in self.groups:
            owner, excess = slopes.lines.owner, self.excess(gradient, slopes)
            blind = slopes.error > np.maximum(BLIND * self.scale[owner], BLIND**2 * overall)
            disbelieved = (excess > 0) & ~self.believed(excess, slopes)
            disbelieved &= slopes.error > VAGUE**2 * overall
            found.append(owner[~slopes.kink() & (blind | disbelieved)])
        return np.unique(np.concatenate(found))
