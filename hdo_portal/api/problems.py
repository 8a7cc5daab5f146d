"""What went wrong, as application/problem+json (RFC 9457)."""

from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler


class ProblemFormatter(ExceptionFormatter):
    """One document for every error."""


class ProblemHandler(ExceptionHandler):
    """Gives the errors of the domain their status."""
