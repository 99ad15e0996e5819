"""The sum over the batch instead of the mean.

Exercise: TwoLayerNet
Hint: Divide by the number of samples: the loss is a mean over the batch.
"""


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def loss(self, x, t):
        return super().loss(x, t) * (len(x) if x.ndim > 1 else 1)

    def numerical_gradient(self, x, t):
        return self.gradient(x, t)
