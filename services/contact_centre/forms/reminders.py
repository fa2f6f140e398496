"""Forms of reminders: the centre's switch, and one parent's wish."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from services.cases.models import Case
from services.contact_centre.forms.choices import RowField
from services.contact_centre.forms.orders import adults_of
from services.contact_centre.models import Policy
from services.contact_centre.queries import reminders as queries
from services.people.models import ContactPoint
from ui.forms import DateField, Form


class RemindersForm(Form):
    reminds = forms.BooleanField(
        label=_("Remind parents of their meeting on the day before"),
        required=False,
        help_text=_("Only those who have asked for it, over a telephone or mailbox that nobody else reads."),
    )
    tells_changes = forms.BooleanField(
        label=_("Tell the same parents when a meeting is planned, moved or will not take place"), required=False
    )
    remind_hour = forms.IntegerField(
        label=_("Not before this hour"), min_value=8, max_value=20, help_text=_("Between 8 and 20. Usual: 17.")
    )

    @classmethod
    def of(cls, policy: Policy, data: Any = None) -> "RemindersForm":
        return cls(data, initial={name: getattr(policy, name) for name in ("reminds", "tells_changes", "remind_hour")})


def way_of(point: ContactPoint) -> str:
    return f"{point.person.names} · {queries.shown(point)}"


class ReminderConsentForm(Form):
    contact_point = RowField(
        label=_("Who, and over which way"),
        empty=_("Choose"),
        help_text=_(
            "Mobile telephones and mailboxes of the adults of this case. What is missing is added with the person."
        ),
    )
    language = forms.ChoiceField(label=_("In which language"), choices=settings.LANGUAGES)
    from_hour = forms.IntegerField(label=_("Not before this hour"), min_value=6, max_value=21)
    until_hour = forms.IntegerField(
        label=_("Not after this hour"),
        min_value=7,
        max_value=22,
        help_text=_("The hours in which they are alone with the telephone. Nothing is sent outside of them."),
    )
    given_on = DateField(label=_("Day on which they asked for it"))
    is_safe = forms.BooleanField(
        label=_("In a conversation apart they said that nobody else reads this telephone or mailbox"),
        help_text=_(
            "A reminder that somebody else reads can put a person in danger. If you are not sure, do not tick it."
        ),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact_point"].offer(queries.safe_points(adults_of(case)), way_of)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name]
            for name in ("contact_point", "language", "from_hour", "until_hour", "given_on")
        }
