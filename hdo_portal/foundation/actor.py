"""Who is acting: the one answer that scoping, rights, audit and timelines all read."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from django.utils.translation import gettext_lazy as _

from hdo_portal.foundation.errors import NotAllowed


class Kind(StrEnum):
    ANONYMOUS = "anonymous"
    CUSTOMER = "customer"
    STAFF = "staff"
    SYSTEM = "system"


# Which database role a kind of actor reads with (docs/architecture.md, "Three database roles").
DATABASE_ROLE = {
    Kind.ANONYMOUS: "gate",
    Kind.CUSTOMER: "portal",
    Kind.STAFF: "desk",
    Kind.SYSTEM: "desk",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a part of the system, with what it may do and see, for one request or task."""

    kind: Kind
    name: str = ""
    user_id: int | None = None
    role: str = ""
    rights: frozenset[str] = frozenset()
    organisation_ids: tuple[int, ...] = ()
    language: str = "nb"
    address: str = ""
    request_id: str = ""
    team_ids: tuple[int, ...] = field(default=())

    @classmethod
    def anonymous(cls, **facts: str) -> Self:
        return cls(kind=Kind.ANONYMOUS, **facts)  # type: ignore[arg-type]  # facts are the str fields

    @classmethod
    def system(cls, name: str) -> Self:
        """The portal itself, for example ``Actor.system("sweep")``; it may do everything."""
        return cls(kind=Kind.SYSTEM, name=name)

    @property
    def is_staff(self) -> bool:
        return self.kind is Kind.STAFF

    @property
    def is_customer(self) -> bool:
        return self.kind is Kind.CUSTOMER

    @property
    def sees_everything(self) -> bool:
        return self.kind in (Kind.STAFF, Kind.SYSTEM)

    @property
    def database_role(self) -> str:
        return DATABASE_ROLE[self.kind]

    def can(self, right: str) -> bool:
        return self.kind is Kind.SYSTEM or right in self.rights

    def require(self, right: str) -> None:
        """Raises NotAllowed unless this actor has the right."""
        if not self.can(right):
            raise NotAllowed(_("Your role does not allow this."), code="not_allowed")

    def at(self, *, address: str, request_id: str) -> Self:
        return replace(self, address=address, request_id=request_id)
