"""Служебна бележка: what happened at a meeting, as facts with minutes and without a judgement."""

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from services.reports.typeset.documents.common import LegalBasis, Letterhead, Outgoing, Signatory, Verification
from services.reports.typeset.render import render
from services.reports.typeset.wording import clock


class Kind(StrEnum):
    """What was agreed for the day. An overnight stay is two papers: one handover out, one back."""

    MEETING = "meeting"
    HANDOVER_OUT = "handover_out"
    HANDOVER_BACK = "handover_back"


class Outcome(StrEnum):
    HELD = "held"
    ENDED_EARLY = "ended_early"
    NOT_HELD = "not_held"


class Shown(StrEnum):
    """Whether somebody was there; UNKNOWN when nobody of the staff could see it, so that nothing is claimed."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Presence:
    """`at` is when the person came, or, when it did not come, until when the staff waited."""

    shown: Shown
    at: time | datetime | None = None

    def data(self) -> dict[str, str | None]:
        return {"shown": self.shown.value, "at": None if self.at is None else clock(self.at)}


@dataclass(frozen=True, slots=True)
class Party:
    """
    A person in this arrangement; `role` is the role towards this child, such as „неотглеждащ родител".

    The same adult may stand in another role on a brother's paper.
    """

    role: str
    name: str

    def data(self) -> dict[str, str]:
        return {"role": self.role, "name": self.name}


@dataclass(frozen=True, slots=True)
class Fact:
    """One minute of the record, as the staff wrote it: behaviour and times, never why."""

    at: time | datetime
    text: str

    def data(self) -> dict[str, str]:
        return {"at": clock(self.at), "text": self.text}


@dataclass(frozen=True, slots=True)
class AttendanceCertificate:
    """
    The whole paper. Names arrive as the centre wants them shown (see `wording.initials`).

    `child_brought` and `visitor_came` are two different facts and are printed as two, whatever the outcome.
    For a grandparent `visitor_is_parent` is false: the paper then speaks of the person entitled to contact.
    `circumstances` are dated facts around the day, such as a message received. `title` replaces „Служебна бележка".
    """

    letterhead: Letterhead
    outgoing: Outgoing
    verification: Verification
    kind: Kind
    outcome: Outcome
    child: str
    child_born: str
    parties: tuple[Party, ...]
    basis: LegalBasis
    day: str
    agreed: str
    place: str
    child_brought: Presence
    visitor_came: Presence
    facts: tuple[Fact, ...]
    signatory: Signatory
    recorded_by: Signatory
    actual: str = ""
    circumstances: tuple[str, ...] = field(default=())
    purpose: str = ""
    title: str = ""
    visitor_is_parent: bool = True

    def data(self) -> dict[str, object]:
        return {
            **self._head(),
            "parties": [party.data() for party in self.parties],
            "child_brought": self.child_brought.data(),
            "visitor_came": self.visitor_came.data(),
            "facts": [fact.data() for fact in self.facts],
            "circumstances": list(self.circumstances),
            "signatory": self.signatory.data(),
            "recorded_by": self.recorded_by.data(),
        }

    def _head(self) -> dict[str, object]:
        plain = ("child", "child_born", "day", "agreed", "actual", "place", "purpose", "title", "visitor_is_parent")
        return {
            "letterhead": self.letterhead.data(),
            "outgoing": self.outgoing.data(),
            "verification": self.verification.data(),
            "basis": self.basis.data(),
            "kind": self.kind.value,
            "outcome": self.outcome.value,
            **{name: getattr(self, name) for name in plain},
        }


def attendance_certificate(paper: AttendanceCertificate, *, moment: datetime) -> bytes:
    """PDF; the same paper and moment give the same bytes, so its hash may be recorded when it is signed."""
    return render("attendance_certificate", paper.data(), moment=moment, assets=paper.letterhead.assets)
