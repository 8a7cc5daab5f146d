"""PostgreSQL alone keeps customers apart, and so do the managers alone."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, models, transaction

from customers.models import Organisation
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import ScopeMissing
from hdo_portal.foundation.protection import protected_models, protection_of
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.tickets.world import World, make_world
from tickets import actions
from tickets.models import Comment, Ticket

READABLE = [model for model in protected_models() if protection_of(model).customer_can_read]
HIDDEN = [model for model in protected_models() if not protection_of(model).customer_can_read]


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    ticket = world.do(actions.accept, world.agent, world.incident())
    world.do(actions.reply, world.agent, ticket, body="ZZ-internal", visibility="internal")
    world.do(actions.reply, world.agent, ticket, body="ZZ-public")
    world.do(actions.occur_again, world.customer, ticket)
    return world


@pytest.fixture
def somebody(db: None) -> Actor:
    """A customer of whom nothing is known; what refuses asks for no rows."""
    return factories.actor_of(factories.customer(factories.organisation()))


@pytest.fixture
def bergen(world: World) -> Actor:
    return factories.actor_of(factories.customer(factories.organisation("Bergen kommune")))


def rows_by_sql(actor: Actor, table: str, column: str = "*") -> list[tuple[object, ...]]:
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return list(cursor.fetchall())


def test_raw_sql_shows_a_customer_its_own_tickets_only(world: World, bergen: Actor) -> None:
    assert len(rows_by_sql(world.customer, "tickets_ticket")) == 1
    assert rows_by_sql(bergen, "tickets_ticket") == []


def test_raw_sql_shows_no_customer_an_internal_comment(world: World) -> None:
    assert rows_by_sql(world.customer, "tickets_comment", "body") == [("ZZ-public",)]
    assert len(rows_by_sql(world.agent, "tickets_comment", "body")) == 2


@pytest.mark.parametrize("model", READABLE, ids=lambda model: model._meta.db_table)
def test_the_two_walls_show_a_customer_the_same_rows(
    world: World, bergen: Actor, model: type[models.Model]
) -> None:
    """The manager's filter under the desk role, and PostgreSQL's policy under the portal role."""
    for actor in (world.customer, bergen):
        with acting(actor, role="desk"):
            if not hasattr(model, "objects") or not hasattr(model.objects.none(), "visible_to"):
                pytest.skip("no rows of customers: everybody reads the same")
            by_manager = set(model.objects.values_list("pk", flat=True))
        key = model._meta.pk.column  # type: ignore[union-attr]  # concrete
        by_policy = {row[0] for row in rows_by_sql(actor, model._meta.db_table, key)}
        assert by_manager == by_policy


@pytest.mark.parametrize("model", HIDDEN, ids=lambda model: model._meta.db_table)
def test_a_table_that_is_not_for_customers_refuses_them(
    somebody: Actor, model: type[models.Model]
) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows_by_sql(somebody, model._meta.db_table)


@pytest.mark.parametrize("model", protected_models(), ids=lambda model: model._meta.db_table)
@pytest.mark.parametrize("sql", ["DELETE FROM {}", "TRUNCATE {}"])
def test_the_portal_role_writes_nothing(
    somebody: Actor, model: type[models.Model], sql: str
) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        acting(somebody),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.format(model._meta.db_table))


def test_without_an_actor_a_query_is_refused(world: World) -> None:
    with pytest.raises(ScopeMissing):
        Ticket.objects.count()


def test_without_a_scope_the_database_shows_nothing(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tickets_ticket")
        assert cursor.fetchone() == (0,)


def test_an_empty_scope_shows_nothing(world: World) -> None:
    nobody = factories.actor_of(factories.user("customer"))
    assert nobody.organisation_ids == ()
    assert rows_by_sql(nobody, "tickets_ticket") == []


def test_the_scope_ends_with_its_block(world: World) -> None:
    with acting(world.agent):
        with acting(world.customer):
            assert Comment.objects.count() == 1
        assert Comment.objects.count() == 2


def test_the_scope_ends_after_an_error_too(world: World, bergen: Actor) -> None:
    with acting(world.agent):
        with pytest.raises(ZeroDivisionError), acting(bergen):
            1 / 0  # noqa: B018 - the error is the point
        assert Comment.objects.count() == 2


def test_a_row_cannot_be_hung_on_another_customers_ticket(world: World) -> None:
    bergen = factories.organisation("Bergen kommune 2")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    words = {"author_name": "x", "visibility": "public", "body": "x"}
    with acting(Actor.system("test")):
        ticket = Ticket.objects.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.create(ticket=ticket, organisation=bergen, **words)


def test_a_health_authority_sees_its_trusts_and_a_trust_not_its_sister(world: World) -> None:
    authority = factories.organisation("Helse Sør-Øst RHF", kind="rhf")
    ous = factories.organisation("OUS", parent=authority)
    ahus = factories.organisation("Ahus", parent=authority)
    above = factories.actor_of(factories.customer(authority, includes_descendants=True))
    sister = factories.actor_of(factories.customer(ahus))
    assert set(above.organisation_ids) == {authority.pk, ous.pk, ahus.pk}
    with acting(sister):
        assert list(Organisation.objects.values_list("name", flat=True)) == ["Ahus"]
