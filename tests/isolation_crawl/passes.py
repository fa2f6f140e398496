"""The passes of the crawl: which requests are sent, and what each of them may answer."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from kernel.ids import uuid7
from kernel.place import Door
from tests.isolation_crawl.actors import ATTACKERS, OWNERS, attacker, owner
from tests.isolation_crawl.crawl import VARIANTS, VERBS, Actor, Answer, Crawler, Finding
from tests.isolation_crawl.fillers import Choice, Filled, choices, filled, missing
from tests.isolation_crawl.seed import Seeds
from tests.isolation_crawl.world import DOORS, World
from tests.utils.routes import Route, every_route, routes

Choices = dict[str, Choice]
Tried = tuple[int, Choice]


def find_choices(world: World) -> tuple[Choices, dict[str, int]]:
    """
    Opens every GET route as somebody who may: which rows fill it, and the best status that anybody got.

    This is the first half of the warm-up: whatever a process remembers of A, it has heard by now.
    """
    unfilled = missing(every_route(), lambda route: world.of_door(route.door))
    assert not unfilled, "The crawl cannot fill:\n" + "\n".join(unfilled)
    chosen: Choices = {}
    statuses: dict[str, int] = {}
    crawlers = [Crawler(owner(name, world)) for name in OWNERS]
    for route in every_route():
        own = [crawler for crawler in crawlers if crawler.actor.door is route.door]
        status, chosen[str(route)] = _first_success(own, route, world.of_door(route.door))
        if "GET" in route.guard.methods:
            statuses[str(route)] = status
    leaks = [finding for crawler in crawlers for finding in crawler.findings]
    assert not leaks, "\n".join(map(str, leaks))
    return chosen, statuses


def _first_success(crawlers: list[Crawler], route: Route, seeds: Seeds) -> Tried:
    """The first of a door's people who may open the route, or the best that any of them got."""
    best: Tried = (599, {})
    for crawler in crawlers:
        for choice in choices(route, seeds):
            best = min(best, (_try(crawler, filled(route, choice, seeds)), choice), key=_rank)
            if _rank(best) == _SUCCESS:
                return best
    return best


def _try(crawler: Crawler, one: Filled) -> int:
    verb = "GET" if "GET" in one.route.guard.methods else "POST"
    answer = crawler.send(verb, one.path)
    crawler.judge(answer, one, f"{verb} {one.path}")
    return answer.status


def _rank(tried: Tried) -> int:
    """A success; an answer of the view itself; a refusal; a failure."""
    status = tried[0]
    return 0 if 200 <= status < 300 else 3 if status >= 500 else 2 if status in {401, 403, 404, 409} else 1


_SUCCESS = 0


def warm_up(world: World, chosen: Choices) -> Counter[int]:
    """A's people open every page of A once more."""
    statuses: Counter[int] = Counter()
    for name in ("A's head", "A's key"):
        crawler = Crawler(owner(name, world))
        for route in routes(Door.CENTRE):
            if "GET" in route.guard.methods:
                statuses[crawler.send("GET", filled(route, chosen[str(route)], world.a).path).status] += 1
    return statuses


def attack(name: str, world: World, chosen: Choices, mine: Iterable[Route]) -> Crawler:
    """These routes of the attacker's host, every verb, rows of A and of B, and A named wherever it must not count."""
    actor = attacker(name, world)
    place = DOORS.get(str(actor.door)) or world.b.place
    crawler = Crawler(actor, watch=(place,), unchanged=world.a.place)
    for route in mine:
        for one, of_a in _targets(route, chosen.get(str(route), {}), world, actor):
            _attack_one(crawler, one, of_a)
    crawler.look_behind()
    return crawler


def _targets(route: Route, choice: Choice, world: World, actor: Actor) -> Iterator[tuple[Filled, bool]]:
    """A link's token is a proof at the host that takes it: it is tried at every other one."""
    a = filled(route, choice or choices(route, world.a)[0], world.a)
    if not (a.secret and actor.host == ("link" if route.door is Door.LINK else "centre-a")):
        yield a, True
    if a.has_ids and actor.host != "centre-a":
        own = world.of_door(route.door, other=True)
        yield filled(route, choice or choices(route, own)[0], own), False


@dataclass(frozen=True, slots=True)
class Sending:
    """One way of asking: a verb, and where centre A is named."""

    route: Route
    verb: str
    variant: str

    def by(self, crawler: Crawler, path: str) -> Answer:
        query, headers = VARIANTS[self.variant]
        return crawler.send(self.verb, path + query, headers | bare(self.route, self.verb))


def bare(route: Route, verb: str) -> dict[str, str]:
    """A page that says „405" is drawn for people; a program gets the bare answer, in a tenth of the time."""
    return {} if verb in route.guard.methods else {"Accept": "application/json"}


def _sendings(route: Route, of_a: bool) -> Iterator[Sending]:
    """Every way for what is A's; what a centre's own rows answer to verbs that a route does not take is not asked."""
    for verb in VERBS:
        if verb in route.guard.methods:
            yield from (Sending(route, verb, variant) for variant in VARIANTS)
        elif of_a:
            yield Sending(route, verb, "named")


def _attack_one(crawler: Crawler, one: Filled, of_a: bool) -> None:
    for sending in _sendings(one.route, of_a):
        answer = sending.by(crawler, one.path)
        request = f"{sending.verb} {one.path} {sending.variant}"
        crawler.judge(answer, one, request)
        if answer.is_success and _is_too_much(crawler, one, of_a, answer, sending):
            crawler.report("opened", one, request, f"status {answer.status}")


def _is_too_much(crawler: Crawler, one: Filled, of_a: bool, answer: Answer, sending: Sending) -> bool:
    """A success is one too many for a stranger where an account is asked, and for anybody about a row of A."""
    if not crawler.actor.insider and one.route.guard.kind != "open":
        return True
    return of_a and one.has_ids and not _says_the_same_of_nobody(crawler, one, answer, sending)


def _says_the_same_of_nobody(crawler: Crawler, one: Filled, answer: Answer, sending: Sending) -> bool:
    """A page that answers made-up ids alike tells nothing: „this link is no longer valid"."""
    other = sending.by(crawler, "/".join(map(_made_up, one.path.split("/"))))
    return other.status == answer.status and len(other.body) == len(answer.body)


def _made_up(part: str) -> str:
    """An id of nobody; a token with all its digits turned."""
    if _is_uuid(part):
        return str(uuid7())
    return part.translate(TURNED) if len(part) > LONGEST_WORD else part


TURNED = str.maketrans("0123456789abcdef", "1032547698badcfe")
LONGEST_WORD = 30


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


__all__ = ["ATTACKERS", "Finding", "attack", "find_choices", "warm_up"]
