"""A small supervisor: starts parts, shows what they say, starts again what dies, and stops all.

Every part is the leader of its own process group, is tied to the life of this process and stands
on the roll, so that nothing stays behind: not after Ctrl-C, nor SIGTERM, nor SIGKILL.
"""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from .folders import Refusal
from .processes import MARK, Roll

COLOURS = (36, 35, 32, 33, 34, 96, 95, 92)
# Nobody does the work of what waits to be started again, so it never waits long.
LONGEST_PAUSE = 5.0
STEADY_SECONDS = 60.0


class Stop(BaseException):
    """A person or the system asked this process to end."""


@dataclass(frozen=True)
class Part:
    """One program to keep running; `log` takes its output, else the terminal does."""

    name: str
    argv: list[str]
    env: dict[str, str] = field(default_factory=dict)
    log: Path | None = None
    keep_fds: tuple[int, ...] = ()
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0
    terminal: bool = False


@dataclass
class Running:
    """A part and the process that plays it now; none while it waits to be started again."""

    part: Part
    once: bool = False
    process: subprocess.Popen[bytes] | None = None
    since: float = 0.0
    pause: float = 1.0
    again_at: float = 0.0
    pending: bytes = b""


def start_process(part: Part, roll: Roll) -> subprocess.Popen[bytes]:
    """Start a part as leader of its own process group, on the roll."""
    env = {**os.environ, **part.env, MARK: roll.mark}
    log = open(part.log, "ab") if part.log else None  # noqa: SIM115 - closed below, Popen keeps a copy
    output = None if part.terminal else (log or subprocess.PIPE)
    try:
        process = subprocess.Popen(
            part.argv,
            env=env,
            stdin=None if part.terminal else subprocess.DEVNULL,
            stdout=output,
            stderr=None if part.terminal else subprocess.STDOUT,
            pass_fds=part.keep_fds,
            # A part that owns the terminal must stay in its foreground group.
            start_new_session=not part.terminal,
        )
    finally:
        if log:
            log.close()
    roll.add(process.pid)
    return process


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it has ended, without collecting it: its number stays taken until we do."""
    if process.returncode is not None:
        return True
    with contextlib.suppress(ChildProcessError):
        return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    return True


class Supervisor:
    """Runs parts until told to stop. Use `stopping_all()` around everything that starts one."""

    def __init__(self, roll: Roll) -> None:
        self.roll = roll
        self.running: list[Running] = []
        self.selector = selectors.DefaultSelector()
        self.hurry = False
        self.colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    @contextlib.contextmanager
    def stopping_all(self) -> Iterator[None]:
        """Turn Ctrl-C, SIGTERM and SIGHUP into Stop, and stop every part at the end."""
        handled = [signal.SIGINT, signal.SIGTERM]
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # `nohup` means to outlive it
            handled.append(signal.SIGHUP)
        before = {signum: signal.signal(signum, self._raise_stop) for signum in handled}
        try:
            yield
        finally:
            for signum in handled:
                signal.signal(signum, self._hurry)
            self._stop_all()
            self.roll.close()
            for signum, handler in before.items():
                signal.signal(signum, handler)

    def _raise_stop(self, signum: int, frame: FrameType | None) -> None:
        raise Stop

    def _hurry(self, signum: int, frame: FrameType | None) -> None:
        self.hurry = True

    def start(self, part: Part) -> subprocess.Popen[bytes]:
        """Start a part and keep it running from now on, whenever `watch` or `wait_for` runs."""
        one = Running(part)
        self.running.append(one)
        return self._launch(one)

    def _launch(self, one: Running) -> subprocess.Popen[bytes]:
        one.process = start_process(one.part, self.roll)
        one.since = time.monotonic()
        if one.process.stdout:
            os.set_blocking(one.process.stdout.fileno(), False)
            self.selector.register(one.process.stdout, selectors.EVENT_READ, one)
        return one.process

    def begin(self, part: Part) -> Running:
        """Start a part that runs to its end once; `finish` waits for it."""
        one = Running(part, once=True)
        self.running.append(one)
        self._launch(one)
        return one

    def finish(self, one: Running) -> int:
        """Wait for a begun part and return its exit code."""
        process = one.process
        assert process is not None
        while not _has_ended(process):
            self._turn(0.1)
        self._collect(one)
        self.running.remove(one)
        return process.returncode

    def wait_for(self, ready: Callable[[], bool], seconds: float, what: str) -> None:
        """Look after the parts until `ready()`; raises Refusal after `seconds`."""
        deadline = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > deadline:
                raise Refusal(f"{what} did not come up within {seconds:.0f} seconds.")
            self._turn(0.1)

    def watch(self) -> None:
        """Look after the parts until Stop is raised."""
        while True:
            self._turn(0.5)

    def _turn(self, seconds: float) -> None:
        for key, _events in self.selector.select(seconds):
            self._show(key.data)
        now = time.monotonic()
        for one in [one for one in self.running if not one.once]:
            if one.process is None:
                if now >= one.again_at:
                    self._launch(one)
            elif _has_ended(one.process):
                self._note_death(one, now)

    def _note_death(self, one: Running, now: float) -> None:
        process = self._collect(one)
        one.pause = 1.0 if now - one.since > STEADY_SECONDS else one.pause
        self.tell(
            one.part.name,
            f"ended ({_how(process.returncode)}). Starting it again in {one.pause:.0f} s.",
        )
        one.again_at = now + one.pause
        one.pause = min(one.pause * 2, LONGEST_PAUSE)

    def _collect(self, one: Running) -> subprocess.Popen[bytes]:
        """Take an ended process off the roll, after ending what it left in its group."""
        process = one.process
        assert process is not None
        if not one.part.terminal:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.roll.remove(process.pid)
        if process.stdout:
            self._show(one)
            with contextlib.suppress(KeyError):
                self.selector.unregister(process.stdout)
            process.stdout.close()
        if one.pending:
            self.tell(one.part.name, one.pending.decode(errors="replace"))
        one.pending, one.process = b"", None
        return process

    def _show(self, one: Running) -> None:
        if one.process is None or one.process.stdout is None:
            return
        try:
            while chunk := os.read(one.process.stdout.fileno(), 65536):
                *lines, one.pending = (one.pending + chunk).split(b"\n")
                for line in lines:
                    self.tell(one.part.name, line.decode(errors="replace"))
        except BlockingIOError:
            return
        with contextlib.suppress(KeyError):
            self.selector.unregister(one.process.stdout)

    def tell(self, name: str, line: str) -> None:
        """Print a line under the name of a part, in its colour."""
        label = f"{name:>10} |"
        if self.colour:
            label = f"\033[{COLOURS[sum(name.encode()) % len(COLOURS)]}m{label}\033[0m"
        try:
            sys.stdout.write(f"{label} {line}\n")
            sys.stdout.flush()
        except OSError as lost:
            # Nobody reads any more (`make run | head`, a closed terminal).
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - for the rest of the process
            if not self.hurry:
                raise Stop from lost

    def _stop_all(self) -> None:
        """Stop the parts in reverse order of their start, services (which log to files) last."""
        shown = [one for one in self.running if one.part.log is None]
        hidden = [one for one in self.running if one.part.log is not None]
        self.hurry = False
        for group in (shown, hidden):
            self._stop_group([one for one in group if one.process])
        self.selector.close()

    def _stop_group(self, group: list[Running]) -> None:
        for one in group:
            _signal(one, one.part.stop_signal)
        began = time.monotonic()
        while group:
            for key, _events in self.selector.select(0.05) if self.selector.get_map() else ():
                with contextlib.suppress(Stop):
                    self._show(key.data)
            if not self.selector.get_map():
                time.sleep(0.05)
            for one in [one for one in group if one.process and _has_ended(one.process)]:
                self._collect(one)
                group.remove(one)
            waited = time.monotonic() - began
            for one in group:
                if self.hurry or waited > one.part.grace:
                    _signal(one, signal.SIGKILL)


def _signal(one: Running, signum: signal.Signals) -> None:
    if one.process and not _has_ended(one.process):
        with contextlib.suppress(ProcessLookupError):
            os.kill(one.process.pid, signum)


def _how(code: int) -> str:
    return f"by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
