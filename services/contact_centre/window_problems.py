"""What stands in the way of the windows of a visit day (`windows.compute`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kernel.clock import local


class ProblemKind(StrEnum):
    SAME_ROOM = "same_room"
    BRINGS_CHILD = "brings_child"
    TOO_SHORT = "too_short"
    ENTRANCE_TAKEN = "entrance_taken"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why no windows could be found. `say` makes the sentence for staff; nobody else ever reads it."""

    kind: ProblemKind
    people: tuple[UUID, ...] = ()
    entrance: UUID | None = None
    starts: datetime | None = None

    def say(self, names: Mapping[UUID, str], entrances: Mapping[UUID, str]) -> str:
        facts = {
            "one": names.get(self.people[0], "?") if self.people else "",
            "other": names.get(self.people[1], "?") if len(self.people) > 1 else "",
            "entrance": entrances.get(self.entrance, "?") if self.entrance else "",
            "time": date_format(local(self.starts), "H:i") if self.starts else "",
        }
        return _sentences()[self.kind] % facts


def _sentences() -> dict[ProblemKind, str]:
    return {
        ProblemKind.SAME_ROOM: _("%(one)s and %(other)s must not meet, and this meeting puts them in one room."),
        ProblemKind.BRINGS_CHILD: _(
            "%(one)s and %(other)s must not meet, so the child cannot come or go with this adult."
        ),
        ProblemKind.TOO_SHORT: _("The meeting is too short: it would end while people are still arriving."),
        ProblemKind.ENTRANCE_TAKEN: _(
            "%(one)s and %(other)s must not meet, and both would be at the entrance „%(entrance)s“ about %(time)s."
            " Choose another time or another entrance."
        ),
    }
