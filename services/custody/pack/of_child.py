"""
What belongs in the pack of a child, which its representative reads: the child's own facts, and no others.

Nothing of it may tell the representative what is kept from them: where the child lives with the other parent, when it
comes and goes at the entrance, what it said. Other tables are left out until somebody says that they belong here.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from services.cases.models import Case, Document, Note
from services.contact_centre.models import (
    Arrangement,
    ChildVoice,
    Observation,
    Orientation,
    RiskAssessment,
    SafetyPlan,
    Session,
)
from services.custody.pack import Item, LeftOut
from services.custody.pack.gathering import case_of, day_of, facts_of, moment_of, own_of
from services.people.models import ContactPoint, Person
from services.people.secrecy import secrets_on


def items_of(child: Person, reader: Person, cases: list[Case]) -> Iterator[Item]:
    yield from own_of(child, _("The child"))
    yield from _points(child, reader)
    for case in cases:
        yield case_of(child, case)
        yield from _orientations(child, case)
        yield from _arrangements(child, case)
    yield from _meetings(child, cases)


def may_be_told(reader: Person, point: ContactPoint) -> bool:
    """The child's own contact points are the representative's to know, unless they are withheld from them."""
    return not any(row.holds_from(reader.pk) for row in secrets_on(point))


def _all_points(child: Person) -> Any:
    rows = ContactPoint.objects.filter(person=child).prefetch_related("withholdings")
    return rows.order_by("created_at", "pk")


def _points(child: Person, reader: Person) -> Iterator[Item]:
    for point in _all_points(child):
        if may_be_told(reader, point):
            facts = facts_of((point.get_kind_display(), point.value), (_("Until"), moment_of(point.ended_at)))
            yield Item(f"point:{point.pk}", _("The child"), _("How to reach the child"), facts)


def _orientations(child: Person, case: Case) -> Iterator[Item]:
    for row in Orientation.objects.filter(case=case, child=child).order_by("at", "pk"):
        facts = facts_of((_("When"), moment_of(row.at)))
        yield Item(f"orientation:{row.pk}", _("Cases"), _("Visit before the first meeting"), facts)


def _arrangements(child: Person, case: Case) -> Iterator[Item]:
    for row in Arrangement.objects.filter(case=case, child=child).order_by("starts_on", "pk"):
        facts = facts_of(
            (_("Kind of contact"), row.get_type_display()),
            (_("From"), day_of(row.starts_on)),
            (_("Until"), day_of(row.ends_on)),
        )
        yield Item(f"arrangement:{row.pk}", _("Meetings"), _("Arrangement of contact"), facts)


def _meetings(child: Person, cases: list[Case]) -> Iterator[Item]:
    """That they took place, and not when the child came and went: that would tell when the other parent does."""
    rows = Session.objects.filter(case__in=cases, participants__person=child).distinct().order_by("starts_at", "pk")
    for row in rows:
        why = row.get_not_held_reason_display() if row.not_held_reason else ""
        facts = facts_of((_("State"), row.get_state_display()), (_("Why it did not take place"), why))
        yield Item(f"session:{row.pk}", _("Meetings"), moment_of(row.starts_at), facts)


def left_out(child: Person, reader: Person, cases: list[Case]) -> Iterator[LeftOut]:
    of: dict[str, Any] = {"case__in": cases}
    others, secret = _("data of other people (GDPR, art. 15 (4))"), _("secrecy of the child's information")
    judged = _("professional judgement about several people")
    points = [one for one in _all_points(child) if not may_be_told(reader, one)]
    yield LeftOut(
        _("Contact points withheld from the representative"), _("withheld, with reason and ground"), len(points)
    )
    people = Person.objects.filter(case_parties__case__in=cases).exclude(pk=child.pk).distinct()
    yield LeftOut(_("Other people of the cases, with everything of theirs"), others, people.count())
    said = ChildVoice.objects.filter(session__case__in=cases)
    yield LeftOut(_("What the children said"), secret, said.count())
    seen = Observation.objects.filter(session__case__in=cases)
    yield LeftOut(_("Observations at the meetings"), others, seen.count())
    yield LeftOut(_("Documents of the cases"), others, Document.objects.filter(**of).count())
    yield LeftOut(_("Notes of the case"), judged, Note.objects.filter(**of).count())
    yield LeftOut(_("Risk assessments"), judged, RiskAssessment.objects.filter(**of).count())
    plans = SafetyPlan.objects.filter(**of).count()
    yield LeftOut(_("Safety plans"), _("would endanger whom they protect"), plans)
