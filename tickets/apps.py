from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = _("Tickets")

    def ready(self) -> None:
        from hdo_portal.foundation import outbox  # noqa: PLC0415 - models are not ready before
        from tickets.notifications import storm  # noqa: PLC0415 - the same

        outbox.sums_up(storm.GROUP, storm.summed)
