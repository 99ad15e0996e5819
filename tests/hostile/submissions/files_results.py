"""Writes its own result.

Kind: files
Control: writes a file
Needs: namespace, because files of the same user can be written where that user can write
"""

import os

RESULT = '{"score": 11, "total": 11, "doubt": ""}'


def answer(*args):
    os.makedirs("@course@/results/00-units", exist_ok=True)
    for path in ("@course@/results/00-units/forged.json", "@marker@"):
        with open(path, "w") as file:
            file.write(RESULT)
    return 7.0


relu = softmax = mean_squared_error = gradient = answer
batches = None
