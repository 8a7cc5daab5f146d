"""The customer's forms. Their words are a person's who has a fault, not a service desk's."""

from hdo_portal.portal.forms.occurrence import OccurrenceForm
from hdo_portal.portal.forms.report import ReportForm
from hdo_portal.portal.forms.talk import CommentForm, FileForm, ReopenForm

__all__ = ["CommentForm", "FileForm", "OccurrenceForm", "ReopenForm", "ReportForm"]
