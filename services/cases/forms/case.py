"""Forms of a case's own page."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from services.cases.enums import TO_CHOOSE, CaseState, DocumentKind, Ground, NoteKind, PartyRole, Service
from services.people.forms import people_choices
from services.people.models import Person
from services.staff.models import Worker
from ui.forms import AsksForMoments, DateField, FileInput, Form, TimeField


class CaseFilterForm(Form):
    q = forms.CharField(
        label=_("Number, name, phone or ЕГН"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all")), ("open", _("all open")), *CaseState.choices]
    )
    service = forms.ChoiceField(label=_("Service"), required=False, choices=[("", _("all")), *Service.choices])
    key_worker = forms.ChoiceField(label=_("Key worker"), required=False)
    mine = forms.BooleanField(label=_("only mine"), required=False)
    conflict = forms.BooleanField(label=_("parental conflict"), required=False)
    inner = forms.BooleanField(label=_("from another service of ours"), required=False)

    def __init__(self, *args: Any, key_workers: Iterable[Worker], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("all")), ("none", _("none yet")), *((str(one.pk), str(one)) for one in key_workers)]
        self.fields["key_worker"].choices = choices  # type: ignore[attr-defined]


class MoveForm(Form):
    """A reason where the move asks for one; the closing reason only for closing."""

    closing_reason = forms.ChoiceField(
        label=_("Why the case is closed"), choices=[("", "—"), *((reason.value, reason.label) for reason in TO_CHOOSE)]
    )
    note = forms.CharField(
        label=_("Reason or note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, closes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not closes:
            del self.fields["closing_reason"]


class AssignForm(Form):
    """For the key worker, and for a colleague who works beside them."""

    worker = forms.ChoiceField(label=_("Key worker"))

    def __init__(self, *args: Any, workers: list[Worker], label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].label = label or self.fields["worker"].label
        choices = [("", "—"), *((str(worker.pk), str(worker)) for worker in workers)]
        self.fields["worker"].choices = choices  # type: ignore[attr-defined]

    def clean_worker(self) -> UUID:
        return UUID(self.cleaned_data["worker"])


class PartyForm(Form):
    """One of those whom the search found, and their part."""

    person = forms.ChoiceField(label=_("Person"), widget=forms.RadioSelect)
    role = forms.ChoiceField(label=_("Part in the case"), choices=[("", "—"), *PartyRole.choices])

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(str(one.pk), _described(one)) for one in people]  # type: ignore[attr-defined]


def _described(person: Person) -> str:
    born = f", {person.birth_date:%Y}" if person.birth_date else ""
    return f"{person.names} · {person.get_kind_display()}{born}"


class GroundsForm(Form):
    grounds = forms.MultipleChoiceField(
        label=_("Grounds"), choices=Ground, required=False, widget=forms.CheckboxSelectMultiple
    )


class ConflictForm(Form):
    is_conflict = forms.ChoiceField(
        label=_("Parental conflict"),
        choices=[("yes", _("yes: the parents are in conflict over the child")), ("no", _("no, not or no longer"))],
        widget=forms.RadioSelect,
    )
    because = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def facts(self) -> dict[str, Any]:
        return {"is_conflict": self.cleaned_data["is_conflict"] == "yes", "because": self.cleaned_data["because"]}


class DocumentForm(Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "—"), *DocumentKind.choices])
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("Without a title the kind stands in its place.")
    )
    dated = DateField(label=_("Date of the document"), required=False)
    file = forms.FileField(
        label=_("File"), widget=FileInput, help_text=_("PDF, JPEG, PNG, DOCX or text, at most 20 MB.")
    )


class NoteForm(AsksForMoments, Form):
    speaks_of = {"happened_at": "happened_time"}

    kind = forms.ChoiceField(label=_("Kind"), choices=NoteKind)
    happened_on = DateField(label=_("Happened on"))
    happened_time = TimeField(label=_("At what hour"))
    text = forms.CharField(label=_("What happened"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("happened_on") and data.get("happened_time") is not None:
            day, clock = data.pop("happened_on"), data.pop("happened_time")
            data["happened_at"] = self.moment(day, clock, "happened_time")
        return data


class ConsentForm(Form):
    speaks_of = {"given_at": "given_on"}

    person = forms.ChoiceField(label=_("Who consents"))
    given_on = DateField(label=_("Signed on"))
    document = forms.ChoiceField(label=_("The signed paper"), required=False)

    def __init__(self, *args: Any, people: list[Person], documents: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "—"), *people_choices(people)]  # type: ignore[attr-defined]
        papers = [("", "—"), *((str(document.pk), document.title) for document in documents)]
        self.fields["document"].choices = papers  # type: ignore[attr-defined]

    def clean_person(self) -> UUID:
        return UUID(self.cleaned_data["person"])


class TaskForm(Form):
    title = forms.CharField(label=_("What to do"), max_length=300)
    due_on = DateField(label=_("Due on"))
    assigned_to = forms.ChoiceField(label=_("Who"), required=False)

    def __init__(self, *args: Any, workers: list[Worker], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("the whole team")), *((str(worker.pk), str(worker)) for worker in workers)]
        self.fields["assigned_to"].choices = choices  # type: ignore[attr-defined]


class WithdrawForm(Form):
    """Nothing to fill in: the page asks whether it is really meant."""
