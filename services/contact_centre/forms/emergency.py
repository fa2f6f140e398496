"""Forms of an emergency and of somebody who is not let in."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from services.contact_centre.operations.door_refusal import AT_THE_DOOR
from services.people.models import Person
from ui.forms import Form


class RaiseForm(Form):
    """Whose meeting it is, or the whole house."""

    session = forms.UUIDField(required=False)


class RefuseForm(Form):
    person = forms.ChoiceField(label=_("Who is not let in"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=_("What was noticed"),
        choices=[(kind.value, kind.label) for kind in AT_THE_DOOR],
        initial=AT_THE_DOOR[0],
        widget=forms.RadioSelect,
    )
    what = forms.CharField(
        label=_("What exactly could be seen, heard or smelled"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Smell of alcohol, unsteady walk, slurred speech. Not: drunk."),
    )
    takes_place = forms.BooleanField(label=_("The meeting takes place without this person"), required=False)

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(person.pk), person.names.split()[0]) for person in people]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]

    def clean_person(self) -> UUID:
        return UUID(self.cleaned_data["person"])
