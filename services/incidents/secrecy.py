"""R15, R20: what of an incident is kept from whom, asked by every output through services.people.secrecy."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from services.cases.models import CaseParty
from services.incidents.models import Incident, IncidentFact, PartyTold, Signal, Silence
from services.incidents.queries import words_of
from services.people.enums import SecretKind
from services.people.leaks import Secret
from services.people.models import Person
from services.people.secrecy import Rows, Rule, by_fact, register, register_source


def _kept(incident_of: Callable[[Any], UUID]) -> Callable[[Sequence[Any]], Rows]:
    def secrets(facts: Sequence[Any]) -> Rows:
        rows = by_fact(Silence.objects.filter(incident__in={incident_of(one) for one in facts}), "incident_id")
        return {one.pk: rows.get(incident_of(one), []) for one in facts}

    return secrets


def _told(incident_of: Callable[[Any], UUID]) -> Callable[[Sequence[Any], Person], set[UUID]]:
    """Of an incident one may know what one was told: R20, the rest is in a file of its own."""

    def concerning(facts: Sequence[Any], person: Person) -> set[UUID]:
        incidents = {incident_of(one) for one in facts}
        told = set(PartyTold.objects.filter(incident__in=incidents, person=person).values_list("incident", flat=True))
        return {one.pk for one in facts if incident_of(one) in told}

    return concerning


def _nobody(facts: Sequence[Any], person: Person) -> set[UUID]:
    """To whom a signal went, and who gave it, is told to no party: it would tell who reported."""
    return set()


def _own(facts: Sequence[Any], person: Person) -> set[UUID]:
    return {one.pk for one in facts if one.person_id == person.pk}


def _words(readers: list[Person], _about: Any) -> Iterable[Secret]:
    """What was written about an incident that one of these readers must not hear of, wherever it was copied to."""
    own = CaseParty.objects.filter(person__in=readers).values("case")
    rows = Silence.objects.filter(withheld_from__in=readers, ended_at__isnull=True, case__in=own)
    cases = {row.incident_id: row for row in rows.select_related("case").order_by("id")}
    for incident_id, row in cases.items():
        of = _("an incident that must not be told (%(number)s)") % {"number": row.case.number}
        yield from (Secret(SecretKind.PASSAGE, text, of=of) for text in words_of([incident_id]))


def bind() -> None:
    register(Incident, Rule(secrets=_kept(lambda row: row.pk), concerning=_told(lambda row: row.pk)))
    register(
        IncidentFact, Rule(secrets=_kept(lambda row: row.incident_id), concerning=_told(lambda row: row.incident_id))
    )
    register(PartyTold, Rule(secrets=_kept(lambda row: row.incident_id), concerning=_own))
    register(Signal, Rule(secrets=_kept(lambda row: row.incident_id), concerning=_nobody))
    register_source(_words)
