"""Start a program as the systemd unit confines it, as far as that can be had without systemd.

    python confined.py okosystem.service PROGRAM ARGUMENT...

The unit's list of system calls, refused as it says; no memory both written and run; its limits; no
new privileges; and, for root, a file system that is read only but for /tmp, and no capability. What
it cannot do it says, with status 77. It is read by systemd-analyze and kept by the kernel.
"""

import configparser
import ctypes
import errno
import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

CANNOT = 77
NO_NEW_PRIVILEGES, DENY_WRITE_EXECUTE, REFUSE_GAIN, DROP = 38, 65, 1, 24
CAPABILITIES = Path("/proc/sys/kernel/cap_last_cap")
NEW_MOUNTS, PRIVATE, BIND, BIND_READ_ONLY = 0x20000, 0x44000, 0x1000, 0x1000 | 0x20 | 0x1
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
libc = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    """Confine, then become the program."""
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(sys.argv[1], encoding="utf-8")
    said = unit["Service"]
    names = sorted(set(calls(said["SystemCallFilter"].split())))
    limits(int(said["LimitNOFILE"]), int(said["LimitCORE"]))
    if os.geteuid() == 0:
        read_only()
        without_capabilities()
    done(libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no new privileges")
    done(libc.prctl(DENY_WRITE_EXECUTE, REFUSE_GAIN, 0, 0, 0), "MemoryDenyWriteExecute")
    refuse_all_but(names)
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606


def calls(groups: list[str]) -> Iterator[str]:
    """List the system calls of groups, and of the groups in them."""
    for group in groups:
        if not group.startswith("@"):
            yield group
            continue
        told = subprocess.run(
            ["systemd-analyze", "syscall-filter", group],  # noqa: S607
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        inner = re.findall(r"^\s+([@\w]\S*)$", told.stdout, re.MULTILINE)
        yield from calls(inner)


def limits(files: int, core: int) -> None:
    """Keep to the limits of the unit."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    resource.setrlimit(resource.RLIMIT_CORE, (core, core))


def read_only() -> None:
    """See a file system that nothing can be written to, but for /tmp, as PrivateTmp gives one."""
    done(libc.unshare(NEW_MOUNTS), "a file system of its own")
    done(libc.mount(None, b"/", None, PRIVATE, None), "a private file system")
    done(libc.mount(b"/tmp", b"/tmp", None, BIND, None), "PrivateTmp")
    done(libc.mount(None, b"/", None, BIND_READ_ONLY, None), "ProtectSystem")


def without_capabilities() -> None:
    """Give up all that root may do, from the next program on."""
    for number in range(int(CAPABILITIES.read_text(encoding="ascii")) + 1):
        libc.prctl(DROP, number, 0, 0, 0)


def refuse_all_but(names: list[str]) -> None:
    """Let the kernel refuse every other system call, as it does for the unit."""
    seccomp = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    seccomp.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(seccomp.seccomp_init(REFUSE))
    for name in names:
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:
            done(seccomp.seccomp_rule_add(context, ALLOW, number, 0), name)
    done(seccomp.seccomp_load(context), "SystemCallFilter")


def done(result: int, what: str) -> None:
    """Say so where the kernel does not give what is asked."""
    if result:
        code = ctypes.get_errno() or -result
        print(f"cannot have {what} here: {os.strerror(code)}", file=sys.stderr)
        sys.exit(CANNOT)


if __name__ == "__main__":
    if not Path(sys.argv[1]).is_file():
        sys.exit(f"no unit at {sys.argv[1]}")
    main()
