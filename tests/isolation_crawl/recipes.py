"""What guessing cannot know: values that constraints tie together, and the variants of rows that routes need."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import operations as accounts
from accounts import second_factor
from accounts.models import User
from kernel import clock
from kernel.ids import uuid7
from services.contact_centre.enums import CancelledBy, CheckKind, NotHeldReason, Part, SessionState
from services.contact_centre.models import Session
from services.files.operations import store_generated
from services.links.models import new_handle
from services.onboarding.operations import start_import
from services.reports import operations as reports
from services.reports.operations import issue_certificate, revoke_certificate
from services.reports.wordfile.standard import standard
from services.scheduling.regime import codec
from services.scheduling.regime.parse import propose
from services.staff import approvals
from services.staff.roles import PEOPLE_ONLY, TABLE
from tests.isolation_crawl.canary import MARK, canary
from tests.isolation_crawl.seed import Seeds, at, hours
from tests.utils.cast import PASSWORD

ROLES = {
    "head": ["head_of_service"],
    "coordinator": ["coordinator"],
    "key_worker": ["key_worker"],
    "other_key_worker": ["key_worker"],
    "psychologist": ["psychologist"],
    "outside": ["outside_approver"],
    "supervisor": ["session_supervisor"],
    "other_supervisor": ["session_supervisor"],
    "reception": ["reception"],
    "former": ["head_of_service"],
}
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


def row(label: str, variant: str = "") -> Any:
    return lambda seeds: seeds.one(label, variant)


def _users(seeds: Seeds) -> dict[str, Any]:
    """With a second factor, as everybody has."""
    made = {}
    for name, roles in ROLES.items():
        address = canary(seeds.tag, "accounts.User", "email", name).lower() + "@example.org"
        title = canary(seeds.tag, "accounts.User", "name", name)
        made[name] = User.objects.create_user(address, PASSWORD, name=title, roles=roles)
    return made


def _authenticators(seeds: Seeds) -> dict[str, Any]:
    from allauth.mfa.models import Authenticator  # noqa: PLC0415 - a model of an app that is loaded by now

    for user in seeds.of("accounts.User"):
        second_factor.enrol(user)
    return {str(one.user_id): one for one in Authenticator.objects.order_by("pk")}


def _invitations(seeds: Seeds) -> dict[str, Any]:
    by, where = seeds.one("accounts.User", "head").as_actor(), (seeds.tag, "accounts.Invitation")
    address = canary(*where, "email").lower() + "@example.org"
    return {"open": accounts.invite(email=address, name=canary(*where, "name"), roles=["reception"], by=by)}


def _api_tokens(seeds: Seeds) -> dict[str, Any]:
    """With everything that a program may hold; the secret stays on the row for the crawlers."""
    return {owner: _api_token(seeds, owner) for owner in ("head", "key_worker")}


def _api_token(seeds: Seeds, owner: str) -> Any:
    user, name = seeds.one("accounts.User", owner), canary(seeds.tag, "accounts.ApiToken", "name", owner)
    scopes = TABLE.of(user.roles) - PEOPLE_ONLY
    token, secret = accounts.issue_api_token(user=user, name=name, scopes=scopes, by=user.as_actor())
    token.secret = secret
    return token


def _workers() -> dict[str, Any]:
    gone = {"former": dict(active=False, left_at=lambda seeds: clock.now())}
    return {
        name: dict(
            id=lambda seeds, name=name: seeds.one("accounts.User", name).pk,
            user=row("accounts.User", name),
            display_name=lambda seeds, name=name: seeds.one("accounts.User", name).name,
            **gone.get(name, {}),
        )
        for name in ROLES
    }


def _person(variant: str, **values: Any) -> dict[str, Any]:
    """First and last name apart: a board may show the first. No hyphens, at which a line of a paper would break."""
    names = lambda seeds: " ".join(f"{MARK}{seeds.tag}{part}{variant}" for part in ("first", "last"))  # noqa: E731
    return dict(names=names, identifier_kind="none", gender="", **values)


def _files(seeds: Seeds) -> dict[str, Any]:
    """Sealed bytes that are really there."""
    by, name = seeds.one("staff.Worker", "head"), canary(seeds.tag, "files.StoredFile", "name")
    content = canary(seeds.tag, "files.StoredFile", "content").encode()
    facts = dict(content=content, content_type="text/plain", by=by, at=clock.now())
    child = seeds.one("people.Person", "child").pk
    return {
        "child": store_generated(name=f"{name}.txt", subject=child, **facts),
        "centre": store_generated(name=f"{name}-2.txt", subject=None, **facts),
    }


def _import_runs(seeds: Seeds) -> dict[str, Any]:
    """A spreadsheet that was really taken in."""
    name = canary(seeds.tag, "onboarding.ImportRun", "file_name")
    sheet = f"Имена;Вид\n{canary(seeds.tag, 'onboarding.ImportRun', 'sheet')};дете\n".encode()
    upload = SimpleUploadedFile(f"{name}.csv", sheet, "text/csv")
    run = start_import(kind="people", upload=upload, by=seeds.one("staff.Worker", "head"), at=clock.now())
    run.failure = canary(seeds.tag, "onboarding.ImportRun", "failure")
    run.save()
    return {"": run}


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


def _consultation(adult: str, *, days: int) -> dict[str, Any]:
    times = dict(starts_at=lambda seeds: at(19, days=days), ends_at=lambda seeds: at(20, days=days))
    facts = dict(state="planned", kind="parent_work", adult=row("people.Person", adult), child=None)
    return {**times, **facts, "worker": _key_worker, "not_held": "", "closed_at": None, "closed_by": None}


def _key_worker(seeds: Seeds) -> Any:
    return seeds.one("staff.Worker", "other_key_worker" if seeds.tag == "S" else "key_worker")


def _question(seeds: Seeds) -> None:
    """A review of an emergency that waits: the head decides it, or somebody outside to whom it was handed over."""
    where, glass = (seeds.tag, "staff.Approval"), seeds.one("cases.BreakGlass")
    facts = {"subject": glass.pk, "case_id": glass.case_id, "facts": [("Who", canary(*where, "facts"))]}
    by = seeds.one("staff.Worker", "other_key_worker")
    asked = approvals.ask(kind="emergency", title=canary(*where, "title"), by=by, at=clock.now(), **facts)
    asked = approvals.hand_over(approval=asked, because=canary(*where, "handed_because"), by=by, at=clock.now())
    seeds.rows["staff.Approval"] = {"": asked}
    decided = approvals.ask(kind="release", subject=uuid7(), title="–", facts=(), by=by, at=clock.now())
    word = {"is_given": False, "because": canary(*where, "decided_because"), "by": seeds.one("staff.Worker", "head")}
    approvals.close(kind="release", subject=decided.subject, at=clock.now(), **word)


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


def _sign(seeds: Seeds) -> None:
    """Last: a signed record takes no more rows."""
    session = seeds.one("contact_centre.Session", "signed")
    session.state, session.signed_at = SessionState.SIGNED, clock.now()
    session.signed_by, session.end_reason = session.supervisor, "as_agreed"
    session.ended_at = session.ends_at
    session.save()
    _certify(seeds, session)


def _certify(seeds: Seeds, session: Session) -> None:
    """One that holds and one that was revoked."""
    by, where = seeds.one("staff.Worker", "head"), (seeds.tag, "reports.Certificate")
    facts = dict(session=session, addressee=canary(*where, "addressee"), by=by, at=clock.now())
    held, revoked = issue_certificate(**facts), issue_certificate(**facts)
    reason = canary(*where, "revoked_reason")
    revoke_certificate(certificate=revoked, reason=reason, by=by, at=clock.now())
    seeds.rows["reports.Certificate"] = {"": held, "revoked": revoked}
    _report(seeds)


def _report(seeds: Seeds) -> None:
    """A draft, one that waits, and one whose papers are made; the centre's own Word file and one of its texts."""
    by, second = seeds.one("staff.Worker", "head"), seeds.one("staff.Worker", "coordinator")
    template = SimpleUploadedFile("blanka.docx", standard())
    seeds.rows["reports.WordTemplate"] = {"": reports.upload_template(upload=template, by=by, at=clock.now())}
    draft, waiting, issued = (_draft(seeds, by) for _number in range(3))
    because = canary(seeds.tag, "reports.Report", "refused_because")
    draft = reports.ask_approval(report=draft, by=by, at=clock.now())
    draft = reports.send_back(report=draft, because=because, by=second, at=clock.now())
    waiting = reports.ask_approval(report=waiting, by=by, at=clock.now())
    issued = reports.ask_approval(report=issued, by=by, at=clock.now())
    issued = reports.approve_report(report=issued, because="Прочетено ред по ред.", by=second, at=clock.now())
    made = reports.build_report(report_id=issued.pk, at=clock.now())
    reason = canary(seeds.tag, "reports.Report", "revoked_reason")
    reports.revoke_report(report=made, reason=reason, by=second, at=clock.now())
    seeds.rows["reports.Report"] = {"": made, "draft": draft, "waiting": waiting}


def _draft(seeds: Seeds, by: Any) -> Any:
    where = (seeds.tag, "reports.Report")
    facts = {name: canary(*where, name) for name in ("addressee", "request", "intro", "remarks")}
    facts |= {"starts_on": clock.today() - timedelta(days=60), "ends_on": clock.today(), "profile": "parties"}
    return reports.draft_report(case=seeds.one("cases.Case"), facts=facts, by=by, at=clock.now())


def _rule(seeds: Seeds) -> dict[str, Any]:
    return codec.to_dict(propose(RULE).rule)


def _pair(seeds: Seeds) -> list[Any]:
    return sorted((seeds.one("people.Person", "father"), seeds.one("people.Person", "mother")), key=lambda p: p.pk)


def _subscriber(seeds: Seeds) -> Any:
    """One calendar each: the second family is of the same centre."""
    return seeds.one("staff.Worker", "coordinator" if seeds.tag == "S" else "head")


def _meet_by_link(seeds: Seeds) -> None:
    """Which meeting a link is about is known when there are meetings."""
    link = seeds.one("links.Link", "meeting")
    link.subject = seeds.one("contact_centre.Session", "planned").pk
    link.save(update_fields=["subject"])


def _link(**values: Any) -> dict[str, Any]:
    """Signed for two days; its handle is what its address says."""
    usual = dict(
        handle=lambda seeds: new_handle(),
        worker=None,
        subject=None,
        withdrawn_by=None,
        expires_at=lambda seeds: (clock.now() + timedelta(days=2)).replace(microsecond=0),
    )
    return usual | values


RECIPES: dict[str, Any] = {
    "variants of a foreign key": {
        ("accounts.User", "user"): "head",
        ("people.Person", "child"): "child",
        ("people.Person", "resident"): "mother",
        ("people.Person", "visiting"): "father",
        ("people.Person", "relative"): "mother",
        ("people.Person", "withheld_from"): "father",
        ("people.Person", "person"): "mother",
        ("people.Person", "applicant"): "mother",
        ("contact_centre.Session", "session"): "notes_due",
    },
    "accounts.User": _users,
    "accounts.Session": lambda seeds: {},  # made when somebody signs in (world.py)
    "accounts.Invitation": _invitations,
    "accounts.ApiToken": _api_tokens,
    "account.EmailConfirmation": {"": dict(sent=lambda seeds: clock.now())},
    "mfa.Authenticator": _authenticators,
    "vault.Key": lambda seeds: {},  # made by what is sealed
    "audit.Event": {"": dict(action="read")},
    "audit.Cut": lambda seeds: {},  # written by the owner alone
    "outbox.Message": {"": dict(not_after=lambda seeds: clock.now() + timedelta(days=1))},
    "staff.Worker": _workers(),
    "psychology.PsychologistNote": {
        "": dict(
            author=row("staff.Worker", "coordinator"),
            child=row("people.Person", "child"),
            adds_to=None,
            consultation=None,
            at=lambda seeds: clock.now() - timedelta(days=1),
        )
    },
    "consultations.Consultation": {"": _consultation("mother", days=-1), "today": _consultation("father", days=0)},
    "consultations.Attendance": {
        "": dict(
            person=row("people.Person", "mother"),
            arrived_at=lambda seeds: clock.now() - timedelta(minutes=1),
            left_at=None,
            left_by=None,
        )
    },
    "psychology.NotesGrant": {
        "": dict(
            author=row("staff.Worker", "coordinator"),
            reader=_key_worker,
            given_by=row("staff.Worker", "head"),
            given_at=lambda seeds: clock.now() - timedelta(hours=1),
            until=lambda seeds: clock.now() + timedelta(days=7),
            withdrawn_by=None,
        )
    },
    "staff.Approval": lambda seeds: {},  # asked when the emergency is opened to a review, below
    "staff.Qualification": {"": dict(obtained_on=lambda seeds: clock.today() - timedelta(days=90))},
    "people.Person": {
        "child": _person("child", kind="child"),
        "mother": _person("mother", kind="adult"),
        "father": _person("father", kind="adult"),
    },
    "people.FamilyMember": {name: dict(person=row("people.Person", name)) for name in PARTS.values()},
    "people.Relationship": {
        "mother": dict(relative=row("people.Person", "mother"), kinship="mother"),
        "father": dict(relative=row("people.Person", "father"), kinship="father"),
    },
    "people.ContactPoint": {
        "phone": dict(kind="phone"),
        "address": dict(kind="address"),
        "of the child": dict(kind="school", person=row("people.Person", "child")),
    },
    "incidents.Debrief": {"": dict(worker=row("staff.Worker", "supervisor"), spoke_with=row("staff.Worker", "head"))},
    "people.Withholding": {"": dict(contact_point=row("people.ContactPoint", "address"))},
    "files.StoredFile": _files,
    "scheduling.OpeningHours": {str(day): dict(weekday=day, opens_at="06:00", closes_at="23:00") for day in range(7)},
    "staff.WorkingHours": {"": dict(weekday=2, starts="09:00", ends="17:00", worker=row("staff.Worker", "reception"))},
    "staff.Absence": {"": dict(during=lambda seeds: hours(8, 20, days=50), kind="leave", ended_at=None)},
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
    "scheduling.Closure": {"": dict(during=lambda seeds: hours(8, 20, days=40))},
    "scheduling.Reservation": {
        "": dict(kind="child", during=lambda seeds: hours(10, 11, days=30)),
    },
    "scheduling.EntranceUse": {"": dict(during=lambda seeds: hours(10, 11, days=30))},
    "cases.Case": {
        "": dict(
            state="active",
            closing_reason="",
            key_worker=_key_worker,
            received_at=lambda seeds: clock.now() - timedelta(days=60),
            duplicates_checked_at=lambda seeds: clock.now() - timedelta(days=59),
            grounds=["conflict"],
        ),
        "received": dict(
            number=lambda seeds: canary(seeds.tag, "cases.Case", "number") + "-rec",  # whole within its 30 letters
            state="received",
            closing_reason="",
            key_worker=_key_worker,
            received_at=lambda seeds: clock.now(),
        ),
    },
    "cases.Assignment": {"": dict(worker=_key_worker)},
    "cases.EntrySecret": {"": dict(kind="note", entry=lambda seeds: seeds.one("cases.Note").pk, from_everybody=True)},
    "cases.Reporter": {"": dict(ground="reporter")},
    "cases.CaseTransition": {"": dict(move="start_screening", to_state="screening")},
    "cases.CaseParty": {
        name: dict(person=row("people.Person", name), role="child" if name == "child" else "parent")
        for name in PARTS.values()
    },
    "links.Link": {
        "windows": _link(kind="windows"),
        "consent": _link(kind="consent", case=row("cases.Case", "received")),
        "meeting": _link(kind="meeting"),
        "calendar": _link(kind="calendar", case=None, person=None, worker=_subscriber),
    },
    "links.ConsentRequest": {
        "": dict(
            link=row("links.Link", "consent"),
            case=row("cases.Case", "received"),
            answer="",
            consent=None,
            contact_point=None,
            text_version="2026-1",
            asked_at=lambda seeds: clock.now(),
        )
    },
    "links.Submission": {"": dict(case=row("cases.Case", "received"), code_hash=lambda seeds: uuid7().hex)},
    "contact_centre.PartyAnswer": {
        "": dict(link=row("links.Link", "windows"), session=row("contact_centre.Session", "planned"))
    },
    "cases.InnerReferral": {
        "": dict(
            service="rights_centre",
            people=lambda seeds: [seeds.one("people.Person", "child").pk],
            coordinator=row("staff.Worker", "coordinator"),
            answered_by=None,
            opened_case=None,
        )
    },
    "cases.IntakePolicy": {"": dict(services=["contact_centre", "rights_centre"])},
    "cases.Consent": {"": dict(given_at=lambda seeds: clock.now())},
    "cases.Task": {"": {}, "of nobody": dict(assigned_to=None)},
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
    "custody.Term": {"": dict(years=5)},
    "custody.LegalHold": {"": dict(lifted_by=None)},
    "custody.Erasure": {
        "": dict(
            state="done",
            decided_at=lambda seeds: clock.now(),
            done_at=lambda seeds: clock.now(),
            decided_by=row("staff.Worker", "coordinator"),
            proposed_by=row("staff.Worker", "head"),
            subject=lambda seeds: uuid7(),
        ),
        "waiting": dict(number="", failure="", subject=lambda seeds: uuid7()),
    },
    "custody.AccessRequest": {
        "": dict(
            state="prepared",
            due_on=lambda seeds: clock.today() + timedelta(days=30),
            prepared_at=lambda seeds: clock.now(),
            prepared_by=row("staff.Worker", "coordinator"),
            leave_out=[],
            admitted=[],
            representative=None,
            representation="",
            contents=dict(items=[], out=[], places=[]),
            pack=None,
        )
    },
    "custody.NightlyWork": lambda seeds: {},  # written by the owner alone
    "custody.Tally": {"": dict(year=2020)},
    "custody.CentreExport": {
        "": dict(state="ready", decided_by=row("staff.Worker", "coordinator"), fetched_by=None)
        | dict(asked_by=row("staff.Worker", "head"), decided_at=lambda seeds: clock.now(), fetched_at=None),
    },
    "custody.EndOfService": {
        "": dict(
            state="asked",
            stop_on=lambda seeds: clock.today() + timedelta(days=60),
            keep_until=lambda seeds: clock.today() + timedelta(days=2000),
            asked_by=row("staff.Worker", "head"),
            decided_by=None,
            withdrawn_by=None,
        )
    },
    "onboarding.ImportRun": _import_runs,
    "reports.Certificate": lambda seeds: {},  # issued when the record is signed
    "reports.Report": lambda seeds: {},  # the same
    "reports.WordTemplate": lambda seeds: {},
    "reports.PaperText": {"": dict(key="report_closing")},
    "finally": (_sign, _question, _meet_by_link),
}
