"""Every role against every table: what the database grants is what the models declare, and nothing more."""

from collections.abc import Iterator

import pytest
from django.db import ProgrammingError, connection, connections, transaction

from kernel.place import Place, entered
from kernel.rights import READ, Rights
from tenants.isolation import doors
from tenants.isolation.names import centre_role, centres_role
from tenants.isolation.roles import models_of, rights_of
from tenants.isolation.router import Kind
from tests.utils.security import figure

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.security_figure]

PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN")
HELD = """
SELECT n.nspname, c.relname, array_agg(p.name ORDER BY p.name)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN unnest(%s::text[]) AS p (name)
WHERE c.relkind IN ('r', 'v', 'm', 'p') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%%'
  AND has_schema_privilege(%s, n.oid, 'USAGE') AND has_table_privilege(%s, c.oid, p.name)
GROUP BY 1, 2
"""
Matrix = dict[tuple[str, str], set[str]]


def held(role: str) -> Matrix:
    with connections["owner"].cursor() as cursor:
        cursor.execute(HELD, [list(PRIVILEGES), role, role])
        return {(schema, table): set(names) for schema, table, names in cursor.fetchall()}


def declared(place: Place, kind: Kind) -> Matrix:
    own = {(place.schema, model._meta.db_table): set(rights_of(model).own) for model in models_of(kind)}
    return {key: rights for key, rights in (own | shared(place.door)).items() if rights}


def shared(door: str) -> Matrix:
    return {("public", model._meta.db_table): set(getattr(rights_of(model), door)) for model in models_of(Kind.PUBLIC)}


def test_each_centre_holds_its_own_schema_and_what_all_may_read(place_a: Place, place_b: Place) -> None:
    for place in (place_a, place_b):
        assert held(place.role) == declared(place, Kind.CENTRE)


@pytest.mark.parametrize(
    ("door", "kind"), [(doors.NETWORK, Kind.NETWORK), (doors.OPERATOR, Kind.OPERATOR)], ids=["network", "operator"]
)
def test_each_door_holds_what_is_declared(door: Place, kind: Kind) -> None:
    assert held(door.role) == declared(door, kind)


def test_the_public_door_holds_shared_tables_alone() -> None:
    assert held(doors.PUBLIC.role) == {key: rights for key, rights in shared("public").items() if rights}


def test_the_login_role_by_itself_holds_nothing() -> None:
    tables = held("zakrila_login")
    check = "roles: tables that the login role reads without a place"
    figure(check, len(tables), unit="tables", bound="= 0", holds=not tables, evidence=str(tables))


def test_centres_read_shared_tables_and_write_none() -> None:
    assert all(rights <= set(READ) for rights in held(centres_role()).values())
    with pytest.raises(ValueError, match="writes nothing"):
        Rights(centre=("SELECT", "INSERT"))


def test_the_public_door_hands_in_applications_and_never_reads_them() -> None:
    assert held(doors.PUBLIC.role)["public", "centres_application"] == {"INSERT"}


def every_place(place_a: Place, place_b: Place) -> Iterator[Place]:
    yield from (place_a, place_b, *doors.DOORS)


def test_every_role_against_every_other_schema(place_a: Place, place_b: Place) -> None:
    """By trying it, not by asking the catalogue."""
    tried, succeeded = 0, []
    for place in every_place(place_a, place_b):
        for other in (place_a, place_b, doors.NETWORK, doors.OPERATOR):
            if other.schema == place.schema:
                continue
            for table in ("accounts_user", "audit_event", "vault_key", "outbox_message"):
                succeeded += [] if is_denied(place, f"{other.schema}.{table}") else [f"{place.role}: {table}"]
                tried += 1
    assert tried == 4 * (4 * 3 + 4)
    check = "roles: reads of another schema that succeeded"
    figure(check, len(succeeded), unit="reads", bound="= 0", holds=not succeeded, evidence=str(succeeded))


def is_denied(place: Place, table: str) -> bool:
    try:
        with entered(place), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
    except ProgrammingError as refusal:
        return "permission denied for schema" in str(refusal)
    return False


MEMBERS = """
SELECT g.rolname, m.rolname, a.inherit_option, a.set_option, a.admin_option
FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
WHERE g.rolname = ANY (%s) AND m.rolname <> 'zakrila_owner'
"""


def test_the_login_role_may_become_a_centre_and_inherits_nothing(place_a: Place) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(MEMBERS, [[place_a.role, doors.OPERATOR.role]])
        members = cursor.fetchall()
    assert len(members) == 2
    assert all(member[1:] == ("zakrila_login", False, True, False) for member in members)


def test_roles_cannot_log_in_and_have_no_power(place_a: Place) -> None:
    roles = [place_a.role, centres_role(), *(door.role for door in doors.DOORS)]
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname = ANY (%s) AND NOT (rolsuper OR rolcanlogin OR rolcreaterole"
            " OR rolcreatedb OR rolbypassrls OR rolreplication)",
            [roles],
        )
        assert cursor.fetchone() == (len(roles),)


def test_names_fit_into_what_postgresql_keeps(settings: object) -> None:
    assert len(centre_role("c_" + "a" * 12)) <= 63


FOREIGN_KEYS = """
SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint k
JOIN pg_class t ON t.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
WHERE k.contype = 'f' AND t.relnamespace <> r.relnamespace
"""


def test_no_foreign_key_leaves_a_schema() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(FOREIGN_KEYS)
        assert cursor.fetchall() == []
