"""Become another program, and end when the program that started us ends.

Run as a script: `python -I -S tether.py PARENT_PID SIGNAL PROGRAM [ARGUMENT ...]`. On Linux the
kernel then delivers SIGNAL when the parent dies, even by SIGKILL, so a killed launcher leaves
nothing running. Elsewhere the program is started without that tie, and the next start of the
launcher ends what is left.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def tie_to_parent(parent: int, signum: int) -> bool:
    """Ask the kernel for `signum` at the death of `parent`; false when it is dead already."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)
    # Between fork and prctl the parent may have died: the signal would then never come.
    return os.getppid() == parent


def tethered(argv: list[str], signum: signal.Signals = signal.SIGTERM) -> list[str]:
    """The command that runs `argv` tied to the calling process.

    Must be spawned from the main thread: Linux ties a child to the thread that forked it.
    """
    shim = [sys.executable, "-I", "-S", os.path.abspath(__file__)]
    return [*shim, str(os.getpid()), str(int(signum)), *argv]


if __name__ == "__main__":
    if tie_to_parent(int(sys.argv[1]), int(sys.argv[2])):
        os.execvp(sys.argv[3], sys.argv[3:])  # noqa: S606 - becoming that program is the purpose
