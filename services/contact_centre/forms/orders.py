"""Forms of acts, arrangements, admitted people and pairs that must not meet."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directory import queries as directory
from directory.enums import COURTS
from kernel import clock
from services.cases.models import Case
from services.cases.queries import children_of
from services.contact_centre.enums import AdmissionGround, BasisKind, ContactType, FreezeGround, Protocol, SetAside
from services.contact_centre.forms.choices import RowField, different, names_of
from services.contact_centre.models import Arrangement, LegalBasis
from services.contact_centre.operations.orders import NewBasis, refused_facts
from services.contact_centre.queries.orders import REGIME_KINDS, acts_without_entry
from services.people.models import Person
from ui.forms import DateField, FileInput, Form, add_refusal

MOST_COURTS = 400
# A protection order freezes when it is entered, a suspension when the case is suspended.
BY_HAND = [one for one in FreezeGround.choices if one[0] not in {"protection_order", "suspended"}]


def adults_of(case: Case) -> list[Person]:
    return [party.person for party in case.parties.all() if not party.person.is_child]


def courts() -> dict[str, str]:
    """Name to code of every court of the directory: what the field offers while one types."""
    found = directory.search_institutions(types=COURTS, most=MOST_COURTS)
    return {court.name: court.code for court in found}


class BasisForm(Form):
    kind = forms.ChoiceField(label=_("What is it"), choices=BasisKind.choices)
    court = forms.CharField(
        label=_("Court"),
        max_length=200,
        required=False,
        help_text=_("Begin with the town. Not needed for an agreement of the parents."),
        widget=forms.TextInput(attrs={"list": "courts", "autocomplete": "off"}),
    )
    number = forms.CharField(
        label=_("Number of the court case"), max_length=60, required=False, help_text=_("For example: 1864/2021")
    )
    dated = DateField(label=_("Date of the act"))
    in_force_from = DateField(label=_("In force from"))
    in_force_until = DateField(label=_("In force until"), required=False, help_text=_("Empty: until it is replaced."))
    regime_text = forms.CharField(
        label=_("The regime, word for word"),
        max_length=20000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Copy it from the act. The rule for the calendar is made from it in the next step."),
    )
    supersedes = RowField(
        label=_("It replaces"), required=False, empty=_("no earlier act"), help_text=_("Two acts cannot rule at once.")
    )
    beside = forms.BooleanField(
        label=_("Both hold: the new act speaks of other children or of other people"), required=False
    )
    against = RowField(label=_("Against whom"), required=False, empty=_("– (only for a protection order)"))
    document = RowField(
        label=_("Among the documents"), required=False, empty=_("not yet"), help_text=_("If it was added before.")
    )
    file = forms.FileField(
        label=_("The act as a file"),
        required=False,
        widget=FileInput(accept=".pdf,.jpg,.jpeg,.png,.docx"),
        help_text=_("PDF, JPEG, PNG or DOCX, at most 20 MB. It can be added later among the documents."),
    )

    def __init__(
        self, *args: Any, case: Case, older: list[LegalBasis], ruling: Sequence[LegalBasis] = (), **kwargs: Any
    ) -> None:
        self.ruling = ruling
        papers = list(acts_without_entry(case))
        if len(papers) == 1:
            kwargs["initial"] = {"document": papers[0]} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.courts = courts()
        self.fields["document"].offer(papers, lambda row: row.title)  # type: ignore[attr-defined]
        if not papers:
            del self.fields["document"]
        self.fields["supersedes"].offer(older, _title)  # type: ignore[attr-defined]
        self.fields["against"].offer(adults_of(case), names_of)  # type: ignore[attr-defined]
        if not ruling:
            del self.fields["beside"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self._is_open_which_rules(cleaned):
            text = _(
                "An act of %(day)s is in force already. Which one rules? Choose it here if the new act replaces it,"
                " or mark below that both hold."
            )
            self.add_error("supersedes", text % {"day": f"{self.ruling[0].dated:%d.%m.%Y}"})
        if cleaned.get("document") and cleaned.get("file"):
            self.add_error("file", _("Choose one: the document of the case or a new file."))
        if self.errors:
            self._say_what_is_known(cleaned)
        return cleaned

    def _say_what_is_known(self, cleaned: dict[str, Any]) -> None:
        """The operation is asked when nothing is missing; what it would refuse already stands beside what is."""
        words: Any = {name: cleaned.get(name, "") for name in ("kind", "regime_text")}
        days: Any = {name: cleaned.get(name) for name in ("dated", "in_force_from", "in_force_until")}
        for refusal in refused_facts(NewBasis(**words, **days, court_name=cleaned.get("court", "")), clock.now()):
            if not self.has_error(refusal.field or "__all__"):
                add_refusal(self, refusal)

    def _is_open_which_rules(self, cleaned: dict[str, Any]) -> bool:
        """Two acts are never silently in force: a person says which one rules."""
        if not self.ruling or cleaned.get("kind") not in REGIME_KINDS:
            return False
        ends = cleaned.get("in_force_until")
        is_past = bool(ends and all(ends < one.in_force_from for one in self.ruling))
        return not (is_past or cleaned.get("supersedes") or cleaned.get("beside"))

    def facts(self) -> dict[str, Any]:
        """What the operation wants: the court by its code when the directory knows it."""
        names = ("kind", "number", "dated", "in_force_from", "in_force_until", "regime_text", "supersedes", "against")
        facts = {name: self.cleaned_data[name] for name in names}
        court = self.cleaned_data["court"].strip()
        if facts["kind"] != BasisKind.PROTECTION_ORDER:
            facts["against"] = None
        return {**facts, "court_name": court, "court_code": self.courts.get(court, "")}


def _title(basis: LegalBasis) -> str:
    return f"{basis.get_kind_display()} {basis.number} · {basis.dated:%d.%m.%Y}"


class ArrangementForm(Form):
    child = RowField(label=_("Child"))
    resident = RowField(
        empty="—",
        label=_("Resident parent"),
        help_text=_("With whom this child lives. It can be another one for a sibling."),
    )
    visiting = RowField(empty="—", label=_("Visiting parent"), help_text=_("Whom this child meets here."))
    type = forms.ChoiceField(label=_("Kind of contact"), choices=ContactType.choices, widget=forms.RadioSelect)
    protocol = forms.ChoiceField(label=_("Order of arrival"), choices=Protocol.choices, widget=forms.RadioSelect)
    other_parent_present = forms.BooleanField(
        label=_("The order wants the other parent in the room"),
        required=False,
        help_text=_("Only when the act says so. Then these two come together and nobody is asked to wait."),
    )
    conditions = forms.CharField(
        label=_("Conditions of the act"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who or what may come in, languages, photos, food, medicines."),
    )
    starts_on = DateField(label=_("From"), required=False, help_text=_("Empty: from the first day of the act."))
    ends_on = DateField(label=_("Until"), required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        kwargs["initial"] = {"type": ContactType.SUPERVISED, "protocol": Protocol.A, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["child"].offer(children_of(case), names_of)  # type: ignore[attr-defined]
        for name in ("resident", "visiting"):
            self.fields[name].offer(adults_of(case), names_of)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        different(self, cleaned, "resident", "visiting")
        return cleaned


class AdmissionForm(Form):
    person = RowField(label=_("Person"), help_text=_("An adult of the case; add a relative to the case first."))
    how = forms.ChoiceField(label=_("On what ground"), choices=AdmissionGround.choices, widget=forms.RadioSelect)
    ground = forms.CharField(label=_("What the paper says"), max_length=300, required=False)
    document = RowField(label=_("Signed paper"), required=False, empty=_("none"))
    from_date = DateField(label=_("From"))
    until_date = DateField(label=_("Until"), required=False, help_text=_("Empty: as long as the act is in force."))

    def __init__(self, *args: Any, arrangement: Arrangement, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = {arrangement.visiting_id, arrangement.resident_id}
        others = [person for person in adults_of(case) if person.pk not in inside]
        self.fields["person"].offer(others, names_of)  # type: ignore[attr-defined]
        papers = case.documents.order_by("-added_at", "-id")
        self.fields["document"].offer(papers, lambda row: row.title)  # type: ignore[attr-defined]


class PairForm(Form):
    one = RowField(label=_("One person"))
    other = RowField(label=_("The other person"))
    number = forms.CharField(
        label=_("Number of the other family's case"),
        max_length=40,
        required=False,
        help_text=_("When the other person is of another family: with the number you can choose among its people."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, help_text=_("For the team. Nobody of the family reads it.")
    )

    def __init__(self, *args: Any, people: list[Person], others: list[Person], **kwargs: Any) -> None:
        """`others`: the people of the case whose number was given, once it was."""
        super().__init__(*args, **kwargs)
        self.others = others
        self.fields["one"].offer(people, names_of)  # type: ignore[attr-defined]
        self.fields["other"].offer(others or people, names_of)  # type: ignore[attr-defined]
        if others:  # whoever was chosen before was of this family
            self.fields["other"].error_messages["invalid_choice"] = _("Choose who of the other family is meant.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.pop("number", "") and not self.others:
            self.add_error("number", _("There is no case of this number among those that you may see."))
        different(self, cleaned, "one", "other")
        return cleaned


class ReasonForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class SetAsideForm(Form):
    how = forms.ChoiceField(label=_("What the paper decides"), choices=SetAside.choices, widget=forms.RadioSelect)
    on = DateField(label=_("From which day"))
    document = RowField(
        label=_("The paper"), empty=_("none"), help_text=_("Add it to the documents of the case first.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = case.documents.order_by("-added_at", "-id")
        self.fields["document"].offer(papers, lambda row: row.title)  # type: ignore[attr-defined]


class FreezeForm(Form):
    ground = forms.ChoiceField(label=_("Why"), choices=BY_HAND, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What happened"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the team. No parent reads it."),
    )
