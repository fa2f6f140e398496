"""R15: who is told, and who must not be."""

import pytest
from django.core.exceptions import PermissionDenied

from kernel.errors import Refusal
from services.cases.enums import DocumentKind
from services.cases.models import DocumentSecret
from services.cases.operations import add_document
from services.cases.operations.release import check, release_document
from services.contact_centre.operations.record import write_fact
from services.custody.pack.gathering import gather
from services.files.operations import store_generated
from services.incidents import letters, operations, queries
from services.incidents.enums import Step
from services.incidents.models import IncidentFact, PartyTold
from services.people.secrecy import leaks_to, may_know
from tests.contact_centre.door import moment
from tests.incidents.conftest import BECAUSE, LATER, SAID, signal

pytestmark = pytest.mark.django_db


def test_r15_a_parent_is_told_by_the_minute_and_it_is_a_step(cast, family, opened):
    incident = opened("rules", what="Снима детето с телефона си.")
    facts = {"person": family.mother, "channel": "phone", "words": "Казано е за снимките.", "told_at": LATER}
    operations.tell_person(incident=incident, by=cast.a.key_worker, at=LATER, **facts)
    assert incident.steps.get(code=Step.PARENT_TOLD).done_at == LATER
    assert PartyTold.objects.get().told_by == cast.a.key_worker


def test_r15_the_other_parent_is_told_when_it_was_not_the_one_who_did_it(cast, family, opened):
    """A letter to the court says that the other parent was informed: telling anybody else is no such fact."""
    incident = opened("intoxication", people=[(family.father, "acted")])
    granny = family.relative("Стойна Баева")

    def done_after_telling(person):
        facts = {"person": person, "channel": "phone", "words": "Срещата не се проведе.", "told_at": LATER}
        operations.tell_person(incident=incident, by=cast.a.key_worker, at=LATER, **facts)
        return incident.steps.get(code=Step.OTHER_PARENT).done_at

    assert [done_after_telling(one) for one in (granny, family.father, family.mother)] == [None, None, LATER]


def test_r15_a_paper_of_a_signal_given_after_the_silence_is_kept_too(cast, family, opened, silence):
    incident = opened()
    silence(incident)
    facts = {"name": "signal.txt", "content": b"x", "content_type": "text/plain", "subject": None}
    by, kind = cast.a.key_worker, DocumentKind.OTHER
    file = store_generated(**facts, by=by, at=LATER)
    paper = add_document(case=family.case, kind=kind, title="Сигнал", file=file, by=by, at=LATER)
    operations.give_signal(incident=incident, signal=signal(document=paper, said=""), by=by, at=LATER)
    assert [one.withheld_from for one in DocumentSecret.objects.filter(document=paper)] == [family.father]


def test_r15_whoever_must_not_hear_of_it_cannot_be_told(cast, family, opened, silence):
    incident = opened()
    silence(incident)
    facts = {"person": family.father, "channel": "phone", "words": SAID, "told_at": LATER}
    with pytest.raises(Refusal):
        operations.tell_person(incident=incident, by=cast.a.key_worker, at=LATER, **facts)


def test_r15_silence_comes_too_late_for_whoever_was_told(cast, family, opened, silence):
    incident = opened()
    facts = {"person": family.father, "channel": "phone", "words": SAID, "told_at": LATER}
    operations.tell_person(incident=incident, by=cast.a.key_worker, at=LATER, **facts)
    with pytest.raises(Refusal):
        silence(incident)


def test_r15_silence_keeps_facts_signal_and_the_record_of_that_meeting(cast, family, meeting, opened, silence, door):
    door.whole_meeting(meeting, family)
    line = {"kind": "quoted", "text": SAID, "at": moment("10:10"), "written_at": moment("10:12")}
    fact = write_fact(session=meeting, by=cast.a.supervisor, **line)
    incident = opened()
    given = operations.give_signal(incident=incident, signal=signal(), by=cast.a.supervisor, at=LATER)
    assert may_know(family.father, fact)
    silence(incident)
    own = IncidentFact.objects.get()
    for row in (fact, incident, own, given):
        assert not may_know(family.father, row)
    assert may_know(family.mother, fact)
    assert may_know(cast.a.key_worker, fact)
    hidden = queries.silenced(family.case, family.father)
    assert (hidden.incidents, hidden.sessions) == ({incident.pk}, {meeting.pk})
    assert not queries.silenced(family.case, family.mother)


def test_r15_its_words_stop_a_letter_to_that_party_and_no_other(cast, family, opened, silence):
    incident = opened()
    operations.give_signal(incident=incident, signal=signal(), by=cast.a.supervisor, at=LATER)
    silence(incident)
    letter = "Уведомяваме Ви, че детето Ани разказа на срещата, че баща ѝ я е ударил."
    assert leaks_to([family.father], letter, about=family.case)
    assert not leaks_to([family.mother], letter, about=family.case)


def test_r15_the_paper_of_the_signal_is_kept_whole(cast, family, opened, silence):
    from services.cases.operations import add_document  # noqa: PLC0415
    from services.files.operations import store_generated  # noqa: PLC0415

    facts = {"by": cast.a.head, "at": LATER}
    stored = store_generated(name="s.txt", content=b"x", content_type="text/plain", subject=None, **facts)
    paper = add_document(case=family.case, kind="letter_out", title="Писмо", file=stored, **facts)
    incident = opened()
    operations.give_signal(incident=incident, signal=signal(document=paper, said=""), by=cast.a.key_worker, at=LATER)
    silence(incident)
    assert not may_know(family.father, paper)
    assert check(paper, [family.father]).places
    assert check(paper, [family.mother]).is_clean
    release = release_document(
        document=paper,
        recipient=family.father,
        recipient_name="",
        readers=(),
        channel="post",
        profile="recipient",
        ground="Молба",
        because="Бащата настоява за писмото.",
        **facts,
    )
    assert release.state == "stopped"


@pytest.mark.parametrize("to", [letters.ODZ, letters.COURT])
def test_r15_a_letter_from_before_the_silence_is_kept_whole_too(cast, family, opened, silence, to):
    incident = opened()
    sent = letters.Draft("Районен съд Русе", "Уведомление", "Страната не беше допусната.")
    paper = letters.write(incident=incident, to=to, sent=sent, by=cast.a.head, at=LATER)
    assert check(paper, [family.father]).is_clean
    silence(incident)
    facts = {"recipient_name": "", "readers": (), "channel": "post", "profile": "recipient", "ground": "Молба"}
    given = {
        person.pk: release_document(document=paper, recipient=person, by=cast.a.head, at=LATER, **facts).state
        for person in (family.father, family.mother)
    }
    assert given == {family.father.pk: "stopped", family.mother.pk: "released"}


def test_r15_the_access_pack_of_that_party_shows_nothing(cast, family, meeting, opened, silence, door):
    door.whole_meeting(meeting, family)
    incident = opened()
    operations.give_signal(incident=incident, signal=signal(), by=cast.a.supervisor, at=LATER)
    silence(incident)
    told = "\n".join(item.text for item in gather(family.father).items)
    for secret in ("колан", "123-45/2026", "сигнал", "инцидент"):
        assert secret not in told.casefold()


def test_r15_a_day_passing_lifts_nothing(cast, family, opened, silence):
    incident = opened()
    row = silence(incident, look_again_on=moment("10:30").date())
    fact = IncidentFact.objects.get()
    assert not may_know(family.father, fact)
    assert row.ended_at is None


def test_r15_what_a_protection_order_keeps_is_lifted_by_two(cast, opened, silence):
    row = silence(opened(), ground="protection_order")
    assert operations.lift_silence(row=row, reason=BECAUSE, by=cast.a.head, at=LATER) is False
    row.refresh_from_db()
    assert row.ended_at is None


@pytest.mark.parametrize("who", ["supervisor", "reception"])
def test_r15_silence_is_ordered_by_whoever_sees_the_case(cast, family, opened, who):
    facts = {"person": family.father, "ground": "child", "reason": "x", "look_again_on": None}
    with pytest.raises(PermissionDenied):
        operations.order_silence(incident=opened(), by=getattr(cast.a, who), at=LATER, **facts)
