"""Forms of the child's own words, of what is done with them, and of what the entrance could not note."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.contact_centre.enums import Feeling, Wish
from services.contact_centre.models import ChildVoice, Session
from ui.forms import DateField, Form

NOT_ASKED = ("", _("not asked"))


class Faces(forms.RadioSelect):
    """Five faces to point at, with their words beside them: for a child that does not read yet."""

    template_name = "contact_centre/faces.html"


def _words(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class VoiceForm(Form):
    feeling_before = forms.ChoiceField(
        label=_("How it felt before the meeting"), choices=[NOT_ASKED, *Feeling.choices], required=False, widget=Faces
    )
    said_before = forms.CharField(
        label=_("What it said before the meeting, in its own words"), required=False, max_length=4000, widget=_words()
    )
    feeling_after = forms.ChoiceField(
        label=_("How it felt after the meeting"), choices=[NOT_ASKED, *Feeling.choices], required=False, widget=Faces
    )
    said = forms.CharField(
        label=_("What the child said, in its own words"), required=False, max_length=4000, widget=_words()
    )
    wish = forms.ChoiceField(
        label=_("Does the child want this kept from somebody?"),
        choices=[("", _("did not say so")), *Wish.choices],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("What must be signalled by law is signalled all the same; tell the child so."),
    )
    asked = forms.CharField(
        label=_("What the child asks for"),
        required=False,
        max_length=1000,
        widget=_words(),
        help_text=_("Becomes a task until the child was told what was done about it."),
    )
    none_reason = forms.CharField(label=_("Or: why there is nothing"), required=False, max_length=300)

    @classmethod
    def of(cls, voice: ChildVoice | None, **kwargs: Any) -> "VoiceForm":
        names = ("said", "said_before", "feeling_before", "feeling_after", "wish", "none_reason")
        initial = {name: getattr(voice, name) or "" for name in names} if voice else {}
        answer = getattr(voice, "answer", None) if voice else None
        return cls(initial=initial | {"asked": answer.asked if answer else ""}, **kwargs)


class CompleteForm(Form):
    """R17: what the entrance could not note. Only the fields that this meeting needs."""

    brought_note = forms.CharField(label=_("Who brought the child"), required=False, max_length=200)
    child_wait = forms.CharField(
        label=_("How the child’s wait went, and what it was told"),
        required=False,
        max_length=1000,
        widget=_words(),
    )
    observers = forms.CharField(
        label=_("Who else observed"),
        required=False,
        max_length=200,
        help_text=_("Names and functions; empty: nobody."),
    )

    def __init__(
        self, *args: Any, session: Session, asks_who_brought: bool = False, child_waited: bool = False, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {name: getattr(session, name) or "" for name in self.base_fields}
        super().__init__(*args, **kwargs)
        if not (asks_who_brought or session.brought_note):
            del self.fields["brought_note"]
        if not session.not_held_reason:
            del self.fields["child_wait"]
        elif child_waited:
            self.needed_later = ("child_wait",)
            self.fields["child_wait"].help_text = _("The record cannot be signed without it: the child was here.")


class DoneForm(Form):
    done = forms.CharField(label=_("What was done, or why nothing could be done"), max_length=2000, widget=_words(3))


class ToldForm(Form):
    told_on = DateField(label=_("On which day the child was told"))
    told = forms.CharField(
        label=_("What the child was told, and what it said to that"), max_length=2000, widget=_words(3)
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"told_on": today}, **kwargs)


class DiscardForm(Form):
    reason = forms.CharField(label=_("Why it is not added"), max_length=200)
