"""
The day on which the browser tests take place: a Wednesday, ten in the morning in Sofia.

The first and third Saturdays from here on are twelve until the 1st of May 2027, which is a holiday.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

START = datetime(2026, 11, 11, 10, 0, tzinfo=ZoneInfo("Europe/Sofia"))
TODAY = START.date()


def shift() -> float:
    """How many seconds the product's clock must be moved for START to be now."""
    return (START - datetime.now(UTC)).total_seconds()
