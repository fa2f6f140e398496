"""Forms of the entrance and of the record."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from services.contact_centre.enums import (
    AgainstHold,
    CheckKind,
    EndReason,
    IdentityPaper,
    NotHeldReason,
    ObservationKind,
    PauseReason,
)
from services.contact_centre.forms.times import moment_on
from services.contact_centre.wording.opinions import Opinion, opinions
from ui.forms import AsksForMoments, Form, TimeField

TOLERANCE = timedelta(minutes=1)


def lately(clock: time | None, now: datetime, today: date) -> datetime:
    """
    The moment that somebody means who writes down a time after the fact: today, or yesterday evening after midnight.

    :raises Refusal: that night has no such time, or has it twice.
    """
    if clock is None:
        return now
    moment = moment_on(today, clock)
    before = moment_on(today - timedelta(days=1), clock) if moment > now + TOLERANCE else moment
    return before if now - before <= timedelta(hours=6) else moment


class CheckForm(Form):
    """One step of one person; the time only when it is written down later."""

    person = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=CheckKind, widget=forms.HiddenInput)
    at = TimeField(label=_("Happened at"), required=False)
    against = forms.ChoiceField(choices=[("", ""), *AgainstHold.choices], required=False, widget=forms.HiddenInput)
    override_reason = forms.CharField(
        label=_("Reason for letting in against ИЗЧАКАЙТЕ"), required=False, max_length=500
    )


class LeavingForm(CheckForm):
    """With whom a child goes; nothing of this is looked at when somebody comes."""

    handed_to = forms.UUIDField(required=False)
    handed_because = forms.CharField(required=False, max_length=300)


def check_form(data: Any) -> CheckForm:
    return LeavingForm(data) if data.get("kind") == CheckKind.LEFT else CheckForm(data)


class PaperForm(Form):
    """What kind of document somebody showed; numbers are not asked."""

    person = forms.UUIDField(widget=forms.HiddenInput)
    paper = forms.ChoiceField(label=_("Document"), choices=IdentityPaper)


class TakeBackForm(Form):
    reason = forms.CharField(label=_("Why it is taken back"), max_length=200)


class BeginForm(Form):
    at = TimeField(label=_("Began at"), required=False)


class EndForm(Form):
    at = TimeField(label=_("Ended at"), required=False, help_text=_("Empty: now."))
    end_reason = forms.ChoiceField(label=_("Why it ended"), choices=EndReason, initial=EndReason.AS_AGREED)
    reason_note = forms.CharField(
        label=_("In your own words"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class PauseForm(Form):
    at = TimeField(label=_("Interrupted at"), required=False, help_text=_("Empty: now."))
    reason = forms.ChoiceField(label=_("Why it is interrupted"), choices=PauseReason, widget=forms.RadioSelect)
    what = forms.CharField(
        label=_("What was seen or heard, and what you did"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the record as an intervention."),
    )


class NotHeldForm(Form):
    needed_later = ("child_wait",)

    not_held_reason = forms.ChoiceField(
        label=_("What happened"),
        choices=NotHeldReason,
        widget=forms.RadioSelect,
        help_text=_("A fact, not a judgement."),
    )
    reason_note = forms.CharField(
        label=_("What exactly"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    child_wait = forms.CharField(
        label=_("If the child was here: how it waited, and what it was told"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Who stayed with it, and the words with which it was told. It may be left for later; if the child was"
            " here, it is needed before the record is signed."
        ),
    )


class UnlockForm(Form):
    password = forms.CharField(
        label=_("Your password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class WordingForm(Form):
    """A note while it is typed; words that somebody said are not looked at."""

    text = forms.CharField(label=_("Fact"), required=False, max_length=4000)
    kind = forms.CharField(required=False, max_length=20)

    def found(self) -> list[Opinion]:
        if not self.is_valid() or self.cleaned_data["kind"] == ObservationKind.QUOTED:
            return []
        return opinions(self.cleaned_data["text"])


def _watched(target: str, rows: int = 3) -> forms.Textarea:
    """A field whose words are looked at while one types; nothing is kept by that."""
    asks = {
        "hx-post": reverse_lazy("record:wording"),
        "hx-trigger": "input changed delay:600ms",
        "hx-sync": "this:replace",
    }
    return forms.Textarea(attrs={"rows": rows, "hx-target": target, "hx-swap": "innerHTML", **asks})


class FactForm(AsksForMoments, Form):
    at = TimeField(label=_("Minute"))
    kind = forms.ChoiceField(label=_("This was"), choices=ObservationKind, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Fact"),
        max_length=4000,
        widget=_watched("#wording-fact"),
        help_text=_("What could be seen, the words that were said, what you did. No opinions."),
    )


class SignForm(Form):
    """Says what is signed and asks for a word, since nothing of it can be changed afterwards."""

    reviewed = forms.BooleanField(
        label=_("I have looked at the marked words and leave them as they are."),
        error_messages={"required": _("Look at the marked words first; take a fact back to write it anew.")},
    )
    read = forms.BooleanField(error_messages={"required": _("Read the record once more and tick this, then sign.")})

    def __init__(self, *args: Any, facts: int, voices: int, opinions: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not opinions:
            del self.fields["reviewed"]
        told = ngettext("%(count)d fact", "%(count)d facts", facts) % {"count": facts}
        heard = ngettext("the words of %(count)d child", "the words of %(count)d children", voices) % {"count": voices}
        asked = _("I have read the record and sign it: %(facts)s, %(voices)s.")
        bare = _("I have read the record and sign it.")
        self.fields["read"].label = asked % {"facts": told, "voices": heard} if facts or voices else bare


class AddendumForm(Form):
    text = forms.CharField(label=_("Addendum"), max_length=4000, widget=_watched("#wording-addendum"))


class AdmitForm(Form):
    person = forms.ChoiceField(label=_("Who else came"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(person.pk), person.names) for person in people]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]
