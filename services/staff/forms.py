"""Forms of the team's pages."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from outbox.enums import State
from services.staff.enums import Profession, Speech, Topic
from services.staff.models import Worker
from services.staff.roles import PEOPLE_ONLY, TABLE, Capability, Role
from ui.forms import DateField, Form, PersonNamesField, PhoneField

ROLE_HELP = _("One person may hold several roles and may then do what any of them allows.")


class RolesField(forms.MultipleChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple, help_text=ROLE_HELP, **kwargs
        )


class SearchForm(Form):
    text = forms.CharField(label=_("Name or e-mail"), required=False)
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("All roles")), *Role.choices], required=False)
    former = forms.BooleanField(label=_("Those who have left"), required=False)


class InviteForm(Form):
    name = PersonNamesField(label=_("Names"), min_names=2)
    email = forms.EmailField(label=_("Work e-mail"))
    profession = forms.ChoiceField(label=_("Profession"), choices=Profession.choices)
    roles = RolesField()
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)


class RolesForm(Form):
    roles = RolesField()


class WorkerForm(Form):
    profession = forms.ChoiceField(label=_("Profession"), choices=Profession.choices)
    phone = PhoneField(label=_("Phone"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=Speech.choices, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, worker: Worker, by: Worker, **kwargs: Any) -> None:
        kwargs["initial"] = {"profession": worker.profession, "phone": worker.phone, "languages": worker.languages}
        super().__init__(*args, **kwargs)
        if not by.may(Capability.STAFF_MANAGE):
            del self.fields["profession"]


class MessagesForm(Form):
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *State.choices], required=False)
    topic = forms.ChoiceField(label=_("Kind"), choices=[("", _("All"))], required=False)

    def __init__(self, *args: Any, kinds: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices += list(kinds)


class SupportForm(Form):
    minutes = forms.TypedChoiceField(label=_("For how long"), choices=[], coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lengths = [(30, _("half an hour")), (60, _("one hour")), (120, _("two hours"))]
        self.fields["minutes"].choices = lengths  # type: ignore[attr-defined]


class WhyForm(Form):
    reason = forms.CharField(
        label=_("How do you know?"),
        max_length=300,
        required=False,
        help_text=_("For example: the court confirmed by telephone. It is kept in the journal."),
    )


class ReasonForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class SessionsForm(Form):
    """The bounds are said by the operation: one sentence for the page and for everybody else who asks."""

    idle_minutes = forms.IntegerField(
        label=_("Minutes without anybody at the screen, then it locks"),
        help_text=_("Between 5 and 30. What was being typed stays and is unlocked with the password or a passkey."),
    )
    lifetime_hours = forms.IntegerField(
        label=_("Hours after which everybody signs in again"),
        help_text=_("Between 1 and 12. Sessions that are open keep to it at once."),
    )


class QualificationForm(Form):
    title = forms.CharField(label=_("Training or licence"), max_length=200)
    topic = forms.ChoiceField(
        label=_("Topic"),
        choices=Topic.choices,
        initial=Topic.OTHER,
        required=False,
        help_text=_("Whoever supervises meetings needs a training in it that has not run out."),
    )
    issuer = forms.CharField(label=_("Trainer or issuer"), max_length=200, required=False)
    obtained_on = DateField(label=_("Obtained on"))
    expires_on = DateField(label=_("Valid until"), required=False)

    def clean_topic(self) -> str:
        return self.cleaned_data["topic"] or Topic.OTHER


class TokenForm(Form):
    name = forms.CharField(
        label=_("What it is for"), max_length=80, help_text=_("For example: the bookkeeper's spreadsheet")
    )
    scopes = forms.MultipleChoiceField(label=_("What it may do"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, worker: Worker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = TABLE.of(worker.user.roles) - PEOPLE_ONLY
        self.fields["scopes"].choices = [(c.value, c.label) for c in Capability if c in own]  # type: ignore[attr-defined]


class HandOverForm(Form):
    because = forms.CharField(
        label=_("Why nobody of the team can decide it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At least 20 characters: for example a conflict of interest, or that there is no second person."),
    )
