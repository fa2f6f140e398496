"""
What goes out and what does not: every table of a centre, and every one of its fields, is here or has its reason.

An architecture test fails for a model or a classified field that is forgotten.
"""

from collections.abc import Iterator

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.isolation.roles import models_of
from tenants.isolation.router import Kind
from vault.fields import BlindIndexField, NameTokensField

TITLES: dict[str, Promise] = {
    "cases.Case": _("Cases"),
    "cases.CaseParty": _("People of the cases"),
    "cases.Referral": _("Referrals"),
    "cases.Consent": _("Consents"),
    "cases.Assignment": _("Who worked on the cases"),
    "cases.CaseTransition": _("What happened to the cases"),
    "cases.Document": _("Documents"),
    "cases.DocumentSecret": _("Documents withheld from somebody"),
    "cases.EntrySecret": _("Entries withheld from somebody"),
    "cases.Reporter": _("Who reported"),
    "cases.Release": _("Documents given to somebody"),
    "cases.BreakGlass": _("Foreign cases opened in an emergency"),
    "cases.Note": _("Notes"),
    "cases.Task": _("Tasks"),
    "psychology.PsychologistNote": _("Psychologists' notes: that they exist"),
    "psychology.NotesGrant": _("Who was let read a psychologist's notes"),
    "consultations.Consultation": _("Consultations and work with parents"),
    "consultations.Attendance": _("Who came to consultations"),
    "consultations.TakenBack": _("What was noted by mistake at consultations and taken back"),
    "cases.CaseNumber": _("Numbers given"),
    "cases.WaitingEntry": _("Waiting list"),
    "cases.InnerReferral": _("Referrals between services of the centre"),
    "cases.PlaceOffer": _("Places offered"),
    "cases.PlanningTerm": _("Terms of planning"),
    "cases.IntakePolicy": _("Rules of intake"),
    "people.Person": _("People"),
    "people.ContactPoint": _("Telephones, e-mails, addresses"),
    "people.Withholding": _("What is withheld from whom"),
    "people.Family": _("Families"),
    "people.FamilyMember": _("Members of the families"),
    "people.Relationship": _("Kinship"),
    "contact_centre.Policy": _("Rules of the centre"),
    "contact_centre.LegalBasis": _("Court orders and agreements"),
    "contact_centre.Freeze": _("Meetings that were stopped"),
    "contact_centre.Arrangement": _("Arrangements of contact"),
    "contact_centre.AdmittedPerson": _("Admitted people"),
    "contact_centre.MustNotMeet": _("Who must not meet"),
    "contact_centre.Interview": _("First interviews"),
    "contact_centre.Orientation": _("Visits before the first meeting"),
    "contact_centre.RiskAssessment": _("Risk assessments"),
    "contact_centre.SafetyPlan": _("Safety plans"),
    "contact_centre.ServiceAgreement": _("Service agreements"),
    "contact_centre.ArrangementStep": _("How contact changes"),
    "contact_centre.Parcel": _("Letters and gifts"),
    "contact_centre.Condition": _("Conditions of the meetings"),
    "contact_centre.ContactPlan": _("Contact plans"),
    "contact_centre.ContactPlan_arrangements": _("Arrangements of the contact plans"),
    "contact_centre.Session": _("Meetings"),
    "contact_centre.Participant": _("Who takes part in the meetings"),
    "contact_centre.ArrivalWindow": _("Times of arriving and leaving"),
    "contact_centre.ConflictOfInterest": _("Who may not supervise whom"),
    "contact_centre.Planning": _("Runs of the planner"),
    "contact_centre.Proposal": _("Proposals of the planner"),
    "contact_centre.ReminderConsent": _("Who wants to be reminded, and how"),
    "contact_centre.Reminder": _("Reminders"),
    "contact_centre.PartyAnswer": _("Answers of parents by a link"),
    "links.Link": _("Signed links"),
    "links.ConsentRequest": _("Consents asked for by a link"),
    "links.Submission": _("Referrals from the page for institutions"),
    "contact_centre.CheckEvent": _("Events at the entrance and in the meetings"),
    "contact_centre.Observation": _("Observations"),
    "contact_centre.ChildVoice": _("What the children said"),
    "contact_centre.VoiceAnswer": _("What children asked for, what was done, and when they were told"),
    "contact_centre.BriefingRead": _("Who has read what they must know before a meeting"),
    "contact_centre.IdentityCheck": _("Kinds of documents shown at the entrance"),
    "contact_centre.Pause": _("Interruptions of meetings"),
    "contact_centre.PhoneEntry": _("Lines written on a telephone"),
    "contact_centre.Addendum": _("Additions to signed records"),
    "incidents.Incident": _("Incidents"),
    "incidents.IncidentPerson": _("Who had a part in an incident"),
    "incidents.IncidentFact": _("Facts of the incidents"),
    "incidents.IncidentStep": _("Steps taken in an incident"),
    "incidents.Signal": _("Signals under art. 7"),
    "incidents.Silence": _("Who must not hear of an incident"),
    "incidents.PartyTold": _("Who was told of an incident"),
    "incidents.RecordReview": _("Records read by a second person"),
    "incidents.Debrief": _("Debriefs of colleagues: that they took place"),
    "incidents.HouseAlarm": _("Alarms in the house"),
    "incidents.IncidentRules": _("Rules of incidents"),
    "incidents.StepList": _("The centre's own lists of steps"),
    "contact_centre.Cancellation": _("How meetings were cancelled"),
    "contact_centre.MakeUp": _("Make-up meetings owed"),
    "contact_centre.SuspensionProposal": _("Proposals to suspend, and what was decided"),
    "contact_centre.Review": _("Reviews"),
    "contact_centre.ReviewVoice": _("What everybody said at the reviews"),
    "contact_centre.Measurement": _("Measurements of the outcome"),
    "contact_centre.Farewell": _("Goodbyes to the children"),
    "contact_centre.ClosingNotice": _("Who was told that the work ends"),
    "contact_centre.FollowUp": _("Conversations after the end"),
    "reports.Certificate": _("Certificates"),
    "reports.Report": _("Factual reports"),
    "reports.WordTemplate": _("Templates of reports"),
    "reports.PaperText": _("Texts of papers"),
    "files.StoredFile": _("Files"),
    "scheduling.Entrance": _("Entrances"),
    "scheduling.Room": _("Rooms"),
    "scheduling.OpeningHours": _("Opening hours"),
    "scheduling.Closure": _("Closures"),
    "scheduling.Reservation": _("Occupied rooms and people"),
    "scheduling.EntranceUse": _("Occupied entrances"),
    "staff.Worker": _("Workers"),
    "staff.Qualification": _("Qualifications"),
    "staff.Absence": _("Who was away"),
    "staff.WorkingHours": _("Working hours"),
    "staff.Approval": _("Questions to a second person"),
    "accounts.User": _("Accounts"),
    "accounts.Invitation": _("Invitations"),
    "accounts.ApiToken": _("Keys of programs"),
    "accounts.SignInPolicy": _("How long a session may last"),
    "onboarding.ImportRun": _("Imports"),
    "onboarding.ImportLine": _("Lines of the imports"),
    "onboarding.TakenLine": _("Lines that were taken over"),
    "custody.Term": _("Terms of keeping"),
    "custody.LegalHold": _("Legal holds"),
    "custody.Erasure": _("Erasures"),
    "custody.AccessRequest": _("Requests of people for their own data"),
    "custody.NightlyWork": _("Copies and their trials"),
    "custody.Tally": _("Figures of erased cases"),
    "custody.CentreExport": _("Packages of everything"),
    "custody.EndOfService": _("Requests for the end of the service"),
    "audit.Event": _("Journal: who saw and changed what"),
    "audit.Seal": _("Seals of the journal"),
    "audit.Check": _("Checks of the journal"),
    "audit.Cut": _("What was taken out of the journal by its term"),
}
LEFT_OUT: dict[str, Promise] = {
    "vault.Key": _("keys: the values stand here in the clear, and the keys open nothing else"),
    "outbox.Message": _("waiting messages: empty when they are sent"),
    "accounts.KnownDevice": _("browsers known from earlier sign-ins: hashes of their cookies"),
    "accounts.Session": _("browsers signed in: sealed, and nobody can read them"),
    "accounts.Counter": _("counters of failed sign-ins: gone after a day"),
    "api.Sending": _("answers to programs: kept for a day in case a request comes twice"),
    "account.EmailAddress": _("a library's copy of the addresses of the accounts"),
    "account.EmailConfirmation": _("a library's unused table"),
    "mfa.Authenticator": _("second factors: they belong to one person each"),
}
FIELDS_LEFT_OUT: dict[str, Promise] = {
    "accounts.User.password": _("a hash of a password"),
    "incidents.Debrief.note": _("a colleague's own words after an incident: read by the two who spoke"),
    "psychology.PsychologistNote.text": _("a psychologist's own words: read by their author and whom they let in"),
    "accounts.Invitation.token_hash": _("a hash of a link"),
    "accounts.ApiToken.token_hash": _("a hash of a key"),
    "custody.CentreExport.passphrase": _("the passphrase of this package, forgotten as soon as it is packed"),
}
# Computed from other fields with the centre's key; without it they say nothing.
COMPUTED = (BlindIndexField, NameTokensField)


def exported() -> list[type[models.Model]]:
    """In the order of the titles; a table that nobody has titled yet comes last, under its own name."""
    order = {label: place for place, label in enumerate(TITLES)}
    found = [model for model in models_of(Kind.CENTRE) if model._meta.label not in LEFT_OUT]
    return sorted(found, key=lambda model: (order.get(model._meta.label, len(order)), model._meta.label))


def fields_of(model: type[models.Model]) -> Iterator[models.Field]:
    for field in model._meta.concrete_fields:
        if not isinstance(field, COMPUTED) and f"{model._meta.label}.{field.name}" not in FIELDS_LEFT_OUT:
            yield field


def title_of(model: type[models.Model]) -> str:
    return str(TITLES.get(model._meta.label, model._meta.label))


def name_of(model: type[models.Model]) -> str:
    """Of its files: `cases_case.csv`."""
    return model._meta.db_table
