"""Puts scripts, images and entities wherever a report could show them: messages, names, keys, lines.

Kind: markup
Control: shows it as it is
Told: <script>
"""

SCRIPT = "<script>alert(document.cookie)</script><img src=x onerror=alert(1)>&lt;b&gt;"
Error = type("<script>alert(1)</script>", (ValueError,), {})
Object = type("<img src=x onerror=alert(1)>", (), {})


def relu(x):
    raise Error(SCRIPT)


def softmax(x):
    raise ValueError(SCRIPT)  # <script>alert(2)</script>


def mean_squared_error(y, t):
    return {SCRIPT: SCRIPT}


def gradient(f, x):
    return Object()


def batches(x, size):
    print(SCRIPT)
    return SCRIPT
