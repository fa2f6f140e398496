"""Giving a document to somebody: checked for what its readers must not learn, stopped, decided by two, logged."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit.enums import Action
from audit.record import record
from kernel.clock import SOFIA
from kernel.errors import Refusal
from kernel.hooks import Hook
from services.cases.access import may
from services.cases.enums import Channel, PartyRole, Profile, ReleaseState
from services.cases.models import Case, Document, DocumentSecret, Release
from services.cases.operations.tasks import add_task, close_tasks
from services.files.plain import text_of
from services.people.leaks import Leak
from services.people.models import Person
from services.people.secrecy import leaks_to
from services.staff import approvals
from services.staff.models import Approval, Worker
from services.staff.roles import Capability

# What a room above knows of a paper of its own that no search of words finds: check(document=, readers=) -> sentences.
document_checks = Hook("document_checks")
KIND = "release"  # among the questions to a second person
AROUND = 60  # characters shown on either side of a leak
SHORTEST_REASON = 20


@dataclass(frozen=True, slots=True)
class Found:
    """What the check found: leaks with their surroundings, and whether a program could read the document at all."""

    places: list[dict[str, str]] = field(default_factory=list)
    is_readable: bool = True

    @property
    def is_clean(self) -> bool:
        return self.is_readable and not self.places


def check(document: Document, readers: Iterable[Person]) -> Found:
    """Whether these people may read the document: the title, the file's name and all its words."""
    readers = list(readers)
    held = DocumentSecret.objects.filter(document=document, withheld_from__in=readers, ended_at__isnull=True)
    whole = [
        {"of": _("the whole document is withheld from %(name)s") % {"name": row.withheld_from.names}, "quote": ""}
        for row in held.select_related("withheld_from")
    ]
    asked = document_checks(document=document, readers=readers)
    whole += [{"of": sentence, "quote": ""} for sentences in asked for sentence in sentences]
    read = text_of(document.file)
    text = f"{document.title}\n{document.file.name if read is None else read}"
    return Found([*whole, *check_words(document.case, text, readers)], read is not None)


def check_words(case: Case, text: str, readers: Iterable[Person] | None = None) -> list[dict[str, str]]:
    """
    The places of a text that is about to leave the house which its readers must not learn; without names of readers
    both parties may come to read it. Whatever writes to somebody outside asks this first.
    """
    readers = adults_of(case) if readers is None else readers
    return [_place(text, leak) for leak in leaks_to(readers, text, about=case)]


class Stopped(Refusal):
    """What somebody wrote for a paper tells its readers what they must not learn: `places` says where."""

    def __init__(self, places: list[dict[str, str]]) -> None:
        super().__init__(_("This tells what those who may read the paper must not learn. Look at the places below."))
        self.places = places


def hand_out(document: Document) -> Found:
    """Whether a paper that the centre wrote for people outside may be handed to any party as it is."""
    return check(document, adults_of(document.case))


def adults_of(case: Case) -> list[Person]:
    return list(Person.objects.filter(case_parties__in=case.parties.exclude(role=PartyRole.CHILD)).distinct())


@transaction.atomic
def release_document(
    *,
    document: Document,
    recipient: Person | None,
    recipient_name: str,
    readers: Iterable[Person],
    channel: str,
    ground: str,
    by: Worker,
    at: datetime,
    because: str = "",
    profile: str = Profile.CHOSEN,
) -> Release:
    """
    Give a document to a person of the case or to an institution, or stop it for a second person to decide.

    Whoever receives it is always among its readers; for both parties all adults of the case are.

    :raises Refusal: nobody or nothing named, a reader who is not of the case, a profile that does not fit.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=document.case_id)
    if not may(by, Capability.DOCUMENTS_RELEASE, case):
        raise PermissionDenied
    people = _readers(case, recipient, readers, profile)
    name = recipient.names if recipient else " ".join(recipient_name.split())
    if not name:
        raise Refusal(_("Say who receives the document."), field="recipient_name")
    if not ground.strip():
        raise Refusal(_("Say on which ground it is given."), field="ground")
    return _begun(
        Release(
            case=case,
            document=document,
            recipient=recipient,
            recipient_name=name,
            readers=sorted(one.pk for one in people),
            channel=channel,
            profile=profile,
            ground=ground.strip(),
            asked_at=at,
            asked_by=by,
            asked_because=because.strip(),
        ),
        check(document, people),
    )


def release_issued(
    *, document: Document, to: str, ground: str, places: list[dict[str, str]], by: Worker, at: datetime, because: str
) -> Release:
    """
    Log a paper that the centre has just made for somebody outside, or stop it for a second person.

    Either party may come to read it. Whether `by` may make it the room of the paper has asked.
    """
    release = Release(
        case=document.case,
        document=document,
        recipient_name=" ".join(to.split())[:300],
        readers=sorted(one.pk for one in adults_of(document.case)),
        channel=Channel.OTHER,
        profile=Profile.PARTIES,
        ground=ground,
        asked_at=at,
        asked_by=by,
        asked_because=because.strip(),
    )
    return _begun(release, Found(places))


@transaction.atomic
def decide_release(*, release: Release, is_given: bool, because: str, by: Worker, at: datetime) -> Release:
    """
    Decide as the second person. What is withheld is looked up again: it may have changed since.

    :raises Refusal: one's own, already decided, no sufficient reason, or it tells more than the question showed.
    """
    release = Release.objects.select_for_update(of=("self",)).get(pk=release.pk)
    approvals.require(by, question_of(release))
    if release.state != ReleaseState.STOPPED:
        raise Refusal(_("This was already decided."))
    if len(because.strip()) < SHORTEST_REASON:
        raise Refusal(_("Give the reason in at least 20 characters."), field="because")
    found = check(release.document, Person.objects.filter(pk__in=release.readers))
    if is_given and _quotes(found.places) - _quotes(release.places or []):
        raise Refusal(_("Since it was asked, more has been withheld from its readers. Say no; it can be asked anew."))
    release.places, release.is_readable = found.places or None, found.is_readable
    release.state = ReleaseState.RELEASED if is_given else ReleaseState.REFUSED
    release.released_at = at if is_given else None
    release.decided_at, release.decided_by, release.decided_because = at, by, because.strip()
    release.save()
    close_tasks(case=release.case, kind=task_kind(release), by=by, at=at)
    approvals.close(kind=KIND, subject=release.pk, is_given=is_given, because=because, by=by, at=at)
    _log(release, by, because)
    return release


def _quotes(places: Iterable[dict[str, str]]) -> set[str]:
    """What is withheld, without the words around it: a paper is typeset otherwise than the form where it was asked."""
    return {place.get("quote", "").casefold() for place in places}


def question_of(release: Release) -> Approval:
    return approvals.about(kind=KIND, subject=release.pk, asked_by=release.asked_by, case_id=release.case_id)


def decide_asked(*, approval: Approval, is_given: bool, because: str, by: Worker, at: datetime) -> None:
    """The same decision, from the page of approvals."""
    release = Release.objects.select_related("asked_by").get(pk=approval.subject)
    decide_release(release=release, is_given=is_given, because=because, by=by, at=at)


def task_kind(release: Release) -> str:
    return f"release:{str(release.pk)[-20:]}"


def _readers(case: Case, recipient: Person | None, readers: Iterable[Person], profile: str) -> set[Person]:
    own = set(case.parties.values_list("person_id", flat=True))
    if recipient is not None and recipient.pk not in own:
        raise Refusal(_("This person is not of the case."), field="recipient")
    return _meant(case, recipient, readers, profile) | ({recipient} if recipient else set())


def _meant(case: Case, recipient: Person | None, readers: Iterable[Person], profile: str) -> set[Person]:
    if profile == Profile.RECIPIENT and recipient is None:
        raise Refusal(_("For the recipient alone: choose a person of the case."), field="recipient")
    if profile == Profile.AUTHORITY and recipient is not None:
        raise Refusal(_("A person of the case is no authority: choose another profile."), field="profile")
    adults = set(adults_of(case))
    if profile != Profile.CHOSEN:
        return adults if profile == Profile.PARTIES else set()
    if set(readers) - adults:
        raise Refusal(_("Only people of the case can be named here."), field="readers")
    return set(readers)


def _begun(release: Release, found: Found) -> Release:
    release.places, release.is_readable = found.places or None, found.is_readable
    release.state = ReleaseState.RELEASED if found.is_clean else ReleaseState.STOPPED
    release.released_at = release.asked_at if found.is_clean else None
    release.save(force_insert=True)
    if not found.is_clean:
        _ask_second(release)
    _log(release, release.asked_by, release.asked_because)
    return release


def _ask_second(release: Release) -> None:
    title = _("Decide whether „%(title)s“ may go to %(name)s: the check for withheld facts has stopped it")
    add_task(
        case=release.case,
        kind=task_kind(release),
        title=title % {"title": release.document.title, "name": release.recipient_name},
        due_on=release.asked_at.astimezone(SOFIA).date(),
        by=None,
        at=release.asked_at,
    )
    approvals.ask(
        kind=KIND,
        subject=release.pk,
        title=release.document.title,
        facts=_facts(release),
        by=release.asked_by,
        at=release.asked_at,
        case_id=release.case_id,
    )


def _facts(release: Release) -> Iterator[tuple[str, str]]:
    """For somebody from outside: to whom, on which ground, and each place at which the check stopped."""
    yield gettext_noop("To"), release.recipient_name
    yield gettext_noop("How"), str(Channel(release.channel).label)
    yield gettext_noop("Legal ground"), release.ground
    yield gettext_noop("Why it is needed all the same"), release.asked_because or "–"
    if not release.is_readable:
        yield gettext_noop("Found in the document"), _("a picture or a scan, which no program can read")
    for place in release.places or []:
        around = f"…{place['before']}{place['quote']}{place['after']}…" if place["quote"] else ""
        yield gettext_noop("Found in the document"), f"{place['of']} {around}".strip()


def _log(release: Release, by: Worker, reason: str) -> None:
    action = Action.RELEASE if release.state == ReleaseState.RELEASED else Action.WRITE
    detail: dict[str, Any] = {"state": release.state, "document": str(release.document_id), "leaks": _count(release)}
    record(action, actor=by.as_actor(), what=release, fields=("document", "recipient"), reason=reason, detail=detail)


def _count(release: Release) -> int:
    return len(release.places or [])


def _place(text: str, leak: Leak) -> dict[str, str]:
    return {
        "of": leak.secret.of,
        "before": text[max(0, leak.start - AROUND) : leak.start],
        "quote": text[leak.start : leak.end],
        "after": text[leak.end : leak.end + AROUND],
    }
