"""Whatever a program sees or changes of a family stands in the journal with the purpose of its key."""

import json

import pytest
from django.db.models import Max

from audit.models import Event
from kernel.place import Door, entered
from tests.isolation_crawl.actors import owner
from tests.isolation_crawl.bodies import Api
from tests.isolation_crawl.crawl import Crawler
from tests.isolation_crawl.fillers import filled
from tests.isolation_crawl.need_to_know import Reader, is_foreign
from tests.utils.routes import routes

pytestmark = pytest.mark.django_db
ANYBODY = Reader("", "AS")


class Witness(Crawler):
    """Keeps who the journal names for each request, before the request is undone."""

    told: set[tuple[str, str]]  # kind of actor and label

    def __init__(self, world) -> None:
        super().__init__(owner("A's key", world))
        self.place = world.a.place

    def _ask(self, *request):
        with entered(self.place):
            newest = Event.objects.aggregate(newest=Max("number"))["newest"] or 0
        answer = super()._ask(*request)
        with entered(self.place):
            found = Event.objects.filter(number__gt=newest).order_by("number")
            self.told = {(one.actor_kind, one.actor_label) for one in found}
        return answer


def requests(world, opened):
    """Every verb of every route of the API, with a body where it takes one."""
    api = Api(world.a)
    for route in routes(Door.CENTRE):
        if route.path.startswith("/api/v1/"):
            page = filled(route, opened.choices[str(route)], world.a)
            for verb in set(route.guard.methods) & {"GET", "POST"}:
                content = json.dumps(api.body(route.path, verb)).encode()
                body = {"data": {"content_type": "application/json", "data": content}} if verb == "POST" else {}
                yield verb, page, body


def test_every_answer_stands_in_the_journal_under_the_key_s_purpose(world, opened):
    witness, asked, untold = Witness(world), 0, []
    purpose = world.a.one("accounts.ApiToken", "head").name
    for verb, page, body in requests(world, opened):
        answer = witness.send(verb, page.path, **body)
        shows = any(is_foreign(mark, ANYBODY) for mark in answer.marks("AS").get("answer", set()))
        if answer.is_success or shows or answer.status in {403, 404}:
            asked += 1
            by_key = {label for kind, label in witness.told if kind == "token"}
            is_told = by_key and all(label.startswith(f"{purpose} (") for label in by_key)
            # What follows by itself, such as a task, is nobody's; what the key did is never its owner's.
            by_person = any(kind == "worker" for kind, _label in witness.told)
            untold += [] if is_told and not by_person else [f"{verb} {page.path} {answer.status}: {witness.told}"]
    assert untold == [], "\n".join(untold)
    assert asked >= 60
