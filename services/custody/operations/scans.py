"""Scans in an answer: no program reads them, so each goes in only after a person has looked through it, by name."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.models import Event
from audit.record import record
from kernel.errors import Refusal
from services.cases.models import Document
from services.custody.enums import AccessState
from services.custody.models import AccessRequest
from services.custody.pack.checking import Check
from services.custody.reasons import reason_of
from services.people.access import visible_to
from services.staff.models import Worker
from services.staff.roles import Capability


def check_of(request: AccessRequest) -> Check:
    admitted = {one["key"]: one["file"] for one in request.admitted or []}
    return Check(request.person, request.representative, admitted)


def key_of(document: UUID) -> str:
    return f"document:{document}"


@transaction.atomic
def admit_scan(*, request: AccessRequest, document: UUID, because: str, by: Worker, at: datetime) -> AccessRequest:
    """
    This one scan may go in: `by` has opened it since the answer was put together, and says what they looked for.

    Put together again, it is in the answer; whoever decides sees by whom and why.

    :raises Refusal: the check did not stop at it as a scan, it was not opened, or no sufficient reason.
    """
    request = AccessRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if not (by.may(Capability.DISCLOSURES_PREPARE) and visible_to(by).filter(pk=request.person_id).exists()):
        raise PermissionDenied
    scan = _waiting_scan(request, document)
    if not _has_opened(document, request, by):
        raise Refusal(_("Open the scan and look through it first."))
    told = {"because": reason_of(because, "because"), "by": str(by.pk), "name": by.display_name, "at": at.isoformat()}
    row = {"key": scan["key"], "title": scan["title"], "file": scan["scan"], **told}
    request.admitted = [*(request.admitted or []), row]
    contents = request.contents or {}
    request.contents = {**contents, "places": [one for one in contents["places"] if one != scan]}
    request.save(update_fields=["admitted", "contents"])
    subject = Document.objects.get(pk=document)
    record(
        Action.WRITE, actor=by.as_actor(), what=request, fields=("admitted",), reason=because, case_id=subject.case_id
    )
    return request


def _waiting_scan(request: AccessRequest, document: UUID) -> dict[str, str]:
    places = (request.contents or {}).get("places", [])
    found = [one for one in places if one["key"] == key_of(document) and one.get("scan")]
    if request.state != AccessState.STOPPED or not found:
        raise Refusal(_("The check has not stopped at this as at a scan."))
    scan: dict[str, str] = found[0]
    return scan


def _has_opened(document: UUID, request: AccessRequest, by: Worker) -> bool:
    """The journal says so: nothing is admitted unseen."""
    looks = Event.objects.filter(actor_id=by.pk, action=Action.DOWNLOAD, object_id=document)
    return looks.filter(at__gte=request.prepared_at).exists()
