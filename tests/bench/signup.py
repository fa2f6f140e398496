"""From the operator's approval to the new centre's first sign-in page: real HTTP, worker and provisioner."""

import re
import time
from urllib.parse import urlencode

from tests.bench.databases import Databases
from tests.bench.programs import Web, web, workers
from tests.bench.world import World

OPERATOR = "operator.localhost"
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')


def seconds_until_sign_in(databases: Databases, database: str, times: int) -> list[float]:
    """The first time also warms the processes up and does not count."""
    with databases.world("ours", database) as world, workers(databases, database), web(databases, database) as server:
        cookie = world.ours("sign_in_operator")
        return [_one(world, server, cookie, number) for number in range(times + 1)][1:]


def _one(world: World, server: Web, cookie: str, number: int) -> float:
    slug = f"signup-{number}"
    application = world.ours("apply", town=slug)
    path = f"/applications/{application}/approve/"
    _, headers, page = server.request("GET", OPERATOR, path, headers={"Cookie": cookie})
    csrf = headers.get("Set-Cookie", "").partition(";")[0]
    found = TOKEN.search(page)
    if found is None:
        raise RuntimeError(f"no form on {path}: {page[:300]!r}")
    body = urlencode({"csrfmiddlewaretoken": found[1].decode(), "slug": slug})
    sent = {"Cookie": f"{cookie}; {csrf}", "Content-Type": "application/x-www-form-urlencoded"}
    sent["Origin"] = f"http://{OPERATOR}:{server.port}"
    started = time.perf_counter()
    status, _, page = server.request("POST", OPERATOR, path, body, sent)
    if status != 302:
        raise RuntimeError(f"the approval answered {status}: {page[:300]!r}")
    _wait(world, server, slug)
    return time.perf_counter() - started


def _wait(world: World, server: Web, slug: str, seconds: float = 60) -> None:
    """Asked in the database first: a web process remembers for some seconds that nobody lives at an address."""
    deadline = time.monotonic() + seconds
    while not world.ours("is_ready", slug=slug):
        if time.monotonic() > deadline:
            raise RuntimeError(f"{slug} was not made in {seconds:.0f} s")
        time.sleep(0.01)
    status, _, page = server.request("GET", f"{slug}.localhost", "/account/login/")
    if status != 200:
        raise RuntimeError(f"{slug} answered {status}: {page[:300]!r}")
