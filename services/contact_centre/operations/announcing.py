# Cyrillic: sentences of letters to a Bulgarian court and to parents
"""
What is told outside when the work with a family ends: drafts of letters, in neutral sentences.

A letter never names who is at fault and recommends nothing; a person reads it and releases it through its own page.
"""

from datetime import datetime

from services.cases.letters import Letter, write_letter
from services.cases.models import Case, Document
from services.contact_centre.ledger_enums import EndGround
from services.people.models import Person
from services.staff.models import Worker

GROUNDS = {
    EndGround.SAFETY: "Центърът не може да осигури безопасността на срещите.",
    EndGround.DEMAND: "Исканото надхвърля възможностите на центъра.",
    EndGround.NON_COMPLIANCE: "Правилата за провеждане на срещите не се спазват.",
    EndGround.VIOLENCE: "Отправени са заплахи или е упражнено насилие.",
}
ENDS = "Работата по случая в центъра се прекратява. Насрочените срещи няма да се проведат и не е нужно да идвате."
NO_ADVICE = "Писмото излага факти. То не съдържа становище за родителските права и за режима на лични отношения."


def notice_of_end(
    *, case: Case, person: Person | None, paragraphs: tuple[str, ...], by: Worker, at: datetime
) -> Document:
    """
    The letter to one adult, or to the court or sender when nobody is named.

    :raises Refusal: nothing can print here.
    """
    letter = Letter(
        addressees=(person.names if person else court_of(case),),
        subject=f"Прекратяване на работата по случай {case.number}",
        paragraphs=paragraphs,
    )
    return write_letter(case=case, letter=letter, by=by, at=at)


def words_of_end(ground: str) -> tuple[str, ...]:
    reason = (GROUNDS[EndGround(ground)],) if ground else ()
    return (ENDS, *reason, NO_ADVICE)


def court_of(case: Case) -> str:
    """Whom the centre answers to: the court of the act in force, else whoever referred the family."""
    basis = case.legal_bases.exclude(court_name="").order_by("-dated", "-id").first()
    if basis is not None:
        return basis.court_name
    referral = case.referrals.exclude(institution_name="").order_by("-received_at", "-id").first()
    return referral.institution_name if referral else ""
