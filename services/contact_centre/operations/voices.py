"""R30: said, done, told back. What a child asked for stays a task until the child was told what became of it."""

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel import sight
from kernel.clock import local
from kernel.errors import Refusal
from services.cases.access import may
from services.cases.models import EntrySecret
from services.cases.operations import add_task
from services.cases.operations.secrets import withhold_entry
from services.cases.operations.tasks import close_tasks, key_worker_at_work
from services.contact_centre.enums import Part, Wish
from services.contact_centre.models import ChildVoice, Session, VoiceAnswer
from services.contact_centre.queries.record import may_write
from services.people.enums import SecrecyGround
from services.people.models import Person
from services.staff.models import Worker
from services.staff.roles import Capability

TELL_WITHIN = timedelta(days=14)
TASK = "voice:"
FOLLOWING = sight.work(
    "what a child asked for", "Its task belongs to the case, which whoever supervised the meeting may not see."
)


def kind_of(answer: VoiceAnswer) -> str:
    """Of the task; a kind of a task is short."""
    return f"{TASK}{answer.voice_id.hex[:24]}"


@transaction.atomic
def keep_wish(*, voice: ChildVoice, wish: str, by: Worker, at: datetime) -> None:
    """
    The child does not want its words told: they are kept from these parents as every other secret entry is.

    Wishing less later lifts nothing; that is decided on the page where secrets are lifted.
    """
    people = _parents(voice.session, Wish(wish))
    if not people:
        raise Refusal(_("Nobody of this meeting is that parent."), field="wish")
    held = {one for row in _secrets(voice) for one in row.people}
    if {one.pk for one in people} <= held:
        return
    reason = _("The child asked for it.")
    facts = {"people": people, "from_everybody": False, "reason": reason, "ground": SecrecyGround.WISH}
    withhold_entry(entry=voice, by=by, at=at, **facts)  # type: ignore[arg-type]


def _parents(session: Session, wish: Wish) -> list[Person]:
    parts = {Wish.VISITING: [Part.VISITING], Wish.RESIDENT: [Part.RESIDENT]}.get(wish, [Part.VISITING, Part.RESIDENT])
    rows = session.participants.filter(part__in=parts).select_related("person").order_by("id")
    return list({one.person_id: one.person for one in rows}.values())


def _secrets(voice: ChildVoice) -> QuerySet[EntrySecret]:
    return EntrySecret.objects.filter(entry=voice.pk, ended_at__isnull=True)


@sight.beyond(FOLLOWING)
@transaction.atomic
def ask_for_answer(*, voice: ChildVoice, asked: str, by: Worker, at: datetime) -> VoiceAnswer:
    """The child asked for something: its key worker's task until the child was told. Asking again mends the words."""
    row, is_new = VoiceAnswer.objects.get_or_create(
        voice=voice,
        defaults={"asked": asked.strip(), "due_on": due(at), "created_at": at, "created_by": by},
    )
    if not is_new:
        row.asked = asked.strip()
        row.save(update_fields=["asked"])
        return row
    case = voice.session.case
    title = _("Tell %(name)s what was done with what was said on %(day)s")
    named = {"name": voice.child.names.split()[0], "day": f"{local(voice.session.starts_at):%d.%m.%Y}"}
    add_task(
        title=title % named,
        due_on=row.due_on,
        by=None,
        at=at,
        case=case,
        assigned_to=key_worker_at_work(case),
        kind=kind_of(row),
    )
    return row


def due(at: datetime) -> date:
    return local(at + TELL_WITHIN).date()


@sight.beyond(FOLLOWING)
@transaction.atomic
def note_done(*, answer: VoiceAnswer, done: str, by: Worker, at: datetime) -> VoiceAnswer:
    """
    What was done with what the child said, or why nothing could be done.

    :raises Refusal: no words, or the child was told already.
    """
    answer = _locked(answer, by)
    if not done.strip():
        raise Refusal(_("Write what was done, or why nothing could be done."), field="done")
    answer.done, answer.done_at, answer.done_by = done.strip(), at, by
    answer.save(update_fields=["done", "done_at", "done_by"])
    record(Action.WRITE, actor=by.as_actor(), what=answer.voice.session, fields=("voices",))
    return answer


@sight.beyond(FOLLOWING)
@transaction.atomic
def note_told(*, answer: VoiceAnswer, told: str, told_at: datetime, by: Worker, at: datetime) -> VoiceAnswer:
    """
    The child was told, on that day and by this worker. The task is done.

    :raises Refusal: nothing was done yet, no words, a moment that cannot be, or told before.
    """
    answer = _locked(answer, by)
    if answer.done_at is None:
        raise Refusal(_("First write what was done, then that the child was told."), field="told")
    if not told.strip():
        raise Refusal(_("Write what the child was told, and what it said to that."), field="told")
    if not answer.created_at - timedelta(days=1) <= told_at <= at + timedelta(minutes=1):
        raise Refusal(_("The child cannot have been told at that time."), field="told_on")
    answer.told, answer.told_at, answer.told_by = told.strip(), told_at, by
    answer.save(update_fields=["told", "told_at", "told_by"])
    close_tasks(case=answer.voice.session.case, kind=kind_of(answer), by=by, at=at)
    record(Action.WRITE, actor=by.as_actor(), what=answer.voice.session, fields=("voices",))
    return answer


def may_answer(worker: Worker, session: Session) -> bool:
    """Whoever leads the case, and whoever was in the room with the child."""
    return may_write(worker, session) or may(worker, Capability.CASES_EDIT, session.case)


def _locked(answer: VoiceAnswer, by: Worker) -> VoiceAnswer:
    rows = VoiceAnswer.objects.select_for_update(of=("self",)).select_related("voice__session__case", "voice__child")
    answer = rows.get(pk=answer.pk)
    if not may_answer(by, answer.voice.session):
        raise PermissionDenied
    if answer.told_at is not None:
        raise Refusal(_("The child was told already."))
    return answer
