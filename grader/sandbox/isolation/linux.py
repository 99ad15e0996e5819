"""System calls of Linux that Python has no function for, each as a thin function that raises `OSError`."""

import ctypes
import os
import struct

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_NOSUID, MS_NODEV, MS_REC, MS_PRIVATE = 2, 4, 1 << 14, 1 << 18  # of ``mount``
ATTR_RDONLY, ATTR_NOSUID, ATTR_NODEV = 1, 2, 4  # of ``mount_setattr``

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38

AT_FDCWD = -100
_AT_EMPTY_PATH, _AT_RECURSIVE = 0x1000, 0x8000
_OPEN_TREE_CLONE, _MOVE_MOUNT_F_EMPTY_PATH, _MNT_DETACH = 1, 4, 2
_SECCOMP_MODE_FILTER = 2
_CAPABILITIES = [ctypes.c_ulong(number) for number in range(64)]
_OF_THIS_THREAD = struct.pack("Ii", 0x20080522, 0)  # the version of ``capset``
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_OPEN_TREE, _MOVE_MOUNT, _MOUNT_SETATTR = 428, 429, 442  # these numbers are the same on every machine


def prctl(option: int, value: int) -> None:
    """Change a property of this process."""
    call("prctl", option, ctypes.c_ulong(value), 0, 0, 0)


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """Mount a file system, or change how one is mounted."""
    call("mount", source, target, kind, ctypes.c_ulong(flags), options)


def take_tree(path: str) -> int:
    """Return a descriptor of a copy of the mounts at a path, which are not mounted anywhere yet."""
    return syscall(_OPEN_TREE, AT_FDCWD, path, _OPEN_TREE_CLONE | _AT_RECURSIVE | os.O_CLOEXEC)


def put_tree(tree: int, path: str) -> None:
    """Mount what `take_tree` returned."""
    syscall(_MOVE_MOUNT, tree, "", AT_FDCWD, path, _MOVE_MOUNT_F_EMPTY_PATH)


def set_mount(tree: int, path: str, attributes: int) -> None:
    """Add attributes to all mounts of a tree, that of a descriptor or that at a path."""
    change = struct.pack("QQQQ", attributes, 0, 0, 0)
    flags = _AT_RECURSIVE | _AT_EMPTY_PATH
    syscall(_MOUNT_SETATTR, tree, path, flags, change, ctypes.c_size_t(len(change)))


def make_root(folder: str) -> None:
    """Make a folder that is a mount the root of this process, and let go of the old root."""
    os.chdir(folder)
    syscall(_PIVOT_ROOT[os.uname().machine], ".", ".")
    call("umount2", ".", _MNT_DETACH)
    os.chdir("/")


def drop_capabilities() -> None:
    """Give up every capability, for good."""
    for number in _CAPABILITIES:
        if _LIBC.prctl(PR_CAPBSET_DROP, number, 0, 0, 0) < 0:  # the kernel has no more of them
            break
    call("capset", _OF_THIS_THREAD, bytes(24))


class CallFilter:
    """A filter of system calls: instructions of the kernel's packet filter, see ``seccomp(2)``."""

    def __init__(self, program: bytes) -> None:
        self._instructions = ctypes.create_string_buffer(program, len(program))
        self._head = struct.pack("HP", len(program) // 8, ctypes.addressof(self._instructions))

    def install(self) -> None:
        """Have this process filtered from now on."""
        call("prctl", PR_SET_SECCOMP, ctypes.c_ulong(_SECCOMP_MODE_FILTER), self._head, 0, 0)


def fork() -> int:
    """Fork a process that has one thread, without what Python and its modules do in the child afterwards.

    They make locks and a seed anew: no other thread can hold one, and a worker has its own seed. It costs
    as much as all the rest of a fork, by the memory that it touches.
    """
    pid = int(_WITH_LOCK.fork())
    if pid < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"fork: {os.strerror(error)}")
    return pid


def syscall(number: int, *arguments: object) -> int:
    """Make a system call by its number."""
    return call("syscall", ctypes.c_long(number), *arguments)


def call(name: str, *arguments: object) -> int:
    """Call a function of the C library that returns a negative number where it fails."""
    texts_as_bytes = [os.fsencode(one) if isinstance(one, str) else one for one in arguments]
    result: int = getattr(_LIBC, name)(*texts_as_bytes)
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")
    return result


_LIBC = ctypes.CDLL(None, use_errno=True)
getattr(_LIBC, "capset", None)  # so that a worker, which calls it first, need not look for it
_WITH_LOCK = ctypes.PyDLL(None, use_errno=True)  # which keeps the interpreter's lock, as a fork has to
