"""Forms of the psychologists' notes. Nothing typed here is kept as a draft in the browser."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.clock import NonexistentTime, at_sofia
from services.people.models import Person
from services.staff.models import Worker
from ui.forms import DateField, Form, TimeField

LONG = {"rows": 12, "autocomplete": "off"}


class NoteForm(Form):
    speaks_of = {"happened_at": "happened_time"}

    child = forms.ChoiceField(label=_("About which child"))
    happened_on = DateField(label=_("Happened on"))
    happened_time = TimeField(label=_("At what hour"))
    text = forms.CharField(label=_("Note"), max_length=20_000, widget=forms.Textarea(attrs=LONG))

    def __init__(self, *args: Any, children: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["child"].choices = [(str(one.pk), one.names) for one in children]  # type: ignore[attr-defined]

    def clean_child(self) -> UUID:
        return UUID(self.cleaned_data["child"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("happened_on") and data.get("happened_time") is not None:
            try:
                data["happened_at"] = at_sofia(data.pop("happened_on"), data.pop("happened_time"))
            except NonexistentTime:
                self.add_error("happened_time", _("This time does not exist: the clocks go forward in this night."))
        return data


class AddendumForm(Form):
    text = forms.CharField(label=_("What you add"), max_length=20_000, widget=forms.Textarea(attrs=LONG))


class GrantForm(Form):
    author = forms.ChoiceField(label=_("Whose notes"))
    reader = forms.ChoiceField(label=_("Who may read them"))
    until = DateField(label=_("Until and with"), help_text=_("At most three months; it can be withdrawn at any time."))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At least 20 characters. It stands in the journal."),
    )

    def __init__(self, *args: Any, authors: list[Worker], readers: list[Worker], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["author"].choices = [(str(one.pk), str(one)) for one in authors]  # type: ignore[attr-defined]
        self.fields["reader"].choices = [("", "—"), *((str(one.pk), str(one)) for one in readers)]  # type: ignore[attr-defined]

    def clean_author(self) -> UUID:
        return UUID(self.cleaned_data["author"])

    def clean_reader(self) -> UUID:
        return UUID(self.cleaned_data["reader"])


class WithdrawForm(Form):
    """Nothing to fill in: the page asks whether it is really meant."""
