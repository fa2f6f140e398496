"""
What a line of the journal says was looked at or changed, in the words of the people who read it.

Events keep names of fields, never values; here each name has its word. A test looks for names that have none.
"""

from collections.abc import Iterable

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.models import Event
from tenants.continuity.export.contents import TITLES

WORDS: dict[str, Promise] = {
    "reader": _("who reads"),
    "text": _("words"),
    "acknowledged_at": _("when receipt was confirmed"),
    "addenda": _("additions"),
    "admitted": _("admitted people"),
    "answers": _("answers"),
    "approved_by": _("who approved"),
    "arrangement": _("arrangement"),
    "arrangements": _("arrangements"),
    "assignments": _("who works on it"),
    "at": _("moment"),
    "basis": _("order"),
    "birth_date": _("date of birth"),
    "booking": _("booking"),
    "cancel_notice_hours": _("hours of notice"),
    "capacity": _("places"),
    "case": _("case"),
    "centre": _("centre"),
    "certificate_names_child": _("whether the certificate names the child"),
    "certificate_title": _("title of the certificate"),
    "certificate_valid_days": _("validity of the certificate"),
    "checks": _("arrivals and departures"),
    "child": _("child"),
    "closed_at": _("when it was closed"),
    "closes_at": _("closing hour"),
    "code_hash": _("check code"),
    "confirmed_at": _("confirmation"),
    "consents": _("consents"),
    "contact": _("how to reach whoever reported"),
    "contents": _("contents"),
    "contact_point": _("telephone, e-mail or address"),
    "contact_points": _("telephones, e-mails, addresses"),
    "direction": _("direction"),
    "due_on": _("due on"),
    "directions": _("way to the entrance"),
    "document": _("document"),
    "documents": _("documents"),
    "duplicates_checked_at": _("search for people already known"),
    "during": _("time"),
    "email": _("e-mail"),
    "set_aside": _("what sets the order aside"),
    "emergency_steps": _("steps in an emergency"),
    "ended_at": _("end"),
    "ends_at": _("end"),
    "expires_at": _("valid until"),
    "expires_on": _("valid until"),
    "factors": _("factors of the risk"),
    "facts": _("facts"),
    "family": _("family"),
    "features": _("equipment"),
    "file_name": _("name of the file"),
    "finding": _("finding"),
    "first_day": _("first day"),
    "gap_minutes": _("minutes between people"),
    "given_on": _("date"),
    "grace_minutes": _("minutes of grace"),
    "ground": _("ground"),
    "grounds": _("grounds"),
    "identifier": _("personal number"),
    "identifier_index": _("personal number"),
    "idle_minutes": _("minutes until the screen locks"),
    "import_key": _("number in the spreadsheet"),
    "in_force_from": _("in force from"),
    "interpreter": _("interpreter"),
    "is_active": _("whether it is used"),
    "issuer": _("issuer"),
    "key": _("key"),
    "key_hash": _("key"),
    "key_worker": _("key worker"),
    "kind": _("kind"),
    "language": _("language"),
    "languages": _("languages"),
    "last_day": _("last day"),
    "leave_out": _("what is left out"),
    "level": _("level of the risk"),
    "lifetime_hours": _("hours until signing in anew"),
    "lifted_at": _("when it was lifted"),
    "locked_by": _("who locked it"),
    "members": _("members"),
    "name": _("name"),
    "names": _("names"),
    "next_review_on": _("next review"),
    "note": _("note"),
    "notes": _("notes"),
    "number": _("number"),
    "observations": _("observations"),
    "obtained_on": _("date"),
    "occurrence": _("date of the plan"),
    "one": _("one of the two"),
    "opens_at": _("opening hour"),
    "other": _("the other of the two"),
    "pack": _("pack of documents"),
    "part": _("part"),
    "participants": _("participants"),
    "parties": _("people of the case"),
    "passkey": _("passkey"),
    "password": _("password"),
    "people": _("from whom it is kept"),
    "person": _("person"),
    "phone": _("telephone"),
    "plan": _("plan"),
    "profession": _("profession"),
    "protocol": _("order of arrival"),
    "purpose": _("purpose"),
    "reason": _("reason"),
    "recipient": _("recipient"),
    "record_due_hours": _("hours until the record"),
    "recovery_codes": _("recovery codes"),
    "referrals": _("referrals"),
    "regime_text": _("regime, word for word"),
    "relation": _("how whoever reported knows the child"),
    "relative": _("relative"),
    "relatives": _("relatives"),
    "remind_hour": _("hour of the reminders"),
    "reminds": _("reminders on or off"),
    "resident": _("resident parent"),
    "resident_entrance": _("entrance of the resident parent"),
    "resource": _("room or person"),
    "revoked_at": _("taken back"),
    "role": _("role"),
    "roles": _("roles"),
    "room": _("room"),
    "rule": _("rule of the dates"),
    "run": _("import"),
    "scopes": _("rights of the key"),
    "second_factor": _("second factor"),
    "secrets": _("what is withheld"),
    "series": _("series"),
    "session": _("meeting"),
    "session_minutes": _("usual length"),
    "sessions": _("meetings"),
    "signed_on": _("day of signing"),
    "silence_is_consent": _("whether silence counts"),
    "starts_at": _("beginning"),
    "state": _("state"),
    "subject": _("whom it concerns"),
    "supervisor": _("session supervisor"),
    "supervisors_are_trained": _("whether supervisors need a training"),
    "supported_on_duty": _("colleagues on duty in supported meetings"),
    "supported_together": _("families of one supervisor"),
    "tasks": _("tasks"),
    "title": _("title"),
    "token_hash": _("link"),
    "topic": _("topic of the training"),
    "type": _("type"),
    "until": _("until"),
    "visiting": _("visiting parent"),
    "visiting_entrance": _("entrance of the visiting parent"),
    "voices": _("what the child said"),
    "weekday": _("day of the week"),
    "withheld_from": _("from whom"),
    "withholdings": _("what is withheld"),
    "worker": _("colleague"),
    "working_hours": _("working hours"),
    "offers": _("offers of a place"),
    "urgency": _("place on the list"),
    "urgency_reason": _("reason of the place on the list"),
    "wishes": _("what suits the family"),
    "done_on": _("day on which it was done"),
    "offer_days": _("days of an offer"),
    "uses_planning_terms": _("terms of the Act"),
    "planning_days": _("days of a term"),
    "year": _("year"),
    "years": _("years"),
}


def word_of(name: str) -> str:
    """The last part of a path; a name that this version does not know stays as it was written."""
    last = name.rsplit(".", 1)[-1]
    return str(WORDS.get(last) or last.replace("_", " "))


def words_of(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(word_of(name) for name in names))


def kind_of(event: Event) -> str:
    """What the event is about, as the package of everything calls it; nothing for what has no table of its own."""
    try:
        label = apps.get_model(event.object_type)._meta.label if event.object_type else ""
    except LookupError:
        return ""  # written by a version that had this table
    return str(TITLES.get(label, ""))


def told(event: Event) -> str:
    """„Meetings: beginning, room"."""
    return ": ".join(part for part in (kind_of(event), words_of(event.fields)) if part)
