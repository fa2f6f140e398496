"""The guards of a case that this room can answer. Each says what is missing and where it is done."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kernel.addresses import address
from kernel.clock import SOFIA
from kernel.errors import Hint, Refusal
from kernel.workflow import Guard
from services.cases import queries
from services.cases.enums import CASE_WORKFLOW, DANGER, TO_CHOOSE, CaseState, DocumentKind, ReferralSource
from services.cases.models import Case
from services.cases.opening import opening_day
from services.people.enums import ContactKind
from services.people.models import ContactPoint

SAFE_CHANNELS = {ContactKind.PHONE, ContactKind.EMAIL}


def _hint(text: str, name: str, case: Case, fragment: str = "") -> tuple[Hint, ...]:
    return (Hint(text, address(name, case.pk, tail=fragment)),)


def service_open(case: Case, *, at: datetime, **_context: Any) -> Refusal | None:
    opens_on = opening_day()
    if opens_on is None or at.astimezone(SOFIA).date() >= opens_on:
        return None
    sentence = _("The service opens on %(day)s; until then applications keep their place by time of receipt.")
    return Refusal(sentence % {"day": f"{opens_on:%d.%m.%Y}"})


def duplicates_checked(case: Case, **_context: Any) -> Refusal | None:
    if case.duplicates_checked_at is not None:
        return None
    return Refusal(
        _("Nobody has looked yet whether this family is already known."),
        hints=_hint(_("Search for duplicates"), "cases:duplicates", case),
    )


def acknowledged(case: Case, **_context: Any) -> Refusal | None:
    if not case.referrals.filter(acknowledged_at__isnull=True).exists():
        return None
    return Refusal(
        _("The receipt of the referral has not been acknowledged to the sender."),
        hints=_hint(_("Acknowledge the receipt"), "cases:detail", case, "#referrals"),
    )


def reason_given(case: Case, *, note: str = "", **_context: Any) -> Refusal | None:
    return None if note.strip() else Refusal(_("Give the reason."), field="note")


def closing_reason_given(case: Case, *, closing_reason: str = "", **_context: Any) -> Refusal | None:
    if closing_reason in TO_CHOOSE:
        return None
    return Refusal(_("Choose why the case is closed."), field="closing_reason")


def _has_letter(case: Case) -> bool:
    """A letter of this screening: one that went out before a case was reopened answers another question."""
    since = case.transitions.filter(to_state=CaseState.SCREENING).order_by("-at", "-id").first()
    letters = case.documents.filter(kind=DocumentKind.LETTER_OUT)
    return letters.filter(added_at__gte=since.at if since else case.received_at).exists()


def _letter_hint(text: str, case: Case, kind: str = DocumentKind.LETTER_OUT) -> tuple[Hint, ...]:
    return _hint(text, "cases:add_document", case, f"?kind={kind}")


def _written(text: str, case: Case, kind: str) -> Hint:
    """The form by which a letter of this kind is written; it lies in a room above."""
    return Hint(text, address("papers:write_letter", case.pk, kind))


def refusal_letter(case: Case, **_context: Any) -> Refusal | None:
    """R7: whoever refers a family is told in writing why it is declined."""
    if queries.is_self_referred(case) or _has_letter(case):
        return None
    return Refusal(
        _("The sender must be told in writing why the family is declined; add the outgoing letter."),
        hints=(*_letter_hint(_("Add the letter"), case), _written(_("Write the refusal"), case, "refusal")),
    )


def clarification_letter(case: Case, **_context: Any) -> Refusal | None:
    if _has_letter(case):
        return None
    return Refusal(
        _("Write the letter with the questions to the court first."),
        hints=_letter_hint(_("Add the letter"), case),
    )


def no_safety_signal(case: Case, **_context: Any) -> Refusal | None:
    """A family in which a child may be in danger never waits in a queue."""
    if not DANGER.intersection(case.grounds):
        return None
    return Refusal(_("A case with violence or a child at risk is never put on the waiting list."))


def both_consents(case: Case, **_context: Any) -> Refusal | None:
    """R6: without a court or an institution, both parents agree in writing."""
    if not queries.is_self_referred(case):
        return None
    parents, given = queries.parents_of(case), queries.consenting(case)
    if len(parents) < 2:
        message = _("The written consent of both parents is needed; only one parent is among the people of the case.")
        return Refusal(message, hints=_hint(_("Add the other parent"), "cases:add_party", case))
    missing = [parent.names for parent in parents if parent.pk not in given]
    if not missing:
        return None
    sentence = _("The written consent of both parents is needed. Missing: %(names)s.") % {"names": ", ".join(missing)}
    return Refusal(sentence, hints=_hint(_("Record a consent"), "cases:add_consent", case))


def order_attached(case: Case, **_context: Any) -> Refusal | None:
    if not case.referrals.filter(source=ReferralSource.COURT).exists():
        return None
    kinds = [DocumentKind.COURT_ORDER, DocumentKind.INTERIM_MEASURE]
    if case.documents.filter(kind__in=kinds).exists():
        return None
    return Refusal(
        _("The court order is not among the documents."),
        hints=_letter_hint(_("Add the order"), case, DocumentKind.COURT_ORDER),
    )


def safe_contacts(case: Case, **_context: Any) -> Refusal | None:
    parents = queries.parents_of(case)
    points = ContactPoint.objects.filter(person__in=parents, kind__in=SAFE_CHANNELS, ended_at__isnull=True)
    reachable = set(points.values_list("person_id", flat=True))
    missing = [parent for parent in parents if parent.pk not in reachable]
    if not missing:
        return None
    sentence = _("No safe way to reach: %(names)s.") % {"names": ", ".join(parent.names for parent in missing)}
    text = _("Add a phone or an e-mail")
    where = address("people:add_contact", missing[0].pk, tail=f"?next={address('cases:detail', case.pk)}")
    return Refusal(sentence, hints=(Hint(text, where),))


def key_worker_assigned(case: Case, **_context: Any) -> Refusal | None:
    if case.key_worker_id is not None:
        return None
    return Refusal(_("Nobody is in charge of the case."), hints=_hint(_("Assign a key worker"), "cases:assign", case))


def notices_sent(case: Case, **_context: Any) -> Refusal | None:
    """R13: each parent and the sender are told in writing."""
    closing = case.transitions.filter(move="start_closing").order_by("-at").first()
    since = closing.at if closing else case.received_at
    if case.documents.filter(kind=DocumentKind.LETTER_OUT, added_at__gte=since).exists():
        return None
    return Refusal(
        _("Add the closing notices to the parents and to the sender."),
        hints=(*_letter_hint(_("Add a letter"), case), _written(_("Write a letter"), case, "free")),
    )


GUARDS: dict[str, Guard] = {
    guard.__name__: guard
    for guard in (
        service_open,
        duplicates_checked,
        acknowledged,
        reason_given,
        closing_reason_given,
        refusal_letter,
        clarification_letter,
        no_safety_signal,
        both_consents,
        order_attached,
        safe_contacts,
        key_worker_assigned,
        notices_sent,
    )
}


def bind() -> None:
    for name, guard in GUARDS.items():
        CASE_WORKFLOW.bind(name, guard)
