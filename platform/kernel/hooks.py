"""Named lists that upper rooms extend in AppConfig.ready: what must flow upward without an upward import."""

from collections.abc import Callable, Iterator
from typing import Any


class Hook:
    """An ordered list of functions; calling it calls them all, in the order of (order, name)."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._functions: dict[str, tuple[int, Callable[..., Any]]] = {}

    def register(self, function: Callable[..., Any], *, order: int = 100) -> Callable[..., Any]:
        key = f"{function.__module__}.{function.__qualname__}"
        self._functions[key] = (order, function)
        return function

    def __iter__(self) -> Iterator[Callable[..., Any]]:
        return iter([f for _, (_, f) in sorted(self._functions.items(), key=lambda item: (item[1][0], item[0]))])

    def __call__(self, *args: Any, **kwargs: Any) -> list[Any]:
        return [function(*args, **kwargs) for function in self]


# Fill a new schema: seed(place) runs inside the place, in the provisioning transaction; must be idempotent.
seed_place = Hook("seed_place")
# Fill the shared tables with reference data: fill(using=the owner's alias), at every install; idempotent.
fill_commons = Hook("fill_commons")
# Invitation accepted: account_created(user=..., invitation=...) inside the place and the transaction.
account_created = Hook("account_created")
# A person changed name or language of the own account: account_changed(user=...) in the same transaction.
account_changed = Hook("account_changed")
# Cards of the home page: card(worker) -> ui panel or None. Answers of the global search: source(worker, text).
home_cards = Hook("home_cards")
search_sources = Hook("search_sources")
# Entries of the case page's timeline: timeline(case, worker) -> list of ui.timeline.Entry.
case_timeline = Hook("case_timeline")
# A case has moved: case_moved(case=, move=, by=, at=, note=) in the same transaction, after the move is written.
case_moved = Hook("case_moved")
# Panels of the case page: panel(case, worker) -> ui panel or None.
case_panels = Hook("case_panels")
# Demo content for a centre: demo(place, profile) inside the place.
demo_content = Hook("demo_content")
# Panels of a person's page: panel(person, worker) -> ui panel or None.
person_panels = Hook("person_panels")
# Numbers of the cases of some people that the worker may see: numbers(ids, worker) -> pairs of (person's id, number).
case_numbers = Hook("case_numbers")
# A centre was put back to an earlier state: place_restored(place) runs inside it under the owner's rights, before
# anybody is let in, and does again what must survive a restore (the erasures since). Returns sentences for the report.
place_restored = Hook("place_restored")
# Files a place knows of: stored_files() inside the place -> pairs of (name under FILES_ROOT/<place>/, SHA-256).
stored_files = Hook("stored_files")
# Files for the package of everything: exported_files() inside the place -> pairs of (readable name, plain pieces).
exported_files = Hook("exported_files")
# The list of erasures is read again by hand, after a restore of the whole server: erased_again(place) as the owner, in
# the place and in one transaction; rooms take out the rows that keys alone do not reach. Returns sentences.
erased_again = Hook("erased_again")
# Tables of which today's rows win over those of a restored copy: kept_rows() -> pairs of (table, condition on the row
# `o` of today, with {new} for the copy's schema; "" for all).
kept_rows = Hook("kept_rows")
# A case or a person was taken out for good: forgotten(alias) inside the place and the transaction, under the owner's
# rights. Copies to which no foreign key leads are thrown away here.
forgotten = Hook("forgotten")
# What must stay visible over a locked screen: lock_notes(request=…, user=…) -> rendered HTML without names, or "".
lock_notes = Hook("lock_notes")
# A critical incident was opened: incident_opened(incident=…, by=…, at=…) in the same transaction; rooms above do what
# belongs to the meeting at which it happened.
incident_opened = Hook("incident_opened")
