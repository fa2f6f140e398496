"""Two centres with every kind of row, the people of every door, and what each of them carries in the pocket."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.test import Client

from accounts import second_factor
from accounts.models import Session, User
from accounts.operations import invite
from kernel import clock
from kernel.place import Door, Place, entered
from tenants.centres.models import Application, Centre
from tenants.isolation import doors, hosts
from tests.isolation_crawl.recipes import RECIPES
from tests.isolation_crawl.seed import Seeder, Seeds
from tests.utils.cast import PASSWORD, Cast

METRICS_TOKEN = "whoever-measures"
DOORS = {"public": doors.PUBLIC, "network": doors.NETWORK, "operator": doors.OPERATOR, "link": doors.LINK}


@dataclass
class World:
    """
    `a` and `others` are two families of centre A; `b` is centre B.

    `network` and `operator` hold the people of the doors. `sessions` are the cookies of people: `a.head`, `b.head`,
    `a.former` (whose access has ended), `network.head`, …; `keys` the keys of programs: `a.head`, ….
    """

    a: Seeds
    others: Seeds
    b: Seeds
    network: Seeds
    operator: Seeds
    cast: Cast
    sessions: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def of_door(self, door: Door, *, other: bool = False) -> Seeds:
        """The rows with which a door's own people work; of centre B instead of A if `other`."""
        return {Door.NETWORK: self.network, Door.OPERATOR: self.operator}.get(door, self.b if other else self.a)

    def sign_everybody_in(self) -> None:
        for side in ("a", "b", "network", "operator"):
            seeds: Seeds = getattr(self, side)
            for name, user in seeds.rows["accounts.User"].items():
                self.cast.places[user.pk] = seeds.place
                self.sessions[f"{side}.{name}"] = self.cast.session_key(user)
            self.sessions[f"{side} half way"] = _half_way(next(iter(seeds.rows["accounts.User"].values())), seeds)
        for side in ("a", "b"):
            for name, token in getattr(self, side).rows["accounts.ApiToken"].items():
                self.keys[f"{side}.{name}"] = token.secret
        self.keys["metrics"] = METRICS_TOKEN


def build() -> World:
    """Committed, so that the tests can roll back to it."""
    a, b = (_place(f"{slug}.{settings.BASE_DOMAIN}") for slug in ("centre-a", "centre-b"))
    own = Seeder(a, "A", RECIPES).run()
    others = Seeder(a, "S", RECIPES, beside=own).run()
    theirs = Seeder(b, "B", RECIPES).run()
    behind = [_of_a_door(doors.NETWORK, "analyst"), _of_a_door(doors.OPERATOR, "operator")]
    for seeds in (own, theirs, behind[1]):
        _add_shared(seeds, own.place)
    world = World(own, others, theirs, *behind, Cast(a, b, doors.NETWORK, doors.OPERATOR))
    world.sign_everybody_in()
    for seeds in (own, theirs, *behind):
        _tidy_up(seeds)
    return world


def _place(host: str) -> Place:
    place = hosts.find(host).place
    assert place is not None
    return place


def _of_a_door(place: Place, role: str) -> Seeds:
    """Its people, one invitation; nothing else lives there."""
    seeds = Seeds(place, place.door[0].upper())
    with entered(place):
        user = User.objects.create_user(f"{role}@{place.slug}.example", PASSWORD, name=role, roles=[role])
        second_factor.enrol(user)
        seeds.rows["accounts.User"] = {"head": user}
        invitation = invite(email=f"new@{place.slug}.example", name="New", roles=[role], by=user.as_actor())
        seeds.rows["accounts.Invitation"] = {"open": invitation}
    return seeds


def _half_way(user: Any, seeds: Seeds) -> str:
    """The cookie of somebody who has given the password and not yet the code."""
    client = Client(headers={"host": f"{seeds.place.slug}.{settings.BASE_DOMAIN}"})
    answer = client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert answer.url.startswith("/account/code/"), answer.url
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _add_shared(seeds: Seeds, place: Place) -> None:
    """What an operator opens: a centre's public facts, and an application that waits."""
    place = seeds.place if seeds.place.is_centre else place
    with entered(doors.OPERATOR):
        centre = Centre.objects.get(pk=place.uuid)
    facts = {"organisation": "Фондация", "registration_number": "000694037", "name": "Център", "town": "Плевен"}
    facts |= {"kind": centre.kind, "oblast": centre.oblast, "contact_name": "Мария", "contact_email": "m@example.org"}
    application = Application(received_at=clock.now(), **facts)
    with entered(doors.PUBLIC):
        Application.objects.bulk_create([application])
    seeds.rows["centres.Centre"], seeds.rows["centres.Application"] = {"": centre}, {"": application}


def _tidy_up(seeds: Seeds) -> None:
    """The account alone is ended: a session that somehow survived must not open anything either."""
    people = seeds.rows["accounts.User"]
    with entered(seeds.place):
        if "former" in people:
            User.objects.filter(pk=people["former"].pk).update(is_active=False)
        seeds.rows["accounts.Session"] = {"": Session.objects.get(user=people["head"])}
