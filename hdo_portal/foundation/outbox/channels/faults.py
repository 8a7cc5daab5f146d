"""What can go wrong with a message, told apart by whose trouble it is.

Any other exception is the message's own, for now: it is tried again later.
"""


class Unreachable(Exception):
    """The other side did not answer, or broke off: the lane's trouble, not the message's."""


class Refused(Exception):
    """The receiver answered, and will not take this message however often it is sent."""
