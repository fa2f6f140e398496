"""What guessing cannot know: values that constraints tie together, and the variants of rows that routes need."""

from datetime import timedelta
from typing import Any

from kernel import clock
from kernel.ids import uuid7
from services.links.models import new_handle
from services.staff import approvals
from tests.isolation_crawl.canary import MARK, canary
from tests.isolation_crawl.recipes.meetings import MEETINGS, PARTS, sign
from tests.isolation_crawl.recipes.papers import files, import_runs
from tests.isolation_crawl.recipes.team import api_tokens, authenticators, invitations, key_worker, users, workers
from tests.isolation_crawl.seed import Seeds, at, hours, row


def _person(variant: str, **values: Any) -> dict[str, Any]:
    """First and last name apart: a board may show the first. No hyphens, at which a line of a paper would break."""
    names = lambda seeds: " ".join(f"{MARK}{seeds.tag}{part}{variant}" for part in ("first", "last"))  # noqa: E731
    return dict(names=names, identifier_kind="none", gender="", **values)


def _consultation(adult: str, *, days: int) -> dict[str, Any]:
    times = dict(starts_at=lambda seeds: at(19, days=days), ends_at=lambda seeds: at(20, days=days))
    facts = dict(state="planned", kind="parent_work", adult=row("people.Person", adult), child=None)
    return {**times, **facts, "worker": key_worker, "not_held": "", "closed_at": None, "closed_by": None}


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


RECIPES: dict[str, Any] = MEETINGS | {
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
    "accounts.User": users,
    "accounts.Session": lambda seeds: {},  # made when somebody signs in (world.py)
    "accounts.Invitation": invitations,
    "accounts.ApiToken": api_tokens,
    "account.EmailConfirmation": {"": dict(sent=lambda seeds: clock.now())},
    "mfa.Authenticator": authenticators,
    "vault.Key": lambda seeds: {},  # made by what is sealed
    "audit.Event": {"": dict(action="read")},
    "audit.Cut": lambda seeds: {},  # written by the owner alone
    "outbox.Message": {"": dict(not_after=lambda seeds: clock.now() + timedelta(days=1))},
    "staff.Worker": workers(),
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
    "consultations.TakenBack": {"": dict(person=row("people.Person", "child"), kind="left", handed_to=None)},
    "psychology.NotesGrant": {
        "": dict(
            author=row("staff.Worker", "coordinator"),
            reader=key_worker,
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
    "files.StoredFile": files,
    "scheduling.OpeningHours": {str(day): dict(weekday=day, opens_at="06:00", closes_at="23:00") for day in range(7)},
    "staff.WorkingHours": {"": dict(weekday=2, starts="09:00", ends="17:00", worker=row("staff.Worker", "reception"))},
    "staff.Absence": {"": dict(during=lambda seeds: hours(8, 20, days=50), kind="leave", ended_at=None)},
    "scheduling.Closure": {"": dict(during=lambda seeds: hours(8, 20, days=40))},
    "scheduling.Reservation": {
        "": dict(kind="child", during=lambda seeds: hours(10, 11, days=30)),
    },
    "scheduling.EntranceUse": {"": dict(during=lambda seeds: hours(10, 11, days=30))},
    "cases.Case": {
        "": dict(
            state="active",
            closing_reason="",
            key_worker=key_worker,
            received_at=lambda seeds: clock.now() - timedelta(days=60),
            duplicates_checked_at=lambda seeds: clock.now() - timedelta(days=59),
            grounds=["conflict"],
        ),
        "received": dict(
            number=lambda seeds: canary(seeds.tag, "cases.Case", "number") + "-rec",  # whole within its 30 letters
            state="received",
            closing_reason="",
            key_worker=key_worker,
            received_at=lambda seeds: clock.now(),
        ),
    },
    "cases.Assignment": {"": dict(worker=key_worker)},
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
    "onboarding.ImportRun": import_runs,
    "reports.Certificate": lambda seeds: {},  # issued when the record is signed
    "reports.Report": lambda seeds: {},  # the same
    "reports.WordTemplate": lambda seeds: {},
    "reports.PaperText": {"": dict(key="report_closing")},
    "finally": (sign, _question, _meet_by_link),
}
