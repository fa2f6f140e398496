"""Dates, times and names the way a Bulgarian office writes them."""
# Cyrillic: Bulgarian legal papers are Bulgarian in every language of the interface.

from datetime import date, datetime, time

from kernel.clock import local

WEEKDAYS = ("понеделник", "вторник", "сряда", "четвъртък", "петък", "събота", "неделя")


def day(value: date) -> str:
    return f"{value:%d.%m.%Y} г."


def day_with_weekday(value: date) -> str:
    return f"{day(value)} ({WEEKDAYS[value.weekday()]})"


def clock(value: time | datetime) -> str:
    """A moment is shown in Sofia's time, whatever zone it is stored in."""
    shown = local(value) if isinstance(value, datetime) else value
    return f"{shown:%H:%M} ч."


def span(start: time | datetime, end: time | datetime) -> str:
    return f"от {clock(start)} до {clock(end)}"


def initials(name: str) -> str:
    """„Мария Петрова-Иванова" → „М. П.-И."."""
    return " ".join("-".join(f"{part[0].upper()}." for part in word.split("-") if part) for word in name.split())
