"""A day and two clock times become two moments; the nights on which the clocks change are asked about."""

from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.clock import NonexistentTime, at_sofia, is_ambiguous
from kernel.errors import Refusal
from ui.forms import AsksForMoments, DateField, Form, TimeField


def moment_on(day: date, clock: time) -> datetime:
    """:raises Refusal: no such time, or two of them; who sent the form is asked beside its field `at`."""
    words = {"day": f"{day:%d.%m.%Y}", "time": f"{clock:%H:%M}"}
    if is_ambiguous(day, clock):
        message = _("On %(day)s the clocks go back: %(time)s comes twice. Leave the time empty to note it now.")
        raise Refusal(message % words, field="at")
    try:
        return at_sofia(day, clock)
    except NonexistentTime:
        message = _("On %(day)s the clocks go forward: there is no %(time)s. Which time is meant?")
        raise Refusal(message % words, field="at") from None


class MomentsForm(AsksForMoments, Form):
    """Base of forms with a day, a start and an end. After cleaning there are `starts_at` and `ends_at`."""

    day = DateField(label=_("Day"))
    start_time = TimeField(label=_("From"))
    end_time = TimeField(label=_("To"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day = cleaned.get("day")
        if day is not None:
            for field, name in (("start_time", "starts_at"), ("end_time", "ends_at")):
                if cleaned.get(field) is not None:
                    cleaned[name] = self.moment(day, cleaned[field], field)
        return cleaned
