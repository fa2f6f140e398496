"""No route of any door gives anybody anything of another centre (security.md §5)."""

import pytest

from tests.isolation_crawl.actors import ELSEWHERE
from tests.isolation_crawl.passes import ATTACKERS, attack
from tests.utils.routes import routes


def test_own_pages_open(world, opened):
    """Otherwise the crawl would be empty: at least 95 of 100 GET routes answer their own people."""
    asked = {route: status for route, status in opened.statuses.items() if not route.endswith(tuple(ELSEWHERE))}
    bad = {route: status for route, status in asked.items() if not 200 <= status < 300}
    assert len(bad) <= 0.05 * len(asked), NOT_OPENED + "\n".join(
        f"    {status} {route}" for route, status in bad.items()
    )


NOT_OPENED = """Nobody of their door got these pages with any row that the crawl has made. Add to RECIPES in
tests/isolation_crawl/recipes.py a variant of the row in the state that the page asks for (as SESSIONS does); a page
that only leads elsewhere belongs in ELSEWHERE of actors.py.
"""


def test_what_only_leads_elsewhere_does(opened):
    found = {route: status for route, status in opened.statuses.items() if route.endswith(tuple(ELSEWHERE))}
    assert len(found) >= len(ELSEWHERE)
    assert {route: status for route, status in found.items() if not 300 <= status < 400} == {}


# The same amount of work for every test, so that processes share it well.
PARTS = {"B's head": 4, "B's key": 2, "A's cookie at B": 2, "worker of A whose access has ended": 2}
WORK = [(name, part) for name in ATTACKERS for part in range(PARTS.get(name, 1))]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "part"), WORK, ids=[f"{name} {part + 1}" for name, part in WORK])
def test_nothing_of_the_other_centre(name, part, world, opened):
    mine = routes(ATTACKERS[name][1])[part :: PARTS.get(name, 1)]
    crawler = attack(name, world, opened.choices, mine)
    assert "\n".join(map(str, crawler.findings)) == ""
    assert crawler.sent >= 6 * len(mine)
