"""{% load meetings %}: answers that name days, counts of dates, names of languages, a number to call, panels."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django import template

from kernel.clock import local
from services.contact_centre.forms.sent import Sent
from services.contact_centre.queries.board_shapes import NextStep
from services.people.forms import LANGUAGES
from services.scheduling.regime.occurrences import Kind, Occurrence

register = template.Library()


@register.filter
def ordinals_in(answer: str) -> list[str]:
    """„1,3:5" → which of the month."""
    return answer.split(":")[0].split(",") if ":" in answer else []


@register.filter
def days_in(answer: str) -> list[str]:
    """„1,3:5" or „1,3" → which weekdays."""
    return answer.rsplit(":", 1)[-1].split(",")


@dataclass(frozen=True, slots=True)
class Counted:
    visits: int
    returns: int
    gaps: int


@register.filter
def counted(dates: Sequence[Occurrence]) -> Counted:
    """What the lines of a list of dates are: ways back and lines without a visit are no dates of their own."""
    kinds = [one.kind for one in dates]
    visits = sum(one.is_date for one in dates)
    return Counted(visits, kinds.count(Kind.HANDOVER_BACK), kinds.count(Kind.GAP))


@register.filter
def spoken(codes: Collection[str]) -> str:
    return ", ".join(str(label) for code, label in LANGUAGES if code in codes)


@register.filter
def telephone(text: str) -> str:
    """The first telephone number of a text, as a tel: link needs it; empty where there is none."""
    found = re.search(r"\+?\d[\d\s/()-]{1,18}\d", text or "")
    return re.sub(r"[^\d+]", "", found[0]) if found else ""


@register.filter
def beside(at: datetime, hour: datetime) -> str:
    """A time as it stands beside an hour: with its day where that is another one."""
    moment = local(at)
    return f"{moment:%H:%M}" if moment.date() == local(hour).date() else f"{moment:%d.%m. %H:%M}"


@register.filter
def kinds(steps: Collection[NextStep]) -> list[str]:
    return [step.kind for step in steps]


@register.simple_tag
def sent_from(sent: Sent, action: str, **facts: object) -> Sent:
    """What was sent and refused, in the panel that sends `facts` to `action`; else an empty one."""
    return sent.here(action, facts)
