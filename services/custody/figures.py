"""The centre's figures by year: counted from the rows there are and from what erased cases have left (Tally)."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Func, QuerySet
from django.db.models.fields import CharField
from django.db.models.functions import ExtractYear

from kernel.clock import SOFIA
from services.cases.enums import CaseState, PartyRole
from services.cases.models import Case, CaseParty
from services.contact_centre.models import Session
from services.custody.models import Tally
from services.reports.models import Certificate

Cell = tuple[int, str, str]  # year, measure, key
Figures = Counter[Cell]


def figures() -> Figures:
    """Of everything the centre ever did, whether its rows are still there or not."""
    found = counted("default")
    for row in Tally.objects.order_by("year", "measure", "key"):
        found[row.year, row.measure, row.key] += row.count
    return found


def counted(alias: str, cases: Iterable[UUID] | None = None) -> Figures:
    """Of these cases, or of all there are."""
    of = {} if cases is None else {"pk__in": list(cases)}
    within = {} if cases is None else {"case__in": list(cases)}
    found: Figures = Counter()
    all_ = Case.objects.using(alias).filter(**of)
    _count(found, "received", all_, "received_at", F("service"))
    _count(found, "ground", all_, "received_at", Func(F("grounds"), function="unnest", output_field=CharField()))
    _count(found, "closed", all_.filter(closed_at__isnull=False), "closed_at", F("closing_reason"))
    _count(found, "declined", all_.filter(state=CaseState.DECLINED), "received_at", None)
    children = CaseParty.objects.using(alias).filter(role=PartyRole.CHILD, **within)
    _count(found, "children", children, "case__received_at", None)
    sessions = Session.objects.using(alias).filter(**within)
    _count(found, "meetings", sessions, "starts_at", F("state"))
    not_held = sessions.exclude(not_held_reason="")
    _count(found, "not_held", not_held, "starts_at", F("not_held_reason"))
    _count(found, "certificates", Certificate.objects.using(alias).filter(**within), "issued_at", None)
    return found


def _count(found: Figures, measure: str, rows: QuerySet[Any], when: str, key: Any) -> None:
    rows = rows.order_by().annotate(in_year=ExtractYear(when, tzinfo=SOFIA))
    if key is None:
        counts = ((year, "", n) for year, n in rows.values_list("in_year").annotate(n=Count("pk")))
    else:
        counts = rows.annotate(by_key=key).values_list("in_year", "by_key").annotate(n=Count("pk"))
    for year, value, n in counts:
        found[int(year), measure, str(value)] += n


def keep(alias: str, added: Figures) -> None:
    """Put what goes into the tally, in the caller's transaction."""
    for (year, measure, key), count in sorted(added.items()):
        where: dict[str, Any] = {"year": year, "measure": measure, "key": key}
        row, _ = Tally.objects.using(alias).select_for_update().get_or_create(**where)
        row.count += count
        row.save(using=alias, update_fields=["count"])
