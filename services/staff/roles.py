"""
Who may do what in a centre. Read the table from top to bottom: a role, and everything it may do.

One person may hold several roles and then may do what any of them allows. What is not in the table is not allowed.
Seeing a *kind* of thing is decided here; *which* children a person sees is decided by assignment (visible_to).
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kernel import capabilities as kernel
from kernel.capabilities import RoleTable, register
from kernel.place import Door


class Role(TextChoices):
    HEAD_OF_SERVICE = "head_of_service", _("Head of the service")
    COORDINATOR = "coordinator", _("Coordinator")
    KEY_WORKER = "key_worker", _("Key worker")
    PSYCHOLOGIST = "psychologist", _("Psychologist")
    SESSION_SUPERVISOR = "session_supervisor", _("Session supervisor")
    RECEPTION = "reception", _("Reception")
    OUTSIDE_APPROVER = "outside_approver", _("Outside approver")


class Capability(kernel.Capability):
    HOME_VIEW = "home.view", _("Open the start page with today's work")
    SEARCH = "search", _("Search people and cases that one may see")
    PEOPLE_VIEW = "people.view", _("See children and adults of the cases one may see")
    PEOPLE_VIEW_PROTECTED = "people.view_protected", _("See contact points that are kept from somebody")
    PEOPLE_CREATE = "people.create", _("Enter new children and adults, after searching for them")
    PEOPLE_EDIT = "people.edit", _("Correct names, contacts and relationships")
    CASES_VIEW_ALL = "cases.view_all", _("See every case of the centre")
    CASES_VIEW_ASSIGNED = "cases.view_assigned", _("See the cases one is assigned to")
    CASES_INTAKE = "cases.intake", _("Receive referrals and run the intake")
    CASES_EDIT = "cases.edit", _("Write in the case: plan, notes, tasks")
    CASES_ASSIGN = "cases.assign", _("Assign a key worker to a case")
    CASES_BREAK_GLASS = "cases.break_glass", _("Open one foreign case in an emergency, with a reason, for hours")
    CASES_DECIDE = "cases.decide", _("Decide: accept, decline, suspend, resume")
    CASES_CLOSE = "cases.close", _("Close a case")
    APPROVALS_DECIDE = "approvals.decide", _("Decide, as the second person, what a colleague asked for")
    APPROVALS_OUTSIDE = (
        "approvals.outside",
        _("Decide, from outside the team, what was handed over, and see only that"),
    )
    PSYCHOLOGY_WRITE = "psychology.write", _("Write a psychologist's notes, read one's own, let colleagues in")
    PSYCHOLOGY_READ = "psychology.read", _("Read a psychologist's notes in a case for which one was let in")
    PSYCHOLOGY_GRANT = "psychology.grant", _("Let a colleague, never oneself, read a psychologist's notes")
    CONSULTATIONS_PLAN = "consultations.plan", _("Plan consultations and parent work, and say what came of them")
    CONSULTATIONS_HOLD = (
        "consultations.hold",
        _("Hold consultations in one's cases, write notes of them, read one's own, let colleagues in"),
    )
    ORDERS_EDIT = "orders.edit", _("Enter a court order and its rule")
    ORDERS_CONFIRM = "orders.confirm", _("Confirm the rule and its next dates")
    SESSIONS_VIEW = "sessions.view", _("See the calendar of sessions")
    SESSIONS_PLAN = "sessions.plan", _("Plan, move and cancel sessions")
    SESSIONS_PLAN_ALL = "sessions.plan_all", _("Have whole months planned for all families at once")
    SESSIONS_OVERRIDE = "sessions.override", _("Plan against a warning, with a reason")
    SESSIONS_RUN = "sessions.run", _("Start and end the sessions one supervises")
    BOARD_VIEW = "board.view", _("See today's board: who comes when through which entrance")
    BOARD_CHECK_IN = "board.check_in", _("Note arrivals and departures")
    RECORDS_VIEW = "records.view", _("Read the records of sessions of cases one may see")
    RECORDS_WRITE = "records.write", _("Write the record of a session one supervised")
    RECORDS_SIGN = "records.sign", _("Sign one's record: afterwards it only grows by addenda")
    RECORDS_ADDENDUM = "records.addendum", _("Add to a signed record")
    INCIDENTS_OPEN = "incidents.open", _("Raise the alarm, open an incident, tick its steps, give the signal")
    INCIDENTS_VIEW = "incidents.view", _("See the incidents of cases one may see, with facts and signals")
    INCIDENTS_REVIEW = "incidents.review", _("Review and close incidents, read a record as the second person")
    CERTIFICATES_VIEW = "certificates.view", _("See issued certificates")
    CERTIFICATES_ISSUE = "certificates.issue", _("Issue a certificate for a session that took place or did not")
    COURT_REPORTS_VIEW = "court_reports.view", _("See factual reports and letters of cases one may see")
    COURT_REPORTS_WRITE = "court_reports.write", _("Write factual reports and letters")
    COURT_REPORTS_APPROVE = "court_reports.approve", _("Approve, as the second person, a factual report")
    FILES_VIEW = "files.view", _("Open documents of cases one may see")
    FILES_UPLOAD = "files.upload", _("Add documents")
    DOCUMENTS_RELEASE = "documents.release", _("Give a document to somebody, after the check for what is withheld")
    RELEASES_DECIDE = "releases.decide", _("Decide, as the second person, about a document that the check has stopped")
    ROOMS_MANAGE = "rooms.manage", _("Set rooms, entrances, opening hours and closed days")
    REPORTS_VIEW = "reports.view", _("See the centre's own figures")
    IMPORT_RUN = "import.run", _("Import spreadsheets")
    STAFF_VIEW = "staff.view", _("See the list of colleagues")
    STAFF_ROTA = "staff.rota", _("Say who is away, who works when, and who may not work with whom")
    STAFF_MANAGE = "staff.manage", _("Invite colleagues, give and take roles, end access")
    SECOND_FACTOR_RESET = "staff.reset_factor", _("Reset the second factor of a colleague who lost the phone")
    MESSAGES_MANAGE = "messages.manage", _("See which messages wait, and decide about those that got stuck")
    SUPPORT_OPEN = "support.open", _("Let the operator see how the system is doing, for two hours at most")
    AUDIT_VIEW = "audit.view", _("See who opened or changed what")
    API_TOKENS = "api.tokens", _("Make keys for programs, never wider than one's own rights")
    RETENTION_MANAGE = "retention.manage", _("Say how long what is kept, and put cases under legal hold")
    RETENTION_DECIDE = "retention.decide", _("Confirm terms of keeping as the second person, and lift legal holds")
    ERASURES_PROPOSE = "erasures.propose", _("Propose that a case or a person is erased")
    ERASURES_DECIDE = "erasures.decide", _("Decide about an erasure as the second person")
    LEAVING_ASK = "leaving.ask", _("Have everything of the centre packed, and ask that its service ends")
    LEAVING_DECIDE = (
        "leaving.decide",
        _("Decide, as the second person, about a package of everything and about the end of the service"),
    )
    COPIES_VIEW = "copies.view", _("See whether last night's copy of the centre was made and can be put back")
    DISCLOSURES_PREPARE = "disclosures.prepare", _("Take down who asks for their own data, and prepare the answer")
    DISCLOSURES_DECIDE = "disclosures.decide", _("Approve, as the second person, what somebody gets of their own data")
    SETTINGS_MANAGE = "settings.manage", _("Change the centre's settings and protocols")


C = Capability

EVERYBODY = frozenset({C.HOME_VIEW, C.STAFF_VIEW, C.BOARD_VIEW})

CASEWORK = EVERYBODY | {
    C.SEARCH,
    C.PEOPLE_VIEW,
    C.PEOPLE_VIEW_PROTECTED,
    C.PEOPLE_CREATE,
    C.PEOPLE_EDIT,
    C.CASES_VIEW_ASSIGNED,
    C.CASES_BREAK_GLASS,
    C.CASES_EDIT,
    C.APPROVALS_DECIDE,
    C.PSYCHOLOGY_READ,
    C.ORDERS_EDIT,
    C.SESSIONS_VIEW,
    C.RECORDS_VIEW,
    C.RECORDS_ADDENDUM,
    C.INCIDENTS_OPEN,
    C.INCIDENTS_VIEW,
    C.CERTIFICATES_VIEW,
    C.COURT_REPORTS_VIEW,
    C.COURT_REPORTS_WRITE,
    C.FILES_VIEW,
    C.FILES_UPLOAD,
    C.DOCUMENTS_RELEASE,
}

GRANTS: dict[str, frozenset[str]] = {
    # Answers for the service: alone the right over colleagues, keys and the audit. Three things belong to
    # others: a psychologist's notes, those after a consultation, and the second person's word from outside.
    Role.HEAD_OF_SERVICE: frozenset(Capability) - {C.PSYCHOLOGY_WRITE, C.CONSULTATIONS_HOLD, C.APPROVALS_OUTSIDE},
    # Keeps the calendar and the doors: receives cases, plans sessions, decides nothing final about a case.
    Role.COORDINATOR: CASEWORK
    | {
        C.CASES_VIEW_ALL,
        C.CASES_INTAKE,
        C.CASES_ASSIGN,
        C.ORDERS_CONFIRM,
        C.CONSULTATIONS_PLAN,
        C.SESSIONS_PLAN,
        C.SESSIONS_PLAN_ALL,
        C.SESSIONS_OVERRIDE,
        C.STAFF_ROTA,
        C.BOARD_CHECK_IN,
        C.CERTIFICATES_ISSUE,
        C.INCIDENTS_REVIEW,
        C.COURT_REPORTS_APPROVE,
        C.RELEASES_DECIDE,
        C.SECOND_FACTOR_RESET,
        C.ROOMS_MANAGE,
        C.REPORTS_VIEW,
        C.IMPORT_RUN,
        C.API_TOKENS,
        C.RETENTION_MANAGE,
        C.RETENTION_DECIDE,
        C.ERASURES_PROPOSE,
        C.ERASURES_DECIDE,
        C.DISCLOSURES_PREPARE,
        C.DISCLOSURES_DECIDE,
        C.LEAVING_DECIDE,
    },
    # Leads the cases assigned to them, and no others.
    Role.KEY_WORKER: CASEWORK
    | {
        C.CONSULTATIONS_PLAN,
        C.CONSULTATIONS_HOLD,
        C.ORDERS_CONFIRM,
        C.SESSIONS_PLAN,
        C.BOARD_CHECK_IN,
        C.CERTIFICATES_ISSUE,
    },
    # Works with the children of the cases assigned to them, in notes of their own.
    Role.PSYCHOLOGIST: CASEWORK | {C.BOARD_CHECK_IN, C.PSYCHOLOGY_WRITE, C.CONSULTATIONS_PLAN, C.CONSULTATIONS_HOLD},
    # Is in the room: today's sessions with their conditions, and the record. Not the file, not the addresses.
    Role.SESSION_SUPERVISOR: EVERYBODY
    | {
        C.SESSIONS_VIEW,
        C.SESSIONS_RUN,
        C.BOARD_CHECK_IN,
        C.RECORDS_WRITE,
        C.RECORDS_SIGN,
        C.RECORDS_ADDENDUM,
        C.INCIDENTS_OPEN,
    },
    # Is at the door: the board alone, and the alarm.
    Role.RECEPTION: EVERYBODY | {C.BOARD_CHECK_IN, C.INCIDENTS_OPEN},
    # Belongs to another centre or to the organisation: no case, no board, no colleague; only what was handed over.
    Role.OUTSIDE_APPROVER: frozenset({C.APPROVALS_OUTSIDE}),
}

# What a person decides, answers for or signs is no work for a program: no key can hold it.
PEOPLE_ONLY = frozenset(
    {
        C.HOME_VIEW,
        C.PEOPLE_VIEW_PROTECTED,
        C.CASES_BREAK_GLASS,
        C.CASES_DECIDE,
        C.CASES_CLOSE,
        C.APPROVALS_DECIDE,
        C.APPROVALS_OUTSIDE,
        C.PSYCHOLOGY_WRITE,
        C.PSYCHOLOGY_READ,
        C.PSYCHOLOGY_GRANT,
        C.CONSULTATIONS_PLAN,
        C.CONSULTATIONS_HOLD,
        C.RECORDS_SIGN,
        C.INCIDENTS_REVIEW,
        C.COURT_REPORTS_WRITE,
        C.COURT_REPORTS_APPROVE,
        C.DOCUMENTS_RELEASE,
        C.RELEASES_DECIDE,
        C.STAFF_ROTA,
        C.STAFF_MANAGE,
        C.SECOND_FACTOR_RESET,
        C.API_TOKENS,
        C.MESSAGES_MANAGE,
        C.SUPPORT_OPEN,
        C.SETTINGS_MANAGE,
        C.RETENTION_MANAGE,
        C.RETENTION_DECIDE,
        C.ERASURES_PROPOSE,
        C.ERASURES_DECIDE,
        C.DISCLOSURES_PREPARE,
        C.DISCLOSURES_DECIDE,
        C.COPIES_VIEW,
        C.LEAVING_ASK,
        C.LEAVING_DECIDE,
    }
)

TABLE = register(RoleTable(Door.CENTRE, Role, Capability, GRANTS))
