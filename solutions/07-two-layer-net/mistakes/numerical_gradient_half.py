"""Divided by h instead of 2h.

Exercise: TwoLayerNet
Hint: From w - h to w + h it is 2h.
"""


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def numerical_gradient(self, x, t):
        return {name: 2 * slope for name, slope in super().numerical_gradient(x, t).items()}
