"""Forms of incidents: short enough to be filled in by somebody whose hands shake."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.clock import NonexistentTime, at_sofia, is_ambiguous, local
from kernel.errors import Refusal
from services.cases.models import Document
from services.incidents.enums import (
    KINDS_TO_CHOOSE,
    FactKind,
    IncidentKind,
    IncidentState,
    Part,
    Recipient,
    Severity,
    SignalChannel,
    Step,
)
from services.incidents.queries import Planned
from services.people.forms import GroundForm, people_choices
from services.people.models import Person
from services.people.widgets import SuggestInput
from services.scheduling.models import Room
from services.staff.models import Worker
from ui.forms import AsksForMoments, DateField, Form, TimeField

NOBODY = [("", "—")]
LONG = {"rows": 4}
MARK = "*"


class ByTheMinute(AsksForMoments, Form):
    """A day and a minute, both as they are now unless somebody writes otherwise; `clean` gives `moment_at`."""

    speaks_of = {name: "at" for name in ("happened_at", "done_at", "given_at", "told_at", "held_at")}

    on = DateField(label=_("Day"))
    at = TimeField(label=_("Minute"))

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        moment = local(now)
        first = {"on": moment.date(), "at": moment.time().replace(second=0, microsecond=0)}
        super().__init__(*args, **{**kwargs, "initial": first | kwargs.get("initial", {})})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("on") and data.get("at") is not None:
            data["moment_at"] = self.moment(data["on"], data["at"], "at")
        return data


def lately(clock: time | None, now: datetime) -> datetime:
    """
    The minute that somebody means who writes it down after the fact: today, or yesterday evening after midnight.

    :raises Refusal: tonight has no such time, or has it twice.
    """
    if clock is None:
        return now
    today = local(now).date()
    moment = _on(today, clock)
    return moment if moment <= now + timedelta(minutes=1) else _on(today - timedelta(days=1), clock)


def _on(day: date, clock: time) -> datetime:
    try:
        if not is_ambiguous(day, clock):
            return at_sofia(day, clock)
    except NonexistentTime:
        pass
    raise Refusal(_("The clocks change that night. Leave the minute empty to note it now."), field="at")


class FilterForm(Form):
    only_asks = True

    q = forms.CharField(
        label=_("Number of the case"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("all")), ("open", _("not closed")), ("clock", _("a signal is owed")), *IncidentState.choices],
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("all")), *IncidentKind.choices])


class OpenForm(Form):
    """One press names the kind; everything else can be said afterwards."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in KINDS_TO_CHOOSE])
    what = forms.CharField(
        label=_("What happened, in one sentence"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It can wait: open the incident first."),
    )


class DetailsForm(ByTheMinute):
    kind = forms.ChoiceField(label=_("What it was"), choices=IncidentKind)
    severity = forms.ChoiceField(label=_("How grave"), choices=Severity, widget=forms.RadioSelect)
    room = forms.ChoiceField(label=_("Room"), required=False)
    place = forms.CharField(label=_("Or another place"), required=False, max_length=200)

    field_order = ["kind", "severity", "on", "at", "room", "place"]

    def __init__(self, *args: Any, rooms: Iterable[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(room.pk), room.name) for room in rooms]
        self.fields["room"].choices = [*NOBODY, *choices]  # type: ignore[attr-defined]

    def clean_room(self) -> UUID | None:
        return UUID(self.cleaned_data["room"]) if self.cleaned_data["room"] else None


class FactForm(ByTheMinute):
    kind = forms.ChoiceField(label=_("This was"), choices=FactKind, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Fact"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What could be seen, the words that were said, what you did. No opinions."),
    )

    field_order = ["kind", "text", "on", "at"]


class _OfPeople(Form):
    """Somebody of the case."""

    person = forms.ChoiceField(label=_("Person"))

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [*NOBODY, *people_choices(people)]  # type: ignore[attr-defined]

    def clean_person(self) -> UUID:
        return UUID(self.cleaned_data["person"])


class PersonForm(_OfPeople):
    part = forms.ChoiceField(label=_("Part"), choices=[*NOBODY, *Part.choices])


class TickForm(Form):
    at = TimeField(label=_("Minute, if it was earlier"), required=False)
    note = forms.CharField(label=_("Number, name or what was said"), required=False, max_length=500)


class _NamesInstitution(Form):
    """Suggests institutions while one types, to whoever may look them up; for everybody else it is a plain input."""

    names_it = ""

    def __init__(self, *args: Any, suggests: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields[self.names_it]
        if suggests:
            field.widget = SuggestInput("cases:institutions", {"maxlength": str(field.max_length)})  # type: ignore[attr-defined]


class SignalForm(_NamesInstitution, ByTheMinute):
    names_it = "institution_name"

    to = forms.ChoiceField(label=_("To whom"), choices=Recipient, widget=forms.RadioSelect)
    institution_name = forms.CharField(label=_("Which one, and who took it"), max_length=200)
    channel = forms.ChoiceField(label=_("How"), choices=SignalChannel, widget=forms.RadioSelect)
    number = forms.CharField(
        label=_("Their number"),
        required=False,
        max_length=100,
        help_text=_("Under which they took it down. It can be added when they tell it."),
    )
    said = forms.CharField(
        label=_("What was said or sent"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs=LONG),
    )
    document = forms.ChoiceField(label=_("Or the letter that was sent"), required=False)

    field_order = ["to", "institution_name", "channel", "number", "on", "at", "said", "document"]

    def __init__(self, *args: Any, papers: Iterable[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(paper.pk), paper.title) for paper in papers]
        self.fields["document"].choices = [*NOBODY, *choices]  # type: ignore[attr-defined]
        if not choices:
            del self.fields["document"]

    def clean_document(self) -> UUID | None:
        return UUID(self.cleaned_data["document"]) if self.cleaned_data["document"] else None


class BecauseForm(Form):
    because = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("At least 20 characters. It stands in the journal."),
    )


class OutcomeForm(Form):
    number = forms.CharField(label=_("Their number"), required=False, max_length=100)
    outcome = forms.CharField(label=_("What came of it"), max_length=4000, widget=forms.Textarea(attrs=LONG))


class SilenceForm(GroundForm, _OfPeople):
    look_again_on = DateField(
        label=_("Look at it again on"),
        required=False,
        help_text=_("It does not end by itself: on this day somebody decides whether it goes on."),
    )

    field_order = ["person", "ground", "reason", "look_again_on"]


class TellForm(_OfPeople, ByTheMinute):
    channel = forms.ChoiceField(label=_("How"), choices=SignalChannel, widget=forms.RadioSelect)
    words = forms.CharField(label=_("What the person was told"), max_length=4000, widget=forms.Textarea(attrs=LONG))

    field_order = ["person", "channel", "words", "on", "at"]


class FindingForm(Form):
    finding = forms.CharField(
        label=_("What you found and what is to be learnt"), max_length=4000, widget=forms.Textarea(attrs=LONG)
    )


class DebriefForm(ByTheMinute):
    worker = forms.ChoiceField(label=_("Who was there"))
    spoke_with = forms.ChoiceField(label=_("Spoke with"), required=False)
    note = forms.CharField(
        label=_("What was spoken of"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={**LONG, "autocomplete": "off"}),
        help_text=_("Read by the two of you alone. It is no part of the file."),
    )

    field_order = ["worker", "spoke_with", "on", "at", "note"]

    def __init__(
        self, *args: Any, team: list[Worker], me: Worker, for_others: bool, missing: list[Worker], **kwargs: Any
    ) -> None:
        """`missing`: with whom nobody has spoken yet."""
        super().__init__(*args, **kwargs)
        whose = team if for_others else [me]
        likely = [one for one in missing if one in whose and one != me]
        self.fields["worker"].choices = [(str(one.pk), str(one)) for one in whose]  # type: ignore[attr-defined]
        self.fields["worker"].initial = str((me if me in missing or not likely else likely[0]).pk)
        outside = [("", _("somebody from outside the team"))]
        self.fields["spoke_with"].choices = [*outside, *((str(one.pk), str(one)) for one in team)]  # type: ignore[attr-defined]

    def clean_worker(self) -> UUID:
        return UUID(self.cleaned_data["worker"])

    def clean_spoke_with(self) -> UUID | None:
        return UUID(self.cleaned_data["spoke_with"]) if self.cleaned_data["spoke_with"] else None


class LetterForm(_NamesInstitution):
    """What the letter says can be changed before it is written; afterwards it is a paper of the case."""

    names_it = "addressee"

    addressee = forms.CharField(label=_("Addressee"), max_length=300)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(
        label=_("Text"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("An empty line parts paragraphs. Facts only: no name that the reader must not learn."),
    )


class RulesForm(Form):
    alarm_minutes = forms.IntegerField(
        label=_("Alarm when a signal is owed for so many minutes"), min_value=5, max_value=240
    )
    overdue_hours = forms.IntegerField(label=_("Hard overdue after so many hours"), min_value=1, max_value=24)


class StepsForm(Form):
    """Each of our steps: left out, asked, or needed before closing; then the centre's own, one in a line."""

    always_answered = tuple(Step.values)
    CHOICES = [("", _("not in the list")), ("asked", _("in the list")), ("needed", _("in the list, and needed"))]

    own = forms.CharField(
        label=_("Steps of your own"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("One in each line. A line that begins with * is needed before closing. No names of people."),
    )

    def __init__(self, *args: Any, steps: list[Planned], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = {one.code: "needed" if one.is_needed else "asked" for one in steps if one.code}
        for step in Step:
            self.fields[step.value] = forms.ChoiceField(
                label=step.label, choices=self.CHOICES, required=False, initial=chosen.get(step.value, "")
            )
        own = [(MARK if one.is_needed else "") + one.label for one in steps if not one.code]
        self.fields["own"].initial = "\n".join(own)
        first = [one.code for one in steps if one.code]
        self.order_fields([*first, *(step.value for step in Step if step.value not in first), "own"])

    def planned(self) -> list[Planned]:
        """In the order of the page."""
        data = self.cleaned_data
        ours = [Planned(name, "", data[name] == "needed") for name in self.fields if name != "own" and data[name]]
        lines = [line.strip() for line in data["own"].splitlines() if line.strip(f" {MARK}")]
        own = [Planned("", line.lstrip(f"{MARK} ")[:200], line.startswith(MARK)) for line in lines]
        return [*ours, *own]
