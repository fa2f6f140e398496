"""Why a date has no place, in words: which room, which colleague, which rule."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services.scheduling.planner.problem import Code, Reason

Stored = dict[str, Any]
NOBODY = (Code.ROOMS, Code.WORKERS, Code.SECOND)


def stored(reasons: Iterable[Reason]) -> list[Stored]:
    """As a proposal keeps them: codes and numbers; the words are made in the language of whoever reads."""
    return [{"code": str(one.code), "counts": dict(one.counts), "door": one.door} for one in reasons]


def refused(sentence: str) -> list[Stored]:
    """What the booking itself said."""
    return [{"code": "", "text": sentence}]


def say(reason: Stored, doors: Mapping[str, str]) -> str:
    if not reason["code"]:
        return str(reason["text"])
    if reason["code"] in NOBODY:
        return _of_each(reason["code"], reason["counts"])
    if reason["code"] == Code.DOORS:
        text = _("Two people who must not meet would be at the entrance „%(door)s“ at the same time.")
        return text % {"door": doors.get(reason["door"], "?")}
    return _whole()[Code(reason["code"])]


def _whole() -> dict[Code, str]:
    return {
        Code.CLOSED: _("The house is closed on that day."),
        Code.HOURS: _("Outside the opening hours."),
        Code.NO_TIME: _("The order does not say at what time."),
        Code.BASIS: _("No order allows a meeting on that day."),
        Code.FROZEN: _("The meetings of this family are frozen."),
        Code.ENGAGED: _(
            "Somebody of the family is at a consultation at that time, or would meet there whom they must not meet."
        ),
        Code.CHILD: _("The child is in another meeting at that time."),
        Code.ON_DUTY: _("Too few colleagues would be on duty for supported meetings."),
        Code.CROWDED: _("There is room for each meeting of that hour, but not for all of them together."),
    }


def _of_each(code: str, counts: Mapping[str, int]) -> str:
    """„No room is free: 5 taken, 2 too small." """
    first = {
        Code.ROOMS: _("No room can be had"),
        Code.WORKERS: _("Nobody can supervise"),
        Code.SECOND: _("Two supervisors are needed and one alone can be had"),
    }[Code(code)]
    parts = [_part(Code(why), count) for why, count in sorted(counts.items()) if why]
    return f"{first}: {', '.join(parts)}." if parts else f"{first}."


def _part(why: Code, count: int) -> str:
    parts = {
        Code.TAKEN: ngettext("%(count)s is taken", "%(count)s are taken", count),
        Code.SMALL: ngettext("%(count)s is too small", "%(count)s are too small", count),
        Code.CLOSED: ngettext("%(count)s is closed", "%(count)s are closed", count),
        Code.ABSENT: ngettext("%(count)s is away", "%(count)s are away", count),
        Code.OFF_DUTY: ngettext("%(count)s does not work then", "%(count)s do not work then", count),
        Code.UNQUALIFIED: ngettext("%(count)s has no valid training", "%(count)s have no valid training", count),
        Code.CONFLICT: ngettext(
            "%(count)s has a conflict of interest", "%(count)s have a conflict of interest", count
        ),
        Code.LANGUAGE: ngettext("%(count)s does not speak the language", "%(count)s do not speak the language", count),
    }
    return parts[why] % {"count": count}
