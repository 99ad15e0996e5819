"""Makes device files, and reads the disk and the memory of the machine through them.

Kind: files
Control: not run, because it would be the disk of the machine that runs the tests
Needs: namespace, because root may make and read devices
"""

import os
import stat


def answer(*args):
    tries = [f"/dev/{name}" for name in ("vda", "sda", "nvme0n1", "mem", "kmsg", "port")]
    for number, (kind, major, minor) in enumerate(
        [(stat.S_IFBLK, 252, 0), (stat.S_IFBLK, 8, 0), (stat.S_IFCHR, 1, 1)]
    ):
        try:
            os.mknod(f"device{number}", 0o600 | kind, os.makedev(major, minor))
        except OSError:
            continue
        tries.append(f"device{number}")
    for path in tries:
        try:
            with open(path, "rb", buffering=0) as device:
                os.set_blocking(device.fileno(), False)
                raise ValueError("I-HAVE-" + "WON: " + str(device.read(16)))
        except OSError as error:
            last = error
    raise last


relu = answer
softmax = mean_squared_error = gradient = batches = None
