"""Within one centre: what a worker gets of a family that is not theirs, by any route."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from kernel.place import Door
from tests.isolation_crawl.canary import MARK
from tests.isolation_crawl.crawl import VERBS, Actor, Answer, Crawler, Finding
from tests.isolation_crawl.fillers import Filled, choices, filled, label_of
from tests.isolation_crawl.passes import Choices, bare
from tests.isolation_crawl.seed import of_a_family
from tests.isolation_crawl.world import World
from tests.utils.routes import Route

# Everybody who works in the house sees on the board who comes today: first names, and nothing else of anybody.
ON_THE_BOARD = ("/board/", "/api/v1/board/", "/certificates/day-sheet/")
BOARD_MAY_SHOW = ("canaryafirst", "canarysfirst")
# Whose papers are looked at before they are let in: the few people whom the order of a meeting of today admits.
IDENTIFIED = "/board/<uuid:session_id>/admit/"
# What whoever keeps the door or supervises must know of a meeting of today: the plan for its safety, by first names.
PLAN = tuple(f"{MARK.lower()}{tag}-contact_centre.safetyplan" for tag in "as")
BASICS = ("/board/<uuid:session_id>/basics/", "/api/v1/board/<uuid:pk>/basics/", "/board/emergency/")


@dataclass(frozen=True, slots=True)
class Reader:
    """A colleague. `foreign`: the tags of families that are not theirs; `on_duty`: by role. Reception has no own."""

    person: str
    foreign: str
    key: str = ""
    on_duty: bool = False


READERS = {
    "key worker": Reader("a.key_worker", "S"),
    "key worker's key": Reader("", "S", key="a.key_worker"),
    "other key worker": Reader("a.other_key_worker", "A"),
    "session supervisor": Reader("a.supervisor", "S", on_duty=True),
    "reception": Reader("a.reception", "AS", on_duty=True),
    "psychologist": Reader("a.psychologist", "AS"),
    "outside approver": Reader("a.outside", "AS"),
}


def read_everything(name: str, world: World, chosen: Choices, mine: Iterable[Route]) -> Crawler:
    """These routes of the centre, every verb, with rows of a family that is somebody else's."""
    reader = READERS[name]
    actor = Actor(name, "centre-a", Door.CENTRE, world.sessions.get(reader.person, ""), world.keys.get(reader.key, ""))
    crawler = Crawler(actor)
    for route in mine:
        for one in _foreign(route, world, reader, chosen):
            for verb in VERBS if one.has_ids else ("GET",):
                answer = crawler.send(verb, one.path, bare(route, verb))
                crawler.findings += _judged(answer, one, reader, name, f"{verb} {one.path}")
    return crawler


def _foreign(route: Route, world: World, reader: Reader, chosen: Choices) -> Iterator[Filled]:
    """With the rows of each foreign family; a route about no family is asked once, as it stands."""
    labels = {label_of(route, name) for name, kind in route.parameters if kind == "uuid"}
    if not labels <= of_a_family() or (route.parameters and not labels):
        return
    for tag in reader.foreign if labels else reader.foreign[:1]:
        seeds = world.a if tag == "A" else world.others
        yield filled(route, chosen.get(str(route)) or choices(route, seeds)[0], seeds)


def _judged(answer: Answer, one: Filled, reader: Reader, name: str, request: str) -> Iterator[Finding]:
    marks = {mark for found in answer.marks("AS").values() for mark in found if is_foreign(mark, reader)}
    if one.route.path.startswith(ON_THE_BOARD):
        marks = {mark for mark in marks if not mark.startswith(_may_show(one.route.path, reader))}
    elif one.has_ids and (answer.is_success or any(not write.is_trace for write in answer.writes)):
        wrote = ", ".join(map(str, answer.writes))
        yield Finding("opened", name, str(one.route), request, f"status {answer.status} {wrote}")
    if marks:
        yield Finding("another family", name, str(one.route), request, ", ".join(sorted(marks)[:4]))
    if answer.status >= 500:
        yield Finding(f"status {answer.status}", name, str(one.route), request, "\n".join(answer.log)[-600:])


def _may_show(path: str, reader: Reader) -> str | tuple[str, ...]:
    if path == IDENTIFIED:
        return "canary"
    return (*BOARD_MAY_SHOW, *PLAN) if path in BASICS and reader.on_duty else BOARD_MAY_SHOW


def is_foreign(mark: str, reader: Reader) -> bool:
    """Whether a canary is of a family that the reader must not know; colleagues and rooms are everybody's."""
    tag, where = mark[len(MARK)].upper(), mark[len(MARK) + 1 :].removeprefix("-")
    is_of_everybody = "." in where and where.split("-")[0] not in _of_a_family()
    return tag in reader.foreign and not is_of_everybody


@cache
def _of_a_family() -> frozenset[str]:
    return frozenset(label.lower() for label in of_a_family())
