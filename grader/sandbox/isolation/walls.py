"""Two walls around a process that has all it needs: of files, by Landlock, and of system calls, by a filter.

The filter lets the calls of a list through. There is nothing in it to start a process or a thread, run a
program, make a socket, a namespace, a mount, a key or shared memory, trace or read another process, or change
the clock. The numbers are those of Linux's headers: ``asm/unistd_64.h`` for x86-64, ``asm-generic/unistd.h``
for AArch64. The namespaces hold without Landlock. See ``seccomp(2)`` and ``landlock(7)``.
"""

from __future__ import annotations

import errno
import os
import platform
import struct
from ctypes import c_size_t

from grader.sandbox.isolation.linux import syscall

_LOAD = 0x20
_EQUAL = 0x15
_AT_LEAST = 0x35
_RETURN = 0x06
_NUMBER, _MACHINE, _REQUEST = 0, 4, 24  # offsets in ``struct seccomp_data``; the second argument's low half
_KILL = 0x80000000
_REFUSE = 0x00050000
_ALLOW = 0x7FFF0000
_MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_OTHER_ABI = 0x40000000  # calls of the x32 ABI have numbers from here

_NEW_RULES, _ADD_RULE, _ENFORCE = 444, 445, 446  # these numbers are the same on every machine
_ASK_VERSION = 1
_BENEATH_PATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}
"""How many rights over files a version of Landlock knows."""
_NETWORK_SINCE, _NETWORK = 4, 0b11
_SCOPES_SINCE, _SCOPES = 6, 0b11


def _numbers(text: str) -> dict[str, int]:
    pairs = (entry.split("=") for entry in text.split())
    return {name: int(number) for name, number in pairs}


ALLOWED = {
    "x86_64": _numbers("""
        read=0 write=1 open=2 close=3 stat=4 fstat=5 lstat=6 poll=7 lseek=8 mmap=9 mprotect=10 munmap=11
        brk=12 rt_sigaction=13 rt_sigprocmask=14 rt_sigreturn=15 pread64=17 pwrite64=18 readv=19
        writev=20 access=21 pipe=22 select=23 sched_yield=24 mremap=25 msync=26 mincore=27 madvise=28
        dup=32 dup2=33 pause=34 nanosleep=35 getitimer=36 alarm=37 setitimer=38 getpid=39 sendfile=40
        sendto=44 recvfrom=45 sendmsg=46 recvmsg=47 shutdown=48 getsockname=51 getpeername=52
        getsockopt=55 exit=60 wait4=61 kill=62 uname=63 fcntl=72 flock=73 fsync=74 fdatasync=75
        truncate=76 ftruncate=77 getcwd=79 chdir=80 fchdir=81 rename=82 mkdir=83 rmdir=84 unlink=87
        symlink=88 readlink=89 chmod=90 fchmod=91 umask=95 gettimeofday=96 getrlimit=97 getrusage=98
        sysinfo=99 times=100 getuid=102 getgid=104 geteuid=107 getegid=108 getppid=110 getpgrp=111
        getgroups=115 getresuid=118 getresgid=120 getpgid=121 getsid=124 capget=125 rt_sigpending=127
        rt_sigtimedwait=128 rt_sigsuspend=130 sigaltstack=131 statfs=137 fstatfs=138 getpriority=140
        setrlimit=160 gettid=186 tkill=200 time=201 futex=202 sched_getaffinity=204 getdents64=217
        set_tid_address=218 restart_syscall=219 fadvise64=221 timer_create=222 timer_settime=223
        timer_gettime=224 timer_getoverrun=225 timer_delete=226 clock_gettime=228 clock_getres=229
        clock_nanosleep=230 exit_group=231 epoll_wait=232 epoll_ctl=233 tgkill=234 waitid=247 openat=257
        mkdirat=258 newfstatat=262 unlinkat=263 renameat=264 symlinkat=266 readlinkat=267 fchmodat=268
        faccessat=269 pselect6=270 ppoll=271 set_robust_list=273 get_robust_list=274 utimensat=280
        epoll_pwait=281 timerfd_create=283 fallocate=285 timerfd_settime=286 timerfd_gettime=287
        eventfd2=290 epoll_create1=291 dup3=292 pipe2=293 preadv=295 pwritev=296 prlimit64=302
        getcpu=309 renameat2=316 getrandom=318 membarrier=324 copy_file_range=326 statx=332 rseq=334
        close_range=436 faccessat2=439 epoll_pwait2=441 fchmodat2=452
    """),
    "aarch64": _numbers("""
        getcwd=17 eventfd2=19 epoll_create1=20 epoll_ctl=21 epoll_pwait=22 dup=23 dup3=24 fcntl=25
        flock=32 mkdirat=34 unlinkat=35 symlinkat=36 renameat=38 statfs=43 fstatfs=44 truncate=45
        ftruncate=46 fallocate=47 faccessat=48 chdir=49 fchdir=50 fchmod=52 fchmodat=53 openat=56
        close=57 pipe2=59 getdents64=61 lseek=62 read=63 write=64 readv=65 writev=66 pread64=67
        pwrite64=68 preadv=69 pwritev=70 sendfile=71 pselect6=72 ppoll=73 readlinkat=78 newfstatat=79
        fstat=80 fsync=82 fdatasync=83 timerfd_create=85 timerfd_settime=86 timerfd_gettime=87
        utimensat=88 capget=90 exit=93 exit_group=94 waitid=95 set_tid_address=96 futex=98
        set_robust_list=99 get_robust_list=100 nanosleep=101 getitimer=102 setitimer=103
        timer_create=107 timer_gettime=108 timer_getoverrun=109 timer_settime=110 timer_delete=111
        clock_gettime=113 clock_getres=114 clock_nanosleep=115 sched_getaffinity=123 sched_yield=124
        restart_syscall=128 kill=129 tkill=130 tgkill=131 sigaltstack=132 rt_sigsuspend=133
        rt_sigaction=134 rt_sigprocmask=135 rt_sigpending=136 rt_sigtimedwait=137 rt_sigreturn=139
        getpriority=141 getresuid=148 getresgid=150 times=153 getpgid=155 getsid=156 getgroups=158
        uname=160 getrlimit=163 setrlimit=164 getrusage=165 umask=166 getcpu=168 gettimeofday=169
        getpid=172 getppid=173 getuid=174 geteuid=175 getgid=176 getegid=177 gettid=178 sysinfo=179
        getsockname=204 getpeername=205 sendto=206 recvfrom=207 getsockopt=209 shutdown=210 sendmsg=211
        recvmsg=212 brk=214 munmap=215 mremap=216 mmap=222 fadvise64=223 mprotect=226 msync=227
        mincore=232 madvise=233 wait4=260 prlimit64=261 renameat2=276 getrandom=278 membarrier=283
        copy_file_range=285 statx=291 rseq=293 close_range=436 faccessat2=439 epoll_pwait2=441
        fchmodat2=452
    """),
}
"""Allowed calls by machine, as `platform.machine` names it."""

IOCTL = {"x86_64": 16, "aarch64": 29}
"""Allowed for the requests of `IOCTLS` only."""

IOCTLS = {"TCGETS": 0x5401, "TIOCGWINSZ": 0x5413, "FIONREAD": 0x541B, "FIONBIO": 0x5421, "FIOCLEX": 0x5451}
"""What Python asks of a file that it opens."""

CLONE3 = 435
"""Answered as unknown, so that the C library falls back on a call that is refused."""


def filter_program(machine: str = "") -> bytes:
    """Return the filter's instructions: each 8 bytes, first match decides.

    A call of another machine's kind ends the process, one that is not listed fails with `PermissionError`.
    """
    machine = machine or platform.machine()
    if machine not in ALLOWED:
        raise OSError(errno.ENOSYS, f"no filter of system calls is known for {machine} machines")
    lines = [
        *(_line(_LOAD, _MACHINE), _line(_EQUAL, _MACHINES[machine], 1, 0), _line(_RETURN, _KILL)),
        *(_line(_LOAD, _NUMBER), _line(_AT_LEAST, _OTHER_ABI, 0, 1), _line(_RETURN, _KILL)),
    ]
    for number in ALLOWED[machine].values():
        lines += _decide(number, _ALLOW)
    lines += _decide(CLONE3, _REFUSE | errno.ENOSYS)
    lines += [_line(_EQUAL, IOCTL[machine], 0, 1 + 2 * len(IOCTLS)), _line(_LOAD, _REQUEST)]
    for request in IOCTLS.values():
        lines += _decide(request, _ALLOW)
    return b"".join([*lines, _line(_RETURN, _REFUSE | errno.EPERM)])


def _decide(value: int, verdict: int) -> list[bytes]:
    return [_line(_EQUAL, value, 0, 1), _line(_RETURN, verdict)]


def _line(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def wall_in(scratch: str) -> None:
    """Let this process read and use everything it sees, write to its scratch folder, and nothing else."""
    try:
        version = syscall(_NEW_RULES, None, c_size_t(0), _ASK_VERSION)
    except OSError:  # this kernel has none of it
        return
    rights = (1 << max(count for since, count in _RIGHTS.items() if since <= version)) - 1
    handled = struct.pack("=Q", rights)  # refused, where no rule allows it
    if version >= _NETWORK_SINCE:
        handled += struct.pack("=Q", _NETWORK)
    if version >= _SCOPES_SINCE:
        handled += struct.pack("=Q", _SCOPES)
    allowed = {
        "/": _EXECUTE | _READ_FILE | _READ_DIR,
        "/dev/null": _READ_FILE | _WRITE_FILE,
        scratch: rights,
    }
    rules = syscall(_NEW_RULES, handled, c_size_t(len(handled)), 0)
    try:
        for path, some in allowed.items():
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            try:
                syscall(_ADD_RULE, rules, _BENEATH_PATH, struct.pack("=Qi", some, place), 0)
            finally:
                os.close(place)
        syscall(_ENFORCE, rules, 0)
    finally:
        os.close(rules)
