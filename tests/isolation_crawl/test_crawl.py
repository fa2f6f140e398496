"""No route of any door gives anybody anything of another centre (security.md §5)."""

import pytest

from kernel.place import Door
from tests.isolation_crawl.actors import ELSEWHERE
from tests.isolation_crawl.passes import ATTACKERS, attack
from tests.utils.routes import every_route, routes
from tests.utils.security import figure

pytestmark = pytest.mark.security_figure


def test_own_pages_open(world, opened):
    """Otherwise the crawl would be empty: at least 95 of 100 GET routes answer their own people."""
    asked = {route: status for route, status in opened.statuses.items() if not route.endswith(tuple(ELSEWHERE))}
    bad = {route: status for route, status in asked.items() if not 200 <= status < 300}
    told = NOT_OPENED + "\n".join(f"    {status} {route}" for route, status in bad.items())
    share = 100 * (1 - len(bad) / len(asked))
    name = "isolation crawl: own pages that open"
    figure(name, share, unit="%", bound=">= 95", holds=share >= 95, evidence=told)


def test_every_route_is_filled(opened):
    """What cannot be filled has failed already, with the line to add."""
    share = 100 * len(opened.choices) / len(list(every_route()))
    figure("isolation crawl: routes filled", share, unit="%", bound=">= 100", holds=share == 100)


NOT_OPENED = """Nobody of their door got these pages with any row that the crawl has made. Add to RECIPES in
tests/isolation_crawl/recipes a variant of the row in the state that the page asks for (as SESSIONS does); a page
that only leads elsewhere belongs in ELSEWHERE of actors.py.
"""


def test_what_only_leads_elsewhere_does(opened):
    found = {route: status for route, status in opened.statuses.items() if route.endswith(tuple(ELSEWHERE))}
    assert len(found) >= len(ELSEWHERE)
    assert {route: status for route, status in found.items() if not 300 <= status < 400} == {}


OUTSIDERS = "operator and analyst: canaries of a centre at all hosts"
# The same amount of work for every test, so that processes share it well.
PARTS = {"B's head": 4, "B's key": 2, "A's cookie at B": 2, "worker of A whose access has ended": 2}
WORK = [(name, part) for name in ATTACKERS for part in range(PARTS.get(name, 1))]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "part"), WORK, ids=[f"{name} {part + 1}" for name, part in WORK])
def test_nothing_of_the_other_centre(name, part, world, opened):
    mine = routes(ATTACKERS[name][1])[part :: PARTS.get(name, 1)]
    crawler = attack(name, world, opened.choices, mine)
    count, told = len(crawler.findings), "\n".join(map(str, crawler.findings))
    check = OUTSIDERS if name in {"network analyst", "operator"} else "isolation crawl: findings"
    figure(check, count, unit="findings", bound="= 0", holds=not count, evidence=told)
    least = 5 if ATTACKERS[name][1] is Door.LINK else 6  # there a token of A is a proof, and not tried
    assert crawler.sent >= least * len(mine)
