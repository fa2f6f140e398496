"""Every form that a page of any door shows to somebody, and every name that a page looks up in its address."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.urls import Resolver404, resolve

from accounts.once import TOKEN
from kernel.place import Door
from tests.isolation_crawl.actors import OWNERS, owner
from tests.isolation_crawl.crawl import Actor, Answer, Crawler
from tests.isolation_crawl.fillers import Filled, choices, filled
from tests.isolation_crawl.forms import Form, forms_of
from tests.isolation_crawl.recipes.team import ROLES
from tests.isolation_crawl.world import World
from tests.utils.routes import Route, every_route, urlconf

STAFF = ("head", "coordinator", "key_worker", "supervisor", "reception")
LEAVE_OUT = {TOKEN}


@dataclass
class Shown:
    """A form on a page. `takers`: the same form of other rows, since a row's state decides whether it is taken."""

    crawler: Crawler
    page: Filled
    form: Form
    takers: list["Shown"] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, frozenset[str]]:
        return action_of(self.form, self.page.route.door), self.form.names

    def send(self, changed: dict[str, str] | None = None) -> Answer:
        return self.crawler.send("POST", self.form.action, data=self.body(changed=changed))

    def body(self, token: str = "", changed: dict[str, str] | None = None) -> Any:
        """`token`: the page's, by which a form is known again."""
        form = replace(self.form, fields=(*self.form.fields, (TOKEN, token))) if token else self.form
        return form.packed(changed) if form.files else form.sent(changed)

    def taken(self) -> tuple["Shown", Answer]:
        """The row of which the form is taken as it stands, if there is one among the first few."""
        tried = [(one, one.send()) for one in [self, *self.takers[:4]]]
        return next(((one, answer) for one, answer in tried if 300 <= answer.status < 400), tried[0])

    def __str__(self) -> str:
        return f"{self.key[0]} ({', '.join(sorted(self.form.names))}) on {self.page.path}"


@dataclass
class Everything:
    """`forms` by what they are; `asked`: page → the names that its view looked up in the query."""

    forms: list[Shown]
    asked: list[tuple[Crawler, Filled, frozenset[str]]]


def everything(world: World) -> Everything:
    """One round through all pages, with every row, by whoever may open them."""
    forms: dict[Any, Shown] = {}
    asked: dict[str, tuple[Crawler, Filled, set[str]]] = {}
    for crawler, page in _visits(world):
        with reading() as names:
            answer = crawler.send("GET", page.path)
        if answer.is_success:
            asked.setdefault(str(page.route), (crawler, page, set()))[2].update(names)
            _keep(forms, crawler, page, answer)
    pages = [(crawler, page, frozenset(names - LEAVE_OUT)) for crawler, page, names in asked.values()]
    return Everything(list(forms.values()), pages)


def _keep(forms: dict[Any, Shown], crawler: Crawler, page: Filled, answer: Answer) -> None:
    for form in forms_of(answer.body.decode("utf-8", "replace"), page.path):
        one = Shown(crawler, page, form)
        kept = forms.setdefault(one.key, one)
        if one is not kept:
            kept.takers.append(one)


def _visits(world: World) -> Iterator[tuple[Crawler, Filled]]:
    people = {name: Crawler(actor) for name, actor in _people(world).items()}
    for route in every_route():
        if "GET" in route.guard.methods:
            crawler = people[_visitor(route)]
            seeds = world.of_door(route.door)
            yield from ((crawler, filled(route, choice, seeds)) for choice in choices(route, seeds))


def _people(world: World) -> dict[str, Actor]:
    own = {name: owner(name, world) for name in OWNERS}
    staff = {name: Actor(name, "centre-a", Door.CENTRE, world.sessions[f"a.{name}"], forbidden="B") for name in STAFF}
    return own | staff


def _visitor(route: Route) -> str:
    if route.guard.kind == "open":
        strangers = {Door.CENTRE: "a stranger at A", Door.NETWORK: "a stranger at the network", Door.PUBLIC: "anybody"}
        strangers[Door.LINK] = "a reader of links"
        return strangers.get(route.door, "a stranger at the operator's")
    if route.path.startswith("/api/"):
        return "A's key"
    if route.door is not Door.CENTRE:
        return {Door.NETWORK: "analyst", Door.OPERATOR: "operator"}[route.door]
    return next((name for name in STAFF if route.guard.may(ROLES[name], Door.CENTRE)), "head")


def action_of(form: Form, door: Door) -> str:
    """The route to which a form goes."""
    try:
        return str(resolve(form.action.split("?")[0], urlconf(door)).route)
    except Resolver404:
        return form.action


@contextmanager
def reading() -> Iterator[set[str]]:
    """The names that anybody looks up meanwhile in what a browser has sent, in the address or in a form."""
    names: set[str] = set()
    originals = {name: QueryDict.__dict__.get(name) for name in ("__getitem__", "getlist", "__contains__")}

    def looked_up(method: str) -> Any:
        inherited = getattr(QueryDict, method)

        def look(self: QueryDict, key: Any, *rest: Any, **more: Any) -> Any:
            names.add(str(key))
            return inherited(self, key, *rest, **more)

        return look

    for method in originals:
        setattr(QueryDict, method, looked_up(method))
    try:
        yield names
    finally:
        for method, original in originals.items():
            delattr(QueryDict, method) if original is None else setattr(QueryDict, method, original)
