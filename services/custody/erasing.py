"""
The work of an approved erasure, where the owner's connection is: the list first, then the rows, then the bytes.

A death at any point is made good by running it again: what is in the list already is not written twice, and what is
gone is not found.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.enums import Action
from audit.record import record
from kernel.actor import SYSTEM
from kernel.clock import SOFIA, now
from kernel.errors import Refusal
from kernel.place import Place
from services.cases.models import Case
from services.cases.numbers import next_number
from services.custody import forgetting
from services.custody.enums import ERASURE, ErasureState, Whose
from services.custody.forgetting import Gone
from services.custody.models import Erasure
from services.custody.operations.erasures import refuse_now
from services.people.models import Person
from services.staff.models import Approval
from tenants.continuity.server import inside
from tenants.provisioning import owner
from vault import erasures, keyring, shredding

PREFIX = "ЗЛ"  # Cyrillic: the prefix of the certificate's number, as on other Bulgarian papers


def work(place: Place, erasure_id: UUID) -> Erasure | None:
    """
    Erase what two people have agreed to; None when there is nothing to do any more.

    :raises vault.erasures.BrokenList: the list cannot be trusted; nothing is erased.
    """
    with inside(place):
        if not _announce(place, erasure_id):
            return None
        with transaction.atomic(using=owner.ALIAS):
            erasure, gone = _erase(place, erasure_id)
        forgetting.unlink(gone.on_disk)
    shredding.sweep(place)
    return erasure


def again(place: Place) -> list[str]:
    """kernel.hooks.place_restored and erased_again: a copy brings them back; the list says that they must go."""
    listed = [one.subject for one in erasures.of(place.uuid) if one.subject]
    alias = owner.ALIAS
    cases = list(Case.objects.using(alias).filter(pk__in=listed).values_list("pk", flat=True))
    people = list(Person.objects.using(alias).filter(pk__in=listed).values_list("pk", flat=True))
    if not (cases or people):
        return []
    gone = forgetting.forget(alias, cases=cases, people=people)
    forgetting.unlink(gone.on_disk)
    return [f"erased again: {len(cases)} cases, {len(gone.people)} people, {len(gone.on_disk)} files"]


def waiting() -> list[UUID]:
    return list(
        Erasure.objects.filter(state=ErasureState.APPROVED).order_by("decided_at").values_list("pk", flat=True)
    )


def _subjects(erasure: Erasure) -> dict[str, list[UUID]]:
    key = "cases" if erasure.whose == Whose.CASE else "people"
    return {key: [erasure.subject]}


def _announce(place: Place, erasure_id: UUID) -> bool:
    """Into the list of erasures, before anything is erased. False: not approved any more, or a hold has come."""
    erasure = Erasure.objects.filter(pk=erasure_id, state=ErasureState.APPROVED).first()
    if erasure is None or _stopped(erasure):
        return False
    gone = forgetting.announced(owner.ALIAS, **_subjects(erasure))
    known = {one.subject for one in erasures.of(place.uuid)}
    facts = {"ground": f"{erasure.whose}.{erasure.ground}", "by": str(erasure.pk)}
    for subject in (erasure.subject, *gone.people):
        if subject not in known:
            files = tuple(gone.files) if subject == erasure.subject else ()
            erasures.append(erasures.Erasure(place.uuid, subject, files), **facts)
            known.add(subject)
    return True


def _stopped(erasure: Erasure) -> bool:
    try:
        refuse_now(erasure)
    except Refusal:
        Erasure.objects.filter(pk=erasure.pk).update(failure="held")
        return True
    return False


def _erase(place: Place, erasure_id: UUID) -> tuple[Erasure, Gone]:
    erasure = Erasure.objects.select_for_update().get(pk=erasure_id)
    ERASURE.check("erase", erasure.state, erasure)
    Case.objects.select_for_update(of=("self",)).filter(pk=erasure.subject).first()
    refuse_now(erasure)
    keys = shredding.erase_in(owner.ALIAS, erasures.of(place.uuid))
    keyring.ring_of(place).forget()
    gone = forgetting.forget(owner.ALIAS, **_subjects(erasure))
    _finish(erasure, gone, {"keys": keys.keys, "files": len(gone.files)}, now())
    return erasure, gone


def _forget_words(erasure: Erasure) -> None:
    """Why somebody decided so may tell of whom."""
    for row in Approval.objects.filter(subject=erasure.pk):
        row.handed_because = row.decided_because = ""
        row.save(update_fields=["handed_because", "decided_because"])


def _finish(erasure: Erasure, gone: Gone, thrown: dict[str, int], at: datetime) -> None:
    head = erasures.head()
    facts: dict[str, Any] = {
        "rows": gone.rows,
        "people": len(gone.people),
        "emptied": gone.emptied,
        **thrown,
        "list": head.count,
        "hash": head.hash,
    }
    year = at.astimezone(SOFIA).year
    taken = set(Erasure.objects.exclude(number="").values_list("number", flat=True))
    erasure.number = next_number(series="erasure", year=year, prefix=PREFIX, is_taken=taken.__contains__)
    erasure.title = erasure.reason = erasure.decided_because = ""
    erasure.state, erasure.done_at, erasure.facts, erasure.failure = ErasureState.DONE, at, facts, ""
    erasure.save()
    _forget_words(erasure)
    detail = {"number": erasure.number, "reference": erasure.reference, "rows": sum(gone.rows.values())}
    record(Action.WRITE, actor=SYSTEM, what=erasure, fields=("state",), detail=detail)
