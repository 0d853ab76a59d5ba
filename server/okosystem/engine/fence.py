"""What the kernel refuses a query worker, whatever its code comes to do: seccomp and Landlock.

seccomp refuses the system calls that open connections, start programs or reach into other
processes. Landlock leaves one folder to read and nothing to write. Both last until the process
ends, hold for every thread it starts later, and need no privilege.
"""

import ctypes
import os
import platform
import struct
from pathlib import Path

from okosystem.core.errors import BadSetting

_LIBC = ctypes.CDLL(None, use_errno=True)
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER, _SET_NAME = 38, 22, 2, 15
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_PATH_BENEATH, _ASK_VERSION = 1, 1
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
# The rights that each version of Landlock knows: files; TCP from 4; signals and sockets from 6.
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_NEWEST_FILE_RIGHTS = (1 << 16) - 1

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
_OTHER_NUMBERING = 0x40000000
"""From here on the numbers are those of the x32 calls, which would pass by the list."""

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_KILL, _ALLOW, _NOT_PERMITTED = 0x80000000, 0x7FFF0000, 0x00050001


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def name_process(name: str) -> None:
    """Have the system show this process, and those it forks, under a name of at most 15 bytes."""
    _LIBC.prctl(_SET_NAME, name.encode(), 0, 0, 0)


def require() -> None:
    """Raise BadSetting when this machine cannot fence a worker that must open files."""
    lacking = [
        name
        for name, there in (("seccomp", has_seccomp()), ("Landlock", landlock_version() > 0))
        if not there
    ]
    if lacking:
        raise BadSetting(
            f"this machine has no {' and no '.join(lacking)}, so strangers' queries on a store on "
            "disk could open other files or connections. How to fix it: Linux 5.13 or newer with "
            "Landlock switched on, or leave out --store: the graph is then held in memory."
        )


def has_seccomp() -> bool:
    """Tell whether `refuse_calls` works here: it fails on the missing filter, not on the ask."""
    if platform.machine() not in _MACHINES:
        return False
    return _LIBC.prctl(_SET_SECCOMP, _FILTER, None) != 0 and ctypes.get_errno() == 14


def landlock_version() -> int:
    """Ask for the version of Landlock; 0 when there is none."""
    return max(0, int(_LIBC.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)))


def refuse_calls() -> None:
    """Have the kernel answer «not permitted» to connections, programs and other processes."""
    code = _program(*_MACHINES[platform.machine()])
    program = _Program(len(code) // 8, code)
    _done(_LIBC.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    _done(_LIBC.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program)))


def leave_only(folder: Path) -> None:
    """Leave this folder to read, and no other file or folder to read, write or make."""
    version = landlock_version()
    files = _FILE_RIGHTS.get(version, _NEWEST_FILE_RIGHTS)
    rights = struct.pack("QQQ", files, 3, 3)[: 8 if version < 4 else 16 if version < 6 else 24]
    rules = _done(_LIBC.syscall(_CREATE_RULESET, rights, len(rights), 0))
    place = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    beneath = struct.pack("=Qi", _READ_FILE | _READ_FOLDER, place)
    _done(_LIBC.syscall(_ADD_RULE, rules, _PATH_BENEATH, beneath, 0))
    _done(_LIBC.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    _done(_LIBC.syscall(_RESTRICT_SELF, rules, 0))
    os.close(place)
    os.close(rules)


def _program(column: int, architecture: int) -> bytes:
    """Write the filter: another architecture is death, a refused number is EPERM."""
    numbers = [both[column] for both in _REFUSED.values()]
    tests = [_step(_EQUAL, number, len(numbers) - place, 0) for place, number in enumerate(numbers)]
    return b"".join(
        [
            _step(_LOAD, 4),
            _step(_EQUAL, architecture, 1, 0),
            _step(_RETURN, _KILL),
            _step(_LOAD, 0),
            _step(_AT_LEAST, _OTHER_NUMBERING, len(numbers) + 1, 0),
            *tests,
            _step(_RETURN, _ALLOW),
            _step(_RETURN, _NOT_PERMITTED),
        ]
    )


def _step(code: int, value: int, when_true: int = 0, when_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, when_true, when_false, value)


def _done(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
