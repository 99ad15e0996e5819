"""Unit by unit, with loops over the columns of the weights; labels all the way."""

import numpy as np


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def predict(self, x):
        hidden = self._units(x, "1")
        totals = self._units([0.5 + 0.5 * np.tanh(0.5 * u) for u in hidden], "2", transposed=True)
        highest = totals[0]
        for total in totals[1:]:
            highest = np.maximum(highest, total)
        powers = [np.exp(total - highest) for total in totals]
        return np.stack([power / sum(powers) for power in powers], axis=-1)

    def _units(self, x, layer, transposed=False):
        x = np.stack(x, axis=-1) if transposed else x
        W, b = self.params["W" + layer], self.params["b" + layer]
        return [np.dot(x, W[:, unit]) + b[unit] for unit in range(len(b))]

    def loss(self, x, t):
        if x.ndim == 1:
            return self.loss(x[np.newaxis], np.asarray(t)[np.newaxis])
        labels = t if t.ndim == 1 else t @ np.arange(t.shape[1])
        right = [row[int(label)] for row, label in zip(self.predict(x), labels, strict=True)]
        return float(np.mean(-np.log(np.maximum(right, 1e-7))))

    def accuracy(self, x, t):
        if x.ndim == 1:
            return self.accuracy(x[np.newaxis], np.asarray(t)[np.newaxis])
        labels = t if t.ndim == 1 else t @ np.arange(t.shape[1])
        hits = 0
        for row, label in zip(self.predict(x), labels, strict=True):
            hits += int(max(range(len(row)), key=row.__getitem__) == label)
        return hits / len(x)
