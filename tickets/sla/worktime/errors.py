"""What can be wrong with a question about working time, each with a code a face can translate."""


class WorktimeError(ValueError):
    """A question that has no answer. `code` is for programs, the message for people."""

    code = "worktime"


class NaiveInstant(WorktimeError):
    """An instant without a time zone: nobody can say when it was."""

    code = "naive_instant"


class NegativeTarget(WorktimeError):
    """A target below zero seconds."""

    code = "negative_target"


class OutsideHorizon(WorktimeError):
    """An instant before 1970 or after 2099, where neither holidays nor clock changes are known."""

    code = "outside_horizon"


class NeverOpen(WorktimeError):
    """The calendar is not open for long enough before the end of 2099."""

    code = "never_open"


class TooManySegments(WorktimeError):
    """A span that would be told in more segments than the caller asked for."""

    code = "too_many_segments"


class CalendarError(ValueError):
    """A calendar that cannot be read.

    `code` is for programs, `path` names the field ("hours[2][1]", or "" for the whole),
    and `message` is a plain sentence without the path.
    """

    def __init__(self, code: str, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.code = code
        self.path = path
        self.message = message
