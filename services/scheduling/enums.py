from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ResourceKind(TextChoices):
    """What can be in one place at a time only."""

    ROOM = "room", _("room")
    WORKER = "worker", _("worker")
    CHILD = "child", _("child")
