# Cyrillic: a Bulgarian letter in every language of the screen
"""Letters whose words other rooms have: set under the centre's letterhead as PDF/A."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kernel.clock import SOFIA
from services.cases.letters import Letter, Unprintable
from services.reports.facts import letterhead, position_of
from services.reports.texts import all_texts
from services.reports.typeset import wording
from services.reports.typeset.documents.common import Letterhead, Signatory
from services.reports.typeset.render import RenderFailed, render
from services.staff.models import Worker


def typeset(*, letter: Letter, number: str, by: Worker, at: datetime) -> bytes:
    """The bytes of the PDF; `by` signs under their position."""
    head, day = letterhead(), wording.day(at.astimezone(SOFIA).date())
    data = said(letter, head, number, day, Signatory(by.display_name, position_of(by)), all_texts())
    try:
        return render("letter", data, moment=at, assets=head.assets)
    except RenderFailed as failed:
        raise Unprintable(str(failed)) from failed


def said(
    letter: Letter, head: Letterhead, number: str, day: str, signatory: Signatory, texts: Mapping[str, str]
) -> dict[str, Any]:
    """All that the template needs."""
    data = dict(letter.data())
    return data | {
        "letterhead": head.data(),
        "outgoing": {"number": number, "date": day, "addressee": data.pop("addressees")},
        "signatory": signatory.data(),
        "greeting": texts["letter_greeting"] if letter.greeting is None else letter.greeting,
        "closing_words": texts["letter_closing"] if letter.closing is None else letter.closing,
    }
