"""
The cast: one worker of each role in centres A and B, people of the network and of the operator, made when asked for.

    def test_board(cast):
        page = cast.at(cast.a.reception).get("/board/")          # a client of A's host, signed in, second factor done
        assert cast.at(cast.b.head, "centre-a").get("/board/").status_code == 302    # B's cookie at A's door

`cast.a.head / .coordinator / .key_worker / .supervisor / .reception` are Workers, `cast.a.worker("reception",
"key_worker")` makes one more with these roles; `cast.analyst`, `cast.methodologist`, `cast.operator` are Users.
"""

import time
from functools import cached_property
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from kernel.place import Place, entered

PASSWORD = "кон-батерия-скоба-тел"
BACKEND = "accounts.backends.EmailBackend"


class Team:
    """The people of one place."""

    def __init__(self, cast: "Cast", place: Place) -> None:
        self.cast, self.place, self.made = cast, place, 0

    def user(self, *roles: str, name: str = "", **fields: Any) -> Any:
        from accounts.models import User  # noqa: PLC0415 - the cast is loaded before the settings

        self.made += 1
        name = name or f"{'-'.join(roles)} {self.place.slug} {self.made}"
        address = f"{'.'.join(roles)}{self.made}@{self.place.slug}.example"
        with entered(self.place):
            user = User.objects.create_user(address, PASSWORD, name=name, roles=list(roles), **fields)
        self.cast.places[user.pk] = self.place
        return user

    def worker(self, *roles: str, **fields: Any) -> Any:
        from services.staff.models import Worker  # noqa: PLC0415 - the cast is loaded before the settings

        user = self.user(*roles, **fields)
        with entered(self.place):
            return Worker.objects.create(id=user.pk, user=user, display_name=user.name)

    head = cached_property(lambda self: self.worker("head_of_service", name="Яна Ръководна"))
    coordinator = cached_property(lambda self: self.worker("coordinator", name="Калин Координаторов"))
    key_worker = cached_property(lambda self: self.worker("key_worker", name="Вера Водеща"))
    supervisor = cached_property(lambda self: self.worker("session_supervisor", name="Никола Наблюдаващ"))
    reception = cached_property(lambda self: self.worker("reception", name="Дора Дежурна"))


class Cast:
    def __init__(self, a: Place, b: Place, network: Place, operator: Place) -> None:
        self.places: dict[UUID, Place] = {}
        self.a, self.b = Team(self, a), Team(self, b)
        self.network, self.operators = Team(self, network), Team(self, operator)

    analyst = cached_property(lambda self: self.network.user("analyst", name="Ана Анализатор"))
    methodologist = cached_property(lambda self: self.network.user("methodologist", name="Методи Методист"))
    operator = cached_property(lambda self: self.operators.user("operator", name="Огнян Оператор"))

    def at(self, person: Any, host: str = "", *, second_factor: bool = True) -> Client:
        """A client that holds this person's session; at the person's own host unless another one is named."""
        from tests.conftest import HostClient  # noqa: PLC0415 - which imports this module

        host = host or self.places[person.pk].slug
        client = HostClient(headers={"host": f"{host}.{settings.BASE_DOMAIN}"})
        client.cookies[settings.SESSION_COOKIE_NAME] = self.session_key(person, second_factor=second_factor)
        return client

    def session_key(self, person: Any, *, second_factor: bool = True) -> str:
        """A session as sign-in would have left it, without the two forms."""
        from accounts.sessions import SessionStore  # noqa: PLC0415 - the cast is loaded before the settings

        user = getattr(person, "user", person)
        with entered(self.places[user.pk]):
            session = SessionStore()
            session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session["account_authentication_methods"] = _records(second_factor)
            session["account_authentication_methods_user"] = str(user.pk)
            session.save()
            return str(session.session_key)


def _records(second_factor: bool) -> list[dict[str, Any]]:
    now = time.time()
    shown = [{"method": "password", "at": now, "reauthenticated": True}]
    return [*shown, {"method": "mfa", "at": now, "type": "totp"}] if second_factor else shown


@pytest.fixture
def cast(place_a: Place, place_b: Place) -> Cast:
    from tenants.isolation import doors  # noqa: PLC0415 - the cast is loaded before the settings

    return Cast(place_a, place_b, doors.NETWORK, doors.OPERATOR)
