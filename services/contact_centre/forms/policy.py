"""The form of the centre's own rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.contact_centre.models import Policy
from services.contact_centre.operations.policy import CHANGEABLE
from ui.forms import Form


class PolicyForm(Form):
    gap_minutes = forms.IntegerField(
        label=_("Minutes between people who must not meet"),
        min_value=5,
        max_value=60,
        help_text=_("Between the end of one window at a door and the start of the next. Usual: 15."),
    )
    grace_minutes = forms.IntegerField(
        label=_("Minutes of grace"),
        min_value=0,
        max_value=60,
        help_text=_("How long one waits before somebody counts as absent. Usual: 15."),
    )
    cancel_notice_hours = forms.IntegerField(
        label=_("Hours of notice for cancelling"), min_value=0, max_value=168, help_text=_("Usual: 24.")
    )
    record_due_hours = forms.IntegerField(
        label=_("Hours until the record is signed"), min_value=1, max_value=240, help_text=_("Usual: 72.")
    )
    session_minutes = forms.IntegerField(
        label=_("Usual length of a meeting in minutes"), min_value=30, max_value=480, help_text=_("60 to 120.")
    )
    silence_is_consent = forms.BooleanField(
        label=_("A parent who does not answer counts as having confirmed"), required=False
    )
    supervisors_are_trained = forms.BooleanField(
        label=_("Nobody supervises without a training in it on record"),
        required=False,
        help_text=_("Whoever has one that has run out does not supervise in any case."),
    )
    supported_together = forms.IntegerField(
        label=_("Families of one supervisor in supported meetings"),
        min_value=1,
        max_value=12,
        help_text=_("At the same time. A supervised meeting is always one to one."),
    )
    supported_on_duty = forms.IntegerField(
        label=_("Colleagues on duty during supported meetings"),
        min_value=1,
        max_value=12,
        help_text=_("Beside those who are alone with a family."),
    )
    second_from_children = forms.IntegerField(
        label=_("Children at one supervised meeting from whom on a second supervisor is needed"),
        min_value=2,
        max_value=12,
        help_text=_("Usual: 3. Meetings that are planned already are not changed; their pages say what is missing."),
    )
    second_for_high_risk = forms.BooleanField(
        label=_("A family of high risk needs a second supervisor"),
        required=False,
        help_text=_("As the newest assessment of its risk says."),
    )
    consent_days = forms.IntegerField(
        label=_("Days until the other parent is asked for consent again"),
        min_value=1,
        max_value=90,
        help_text=_("When a family comes by itself. Usual: 14."),
    )
    certificate_title = forms.CharField(
        label=_("Title of the certificate"), max_length=120, required=False, help_text=_("Empty: the usual title.")
    )
    certificate_names_child = forms.BooleanField(label=_("The certificate names the child in full"), required=False)
    certificate_valid_days = forms.IntegerField(
        label=_("Days for which a certificate can be checked"), min_value=30, max_value=3650
    )
    emergency_steps = forms.CharField(
        label=_("Steps in an emergency"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One per line. They stand on the board, on the locked screen and on the sheet of the day."),
    )
    agreement_text = forms.CharField(
        label=_("Rules that each adult signs"),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("One per line. Empty: the usual rules. What somebody has signed stays as they signed it."),
    )

    make_up_days = forms.IntegerField(
        label=_("Days until an owed meeting expires"), min_value=14, max_value=730, help_text=_("Usual: 60.")
    )
    make_ups_at_most = forms.IntegerField(
        label=_("Owed meetings of one family at most"), min_value=0, max_value=50, help_text=_("Usual: 4.")
    )
    no_shows_to_propose = forms.IntegerField(
        label=_("Absences of one side after which suspending is proposed"),
        min_value=1,
        max_value=20,
        help_text=_("Usual: 3. A person decides, never the program."),
    )
    refusals_to_propose = forms.IntegerField(
        label=_("Refusals of a child after which suspending is proposed"),
        min_value=1,
        max_value=20,
        help_text=_("Usual: 2. A person decides, never the program."),
    )
    review_days = forms.IntegerField(
        label=_("Days from one review to the next"), min_value=14, max_value=366, help_text=_("Usual: 91.")
    )
    follow_up_days = forms.IntegerField(
        label=_("Days after the closing until somebody asks how it goes"), min_value=7, max_value=366
    )

    @classmethod
    def of(cls, policy: Policy, data: Any = None) -> "PolicyForm":
        return cls(data, initial={name: getattr(policy, name) for name in CHANGEABLE})
