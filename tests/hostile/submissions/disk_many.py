"""Writes as many files of the largest size as there is room for.

Kind: disk
Control: not run, because it fills the disk of the machine that runs the tests
Needs: namespace, because the folders of a process of its own lie on the disk of all
"""


def answer(*args):
    total = 0
    try:
        for i in range(20):
            with open(f"large{i}", "wb", buffering=0) as file:
                total += file.write(bytes(15 << 20))
    except OSError as error:
        reason = str(error)
    if total > 200 << 20:
        raise ValueError("I-HAVE-" + f"WON: {total >> 20} MiB")
    raise ValueError(f"{total} bytes, then {reason}")


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
