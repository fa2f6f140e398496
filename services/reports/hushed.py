"""What of incidents and of a child's words a report may tell its readers."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from kernel.clock import at_sofia
from services.cases.models import Case, Document
from services.incidents import queries
from services.incidents.enums import IncidentState
from services.incidents.models import Incident
from services.people.models import Person
from services.reports.models import Report

TOLD = (IncidentState.REVIEWED, IncidentState.CLOSED)  # a second person has looked at it


def child_allows(voice: Any, readers: Iterable[Person]) -> bool:
    """A child who wants its words kept from a parent wants them kept from a file that this parent can read."""
    return not getattr(voice, "wish", None) or not any(True for _reader in readers)


def silenced(case: Case, readers: Iterable[Person]) -> tuple[set[UUID], set[UUID]]:
    """Ids of the incidents, and of the meetings, of which one of these readers must not hear."""
    found = [queries.silenced(case, reader) for reader in readers]
    return {pk for one in found for pk in one.incidents}, {pk for one in found for pk in one.sessions}


def kept_since(*, document: Document, readers: Iterable[Person]) -> list[str]:
    """Of a finished report: meetings whose facts it tells, and of which one of these people must not hear now."""
    report = Report.objects.filter(Q(document=document) | Q(word_document=document)).first()
    if report is None or report.contents is None:
        return []
    told = {one["session"] for one in report.contents["meetings"] if one["lines"] or one["voices"] or one["addenda"]}
    kept = [one for one in readers if told & {str(pk) for pk in silenced(report.case, [one])[1]}]
    return [_("a meeting of which %(name)s must not hear") % {"name": one.names} for one in kept]


def usable(session_ids: Iterable[UUID]) -> set[UUID]:
    """After an incident a signed record is used when a second person has read it."""
    return queries.locked_records(session_ids)


def incidents_of(case: Case, starts_on: date, ends_on: date) -> list[tuple[Incident, str]]:
    """Those of the period that a second person has looked at, each with what was written about it as facts."""
    starts, ends = at_sofia(starts_on, time.min), at_sofia(ends_on + timedelta(days=1), time.min)
    rows = case.incidents.filter(happened_at__gte=starts, happened_at__lt=ends, state__in=TOLD)
    whole = rows.select_related("opened_by").prefetch_related("facts").order_by("happened_at", "id")
    with translation.override("bg"):
        return [(row, _told(row)) for row in whole]


def _told(incident: Incident) -> str:
    facts = [fact.text.strip() for fact in sorted(incident.facts.all(), key=lambda one: (one.at, one.pk))]
    kind = str(incident.get_kind_display())
    return " ".join([f"{kind[:1].upper()}{kind[1:]}.", *facts])
