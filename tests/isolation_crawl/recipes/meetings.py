"""The work of the contact centre: its orders and plans, and a meeting in every state in which a page of it exists."""

from datetime import timedelta
from typing import Any

from kernel import clock
from services.contact_centre.enums import CancelledBy, CheckKind, NotHeldReason, Part, SessionState
from services.scheduling.regime import codec
from services.scheduling.regime.parse import propose
from tests.isolation_crawl.recipes.papers import certify
from tests.isolation_crawl.seed import Seeds, at, row

# A session in every state in which a page of it exists; hours that let nobody be in two places at once.
SESSIONS = {
    "planned": dict(state=SessionState.PLANNED, hour=20),
    "arriving": dict(state=SessionState.ARRIVING, hour=6),
    "in_progress": dict(
        state=SessionState.IN_PROGRESS,
        hour=9,
        began_at=lambda seeds: at(9),
        second_supervisor=lambda seeds: _second(seeds),
        alone_because="",
    ),
    "notes_due": dict(state=SessionState.NOTES_DUE, hour=12, began_at=lambda seeds: at(12)),
    "not_held": dict(state=SessionState.NOT_HELD, hour=15, not_held_reason=NotHeldReason.PARENT_DID_NOT_COME),
    "signed": dict(state=SessionState.NOTES_DUE, hour=17, days=-7, began_at=lambda seeds: at(17, days=-7)),
    "cancelled": dict(
        state=SessionState.CANCELLED,
        hour=18,
        days=-14,
        cancelled_by=CancelledBy.CENTRE,
        cancelled_at=lambda seeds: clock.now(),
    ),
}
# An act that nobody has set aside.
STANDING: dict[str, Any] = dict(set_aside="", set_aside_on=None, set_aside_by=None, set_aside_document=None)
PARTS = {Part.CHILD: "child", Part.VISITING: "father", Part.RESIDENT: "mother"}
RULE = "всяка първа и трета събота от месеца от 10,00 до 12,00 ч."


def _session(variant: str) -> dict[str, Any]:
    facts = dict(SESSIONS[variant])
    hour, days = facts.pop("hour"), facts.pop("days", 0)
    times = dict(
        starts_at=lambda seeds: at(hour, 20 * (seeds.tag == "S"), days=days),
        ends_at=lambda seeds: at(hour + 1, 20 * (seeds.tag == "S"), days=days),
    )
    other = dict(supervisor=lambda seeds: seeds.one("staff.Worker", _supervisor(seeds)), not_held_reason="")
    other["second_supervisor"] = None
    return {**other, "end_reason": "", "cancelled_by": "", **times, **facts}


def _second(seeds: Seeds) -> Any:
    return None if seeds.tag == "S" else seeds.one("staff.Worker", "other_supervisor")


def _supervisor(seeds: Seeds) -> str:
    return "other_supervisor" if seeds.tag == "S" else "supervisor"


def _per_session(**values: Any) -> dict[str, dict[str, Any]]:
    return {name: dict(session=row("contact_centre.Session", name), **values) for name in SESSIONS}


def _participants() -> dict[str, dict[str, Any]]:
    return {
        f"{name}-{part}": dict(
            session=row("contact_centre.Session", name), person=row("people.Person", person), part=part
        )
        for name in SESSIONS
        for part, person in PARTS.items()
    }


def _checks() -> dict[str, dict[str, Any]]:
    steps = {
        "arriving": [("father", CheckKind.ARRIVED)],
        "in_progress": [(who, kind) for who in ("father", "child") for kind in (CheckKind.ARRIVED, CheckKind.SETTLED)],
        "signed": [(who, kind) for who in ("father", "child") for kind in (CheckKind.ARRIVED, CheckKind.LEFT)],
    }
    return {
        f"{name}-{who}-{kind}": dict(
            session=row("contact_centre.Session", name), person=row("people.Person", who), kind=kind
        )
        for name, events in steps.items()
        for who, kind in events
    }


def sign(seeds: Seeds) -> None:
    """Last: a signed record takes no more rows."""
    session = seeds.one("contact_centre.Session", "signed")
    session.state, session.signed_at = SessionState.SIGNED, clock.now()
    session.signed_by, session.end_reason = session.supervisor, "as_agreed"
    session.ended_at = session.ends_at
    session.save()
    certify(seeds, session)


def _rule(seeds: Seeds) -> dict[str, Any]:
    return codec.to_dict(propose(RULE).rule)


def _pair(seeds: Seeds) -> list[Any]:
    return sorted((seeds.one("people.Person", "father"), seeds.one("people.Person", "mother")), key=lambda p: p.pk)


MEETINGS: dict[str, Any] = {
    "contact_centre.Planning": {
        "": dict(state="ready", first_day=lambda seeds: clock.today(), last_day=lambda seeds: clock.today())
    },
    "contact_centre.Proposal": {
        "": dict(
            state="open",
            purpose="meeting",
            occurrence="2026-12-05 meeting 0.0.0/0",
            wanted_at=lambda seeds: at(10, days=30),
            starts_at=lambda seeds: at(10, days=30),
            ends_at=lambda seeds: at(11, days=30),
            reasons=[{"code": "closed", "counts": {}, "door": ""}],
            second_supervisor=None,
            session=None,
            decided_by=None,
        )
    },
    "contact_centre.ConflictOfInterest": {"": dict(worker=row("staff.Worker", "other_supervisor"), until=None)},
    "contact_centre.PartyAnswer": {
        "": dict(link=row("links.Link", "windows"), session=row("contact_centre.Session", "planned"))
    },
    "contact_centre.LegalBasis": {
        "order": dict(kind="court_order", against=None, **STANDING),
        "protection": dict(kind="protection_order", against=row("people.Person", "father"), **STANDING)
        | dict(in_force_until=None),
    },
    # Of the case in which nothing is planned: it would stop the meetings of the other one.
    "contact_centre.Freeze": {"": dict(case=row("cases.Case", "received"), ground="incident", order=None)},
    "contact_centre.Condition": {"": dict(ground="", proposed_by=row("people.Person", "mother"))},
    "contact_centre.ServiceAgreement": {"": dict(how="paper", signed_at=None, strokes=None)},
    "contact_centre.ArrangementStep": {
        "": dict(
            when="on_date", to="supported", protocol="B", starts_on=lambda seeds: clock.today() + timedelta(days=60)
        )
    },
    "contact_centre.Parcel": {"": dict(state="received", screened_by=None, settled_by=None)},
    "contact_centre.MustNotMeet": {
        "": dict(one=lambda seeds: _pair(seeds)[0], other=lambda seeds: _pair(seeds)[1]),
    },
    "contact_centre.RiskAssessment": {
        "": dict(
            level="low", marks=[], approved_by=None, next_review_on=lambda seeds: clock.today() + timedelta(days=90)
        )
    },
    "contact_centre.ContactPlan": {
        "": dict(rule=_rule, confirmed_by=row("staff.Worker", "head"), confirmed_at=lambda seeds: clock.now()),
        "proposed": dict(rule=_rule, confirmed_by=None),
    },
    "contact_centre.Session": {name: _session(name) | dict(signed_by=None, freeze=None) for name in SESSIONS},
    "contact_centre.Participant": _participants(),
    "contact_centre.ArrivalWindow": {
        f"{name}-{direction}": values | dict(direction=direction)
        for direction in ("arrive", "leave")
        for name, values in _per_session().items()
    },
    "contact_centre.CheckEvent": _checks(),
    "contact_centre.Observation": _per_session(kind="observed"),
    "contact_centre.ChildVoice": _per_session(none_reason="")
    | {"planned": dict(session=row("contact_centre.Session", "planned"), said="")},
    "contact_centre.VoiceAnswer": {
        "": dict(voice=row("contact_centre.ChildVoice", "notes_due"), told_at=None, told_by=None)
    },
    "contact_centre.Pause": {"": dict(reason="child_asked", resumed_at=None, resumed_by=None)},
    "contact_centre.IdentityCheck": {"": dict(paper="id_card")},
    "contact_centre.PhoneEntry": {
        "": dict(kind="observed", state="proposed", fact=None, addendum=None, decided_by=None, decided_at=None)
    },
    "contact_centre.Addendum": {"": dict(session=row("contact_centre.Session", "signed"))},
    "contact_centre.Cancellation": {"": dict(session=row("contact_centre.Session", "cancelled"), cause="other")},
    "contact_centre.MakeUp": {
        "": dict(
            session=row("contact_centre.Session", "cancelled"),
            expires_on=lambda seeds: clock.today() + timedelta(days=30),
            waived_by=None,
        )
    },
    "contact_centre.SuspensionProposal": {
        "": dict(ground="child_refused", counted=[], decided_by=None, is_accepted=None)
    },
    "contact_centre.Review": {
        "": dict(
            held_on=lambda seeds: clock.today() - timedelta(days=3),
            next_on=lambda seeds: clock.today() + timedelta(days=88),
            step="go_on",
        )
    },
    "contact_centre.Measurement": {"": dict(person=row("people.Person", "child"), scale="safety", value=5)},
    "contact_centre.FollowUp": {"": dict(due_on=lambda seeds: clock.today(), done_on=None, done_by=None)},
}
