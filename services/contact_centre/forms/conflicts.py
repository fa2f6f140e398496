"""The form of a conflict of interest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.cases.models import Case
from services.contact_centre.forms.choices import RowField, names_of
from services.scheduling import queries as house
from ui.forms import Form


class ConflictForm(Form):
    worker = RowField(label=_("Colleague"), empty="")
    person = RowField(
        label=_("Bound to whom"),
        required=False,
        empty=_("to the case as a whole"),
        help_text=_("Somebody named: it holds in every case in which this person takes part."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: a relative, a neighbour, worked for one of the parents."),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].offer(house.supervisors())  # type: ignore[attr-defined]
        people = {party.person_id: party.person for party in case.parties.select_related("person")}
        self.fields["person"].offer(people.values(), names_of)  # type: ignore[attr-defined]
