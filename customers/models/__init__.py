from customers.models.agreement import (
    Agreement,
    FaultClass,
    Measure,
    PauseReason,
    Service,
    ServiceLevel,
    Severity,
    Terms,
)
from customers.models.calendar import Calendar, CalendarVersion
from customers.models.organisation import (
    LinkKind,
    MunicipalityNumber,
    Organisation,
    OrganisationKind,
    OrganisationLink,
)
from customers.models.person import Membership, MembershipRole, Person
from customers.models.site import Site

__all__ = [
    "Agreement",
    "Calendar",
    "CalendarVersion",
    "FaultClass",
    "LinkKind",
    "Measure",
    "Membership",
    "MembershipRole",
    "MunicipalityNumber",
    "Organisation",
    "OrganisationKind",
    "OrganisationLink",
    "PauseReason",
    "Person",
    "Service",
    "ServiceLevel",
    "Severity",
    "Site",
    "Terms",
]
