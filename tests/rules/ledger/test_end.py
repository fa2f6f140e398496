"""R13, R29: how the work ends, who is told of it, and how long its file is kept."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kernel.errors import Refusal, Refusals
from services.cases.enums import CASE_WORKFLOW, CaseMove, CaseState
from services.cases.models import Task
from services.cases.operations import move_case
from services.contact_centre.enums import FreezeGround, SessionState
from services.contact_centre.ledger_enums import EndGround, MeasuredAt
from services.contact_centre.models import ClosingNotice, MakeUp, Measurement
from services.contact_centre.operations import closing, reviews
from services.contact_centre.operations.freeze import freeze_case
from services.contact_centre.queries import reviews as review_queries
from services.custody.enums import Kept
from services.custody.operations import decide_term, propose_term
from services.custody.terms import OF_A_CASE
from tests.contact_centre.conftest import NOW
from tests.rules.ledger.addresses import reverse


@pytest.fixture
def terms(cast, in_a):
    """Two people have said how long files are kept."""

    def decide():
        for kept in OF_A_CASE:
            term = propose_term(kept=kept, years=5, ground="чл. 110 ЗЗД", by=cast.a.coordinator, at=NOW)
            decide_term(term=term, is_confirmed=True, by=cast.a.head, at=NOW)

    return decide


def close(case, cast):
    return move_case(case=case, move=CaseMove.CLOSE, by=cast.a.head, at=NOW)


def letter(case, cast):
    from services.cases.operations import add_document  # noqa: PLC0415
    from services.files.operations import store_generated  # noqa: PLC0415

    stored = store_generated(
        name="p.pdf", content=b"%PDF-1.4 x", content_type="application/pdf", subject=None, by=None, at=NOW
    )
    return add_document(case=case, kind="letter_out", title="Уведомление", file=stored, by=cast.a.head, at=NOW)


def end_well(case, cast, family):
    """What the guards of closing ask for, but the terms."""
    everybody = {(one.person.pk, str(one.scale)): 5 for one in review_queries.asked_of(case)}
    reviews.measure(case=case, moment="closing", on=NOW.date(), values=everybody, by=cast.a.key_worker, at=NOW)
    child = family.children[0]
    facts = {"told_on": NOW.date(), "how": "Насаме, с албум.", "said": "", "by": cast.a.key_worker, "at": NOW}
    closing.say_goodbye(case=case, child=child, **facts)
    paper = letter(case, cast)
    for person in (None, family.mother, family.father):
        closing.note_notice(case=case, person=person, document=paper, by=cast.a.head, at=NOW)


def test_r13_the_work_ends_only_when_everybody_was_told_and_the_child_heard_goodbye(cast, family, active, terms):
    terms()
    family.in_state(CaseState.ACTIVE)
    facts = {"closing_reason": "self_managed", "note": "Уговарят се сами.", "by": cast.a.head, "at": NOW}
    case = move_case(case=active, move=CaseMove.START_CLOSING, **facts)
    missing = CASE_WORKFLOW.missing(CaseMove.CLOSE, case, by=cast.a.head, at=NOW)
    said = " ".join(map(str, missing))
    for words in (family.mother.names, family.father.names, "Районен съд – Хасково", family.children[0].names):
        assert words in said
    page = cast.at(cast.a.head).get(reverse("meetings:closing", args=[case.pk])).content.decode()
    assert family.father.names in page
    end_well(case, cast, family)
    assert close(case, cast).state == CaseState.CLOSED


def test_r13_ending_the_service_cancels_what_is_planned_and_owes_nothing(cast, family, active, book):
    session = book(1)
    facts = {"ground": EndGround.VIOLENCE, "because": "Заплахи към екипа", "by": cast.a.head, "at": NOW}
    case = closing.terminate(case=active, **facts)
    session.refresh_from_db()
    assert (case.state, case.closing_reason, session.state) == ("closing", "terminated", SessionState.CANCELLED)
    assert not MakeUp.objects.exists()
    told = {row.person_id for row in ClosingNotice.objects.all()}
    tasks = Task.objects.filter(case=case, due_on=NOW.date(), done_at__isnull=True)
    assert told == {None, family.mother.pk, family.father.pk} or tasks.exists()


def test_r13_a_meeting_whose_day_passed_while_it_was_frozen_does_not_hold_up_the_end(cast, active, book):
    session = book(1)
    freeze_case(case=active, ground=FreezeGround.INCIDENT, by=cast.a.head, at=NOW)
    facts = {"ground": EndGround.SAFETY, "because": "Заплахи към екипа", "by": cast.a.head}
    case = closing.terminate(case=active, at=session.ends_at + timedelta(days=30), **facts)
    session.refresh_from_db()
    assert (case.state, session.state) == ("closing", SessionState.CANCELLED)


def test_r13_ending_the_service_needs_a_ground_and_a_reason_and_the_head(cast, family, active):
    facts = {"case": active, "at": NOW}
    with pytest.raises(Refusal):
        closing.terminate(ground="tired", because="Причина", by=cast.a.head, **facts)
    with pytest.raises(Refusal):
        closing.terminate(ground=EndGround.SAFETY, because=" ", by=cast.a.head, **facts)
    with pytest.raises(PermissionDenied):
        closing.terminate(ground=EndGround.SAFETY, because="Причина", by=cast.a.key_worker, **facts)


def test_r13_each_is_told_once_and_by_a_letter_of_this_case(cast, family, active):
    paper = letter(active, cast)
    facts = {"case": active, "document": paper, "by": cast.a.head, "at": NOW}
    closing.note_notice(person=family.mother, **facts)
    with pytest.raises(Refusal):
        closing.note_notice(person=family.mother, **facts)
    with pytest.raises(Refusal):
        closing.note_notice(person=family.children[0], **facts)


def test_r13_the_end_is_noted_on_pages(cast, family, active):
    child, client = family.children[0], cast.at(cast.a.key_worker)
    where = {name: reverse(f"meetings:{name}", args=[active.pk]) for name in ("goodbye", "measure", "plan_follow_up")}
    facts = {"child": str(child.pk), "told_on": f"{NOW:%d.%m.%Y}", "how": "Насаме", "said": "Чао"}
    assert client.post(where["goodbye"], facts).status_code == 302
    facts = {"moment": "closing", "on": f"{NOW:%d.%m.%Y}", f"safety_{child.pk}": "9", "none_because": "Не идват вече."}
    assert client.post(where["measure"], facts).status_code == 302
    assert Measurement.objects.filter(moment=MeasuredAt.CLOSING, value__isnull=True).count() == 4
    facts = {"person": str(family.mother.pk), "due_on": f"{NOW + timedelta(days=30):%d.%m.%Y}"}
    assert client.post(where["plan_follow_up"], facts).status_code == 302
    assert client.post(where["plan_follow_up"], facts).status_code == 422
    row = active.follow_ups.get()
    done = {"done_on": f"{NOW:%d.%m.%Y}", "result": "Справят се."}
    assert client.post(reverse("meetings:follow_up", args=[row.pk]), done).status_code == 302
    page = client.get(reverse("meetings:closing", args=[active.pk])).content.decode()
    assert "Справят се." in page
    assert "Чао" in page


def test_r29_a_file_is_not_closed_before_two_people_have_said_how_long_it_is_kept(cast, family, active, terms):
    case = family.in_state(CaseState.ACTIVE)
    facts = {"closing_reason": "moved", "note": "", "by": cast.a.head, "at": NOW}
    case = move_case(case=case, move=CaseMove.START_CLOSING, **facts)
    end_well(case, cast, family)
    with pytest.raises(Refusals) as refused:
        close(case, cast)
    (only,) = refused.value.refusals
    assert only.hints[0].url == reverse("custody:terms")
    propose_term(kept=Kept.CASE_FILE, years=5, ground="чл. 110 ЗЗД", by=cast.a.coordinator, at=NOW)
    with pytest.raises(Refusals):
        close(case, cast)
    terms()
    assert close(case, cast).state == CaseState.CLOSED
