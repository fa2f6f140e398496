"""A day and a clock time become one moment; the nights on which the clocks change are asked about."""

from datetime import date, datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kernel.clock import NonexistentTime, at_sofia, is_ambiguous

WHICH, WHICH_END = "which_pass", "which_pass_end"
QUESTIONS = {
    WHICH: _("This hour comes twice that night. Which one is meant?"),
    WHICH_END: _("The hour of the end comes twice that night. Which one is meant?"),
}
PASSES = [("first", _("the first time: before the clocks go back")), ("second", _("the second time: after it"))]


class AsksForMoments(forms.Form):
    """
    For every form that takes a day and a time: `moment` in `clean`, and no moment is guessed.

    A time that spring skips is refused beside its field; one that autumn gives twice brings a further question, which
    the form shows from then on.
    """

    def moment(self, day: date, clock: time, field: str, which: str = WHICH) -> datetime | None:
        """None when there is no such time or nobody has said `which` of the two is meant: the form then says so."""
        if is_ambiguous(day, clock):
            return self._one_of_two(day, clock, which)
        try:
            return at_sofia(day, clock)
        except NonexistentTime:
            message = _("On %(day)s the clocks go forward: there is no %(time)s. Which time is meant?")
            params = {"day": f"{day:%d.%m.%Y}", "time": f"{clock:%H:%M}"}
            self.add_error(field, ValidationError(message, code="skipped", params=params))
            return None

    def _one_of_two(self, day: date, clock: time, which: str) -> datetime | None:
        label, widget = QUESTIONS[which], forms.RadioSelect
        self.fields[which] = forms.ChoiceField(label=label, choices=PASSES, widget=widget, required=False)
        answer = self.data.get(self.add_prefix(which), "")
        if answer in dict(PASSES):
            return at_sofia(day, clock, fold=int(answer == "second"))
        if not self.has_error(which):
            self.add_error(which, ValidationError(_("Choose one of the two."), code="twice"))
        return None
