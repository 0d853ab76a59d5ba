"""Run a program in the sandbox of the systemd unit, as far as possible without systemd.

    python sandbox.py okosystem.service PROGRAM ARGUMENT...

Applies the unit's system call filter (expanded by systemd-analyze), MemoryDenyWriteExecute, limits
and NoNewPrivileges; as root also a read-only file system except /tmp, and no capabilities. Exits
with 77 and a message for anything that the kernel does not allow here.
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
    """Apply the sandbox, then execute the program."""
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(sys.argv[1], encoding="utf-8")
    service = unit["Service"]
    names = sorted(set(system_calls(service["SystemCallFilter"].split())))
    set_limits(int(service["LimitNOFILE"]), int(service["LimitCORE"]))
    if os.geteuid() == 0:
        mount_read_only()
        drop_capabilities()
    require_success(libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no new privileges")
    require_success(libc.prctl(DENY_WRITE_EXECUTE, REFUSE_GAIN, 0, 0, 0), "MemoryDenyWriteExecute")
    allow_only(names)
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606


def system_calls(groups: list[str]) -> Iterator[str]:
    """Expand groups to system calls, recursively."""
    for group in groups:
        if not group.startswith("@"):
            yield group
            continue
        listing = subprocess.run(
            ["systemd-analyze", "syscall-filter", group],  # noqa: S607
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        inner = re.findall(r"^\s+([@\w]\S*)$", listing.stdout, re.MULTILINE)
        yield from system_calls(inner)


def set_limits(files: int, core: int) -> None:
    """Set the limits of the unit."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    resource.setrlimit(resource.RLIMIT_CORE, (core, core))


def mount_read_only() -> None:
    """Mount the file system read-only, except /tmp."""
    require_success(libc.unshare(NEW_MOUNTS), "a mount namespace")
    require_success(libc.mount(None, b"/", None, PRIVATE, None), "a private mount")
    require_success(libc.mount(b"/tmp", b"/tmp", None, BIND, None), "PrivateTmp")
    require_success(libc.mount(None, b"/", None, BIND_READ_ONLY, None), "ProtectSystem")


def drop_capabilities() -> None:
    """Drop all capabilities of root for the executed program."""
    for number in range(int(CAPABILITIES.read_text(encoding="ascii")) + 1):
        libc.prctl(DROP, number, 0, 0, 0)


def allow_only(names: list[str]) -> None:
    """Refuse every other system call by seccomp."""
    seccomp = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    seccomp.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(seccomp.seccomp_init(REFUSE))
    for name in names:
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:
            require_success(seccomp.seccomp_rule_add(context, ALLOW, number, 0), name)
    require_success(seccomp.seccomp_load(context), "SystemCallFilter")


def require_success(result: int, what: str) -> None:
    """Exit with 77 when a call failed."""
    if result:
        code = ctypes.get_errno() or -result
        print(f"{what} is not available here: {os.strerror(code)}", file=sys.stderr)
        sys.exit(CANNOT)


if __name__ == "__main__":
    if not Path(sys.argv[1]).is_file():
        sys.exit(f"no unit at {sys.argv[1]}")
    main()
