"""Adam with its small number under the root: for gradients of usual size the same."""


class Adam:
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.betas, self.eps = lr, (beta1, beta2), eps
        self.powers = [1.0, 1.0]
        self.state = {}

    def update(self, params, grads):
        self.powers = [power * beta for power, beta in zip(self.powers, self.betas, strict=True)]
        for name, g in grads.items():
            m, v = self.state.get(name, (0.0, 0.0))
            m = m * self.betas[0] + g * (1 - self.betas[0])
            v = v * self.betas[1] + g * g * (1 - self.betas[1])
            self.state[name] = m, v
            m, v = m / (1 - self.powers[0]), v / (1 - self.powers[1])
            params[name] = params[name] - self.lr * m / (v + self.eps) ** 0.5
