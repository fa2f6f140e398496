"""What the journal can be narrowed by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.enums import Action
from services.staff.models import Worker
from ui.forms import DateField, Form


class JournalForm(Form):
    who = forms.ModelChoiceField(
        label=_("Colleague"), queryset=Worker.objects.none(), required=False, empty_label=_("everybody")
    )
    what = forms.ChoiceField(label=_("What"), required=False, choices=[("", _("everything")), *Action.choices])
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("Until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Former colleagues too: what they did stays theirs.
        self.fields["who"].queryset = Worker.objects.order_by("pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", _("The end lies before the beginning."))
        return data
