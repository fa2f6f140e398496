"""R10: before a meeting whoever supervises it confirms to have read reason, risks and conditions."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel import sight
from kernel.errors import Refusal
from services.contact_centre.enums import TAKES_PLACE
from services.contact_centre.models import BriefingRead, Session
from services.contact_centre.queries.briefing import BRIEFING, stamps
from services.staff.models import Worker
from services.staff.roles import Capability


@sight.beyond(BRIEFING)
@transaction.atomic
def confirm_read(*, session: Session, stamp: str, by: Worker, at: datetime) -> BriefingRead:
    """
    This worker has read what `stamp` stands for. Confirming twice is once.

    :raises Refusal: something has changed since the page was shown, or the meeting is over.
    """
    session = Session.objects.select_for_update(of=("self",)).select_related("case").get(pk=session.pk)
    if not by.may(Capability.SESSIONS_RUN) or by.pk not in session.led_by_ids:
        raise PermissionDenied
    if session.state not in TAKES_PLACE:
        raise Refusal(_("This meeting is over."))
    if stamps([session])[session.pk] != stamp:
        raise Refusal(_("Something has changed since you opened this page. Read it once more, then confirm."))
    row, is_new = BriefingRead.objects.get_or_create(session=session, worker=by, stamp=stamp, defaults={"at": at})
    if is_new:
        record(Action.WRITE, actor=by.as_actor(), what=session, fields=("briefings",))
    return row
