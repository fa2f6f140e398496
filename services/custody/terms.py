# Cyrillic: the proposals quote Bulgarian law
"""
From which date each class counts, and what the program proposes: proposals only, in force for nobody.

No lawyer has confirmed the proposals, and the page says so. A centre's own list of files and its contract may ask for
more; GDPR, art. 5 (1) (e) asks for no more than is needed.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from services.custody.enums import Kept

_LIMITATION = "общата погасителна давност от 5 години (чл. 110 ЗЗД); чл. 5, § 1, б. „д“ от Регламент (ЕС) 2016/679"
_STORAGE = "ограничение на съхранението: чл. 5, § 1, б. „д“ от Регламент (ЕС) 2016/679"


@dataclass(frozen=True, slots=True)
class Proposal:
    years: int
    ground: str
    counted_from: Any
    note: Any = ""


PROPOSALS: dict[Kept, Proposal] = {
    Kept.CASE_FILE: Proposal(5, _LIMITATION, _("the day on which the case was closed")),
    Kept.SESSION_RECORDS: Proposal(5, _LIMITATION, _("the day on which the case was closed")),
    Kept.CERTIFICATES: Proposal(5, _LIMITATION, _("the day on which the case was closed")),
    Kept.REPORTS: Proposal(5, _LIMITATION, _("the day on which the case was closed")),
    Kept.DOCUMENTS: Proposal(5, _LIMITATION, _("the day on which the case was closed")),
    Kept.MESSAGES: Proposal(
        1,
        _STORAGE,
        _("the day on which it was sent"),
        _("The program empties what was sent after a month by itself."),
    ),
    Kept.REJECTED: Proposal(1, _STORAGE, _("the day on which the referral was declined")),
    Kept.STAFF: Proposal(
        5,
        _LIMITATION,
        _("the day on which they left"),
        _(
            "Then address, telephone, sign-in and qualifications go by themselves."
            " The name stays as long as their work."
        ),
    ),
    Kept.JOURNAL: Proposal(
        5,
        _LIMITATION,
        _("the day of the event"),
        _(
            "Then whole sealed parts go by themselves, the oldest first, up to the first event of a case under a hold."
            " The seals stay, and what is left is still proved."
        ),
    ),
}
# A case goes as a whole, when the longest of these has passed.
OF_A_CASE = (Kept.CASE_FILE, Kept.SESSION_RECORDS, Kept.CERTIFICATES, Kept.REPORTS, Kept.DOCUMENTS)
