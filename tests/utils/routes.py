"""Every route of every door, read from the resolvers; and a way to plant routes that no door has."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.urls import URLPattern, clear_url_caches, get_resolver

from kernel.place import Door


@dataclass(frozen=True, slots=True)
class Route:
    """`name` is what reverse() takes; `parameters` are its arguments with the type their converter makes."""

    door: Door
    path: str
    name: str
    view: Any
    parameters: tuple[tuple[str, str], ...] = ()

    @property
    def guard(self) -> Any:
        return getattr(self.view, "guard", None)

    def __str__(self) -> str:
        return f"{self.door} {self.path}"


def urlconf(door: Door | str) -> str:
    return f"config.urls.{door}"


def routes(door: Door | str) -> list[Route]:
    return list(_walk(Door(door), get_resolver(urlconf(door)).url_patterns, "/", "", ()))


def every_route() -> list[Route]:
    return [route for door in Door for route in routes(door)]


def _walk(door: Door, patterns: Any, before: str, namespace: str, given: tuple[Any, ...]) -> Iterator[Route]:
    for one in patterns:
        path, parameters = before + str(one.pattern), (*given, *_parameters(one.pattern))
        if isinstance(one, URLPattern):
            yield Route(door, path, namespace + (one.name or ""), one.callback, parameters)
        else:
            inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from _walk(door, one.url_patterns, path, inner, parameters)


def _parameters(pattern: Any) -> Iterator[tuple[str, str]]:
    for name, converter in pattern.converters.items():
        yield name, type(converter).__name__.removesuffix("Converter").lower()
    for name in getattr(pattern.regex, "groupindex", {}):
        if name not in pattern.converters:
            yield name, "regex"


@contextmanager
def planted(door: Door | str, patterns: list[Any], *, alone: bool = False) -> Iterator[None]:
    """The door has these routes as well, or (`alone`) no others; everything is as before afterwards."""
    module = import_module(urlconf(door))
    own = module.urlpatterns
    module.urlpatterns = patterns if alone else [*patterns, *own]  # type: ignore[attr-defined]
    clear_url_caches()
    try:
        yield
    finally:
        module.urlpatterns = own  # type: ignore[attr-defined]
        clear_url_caches()
