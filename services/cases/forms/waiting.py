"""Forms of the waiting list, of the days of planning and of the rules of intake."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from services.cases.enums import Service, Urgency
from services.cases.models import IntakePolicy, WaitingEntry
from services.cases.operations.waiting import CHANGEABLE
from ui.forms import DateField, Form


class WaitingFilterForm(Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    offered = forms.ChoiceField(
        label=_("Offers"),
        required=False,
        choices=[("", _("all")), ("yes", _("with an open offer")), ("no", _("without an open offer"))],
    )


class PlaceInListForm(Form):
    urgency = forms.ChoiceField(label=_("Place on the list"), choices=Urgency, widget=forms.RadioSelect)
    because = forms.CharField(
        label=_("Why not by the usual order"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stands on the list, for everybody who may read it. No names, no addresses."),
    )
    wishes = forms.CharField(
        label=_("Days and hours that suit the family"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @classmethod
    def of(cls, entry: WaitingEntry, data: Any = None) -> "PlaceInListForm":
        facts = {"urgency": entry.urgency, "because": entry.urgency_reason, "wishes": entry.wishes}
        return cls(data, initial=facts)


class OfferForm(Form):
    what = forms.CharField(
        label=_("What is offered"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The day, the hour, from when."),
    )


class AnswerForm(Form):
    accepted = forms.TypedChoiceField(
        label=_("The family"),
        choices=[("yes", _("takes the place")), ("no", _("does not take it and goes on waiting"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Who answered, and how"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class FinishTermForm(Form):
    on = DateField(label=_("Done on"))


class IntakePolicyForm(Form):
    offer_days = forms.IntegerField(
        label=_("Working days for which an offered place is kept"), min_value=1, max_value=30, help_text=_("Usual: 3.")
    )
    uses_planning_terms = forms.BooleanField(
        label=_("We work by the terms of the Social Services Act"),
        required=False,
        help_text=_(
            "The days of the preliminary assessment and of the individual plan are then counted on each case."
        ),
    )
    planning_days = forms.IntegerField(
        label=_("Days of each term"), min_value=1, max_value=90, help_text=_("Usual: 20.")
    )
    services = forms.MultipleChoiceField(
        label=_("Services of this centre"),
        choices=Service,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("With more than one ticked, a case can be referred from one to the other. None: as registered."),
    )

    inner_days = forms.IntegerField(
        label=_("Working days in which one service answers another"),
        min_value=1,
        max_value=30,
        help_text=_("Usual: 5."),
    )
    inner_urgent_days = forms.IntegerField(
        label=_("The same where a child may be in danger"), min_value=1, max_value=30, help_text=_("Usual: 1.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        usual, urgent = data.get("inner_days"), data.get("inner_urgent_days")
        if usual and urgent and urgent > usual:
            self.add_error(
                "inner_urgent_days", ValidationError(_("What is urgent cannot take longer than the usual."))
            )
        return data

    @classmethod
    def of(cls, policy: IntakePolicy, data: Any = None) -> "IntakePolicyForm":
        return cls(data, initial={name: getattr(policy, name) for name in CHANGEABLE})
