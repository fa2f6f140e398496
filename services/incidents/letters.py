# Cyrillic: letters of a Bulgarian centre, in Bulgarian whatever the language of the screen
"""What a letter about an incident begins with: facts alone, and none that its reader must not learn."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kernel.clock import local
from services.cases.enums import ReferralSource
from services.cases.letters import Letter, write_letter
from services.cases.models import Document
from services.incidents import access, queries
from services.incidents.enums import FactKind, IncidentKind, Step
from services.incidents.models import Incident
from services.incidents.operations.opening import locked
from services.incidents.operations.silence import keep_paper
from services.incidents.operations.steps import tick
from services.staff.models import Worker
from services.staff.roles import Capability

COURT, ODZ = "court", "odz"
TO = {COURT: Step.LETTER_COURT, ODZ: Step.LETTER_ODZ}
ODZ_NAME = "Дирекция „Социално подпомагане“, отдел „Закрила на детето“"
BEGAN = {
    IncidentKind.INTOXICATION: "лице, което дойде за определената среща, не беше допуснато до нея, тъй като у него"
    " бяха забелязани признаци на употреба на алкохол или друго вещество.",
    IncidentKind.VIOLENCE: "имаше насилие или заплаха с насилие.",
    IncidentKind.INJURY: "имаше пострадало лице.",
    IncidentKind.TAKING_AWAY: "имаше опит детето да бъде отведено в нарушение на определения режим.",
    IncidentKind.MISSING: "детето не беше намерено там, където трябваше да бъде.",
    IncidentKind.ABUSE_TOLD: "дете сподели за обстоятелства, които сочат, че се нуждае от закрила.",
    IncidentKind.RULES: "бяха нарушени правилата на центъра.",
    IncidentKind.FIRE: "имаше опасност в сградата.",
    IncidentKind.MEDICAL: "лице се нуждаеше от медицинска помощ.",
}
SUBJECTS = {COURT: "Уведомление за инцидент", ODZ: "Сигнал по чл. 7, ал. 1 от Закона за закрила на детето"}
LAST = {
    COURT: "Центърът излага само установени факти и не изразява становище по спора.",
    ODZ: "Молим да ни уведомите писмено за предприетите мерки и за номера, под който сигналът е заведен.",
}
MARKS = {FactKind.OBSERVED: "забелязано", FactKind.QUOTED: "казано дословно", FactKind.DONE: "предприето"}


@dataclass(frozen=True, slots=True)
class Draft:
    addressee: str
    subject: str
    text: str


def draft(incident: Incident, to: str) -> Draft:
    """A court's file is open to both parties: while anybody must not hear of it, its facts do not stand there."""
    tells = to == ODZ or not queries.silences_of(incident)
    facts = _facts(incident) if tells else []
    paragraphs = [_first(incident, tells), *facts, *_done(incident), LAST[to]]
    return Draft(_addressee(incident, to), SUBJECTS[to], "\n\n".join(paragraphs))


def _addressee(incident: Incident, to: str) -> str:
    if to == ODZ:
        return ODZ_NAME
    courts = incident.case.referrals.filter(source=ReferralSource.COURT).order_by("-received_at", "-id")
    return next((row.institution_name for row in courts), "")


def _first(incident: Incident, tells: bool) -> str:
    moment = f"На {local(incident.happened_at):%d.%m.%Y} г. в {local(incident.happened_at):%H:%M} ч. в центъра "
    if not tells:
        return moment + "настъпиха обстоятелства, за които е уведомен компетентният орган."
    return moment + BEGAN.get(IncidentKind(incident.kind), "настъпи инцидент.")


def _facts(incident: Incident) -> list[str]:
    rows = incident.facts.order_by("at", "id")
    return [f"{local(row.at):%H:%M} ч., {MARKS[FactKind(row.kind)]}: {row.text}" for row in rows]


DONE = {
    Step.POLICE: "беше подаден сигнал на телефон 112",
    Step.AMBULANCE: "беше повикана спешна помощ",
    Step.NOT_ADMITTED: "лицето не беше допуснато",
    Step.COMFORT: "детето беше успокоено и остана със служител",
    Step.OTHER_PARENT: "другият родител беше уведомен",
    Step.FIRST_AID: "беше оказана първа помощ",
    Step.APART: "детето беше отведено на безопасно място в сградата",
}


def _done(incident: Incident) -> list[str]:
    rows = [row for row in queries.steps_of(incident) if row.code in DONE]
    said = [f"в {local(row.done_at):%H:%M} ч. {DONE[Step(row.code)]}" for row in rows if row.done_at]
    return [f"Предприето: {'; '.join(said)}."] if said else []


@transaction.atomic
def write(*, incident: Incident, to: str, sent: Draft, by: Worker, at: datetime) -> Document:
    """
    Keep the letter among the papers of the case; it leaves by the page of releases. It ticks its step.

    Whoever must not hear of the incident, by now or from some later day on, does not get this paper.

    :raises Refusal: nothing to say, or nothing that can print it.
    """
    access.require(by, Capability.CASES_EDIT, incident)
    incident = locked(incident, by)
    paragraphs = tuple(one.strip() for one in sent.text.replace("\r", "").split("\n\n") if one.strip())
    series = "signal" if to == ODZ else "letter"
    letter = Letter(series=series, addressees=(sent.addressee,), subject=sent.subject, paragraphs=paragraphs)
    paper = write_letter(case=incident.case, letter=letter, by=by, at=at, title=sent.subject)
    incident.papers.append(paper.pk)
    incident.save(update_fields=["papers"])
    for silence in queries.silences_of(incident):
        keep_paper(paper, silence)
    tick(incident, TO[to], by, at, at)
    return paper
