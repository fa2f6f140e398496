"""States of an import and of its lines."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ImportKind(TextChoices):
    PEOPLE = "people", _("people")
    CASES = "cases", _("cases")
    SESSIONS = "sessions", _("meetings")


class ImportState(TextChoices):
    MATCHING = "matching", _("columns to be chosen")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked, nothing stored yet")
    STORING = "storing", _("being stored")
    DONE = "done", _("done")


BUSY = frozenset({ImportState.CHECKING, ImportState.STORING})
CONFIRMED = frozenset({ImportState.STORING, ImportState.DONE})


class LineState(TextChoices):
    NEW = "new", _("new")
    KNOWN = "known", _("already known")
    WRONG = "wrong", _("wrong")
    STORED = "stored", _("stored")
