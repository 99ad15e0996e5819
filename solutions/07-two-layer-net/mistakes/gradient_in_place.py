"""The target is subtracted in place.

Exercise: TwoLayerNet
Hint: t -= y changes the caller's array.
"""


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def gradient(self, x, t):
        gradients = super().gradient(x, t)
        if t.dtype == float and t.ndim > 1:
            t -= self.predict(x)
        return gradients
