"""The world of the browser tests, built before anybody waits for it (tests/utils/sharing.py lets this file begin)."""

from typing import Any

import psycopg

from tests.e2e import world

CENTRES = "SELECT count(*) FROM public.centres_centre WHERE state = 'ready'"


def test_it_holds_the_three_centres_of_the_demo(compiled_messages: Any) -> None:
    name = world.copied()
    try:
        with psycopg.connect(world.environment(name)["OWNER_DATABASE_URL"]) as owner:
            assert owner.execute(CENTRES).fetchone() == (3,)
    finally:
        world.removed(name)
