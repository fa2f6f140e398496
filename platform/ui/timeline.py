"""Entries of a timeline: rooms hand them to kernel.hooks.case_timeline, <c-timeline> draws them."""

from dataclasses import dataclass
from datetime import date, datetime

from kernel.clock import at_sofia


@dataclass(frozen=True, slots=True)
class Entry:
    """
    What happened, when and by whom. `at` may be a day when the minute is unknown.

    `tone` colours the dot: "" for usual, "good", "warn", "bad", "soft". Nothing here is marked safe: texts are
    escaped by the template. `kept` are sentences (with an address) about from whom the entry is kept, `acts` what can
    be done with it.
    """

    at: datetime | date
    title: object
    text: object = ""
    by: str = ""
    url: str = ""
    icon: str = "point"
    tone: str = ""
    kept: tuple[tuple[object, str], ...] = ()
    acts: tuple[tuple[object, str], ...] = ()

    @property
    def moment(self) -> datetime:
        """For sorting days and moments together: a day counts from its first minute."""
        return self.at if isinstance(self.at, datetime) else at_sofia(self.at, datetime.min.time())


def newest_first(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.moment, reverse=True)
