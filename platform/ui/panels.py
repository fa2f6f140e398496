"""Panels that rooms add to another room's page (kernel.hooks.case_panels) and cards of the home page (home_cards)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Panel:
    """
    A template of the room that owns the content, and what it needs.

    The page draws it with <c-panels :panels="panels" />; the template sees the context of the panel alone.
    """

    title: object
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 100
    icon: str = ""
    id: str = ""


def arranged(panels: list[Panel | None]) -> list[Panel]:
    """In order, without the rooms that had nothing to show."""
    return sorted((panel for panel in panels if panel is not None), key=lambda panel: (panel.order, panel.template))


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the global search (kernel.hooks.search_sources): what it is, where it opens."""

    title: str
    url: str
    kind: object
    note: str = ""
    icon: str = "search"
