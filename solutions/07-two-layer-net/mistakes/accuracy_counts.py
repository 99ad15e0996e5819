"""The number of right answers instead of their share.

Exercise: TwoLayerNet
Hint: Divide by the number of samples.
"""


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def accuracy(self, x, t):
        return super().accuracy(x, t) * (len(x) if x.ndim > 1 else 1)
