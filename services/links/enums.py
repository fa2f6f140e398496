"""What a signed link is for, and what people answer with it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LinkKind(TextChoices):
    """The value is also the purpose that the link is signed for: one of these never opens another."""

    CONSENT = "consent", _("consent to the service")
    MEETING = "meeting", _("answer about a meeting")
    WINDOWS = "windows", _("calendar of a parent's own windows")
    CALENDAR = "calendar", _("calendar of a worker's own meetings")


class Answer(TextChoices):
    GIVEN = "given", pgettext_lazy("consent", "given")
    REFUSED = "refused", pgettext_lazy("consent", "refused")


class Shown(TextChoices):
    """What the other parent may read of the applicant; the applicant decides."""

    NOTHING = "nothing", _("nothing: not even who has applied")
    NAME = "name", _("their name")


class Standing(TextChoices):
    """What a sender of a referral learns by the code; nothing else."""

    RECEIVED = "received", pgettext_lazy("referral", "received")
    SCREENING = "screening", pgettext_lazy("referral", "in screening")
    CLARIFICATION = "clarification", pgettext_lazy("referral", "clarification asked by letter")
    ACCEPTED = "accepted", pgettext_lazy("referral", "accepted")
    DECLINED = "declined", pgettext_lazy("referral", "declined; the reasons come by letter")
    DECLINED_TOLD = "declined_told", pgettext_lazy("referral", "declined; the letter with the reasons was sent")
