"""Time is read here, stored in UTC and thought in Europe/Sofia."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

SOFIA = ZoneInfo("Europe/Sofia")


class NonexistentTime(ValueError):
    """A wall-clock time that the spring clock change skips."""


def now() -> datetime:
    return timezone.now()


def today() -> date:
    return timezone.now().astimezone(SOFIA).date()


def local(moment: datetime) -> datetime:
    return moment.astimezone(SOFIA)


def at_sofia(day: date, clock: time, *, fold: int = 0) -> datetime:
    """
    Wall-clock time in Sofia as an aware moment.

    :raises NonexistentTime: zoneinfo would silently turn 03:30 of the spring night into 04:30; people must be asked.
    """
    moment = datetime.combine(day, clock, tzinfo=SOFIA).replace(fold=fold)
    round_trip = moment.astimezone(ZoneInfo("UTC")).astimezone(SOFIA)
    if round_trip.replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise NonexistentTime(f"{day:%d.%m.%Y} {clock:%H:%M}")
    return moment


def is_ambiguous(day: date, clock: time) -> bool:
    """Whether the autumn clock change gives this wall-clock time twice."""
    first = datetime.combine(day, clock, tzinfo=SOFIA)
    before, after = first.utcoffset(), first.replace(fold=1).utcoffset()
    return before is not None and after is not None and before > after


NOON = time(12)
