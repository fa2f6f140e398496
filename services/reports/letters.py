# Cyrillic: a letter to a Bulgarian court
"""Letters whose words another room has: typeset under the centre's letterhead, with a number of the outgoing post."""

from datetime import datetime
from typing import Any

from kernel.clock import SOFIA
from services.cases.numbers import next_number
from services.contact_centre.models import LegalBasis
from services.reports.facts import basis_lines, letterhead, position_of
from services.reports.typeset import wording
from services.reports.typeset.documents.common import Outgoing, Signatory
from services.reports.typeset.documents.letters import ClarificationLetter, Question, clarification_letter
from services.staff.models import Worker

MEANWHILE = "срещите се провеждат само в дните и часовете, които са безспорни."


def clarification(*, basis: LegalBasis, letter: Any, by: Worker, at: datetime) -> bytes:
    """The questions of `services.scheduling.regime.clarify` as a PDF for the court of the act."""
    day = at.astimezone(SOFIA).date()
    number = next_number(series="letter", year=day.year, prefix="И")
    questions = tuple(Question(_quoted(one), tuple(one.options)) for one in letter.questions)
    return clarification_letter(
        ClarificationLetter(
            letterhead=letterhead(),
            outgoing=Outgoing(number, wording.day(day), (basis.court_name,)),
            subject=letter.subject,
            basis=basis_lines(basis, letter.quote),
            questions=questions,
            signatory=Signatory(by.display_name, position_of(by)),
            meanwhile=MEANWHILE,
        ),
        moment=at,
    )


def _quoted(question: Any) -> str:
    return f"{question.text} („{question.quote}“)" if question.quote else str(question.text)
