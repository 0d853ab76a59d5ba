"""The sandbox of a query worker: seccomp, Landlock and limits on memory and files.

seccomp refuses the system calls that open connections, start programs or reach other processes.
Landlock leaves one folder to read and nothing to write. Both need no privilege, hold for threads
started later, and last until the process ends.
"""

import ctypes
import os
import platform
import resource
import signal
import socket
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from okosystem.core.errors import BadSetting

_LIBC = ctypes.CDLL(None, use_errno=True)
_SET_PARENT_DEATH_SIGNAL, _SET_NAME, _SET_SECCOMP, _SET_NO_NEW_PRIVILEGES = 1, 15, 22, 38
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_FILTER, _PATH_BENEATH, _GET_VERSION, _READ_FILES_AND_FOLDERS = 2, 1, 1, 0b1100

_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_REFUSED = {
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200),
    "listen": (50, 201), "accept": (43, 202), "accept4": (288, 242), "io_uring_setup": (425, 425),
    "execve": (59, 221), "execveat": (322, 281), "ptrace": (101, 117), "kill": (62, 129),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "bpf": (321, 280), "perf_event_open": (298, 241),
    "mount": (165, 40), "unshare": (272, 97), "setns": (308, 268), "userfaultfd": (323, 282),
    "open_by_handle_at": (304, 265), "truncate": (76, 45), "keyctl": (250, 219),
    "chmod": (90, 53), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, 54), "fchown": (93, 55), "lchown": (94, 54), "fchownat": (260, 54),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "utimensat": (280, 88),
}  # fmt: skip
_X32_CALLS = 0x40000000
"""From here on the numbers are those of the x32 calls, which the list does not cover."""

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_KILL, _ALLOW, _NOT_PERMITTED = 0x80000000, 0x7FFF0000, 0x00050001

T = TypeVar("T")


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def confine(memory: int, load: Callable[[], T], folder: Path | None = None) -> T:
    """Sandbox this process, which may take `memory` bytes more than after `load`.

    It can open no file after that, except in the folder of a store on disk.
    """
    with Path("/proc/self/statm").open(encoding="ascii") as statm:
        if folder:
            allow_only(folder)
        if folder or has_seccomp():
            refuse_calls()
        loaded = load()
        limit = int(statm.read().split()[0]) * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not folder:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    return loaded


def die_with(parent: int, number: int = signal.SIGKILL) -> None:
    """Have the kernel send this process a signal when its parent ends."""
    _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, number)
    if os.getppid() != parent:
        os._exit(0)


def name_process(name: str) -> None:
    """Set the name, at most 15 bytes, that the system shows for this process and its forks."""
    _LIBC.prctl(_SET_NAME, name.encode(), 0, 0, 0)


def keep_only(sockets: Sequence[socket.socket]) -> list[int]:
    """Close every file but the standard three and these; return the new numbers of these."""
    # Moved from the lowest on, none overwrites one that has not been moved yet.
    moved = {old: new for new, old in enumerate(sorted(each.fileno() for each in sockets), 3)}
    for old, new in moved.items():
        os.dup2(old, new)
    os.closerange(3 + len(moved), 1 << 20)
    return [moved[each.fileno()] for each in sockets]


def require() -> None:
    """Raise BadSetting when this machine cannot sandbox a worker that must open files."""
    available = {"seccomp": has_seccomp(), "Landlock": landlock_version() > 0}
    if missing := [name for name in available if not available[name]]:
        raise BadSetting(
            f"this machine has no {' and no '.join(missing)}, so public clients' queries on a "
            "store on disk could open other files or connections. How to fix it: Linux 5.13 or "
            "newer with Landlock switched on, or leave out --store: the graph is then held in "
            "memory."
        )


def has_seccomp() -> bool:
    """Return whether `refuse_calls` works here: the kernel then complains of the missing filter."""
    if platform.machine() not in _MACHINES:
        return False
    return _LIBC.prctl(_SET_SECCOMP, _FILTER, None) != 0 and ctypes.get_errno() == 14


def landlock_version() -> int:
    """Return the version of Landlock, 0 when there is none."""
    return max(0, int(_LIBC.syscall(_CREATE_RULESET, None, 0, _GET_VERSION)))


def refuse_calls() -> None:
    """Have the kernel answer «not permitted» to the calls of the list."""
    code = _filter(*_MACHINES[platform.machine()])
    program = _Program(len(code) // 8, code)
    _check(_LIBC.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    _check(_LIBC.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program)))


def allow_only(folder: Path) -> None:
    """Leave this folder to read, and no other file or folder to read, write or create."""
    version = landlock_version()
    # Rights to files, which versions 2, 3 and 5 extended; TCP since 4; signals and sockets since 6.
    files = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1
    rights = struct.pack("QQQ", files, 3, 3)[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = _check(_LIBC.syscall(_CREATE_RULESET, rights, len(rights), 0))
    root = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    beneath = struct.pack("=Qi", _READ_FILES_AND_FOLDERS, root)
    _check(_LIBC.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, beneath, 0))
    _check(_LIBC.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    _check(_LIBC.syscall(_RESTRICT_SELF, ruleset, 0))
    os.close(root)
    os.close(ruleset)


def _filter(column: int, architecture: int) -> bytes:
    """Assemble the filter: another architecture is killed, a refused call gets EPERM."""
    numbers = [both[column] for both in _REFUSED.values()]
    count = len(numbers)
    return b"".join(
        [
            _step(_LOAD, 4),
            _step(_EQUAL, architecture, 1, 0),
            _step(_RETURN, _KILL),
            _step(_LOAD, 0),
            _step(_AT_LEAST, _X32_CALLS, count + 1, 0),
            *(_step(_EQUAL, number, count - place, 0) for place, number in enumerate(numbers)),
            _step(_RETURN, _ALLOW),
            _step(_RETURN, _NOT_PERMITTED),
        ]
    )


def _step(code: int, value: int, when_true: int = 0, when_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, when_true, when_false, value)


def _check(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
