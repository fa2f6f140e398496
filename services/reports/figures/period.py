"""From one day to another, both counted; half-open in moments."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kernel.clock import at_sofia

LONGEST = timedelta(days=366)


def fault(since: date, until: date) -> str:
    """What is wrong with these two days, in a sentence of its own each; empty: nothing."""
    if until < since:
        return _("The last day is before the first.")
    return _("That is longer than a year: choose days at most a year apart.") if until > since + LONGEST else ""


@dataclass(frozen=True, slots=True)
class Period:
    since: date
    until: date

    @classmethod
    def usual(cls, today: date) -> "Period":
        """From the first day of the month before last to today: long enough to see something."""
        first = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
        return cls(first, today)

    @property
    def starts(self) -> datetime:
        return at_sofia(self.since, time.min)

    @property
    def ends(self) -> datetime:
        return at_sofia(self.until + timedelta(days=1), time.min)

    @property
    def days(self) -> list[date]:
        return [self.since + timedelta(days=number) for number in range((self.until - self.since).days + 1)]

    def within(self, field: str) -> Q:
        return Q(**{f"{field}__gte": self.starts, f"{field}__lt": self.ends})

    def query(self) -> dict[str, Any]:
        return {"since": self.since.isoformat(), "until": self.until.isoformat()}
