"""The sandbox of a query worker: seccomp, Landlock and limits on memory and files.

seccomp refuses the system calls of a table. Landlock leaves one folder to read and nothing to
write. Both need no privilege, hold for threads started later, and last until the process ends.
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

from okosystem.errors import BadSetting
from okosystem.package import read_package_table

_LIBC = ctypes.CDLL(None, use_errno=True)
_SET_PARENT_DEATH_SIGNAL, _SET_NAME, _SET_SECCOMP, _SET_NO_NEW_PRIVILEGES = 1, 15, 22, 38
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_FILTER, _PATH_BENEATH, _GET_VERSION, _READ_FILES_AND_FOLDERS = 2, 1, 1, 0b1100

_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_REFUSED = read_package_table("sparql/sandbox.toml")["refused"].values()
_X32_CALLS = 0x40000000
"""From here on the numbers are those of the x32 calls, which the list does not cover."""

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_KILL, _ALLOW, _NOT_PERMITTED = 0x80000000, 0x7FFF0000, 0x00050001

T = TypeVar("T")


def confine(memory: int, load: Callable[[], T], folder: Path | None = None) -> T:
    """Sandbox this process, which may take `memory` bytes more than after `load`.

    It can open no file after that, except in the folder of a store on disk.
    """
    _check(_LIBC.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
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


def die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent ends."""
    _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
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
    if lack := what_lacks():
        raise BadSetting(
            f"{lack}. How to fix it: Linux 5.13 or newer with Landlock switched on, or leave out "
            "--store: a release, or the files of --data, are then held in memory."
        )


def what_lacks() -> str:
    """Say what a worker that must open files lacks on this machine, and why it is needed."""
    available = {"seccomp": has_seccomp(), "Landlock": landlock_version() > 0}
    missing = " and no ".join(name for name in available if not available[name])
    return missing and (
        f"this machine has no {missing}, so public clients' queries on a store on disk could open "
        "other files or connections"
    )


def has_seccomp() -> bool:
    """Return whether `refuse_calls` works here: the kernel then complains of the missing filter."""
    is_known = platform.machine() in _MACHINES
    return is_known and _LIBC.prctl(_SET_SECCOMP, _FILTER, None) != 0 and ctypes.get_errno() == 14


def landlock_version() -> int:
    """Return the version of Landlock, 0 when there is none."""
    return max(0, int(_LIBC.syscall(_CREATE_RULESET, None, 0, _GET_VERSION)))


def refuse_calls() -> None:
    """Have the kernel answer «not permitted» to the calls, and end a program of another machine."""
    column, architecture = _MACHINES[platform.machine()]
    count = len(_REFUSED)
    # Each step: what to do, the steps to skip if the comparison holds and if not, and a number.
    steps = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, count + 1, 0, _X32_CALLS),
        *((_EQUAL, count - place, 0, both[column]) for place, both in enumerate(_REFUSED)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _NOT_PERMITTED),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = struct.pack("HP", len(steps), ctypes.addressof(code))
    _check(_LIBC.prctl(_SET_SECCOMP, _FILTER, program))


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
    _check(_LIBC.syscall(_RESTRICT_SELF, ruleset, 0))
    os.close(root)
    os.close(ruleset)


def _check(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
