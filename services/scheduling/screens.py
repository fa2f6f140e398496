"""What the calendar page shows, gathered for its template at a constant number of queries."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from kernel.clock import at_sofia
from services.scheduling import queries
from services.scheduling.calendar import Entry, Grid, by_day, by_room
from services.scheduling.days import facts, week_of
from services.scheduling.forms import CalendarForm
from services.scheduling.models import Room
from services.scheduling.slots import Hours
from services.staff.models import Worker

VIEWS = ("week", "rooms", "list")


def calendar(worker: Worker, asked: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Context of the page; whatever was asked wrongly falls back to this week without a filter."""
    rooms, supervisors = list(queries.meeting_rooms()), list(queries.supervisors())
    form = CalendarForm(asked, rooms=rooms, workers=[(str(w.pk), w.display_name) for w in supervisors])
    form.is_valid()
    wanted = form.cleaned_data
    view = str(asked.get("view", ""))
    view = view if view in VIEWS else "week"
    day = wanted.get("day") or today
    days = [day] if view == "rooms" else week_of(day)
    entries = _filtered(queries.entries_between(worker, *_bounds(days)), wanted)
    return {
        "form": form,
        "view": view,
        "day": day,
        "days": days,
        "today": today,
        "entries": entries,
        "grid": _grid(view, entries, days, rooms, today),
        **_neighbours(day, len(days)),
    }


def _bounds(days: list[date]) -> tuple[datetime, datetime]:
    return at_sofia(days[0], time.min), at_sofia(days[-1] + timedelta(days=1), time.min)


def _filtered(entries: list[Entry], wanted: Mapping[str, Any]) -> list[Entry]:
    room, worker = wanted.get("room"), wanted.get("worker")
    return [
        entry
        for entry in entries
        if (not room or str(entry.room_id) == room)
        and (not worker or worker in (str(entry.worker_id), str(entry.second_id)))
    ]


def _grid(view: str, entries: list[Entry], days: list[date], rooms: list[Room], today: date) -> Grid:
    if view == "rooms":
        return by_room(entries, [(room.pk, room.name) for room in rooms], without=_("Without a room"))
    return by_day(entries, [facts(day) for day in days], today=today, closed=queries.closed_days(days))


def _neighbours(day: date, length: int) -> dict[str, date]:
    step = timedelta(days=length)
    return {"before": day - step, "after": day + step}


def week_of_hours(hours: list[Hours]) -> list[dict[str, Any]]:
    """The seven days by name, each with its stretches."""
    return [{"name": WEEKDAYS[number], "hours": [h for h in hours if h.weekday == number]} for number in range(7)]
