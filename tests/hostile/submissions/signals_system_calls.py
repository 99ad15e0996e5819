"""Asks the kernel for what no exercise needs: keys, programs in the kernel, traces, namespaces, mounts, modules.

Kind: signals
Control: not run, because it asks more of the machine that runs the tests than a test should
Needs: namespace, because only there system calls are filtered
Only there: it asks more of the machine that runs the tests than a test should
Told: refused every one
"""

import ctypes
import errno
import platform

CALLS = {
    "x86_64": {
        **{"add_key": 248, "request_key": 249, "keyctl": 250, "bpf": 321, "perf_event_open": 298},
        **{
            "userfaultfd": 323,
            "io_uring_setup": 425,
            "unshare": 272,
            "setns": 308,
            "mount": 165,
            "umount2": 166,
        },
        **{"pivot_root": 155, "ptrace": 101, "process_vm_readv": 310, "kcmp": 312, "fanotify_init": 300},
        **{
            "init_module": 175,
            "reboot": 169,
            "clone3": 435,
            "pidfd_getfd": 438,
            "open_tree": 428,
            "fsopen": 430,
        },
        **{"acct": 163, "chroot": 161, "quotactl": 179, "name_to_handle_at": 303, "open_by_handle_at": 304},
        **{"memfd_create": 319, "shmget": 29, "socket": 41, "vfork": 58, "execve": 59, "kill": 62},
    },
    "aarch64": {
        **{"add_key": 217, "request_key": 218, "keyctl": 219, "bpf": 280, "perf_event_open": 241},
        **{
            "userfaultfd": 282,
            "io_uring_setup": 425,
            "unshare": 97,
            "setns": 268,
            "mount": 40,
            "umount2": 39,
        },
        **{"pivot_root": 41, "ptrace": 117, "process_vm_readv": 270, "kcmp": 272, "fanotify_init": 262},
        **{
            "init_module": 105,
            "reboot": 142,
            "clone3": 435,
            "pidfd_getfd": 438,
            "open_tree": 428,
            "fsopen": 430,
        },
        **{"acct": 89, "chroot": 51, "quotactl": 60, "name_to_handle_at": 264, "open_by_handle_at": 265},
        **{"memfd_create": 279, "shmget": 194, "socket": 198, "execve": 221},
    },
}
NEW_USER = 0x10000000
REFUSED = (errno.EPERM, errno.ENOSYS)
libc = ctypes.CDLL(None, use_errno=True)


def answer(*args):
    for name, number in CALLS[platform.machine()].items():
        first = NEW_USER if name == "unshare" else (1 << 30) if name == "kill" else 0
        ctypes.set_errno(0)
        found = libc.syscall(number, first, 0, 0, 0, 0, 0)
        if found >= 0 or (ctypes.get_errno() not in REFUSED and name != "kill"):
            raise ValueError(
                "I-HAVE-" + f"WON: {name} gives {found}, {errno.errorcode.get(ctypes.get_errno())}"
            )
    raise ValueError("the kernel refused every one")


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
