"""The crawler finds every planted leak and nothing else."""

from dataclasses import replace

import pytest
from django.urls import path

from tests.isolation_crawl import plants
from tests.isolation_crawl.actors import owner
from tests.isolation_crawl.crawl import Crawler
from tests.isolation_crawl.fillers import choices, filled, missing
from tests.isolation_crawl.passes import attack
from tests.utils.routes import planted, routes

ATTACKERS = ("B's head", "anonymous at A", "worker of A whose access has ended")


@pytest.fixture
def planted_routes(world, db):
    plants.forget()
    with planted("centre", plants.patterns()):
        yield [route for route in routes("centre") if route.path.startswith("/planted/")]
    plants.forget()


def warm(world, mine):
    """A's head has opened everything, as ever."""
    crawler = Crawler(owner("A's head", world))
    for route in mine:
        crawler.send("GET", filled(route, choices(route, world.a)[0], world.a).path)


@pytest.fixture
def findings(world, planted_routes):
    warm(world, planted_routes)
    crawlers = [attack(name, world, {}, planted_routes) for name in ATTACKERS]
    return [finding for crawler in crawlers for finding in crawler.findings]


def names_of(findings):
    return {finding.route.removeprefix("centre /planted/").rstrip("/") for finding in findings}


def test_every_leak_is_found_and_no_clean_route_is_blamed(findings):
    assert len(plants.LEAKS) >= 12
    assert names_of(findings) == set(plants.LEAKS)


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("kept-by-lru-cache", "canary in answer"),
        ("verb-that-was-forgotten/<uuid:person_id>", "wrote in the other centre"),
        ("tells-that-it-exists/<uuid:person_id>", "opened"),
        ("mails-what-it-remembers", "canary in letter"),
        ("writes-what-it-remembers", "canary in letter"),
        ("posts-what-it-remembers", "canary in letter"),
        ("audits-what-it-remembers", "canary in letter"),
        ("logs-what-it-remembers", "canary in log"),
        ("header-of-what-it-remembers", "canary in headers"),
        ("breaks-on-a-foreign-row/<uuid:person_id>", "status 500"),
        ("raw-sql-into-another-schema", "status 500"),
        ("guard-that-only-declares", "opened"),
    ],
)
def test_a_finding_says_what_happened(address, what, world, db):
    plants.forget()
    with planted("centre", plants.patterns()):
        mine = [route for route in routes("centre") if route.path == f"/planted/{address}/"]
        warm(world, mine)
        found = [finding for name in ATTACKERS[:2] for finding in attack(name, world, {}, mine).findings]
    plants.forget()
    assert what in {finding.what for finding in found}


def test_without_the_warm_up_memories_stay_hidden(world, planted_routes):
    """Why the crawl warms up: asking as B alone, as hand-written tests do, finds half."""
    found = names_of(attack("B's head", world, {}, planted_routes).findings)
    assert not {name for name in found if "remembers" in name or "kept" in name}
    assert "row-of-any-centre/<uuid:person_id>" in found


def test_a_route_that_nobody_can_fill_is_told_with_what_is_missing(world):
    strange = [
        path("strange/<uuid:thing_id>/", plants.own_row),
        path("odd/<int:number>/", plants.own_names, name="odd"),
    ]
    with planted("centre", strange):
        told = missing(routes("centre"), lambda route: world.a)
    assert len(told) == 2
    assert 'NAMED["thing_id"] = ' in told[0]
    assert 'WORDS["odd", "number"] = ' in told[1]


def test_a_model_without_rows_is_told_with_what_is_missing(world):
    empty = replace(world.a, rows={**world.a.rows, "scheduling.Room": {}})
    (told,) = {told.split("\n")[1] for told in missing(routes("centre"), lambda route: empty)}
    assert 'RECIPES["scheduling.Room"] = ' in told
