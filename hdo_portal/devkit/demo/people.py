"""Those who sign in to the demo, and the contacts of its customers."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from customers.models import Membership, MembershipRole, Organisation, Person
from hdo_portal.accounts.models import Team, User
from hdo_portal.accounts.roles import Role
from hdo_portal.devkit.demo.names import Names, address_of, phone
from hdo_portal.foundation.actor import Actor
from hdo_portal.web.actors import actor_of

# Address, name, role and team. The first of each role is who a reader of the README signs in as.
STAFF = (
    ("agent@hdo.example", "Ingrid Veslegard", Role.AGENT, "servicedesk"),
    ("natt@hdo.example", "Jonas Sætervik", Role.AGENT, "servicedesk"),
    ("radio@hdo.example", "Amina Torvnes", Role.AGENT, "radio"),
    ("kontrollrom@hdo.example", "Petter Hjellnes", Role.AGENT, "kontrollrom"),
    ("plattform@hdo.example", "Signe Bjørkedal", Role.AGENT, "plattform"),
    ("lead@hdo.example", "Marius Fagermo", Role.LEAD, "servicedesk"),
    ("manager@hdo.example", "Kristin Øverhaug", Role.MANAGER, None),
    ("admin@hdo.example", "Eskil Nordvang", Role.ADMIN, "plattform"),
)


@dataclass(frozen=True)
class Account:
    """Somebody who signs in for a customer."""

    email: str
    name: str
    organisation: str
    title: str
    role: str = MembershipRole.COORDINATOR
    includes_descendants: bool = False


CUSTOMERS = (
    Account(
        "kunde@ous.example", "Nora Elvestrand", "Oslo universitetssykehus HF", "Radioansvarlig"
    ),
    Account(
        "kunde@hso.example",
        "Thomas Granlien",
        "Helse Sør-Øst RHF",
        "Avtaleansvarlig",
        role=MembershipRole.MANAGER,
        includes_descendants=True,
    ),
    Account("kunde@gjovik.example", "Hanna Løkvik", "Gjøvik kommune", "Leder legevakt"),
    Account("kunde@bergen.example", "Sunniva Haugtveit", "Bergen kommune", "Fagansvarlig"),
)

# Customers that the story visits, and the domain of their contacts.
CONTACTS_AT = {
    "Oslo universitetssykehus HF": "ous.example",
    "Sykehuset Innlandet HF": "innlandet.example",
    "Vestre Viken HF": "vestreviken.example",
    "Akershus universitetssykehus HF": "ahus.example",
    "Sykehuset i Vestfold HF": "vestfold.example",
    "Sørlandet sykehus HF": "sorlandet.example",
    "Helse Bergen HF": "helsebergen.example",
    "Helse Førde HF": "helseforde.example",
    "Helse Fonna HF": "helsefonna.example",
    "Helse Stavanger HF": "helsestavanger.example",
    "Helse Møre og Romsdal HF": "moreromsdal.example",
    "St. Olavs hospital HF": "stolav.example",
    "Helse Nord-Trøndelag HF": "nordtrondelag.example",
    "Helgelandssykehuset HF": "helgeland.example",
    "Nordlandssykehuset HF": "nordland.example",
    "Universitetssykehuset Nord-Norge HF": "unn.example",
    "Finnmarkssykehuset HF": "finnmark.example",
    "Luftambulansetjenesten HF": "luftambulanse.example",
    "Gjøvik kommune": "gjovik.example",
    "Bergen kommune": "bergen.example",
    "Trondheim kommune": "trondheim.example",
    "Tromsø kommune": "tromso.example",
    "Kristiansand kommune": "kristiansand.example",
    "Sunnfjord kommune": "sunnfjord.example",
    "Voss kommune": "voss.example",
    "Stad kommune": "stad.example",
    "Østre Toten kommune": "toten.example",
    "Lillehammer kommune": "lillehammer.example",
}
PARTS = (
    (MembershipRole.COORDINATOR, "Radioansvarlig", "Radioansvarleg"),
    (MembershipRole.TECHNICAL, "Teknisk kontakt", "Teknisk kontakt"),
    (MembershipRole.ON_CALL, "Vaktleder", "Vaktleiar"),
)


class Cast:
    """The people of the demo: actors by e-mail, contacts by customer."""

    def __init__(self) -> None:
        self._actors: dict[str, Actor] = {}
        self.users: dict[str, User] = {}
        self.contacts: dict[str, list[Person]] = {}

    def actor(self, email: str) -> Actor:
        """How this person acts, with what they may do and see."""
        if email not in self._actors:
            self._actors[email] = actor_of(self.users[email])
        return self._actors[email]

    def staff(self, name: str) -> Actor:
        return self.actor(f"{name}@hdo.example")

    def contact(self, organisation: str, part: int = 0) -> Person:
        return self.contacts[organisation][part % len(self.contacts[organisation])]


def make_people(password: str, seed: int) -> Cast:
    """Make everybody. All who sign in have this password."""
    cast, names = Cast(), Names(seed)
    # Hashed once: it is slow on purpose, and the accounts share the password anyway.
    digest = make_password(password)
    teams = {team.slug: team for team in Team.objects.all()}
    for number, (email, name, role, team) in enumerate(STAFF):
        cast.users[email] = User.objects.create(
            email=email,
            name=name,
            role=role,
            team=teams.get(team or ""),
            phone=phone(611828 + number),
            mobile=f"+47{900_000 + number:08d}",
            password=digest,
        )
    organisations = {
        row.name: row
        for row in Organisation.objects.filter(
            name__in=[*CONTACTS_AT, *(account.organisation for account in CUSTOMERS)]
        )
    }
    for account in CUSTOMERS:
        _make_customer(cast, account, organisations[account.organisation], digest)
    _make_contacts(cast, organisations, names)
    return cast


def _make_customer(cast: Cast, account: Account, at: Organisation, digest: str) -> None:
    user = User.objects.create(
        email=account.email,
        name=account.name,
        role=Role.CUSTOMER,
        password=digest,
    )
    cast.users[account.email] = user
    person = Person.objects.create(
        organisation=at,
        user=user,
        name=account.name,
        title=account.title,
        email=account.email,
        phone=phone(user.pk),
    )
    cast.contacts.setdefault(at.name, []).append(person)
    Membership.objects.create(
        person=person,
        organisation=at,
        role=account.role,
        includes_descendants=account.includes_descendants,
    )


def _make_contacts(cast: Cast, organisations: dict[str, Organisation], names: Names) -> None:
    people: list[Person] = []
    parts: list[str] = []
    for name, domain in CONTACTS_AT.items():
        nynorsk = organisations[name].written_language == "nn"
        for role, title_nb, title_nn in PARTS:
            who = names.next()
            person = Person(
                organisation=organisations[name],
                name=who,
                title=title_nn if nynorsk else title_nb,
                email=address_of(who, domain),
                phone=phone(100_000 + len(people)),
                mobile=phone(900_000 + len(people)),
                language="nn" if nynorsk else "nb",
            )
            people.append(person)
            parts.append(role)
    Person.objects.bulk_create(people)
    Membership.objects.bulk_create(
        Membership(person=person, organisation_id=person.organisation_id, role=role)
        for person, role in zip(people, parts, strict=True)
    )
    for person in people:
        cast.contacts.setdefault(person.organisation.name, []).append(person)
