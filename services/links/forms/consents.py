"""The worker's form before the other parent is asked, and the other parent's answer."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from services.links.enums import Shown
from services.links.operations.consents import Asking
from services.people.models import ContactPoint, Person
from services.people.secrecy import is_protected
from ui.forms import DateField, Form

BY_HAND = "by_hand"


class AskForm(Form):
    """The other parent and the way to them are one choice, so that nobody is written to over another's telephone."""

    way = forms.ChoiceField(
        label=_("Who is asked, and over which way"),
        widget=forms.RadioSelect,
        help_text=_("By hand: the address is shown to you, to be written into a sealed letter."),
    )
    language = forms.ChoiceField(label=_("In which language"), choices=settings.LANGUAGES)
    screened_on = DateField(label=_("Screened for violence on"))
    screening = forms.CharField(
        label=_("How the screening was done"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who was asked what, alone, and what papers were seen."),
    )
    no_violence = forms.BooleanField(label=_("No sign of violence or of fear of the other parent was found"))
    agreed_on = DateField(label=_("The applicant agreed to the asking on"))
    shows = forms.ChoiceField(
        label=_("What the other parent may read of the applicant"), choices=Shown, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, people: Iterable[Person], points: Iterable[ContactPoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ways: dict[str, tuple[Person, ContactPoint | None]] = {}
        choices = [self._way(point.person, point) for point in points]
        choices += [self._way(person, None) for person in people]
        self.fields["way"].choices = choices  # type: ignore[attr-defined]

    def _way(self, person: Person, point: ContactPoint | None) -> tuple[str, str]:
        key, way = (str(point.pk), _shown(point)) if point else (f"{BY_HAND}:{person.pk}", str(_("by hand")))
        self._ways[key] = (person, point)
        return key, f"{person.names} · {way}"

    def asking(self) -> Asking:
        data = self.cleaned_data
        person, point = self._ways[data["way"]]
        names = ("screened_on", "screening", "agreed_on", "shows", "language")
        return Asking(person=person, contact_point=point, **{name: data[name] for name in names})


def _shown(point: ContactPoint) -> str:
    hidden = _("protected")
    return f"{point.get_kind_display()}: {hidden}" if is_protected(point) else str(point.value)


class ConsentAnswerForm(Form):
    """`answer` is which of the two buttons was pressed."""

    names = forms.CharField(
        label=_("Your names, as in your identity card"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("They are your signature. In Bulgarian or in Latin letters."),
    )
    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")], widget=forms.HiddenInput, required=True)
