"""The letter of the same day: a court whose regime is stopped hears of it from the centre. A person sends it."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kernel.clock import local
from kernel.errors import Refusal
from services.cases.letters import Letter, write_letter
from services.cases.models import Document
from services.contact_centre.enums import FreezeGround
from services.contact_centre.models import Freeze, LegalBasis, Session
from services.contact_centre.queries import orders
from services.staff.models import Worker

logger = logging.getLogger(__name__)
IN_COURT = "bg"  # whatever language the worker reads


def draft_letter(*, freeze: Freeze, sessions: Sequence[Session], by: Worker, at: datetime) -> Document | None:
    """
    A draft to every court whose act rules the meetings. None where there is no court, or nothing can print.

    A printer that fails must never keep meetings from being stopped: the head has the task to write anyway.
    """
    acts = list(orders.bases_in_force(freeze.case, local(at).date()))
    courts = tuple(dict.fromkeys(act.court_name for act in [*acts, freeze.order] if act and act.court_name))
    if not courts:
        return None
    with translation.override(IN_COURT):
        letter = Letter(addressees=courts, subject=_subject(acts), paragraphs=_paragraphs(freeze, sessions, acts, at))
    try:
        with transaction.atomic():
            return write_letter(case=freeze.case, letter=letter, by=by, at=at)
    except (Refusal, OSError):  # no printer, words that cannot be set, no place for the file
        logger.exception("The letter of a freeze could not be drafted.")
        return None


def _subject(acts: Sequence[LegalBasis]) -> str:
    number = next((act.number for act in acts if act.number), "")
    if not number:
        return _("Meetings that were stopped")
    return _("Meetings that were stopped, court case %(number)s") % {"number": number}


def _paragraphs(
    freeze: Freeze, sessions: Sequence[Session], acts: Sequence[LegalBasis], at: datetime
) -> tuple[str, ...]:
    return (
        *(_of_act(act) for act in acts),
        _why(freeze),
        _what(freeze, sessions, at),
        _("Please tell us whether and how the regime is to be carried out from now on."),
    )


def _of_act(act: LegalBasis) -> str:
    facts: dict[str, Any] = {"kind": act.get_kind_display(), "number": act.number, "day": f"{act.dated:%d.%m.%Y}"}
    if act.number:
        return _("Meetings take place here under an act of yours (%(kind)s, case %(number)s, of %(day)s).") % facts
    return _("Meetings take place here under an act of yours (%(kind)s of %(day)s).") % facts


def _why(freeze: Freeze) -> str:
    if freeze.order is None:
        ground = FreezeGround(freeze.ground).label
        return _("The centre has stopped the meetings. Ground: %(ground)s.") % {"ground": ground}
    order = freeze.order
    facts = {"court": order.court_name, "day": f"{order.dated:%d.%m.%Y}", "number": order.number or "–"}
    text = _("A protection order of %(court)s of %(day)s (case %(number)s) was brought to our knowledge.") % facts
    if order.against:
        text = f"{text} {_('It is directed against %(name)s.') % {'name': order.against.names}}"
    return text


def _what(freeze: Freeze, sessions: Sequence[Session], at: datetime) -> str:
    facts = {"today": f"{local(at):%d.%m.%Y, %H:%M}"}
    if freeze.order and freeze.order.against:
        facts["name"] = freeze.order.against.names
        text = _("From %(today)s on no meeting to which %(name)s comes is held or planned.") % facts
    else:
        text = _("From %(today)s on no meeting is held or planned.") % facts
    days = ", ".join(f"{local(one.starts_at):%d.%m.%Y %H:%M}" for one in sessions)
    return f"{text} {_('These meetings will not take place: %(days)s.') % {'days': days}}" if days else text
