"""
A full copy of centre A's schema, installed as centre B: by a careless restore, a template, or somebody who may write.

Nothing that A gave out opens anything there, and nothing that A sealed can be read.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import connection
from django.test import Client

from accounts import second_factor, signing
from kernel.place import Place, entered
from tenants.isolation import hosts
from tests.isolation_crawl.fillers import secrets_of
from tests.isolation_crawl.world import METRICS_TOKEN, World, build
from tests.utils import database
from tests.utils.cast import PASSWORD
from tests.utils.security import figure
from vault import columns, files, keyring
from vault.errors import VaultError

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.security_figure,
    pytest.mark.slow,
]


@pytest.fixture
def world(place_a: Place, place_b: Place, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    settings.FILES_ROOT = tmp_path
    monkeypatch.setenv("METRICS_TOKEN", METRICS_TOKEN)
    return build()


@pytest.fixture
def given_out(world: World) -> dict[str, Any]:
    """Made while A is A: what people, programs and letters carry."""
    with entered(world.a.place):
        signed = signing.sign({"case": "1"}, purpose="download", lasts=timedelta(hours=1))
        factor = Authenticator.objects.get(user=world.a.one("accounts.User", "head"), type="totp")
        code = second_factor.code_now(decrypt(factor.data["secret"]))
    return {**secrets_of(world.a), "signed": signed, "code": code}


@pytest.fixture
def copied(world: World, given_out: dict[str, Any]) -> Place:
    """Row for row, with the triggers and foreign keys asleep, as a superuser would do it."""
    a, b = world.a.place, world.b.place
    with psycopg.connect(database.admin_url(), dbname=connection.settings_dict["NAME"], autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        query = "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename <> 'django_migrations'"
        for (table,) in admin.execute(query, [a.schema]).fetchall():
            admin.execute(f'DELETE FROM "{b.schema}"."{table}"')
            names = ", ".join(f'"{name}"' for name in writable(admin, a.schema, table))
            rows = f'SELECT {names} FROM "{a.schema}"."{table}"'
            admin.execute(f'INSERT INTO "{b.schema}"."{table}" ({names}) OVERRIDING SYSTEM VALUE {rows}')
    keyring.forget()
    hosts.book.forget()
    return b


def writable(admin: psycopg.Connection, schema: str, table: str) -> list[str]:
    query = (
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = %s AND table_name = %s AND is_generated = 'NEVER'"
    )
    return [name for (name,) in admin.execute(query, [schema, table]).fetchall()]


def at_b(session: str = "") -> Client:
    client = Client(headers={"host": f"centre-b.{settings.BASE_DOMAIN}"}, raise_request_exception=False)
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    return client


def opens(client: Client, path: str, **headers: str) -> bool:
    return 200 <= client.get(path, headers=headers).status_code < 300


def signs_in(email: str, code: str) -> bool:
    """Who knows the password knows it: the second factor, sealed at A, makes no code there."""
    client = at_b()
    client.post("/account/login/", {"login": email, "password": PASSWORD})
    client.post("/account/code/", {"code": code})
    return opens(client, "/account/")


def resets(given: dict[str, Any]) -> bool:
    client = at_b()
    answer = client.get("/account/password/reset/key/{uidb36}-{key}/".format(**given), follow=True)
    return b'type="password"' in answer.content


def is_signed(place: Place, text: str) -> bool:
    with entered(place):
        try:
            signing.unsign(text, purpose="download")
        except signing.Unacceptable:
            return False
    return True


def test_nothing_that_a_gave_out_works_there(world: World, given_out: dict[str, Any], copied: Place) -> None:
    bearer = {"authorization": f"Bearer {world.keys['a.head']}"}
    accepted = {
        "session": any(opens(at_b(world.sessions[who]), "/account/") for who in ("a.head", "a.reception")),
        "half a sign-in": opens(at_b(world.sessions["a half way"]), "/account/code/"),
        "password and second factor": signs_in(world.a.one("accounts.User", "head").email, given_out["code"]),
        "key of a program": opens(at_b(), "/api/v1/people/", **bearer),
        "invitation": opens(at_b(), f"/account/invitation/{given_out['token']}/"),
        "reset of a password": resets(given_out),
        "signed link": is_signed(copied, given_out["signed"]),
    }
    yes = sorted(kind for kind, got_in in accepted.items() if got_in)
    name = f"copy of A's schema as B: what A gave out and B accepts; {len(accepted)} kinds"
    figure(name, len(yes), unit="kinds", bound="= 0", holds=not yes, evidence=", ".join(yes))


def sealed_values() -> Iterator[bool]:
    """Of every sealed column of every row: whether it opens."""
    for table in columns.tables("default"):
        for row in table.model._base_manager.order_by("pk"):
            for sealed in table.sealed:
                try:
                    yield bool(getattr(row, sealed.attname))
                except VaultError:
                    yield False


def test_nothing_that_a_sealed_opens_there(world: World, given_out: dict[str, Any], copied: Place) -> None:
    with entered(world.a.place):
        opened = sum(sealed_values())
        piece = files.seal_bytes(b"drawing", file_id=copied.uuid)
    assert opened > 100  # at home it does
    with entered(copied):
        found = list(sealed_values())
        with pytest.raises(VaultError):
            files.unseal_bytes(piece, file_id=copied.uuid)
    assert len(found) > 100
    name = f"copy of A's schema as B: values of A that open there; {len(found):,} tried"
    figure(name, sum(found), unit="values", bound="= 0", holds=not any(found))
