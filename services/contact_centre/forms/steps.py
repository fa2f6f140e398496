"""Forms of the steps by which contact changes, of letters and gifts, and of the links of a meeting over the screen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.contact_centre.enums import Protocol
from services.contact_centre.forms.choices import RowField, RowsField
from services.contact_centre.models import Arrangement, LegalBasis
from services.contact_centre.operations.steps import NewStep
from services.contact_centre.preparation_enums import ParcelKind, StepTo, StepWhen
from ui.forms import AsksForMoments, DateField, Form, TimeField


def _who_meets_whom(row: Arrangement) -> str:
    people = {"child": row.child.names, "visiting": row.visiting.names}
    return str(_("%(child)s meets %(visiting)s")) % people


class StepForm(Form):
    arrangements = RowsField(
        label=_("For which children"), help_text=_("Brothers and sisters who meet together change together.")
    )
    to = forms.ChoiceField(label=_("Contact becomes"), choices=StepTo.choices, widget=forms.RadioSelect)
    protocol = forms.ChoiceField(label=_("Order of arrival"), choices=Protocol.choices, widget=forms.RadioSelect)
    when = forms.ChoiceField(label=_("When"), choices=StepWhen.choices, widget=forms.RadioSelect)
    starts_on = DateField(label=_("From which day"), required=False)
    weeks = forms.IntegerField(label=_("After how many weeks"), min_value=1, max_value=104, required=False)
    years = forms.IntegerField(label=_("On which birthday"), min_value=1, max_value=17, required=False)
    basis = RowField(label=_("By which act"), required=False, empty=_("none: by review and agreement"))
    reason = forms.CharField(label=_("What it rests on"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, arrangements: list[Arrangement], bases: list[LegalBasis], **kwargs: Any) -> None:
        usual = {"to": StepTo.SUPPORTED, "protocol": Protocol.B, "when": StepWhen.ON_DATE}
        kwargs["initial"] = {**usual, "arrangements": arrangements, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["arrangements"].offer(arrangements, _who_meets_whom)  # type: ignore[attr-defined]
        self.fields["basis"].offer(bases, lambda row: f"{row.get_kind_display()} · {row.dated:%d.%m.%Y}")  # type: ignore[attr-defined]

    def step(self) -> NewStep:
        return NewStep(**{name: self.cleaned_data[name] for name in NewStep.__dataclass_fields__})


class StepDayForm(Form):
    starts_on = DateField(label=_("From which day"))


class ParcelForm(AsksForMoments, Form):
    arrangement = RowField(label=_("Who meets whom"))
    direction = forms.ChoiceField(
        label=_("For whom"),
        choices=[("child", _("for the child")), ("parent", _("from the child for the parent"))],
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(label=_("What is it"), choices=ParcelKind.choices)
    what = forms.CharField(label=_("Describe it"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    day = DateField(label=_("Received on"))
    time = TimeField(label=_("Hour"))

    def __init__(self, *args: Any, arrangements: list[Arrangement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["arrangement"].offer(arrangements, _who_meets_whom)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("day") and cleaned.get("time") is not None:
            cleaned["received_at"] = self.moment(cleaned["day"], cleaned["time"], "time")
        return cleaned

    def facts(self) -> dict[str, Any]:
        facts = {name: self.cleaned_data[name] for name in ("arrangement", "kind", "what", "received_at")}
        return {**facts, "to_child": self.cleaned_data["direction"] == "child"}


class ScreeningForm(Form):
    decision = forms.ChoiceField(
        label=_("I have read or looked at all of it"),
        choices=[("allow", _("it can be passed on")), ("return", _("it goes back"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why it goes back"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def facts(self) -> dict[str, Any]:
        return {"is_allowed": self.cleaned_data["decision"] == "allow", "reason": self.cleaned_data["reason"]}


class PassingForm(Form):
    told = forms.CharField(
        label=_("How it was read or opened with the child, and what the child said"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In the child's own words where there are any."),
    )


class LinksForm(Form):
    child_link = forms.URLField(label=_("Link for the child"), max_length=500, required=False, assume_scheme="https")
    visiting_link = forms.URLField(
        label=_("Link for the visiting parent"), max_length=500, required=False, assume_scheme="https"
    )
