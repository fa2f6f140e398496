# Cyrillic: the words of a Bulgarian report
"""The contents of a report as plain data: frozen when somebody asks for approval."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from kernel.clock import local
from services.cases.enums import Profile
from services.reports.facts import position_of
from services.reports.gathering import Gathered, Line
from services.reports.models import Report
from services.reports.texts import all_texts
from services.reports.typeset import wording
from services.staff.models import Worker

VERSION = 1


def gathered(report: Report) -> Gathered:
    return Gathered(
        report.case,
        *report.period,
        arrangements=report.arrangements,
        profile=Profile(report.profile),
        recipient=report.recipient,
    )


def compose(report: Report, found: Gathered, by: Worker) -> dict[str, Any]:
    """Everything that will stand on the paper, each fact with the row it rests on; `left_out` counts what does not."""
    chosen = report.chosen or {}
    return {
        "version": VERSION,
        "case": report.case.number,
        "period": period_words(*report.period),
        "addressee": [line for line in report.addressee.splitlines() if line.strip()],
        "request": report.request,
        "intro": report.intro,
        "remarks": report.remarks,
        "texts": all_texts(),
        "bases": found.basis_data(),
        "people": found.people(),
        "summary": found.summary(),
        "meetings": [_meeting(one, chosen) for one in found.meetings],
        "incidents": _standing(found.incidents, chosen),
        "author": {"name": by.display_name, "position": position_of(by)},
        "left_out": dict(Counter(_why(line) for line in found.lines if not line.stands(chosen))),
    }


def _why(line: Line) -> str:
    return line.why or "by_hand"


def _meeting(one: Any, chosen: Mapping[str, bool]) -> dict[str, Any]:
    session = one.session
    return one.facts | {
        "signed_at": session.signed_at.isoformat(),
        "signed_by": str(session.signed_by),
        "lines": _standing(one.lines, chosen),
        "voices": _standing(one.voices, chosen),
        "addenda": _standing(one.addenda, chosen),
    }


def _standing(lines: list[Line], chosen: Mapping[str, bool]) -> list[dict[str, Any]]:
    return [line.data() for line in lines if line.stands(dict(chosen))]


def digest_of(contents: Mapping[str, Any]) -> str:
    """What proves later that nothing was changed."""
    return hashlib.sha256(json.dumps(contents, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def period_words(starts_on: date, ends_on: date) -> str:
    return f"от {wording.day(starts_on)} до {wording.day(ends_on)}"


def words_of(contents: Mapping[str, Any]) -> str:
    """Every word that the paper will say, for the search of what its readers must not learn."""
    skipped = {"version", "left_out", "session", "key", "why"}
    found: list[str] = []

    def collect(value: Any) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, Mapping):
            for key, one in value.items():
                if key not in skipped:
                    collect(one)
        elif isinstance(value, list | tuple):
            for one in value:
                collect(one)

    collect(contents)
    return "\n".join(found)


def opinions_kept(contents: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Lines that stand on the worker's word although the assistant marks them: the second person looks at these."""
    return [line for line in lines_of(contents) if line["why"]]


def lines_of(contents: Mapping[str, Any]) -> list[dict[str, Any]]:
    meetings = [line for one in contents["meetings"] for name in ("lines", "voices", "addenda") for line in one[name]]
    return [*meetings, *contents["incidents"]]


def paper_data(report: Report, verification: Mapping[str, str], letterhead: Mapping[str, Any]) -> dict[str, Any]:
    """For the template of the PDF and the fields of the Word file: contents, number, date and who approved."""
    assert report.contents is not None
    assert report.issued_on is not None
    assert report.decided_by is not None
    approver = report.decided_by
    return {
        **report.contents,
        "letterhead": letterhead,
        "outgoing": {
            "number": report.number,
            "date": wording.day(report.issued_on),
            "addressee": report.contents["addressee"],
        },
        "verification": verification,
        "approver": {"name": approver.display_name, "position": position_of(approver)},
        "made": wording.day(local(report.created_at).date()),
    }
