"""Nothing that a program sends makes the API fail: it answers with what is wrong."""

import pytest

from tests.isolation_crawl.actors import owner
from tests.isolation_crawl.bodies import Api, poisoned
from tests.isolation_crawl.crawl import Crawler
from tests.isolation_crawl.fillers import filled
from tests.isolation_crawl.test_hostile_input import judge, timed
from tests.utils.routes import routes

pytestmark = pytest.mark.django_db
PARTS = 4
SENDS = ("POST", "PUT", "PATCH")


def taking(world, opened):
    """Every route and verb of the API that takes a body."""
    for route in routes("centre"):
        if route.path.startswith("/api/v1/"):
            for method in SENDS:
                if method in route.guard.methods:
                    yield method, filled(route, opened.choices[str(route)], world.a)


def send(crawler, method, page, content):
    return crawler.send(method, page.path, data={"content_type": "application/json", "data": content})


@pytest.mark.parametrize("part", range(PARTS))
def test_no_body_fails(part, world, opened):
    api, crawler = Api(world.a), Crawler(owner("A's key", world))
    for method, page in list(taking(world, opened))[part::PARTS]:
        for where, content in poisoned(api.body(page.route.path, method)):
            answer, took = timed(
                lambda method=method, page=page, content=content: send(crawler, method, page, content)
            )
            judge(crawler, page, answer, took, f"{method} {page.path} {where}")
    assert "\n".join(sorted({str(finding) for finding in crawler.findings})) == ""


def test_the_bodies_are_those_of_the_schema(world, opened):
    api = Api(world.a)
    bodies = {page.route.path: api.body(page.route.path, method) for method, page in taking(world, opened)}
    assert bodies["/api/v1/people/"]["names"] == "Петър Иванов Петров"
    assert sum(bool(body) for body in bodies.values()) >= 0.5 * len(bodies), bodies
