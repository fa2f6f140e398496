"""Letters of the centre: a question to the court, a refusal to whoever referred the family."""

from dataclasses import dataclass, field
from datetime import datetime

from services.reports.typeset.documents.common import LegalBasis, Letterhead, Outgoing, Section, Signatory
from services.reports.typeset.render import render


@dataclass(frozen=True, slots=True)
class Question:
    """Something the act leaves open. `readings` are the ways it can be understood, each with its dates."""

    text: str
    readings: tuple[str, ...] = field(default=())

    def data(self) -> dict[str, object]:
        return {"text": self.text, "readings": list(self.readings)}


@dataclass(frozen=True, slots=True)
class ClarificationLetter:
    """`meanwhile` says what the centre does until the answer comes; the two parents must both agree to that."""

    letterhead: Letterhead
    outgoing: Outgoing
    subject: str
    basis: LegalBasis
    questions: tuple[Question, ...]
    signatory: Signatory
    meanwhile: str = ""
    attachments: tuple[str, ...] = field(default=())

    def data(self) -> dict[str, object]:
        return {
            "letterhead": self.letterhead.data(),
            "outgoing": self.outgoing.data(),
            "subject": self.subject,
            "basis": self.basis.data(),
            "questions": [question.data() for question in self.questions],
            "meanwhile": self.meanwhile,
            "attachments": list(self.attachments),
            "signatory": self.signatory.data(),
        }


def clarification_letter(letter: ClarificationLetter, *, moment: datetime) -> bytes:
    return render("clarification_letter", letter.data(), moment=moment, assets=letter.letterhead.assets)


@dataclass(frozen=True, slots=True)
class RefusalLetter:
    """
    The centre does not take a case and says why (R7). `reasons` are facts about the centre's means, not about people.

    `received` names the referral („Ваше писмо изх. № … от …"); `instead` says who can help now.
    """

    letterhead: Letterhead
    outgoing: Outgoing
    subject: str
    received: str
    reasons: tuple[str, ...]
    signatory: Signatory
    conditions: tuple[str, ...] = field(default=())
    instead: tuple[str, ...] = field(default=())
    sections: tuple[Section, ...] = field(default=())
    attachments: tuple[str, ...] = field(default=())

    def data(self) -> dict[str, object]:
        return {
            "letterhead": self.letterhead.data(),
            "outgoing": self.outgoing.data(),
            "subject": self.subject,
            "received": self.received,
            "reasons": list(self.reasons),
            "conditions": list(self.conditions),
            "instead": list(self.instead),
            "sections": [section.data() for section in self.sections],
            "attachments": list(self.attachments),
            "signatory": self.signatory.data(),
        }


def refusal_letter(letter: RefusalLetter, *, moment: datetime) -> bytes:
    return render("refusal_letter", letter.data(), moment=moment, assets=letter.letterhead.assets)
