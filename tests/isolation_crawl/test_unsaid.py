"""Nothing of a family stands in titles, addresses, pages of errors, log lines, the journal's details or payloads."""

import pytest

from audit.models import Event
from kernel.place import Door, entered
from tests.isolation_crawl.canary import texts_of
from tests.isolation_crawl.crawl import Actor, Crawler
from tests.isolation_crawl.fillers import filled
from tests.isolation_crawl.shown import STAFF
from tests.utils.routes import routes
from tests.utils.security import figure
from tests.utils.unsaid import in_answer, planted_in

pytestmark = [pytest.mark.django_db, pytest.mark.security_figure]
NAME = "canaries in logs, error pages, journal, addresses, titles and payloads"


def of_all_pages(name, world, opened):
    """Every page of the centre as this colleague gets it, the refused ones too."""
    actor = Actor(name, "centre-a", Door.CENTRE, world.sessions[f"a.{name}"])
    crawler = Crawler(actor, watch=(world.a.place,))
    for route in routes("centre"):
        if "GET" in route.guard.methods:
            answer = crawler.send("GET", filled(route, opened.choices[str(route)], world.a).path)
            yield str(route), answer


@pytest.mark.parametrize("name", STAFF)
def test_looking_at_every_page_leaves_nothing_behind(name, world, opened):
    said, looked = [], 0
    with entered(world.a.place):
        before = set(texts_of(Event.objects.all()))
    for route, answer in of_all_pages(name, world, opened):
        looked += 1
        said += [f"{route}: {one}" for one in in_answer(answer.status, answer.headers, answer.body)]
        said += [
            f"{route}: journal or payload: {text[:150]}"
            for text in answer.letters
            if text not in before and planted_in(text)
        ]
        said += [f"{route}: log: {line[:150]}" for line in answer.log if planted_in(line)]
    assert looked > 100
    figure(NAME, len(said), unit="canaries", bound="= 0", holds=not said, evidence="\n".join(said))
