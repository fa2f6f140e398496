"""Forms of referrals between services of one centre."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from services.cases.enums import InnerState, Service, SharingBasis, ToldOn, Urgency
from services.cases.models import CaseParty
from services.cases.operations import NewInner
from services.staff.models import Worker
from ui.forms import Form

WAITING = ("", _("waiting for an answer"))


def _words(label: Any, *, rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}), **options)


class InnerFilterForm(Form):
    q = forms.CharField(
        label=_("Number, name, phone or ЕГН"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[WAITING, ("all", _("all")), *InnerState.choices]
    )
    service = forms.ChoiceField(
        label=_("To which service"), required=False, choices=[("", _("all")), *Service.choices]
    )


class InnerForm(Form):
    """What the other service learns is chosen here, and nothing else goes over."""

    service = forms.ChoiceField(label=_("To which service"), widget=forms.RadioSelect)
    people = forms.MultipleChoiceField(
        label=_("Who is referred"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They stay the same people: what is withheld from somebody stays withheld there too."),
    )
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency, initial=Urgency.USUAL, widget=forms.RadioSelect)
    reason = _words(
        _("Why the family needs the other service"), help_text=_("Is read there. No addresses, no phones.")
    )
    told = forms.MultipleChoiceField(
        label=_("What may be told on"),
        choices=ToldOn,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("That a child may be in danger is told always."),
    )
    words = _words(_("What else they may know"), required=False)
    basis = forms.ChoiceField(label=_("By what right"), choices=SharingBasis, widget=forms.RadioSelect)
    basis_note = forms.CharField(
        label=_("Who agreed, when and how; or the article of the law"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    coordinator = forms.ChoiceField(label=_("Who answers there"))

    def __init__(
        self, *args: Any, services: list[Service], parties: list[CaseParty], workers: list[Worker], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._workers = {str(worker.pk): worker for worker in workers}
        people = {str(one.person_id): f"{one.person.names} · {one.get_role_display()}" for one in parties}
        self._choose("service", [(one.value, one.label) for one in services])
        self._choose("people", list(people.items()))
        self._choose("coordinator", [("", "—"), *((key, str(worker)) for key, worker in self._workers.items())])
        self.fields["people"].initial = list(people)
        self.fields["service"].initial = services[0] if len(services) == 1 else None
        self.fields["told"].initial = [ToldOn.GROUNDS, ToldOn.CONFLICT, ToldOn.KEY_WORKER]

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def new_inner(self) -> NewInner:
        data = dict(self.cleaned_data)
        people = [UUID(one) for one in data.pop("people")]
        return NewInner(people=people, coordinator=self._workers[data.pop("coordinator")], **data)


class InnerQuestionForm(Form):
    question = _words(_("What must be known before an answer"))


class InnerReplyForm(Form):
    text = _words(_("Reply"))


class InnerReasonForm(Form):
    because = _words(_("Reason, in writing"))
