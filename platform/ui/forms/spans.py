"""Days, or hours of days, from one to another: closures, absences."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ui.forms.base import Form
from ui.forms.moments import WHICH_END, AsksForMoments
from ui.forms.times import DateField, TimeField


class SpanForm(AsksForMoments, Form):
    """
    What it asks becomes `starts_at` and `ends_at` of `cleaned_data`: whole days unless times are given, the last day
    included. A span that ends before it begins, or falls into a skipped or doubled hour, is told beside its field. In
    the doubled hour each end is asked about on its own: from the first half past three to the second is an hour.
    """

    first_day = DateField(label=_("First day"))
    last_day = DateField(label=_("Last day"), required=False, help_text=_("Empty: one day only."))
    from_time = TimeField(label=_("From"), required=False, help_text=_("Empty: the whole day."))
    to_time = TimeField(label=_("To"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", ValidationError(_("The last day is before the first.")))
        elif first and not self.errors:
            self._set_moments(cleaned, first, last or first)
        return cleaned

    def _set_moments(self, cleaned: dict[str, Any], first: date, last: date) -> None:
        begin, end = cleaned.get("from_time"), cleaned.get("to_time")
        starts_at = self.moment(first, begin or time.min, "from_time")
        ends_at = self.moment(last if end else last + timedelta(days=1), end or time.min, "to_time", WHICH_END)
        if starts_at and ends_at:
            self._keep(cleaned, starts_at.astimezone(UTC), ends_at.astimezone(UTC))

    def _keep(self, cleaned: dict[str, Any], starts_at: datetime, ends_at: datetime) -> None:
        """In UTC: two moments of one zone are compared by the hands of the clock, also on the night of the change."""
        cleaned["starts_at"], cleaned["ends_at"] = starts_at, ends_at
        if ends_at <= starts_at:
            self.add_error("to_time", ValidationError(_("The end must be after the start.")))
