"""A day and two clock times become two moments; the nights on which the clocks change are asked about."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kernel.clock import NonexistentTime, at_sofia, is_ambiguous
from kernel.errors import Refusal
from ui.forms import DateField, Form, TimeField

PASSES = [("first", _("the first time: before the clocks go back")), ("second", _("the second time: after it"))]


def moment_on(day: date, clock: time) -> datetime:
    """:raises Refusal: the clocks go forward in that hour; who sent the form is asked beside its field `at`."""
    try:
        return at_sofia(day, clock)
    except NonexistentTime:
        message = _("On %(day)s the clocks go forward: there is no %(time)s. Which time is meant?")
        raise Refusal(message % {"day": f"{day:%d.%m.%Y}", "time": f"{clock:%H:%M}"}, field="at") from None


class MomentsForm(Form):
    """
    Base of forms with a day, a start and an end. After cleaning there are `starts_at` and `ends_at`.

    A time that spring skips is refused and asked for again; one that autumn gives twice brings a further question.
    """

    day = DateField(label=_("Day"))
    start_time = TimeField(label=_("From"))
    end_time = TimeField(label=_("To"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.add_prefix("which_pass") in self.data:
            self._ask_which_pass()

    def _ask_which_pass(self) -> None:
        self.fields["which_pass"] = forms.ChoiceField(
            label=_("This hour comes twice that night. Which one is meant?"),
            choices=PASSES,
            widget=forms.RadioSelect,
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day = cleaned.get("day")
        if day is not None:
            for field, moment in (("start_time", "starts_at"), ("end_time", "ends_at")):
                if cleaned.get(field) is not None:
                    self._set_moment(cleaned, moment, day, cleaned[field], field)
        return cleaned

    def _set_moment(self, cleaned: dict[str, Any], name: str, day: date, clock: time, field: str) -> None:
        try:
            cleaned[name] = self._moment(day, clock)
        except NonexistentTime:
            message = _("On %(day)s the clocks go forward: there is no %(time)s. Which time is meant?")
            params = {"day": f"{day:%d.%m.%Y}", "time": f"{clock:%H:%M}"}
            self.add_error(field, ValidationError(message, code="skipped", params=params))

    def _moment(self, day: date, clock: time) -> datetime:
        if not is_ambiguous(day, clock):
            return at_sofia(day, clock)
        if "which_pass" not in self.fields:
            self._ask_which_pass()
        answer = self.data.get(self.add_prefix("which_pass"), "")
        if answer not in dict(PASSES):
            self.add_error("which_pass", ValidationError(_("Choose one of the two.")))
        return at_sofia(day, clock, fold=int(answer == "second"))
