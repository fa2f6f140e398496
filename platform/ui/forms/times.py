# Cyrillic: the letter ч that people write behind an hour is matched here
"""Dates and times as people type them; what is wrong is said in a sentence."""

import re
from calendar import monthrange
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ui import dates
from ui.forms.widgets import DateInput, TimeInput

WRITTEN_DATE = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4})\s*(?:г\.?)?")
SHORT_YEAR = re.compile(r"\d{1,2}\s*[./-]\s*\d{1,2}\s*[./-]\s*\d{2}(?:\s*г\.?)?")
ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
WRITTEN_TIME = re.compile(r"(\d{1,2})(?:\s*[:.,]\s*(\d{2}))?\s*(?:часа|час|ч)?\.?")
EARLIEST_YEAR = 1900
LATEST_YEAR = 2100


class DateField(forms.Field):
    """21.11.2026, 21/11/2026 or 2026-11-21."""

    widget = DateInput
    default_error_messages = {
        "shape": _("Write the date as day.month.year, for example 21.11.2026."),
        "year": _("Write the year with four digits, for example 2026."),
        "month": _("There is no month %(month)s; months go from 1 to 12."),
        "day": _("There is no day %(day)s in %(month)s; that month has %(last)s days."),
        "range": _("The year %(year)s cannot be meant; check it."),
    }

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        return value if isinstance(value, date) else self._parsed(str(value).strip())

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True

    def _parsed(self, text: str) -> date | None:
        if not text:
            return None
        if found := ISO_DATE.fullmatch(text):
            year, month, day = map(int, found.groups())
        elif found := WRITTEN_DATE.fullmatch(text):
            day, month, year = map(int, found.groups())
        else:
            raise self._wrong("year" if SHORT_YEAR.fullmatch(text) else "shape")
        return self._checked(year, month, day)

    def _checked(self, year: int, month: int, day: int) -> date:
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise self._wrong("range", year=year)
        if not 1 <= month <= 12:
            raise self._wrong("month", month=month)
        last = monthrange(year, month)[1]
        if not 1 <= day <= last:
            raise self._wrong("day", day=day, month=dates.in_sentence(dates.month(date(year, month, 1))), last=last)
        return date(year, month, day)

    def _wrong(self, code: str, **params: object) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


class TimeField(forms.Field):
    """10:00, 10,00, 10.00, 10 ч. or 10: all of them ten o'clock."""

    widget = TimeInput
    default_error_messages = {
        "shape": _("Write the time as hours:minutes, for example 10:00."),
        "hour": _("There is no %(text)s: the hours of a day go from 00 to 23."),
        "midnight": _("For midnight write 00:00 and the date of the day that begins."),
        "minute": _("There is no %(text)s: the minutes of an hour go from 00 to 59."),
    }

    def to_python(self, value: Any) -> time | None:
        if value in self.empty_values:
            return None
        return value if isinstance(value, time) else self._parsed(str(value).strip())

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True

    def _parsed(self, text: str) -> time | None:
        if not text:
            return None
        found = WRITTEN_TIME.fullmatch(text.lower())
        if not found:
            raise self._wrong("shape", text)
        return self._checked(int(found[1]), int(found[2] or 0), text)

    def _checked(self, hour: int, minute: int, text: str) -> time:
        if (hour, minute) == (24, 0):
            raise self._wrong("midnight", text)
        if hour > 23:
            raise self._wrong("hour", text)
        if minute > 59:
            raise self._wrong("minute", text)
        return time(hour, minute)

    def _wrong(self, code: str, text: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params={"text": text})
