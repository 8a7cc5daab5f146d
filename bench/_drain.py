"""One sweeper of the benchmark: waits for a signal, works off what is due, tells its peak
of memory in kB, and ends."""

import resource
import signal
import sys

from tickets import actions


def main() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    # Sign in and load everything first: a sweeper runs for weeks.
    actions.fire_due_alarms(0)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    signal.sigwait([signal.SIGUSR1])
    while actions.fire_due_alarms():
        pass
    sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}\n")


if __name__ == "__main__":
    main()
