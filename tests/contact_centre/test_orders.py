"""Acts of a court, arrangements per child, and who may not meet: what can be written down and what contradicts."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from audit.models import Event
from kernel.errors import Refusal
from services.cases.models import Document, Task
from services.contact_centre.enums import AdmissionGround, BasisKind
from services.contact_centre.forms.orders import BasisForm
from services.contact_centre.models import LegalBasis, MustNotMeet
from services.contact_centre.operations.orders import (
    NewAdmission,
    admit_person,
    answer_may_meet,
    end_admission,
    keep_apart,
    may_meet,
)
from services.contact_centre.queries import orders
from services.files.operations import store_generated
from tests.contact_centre.conftest import NOW, Family

TODAY = NOW.date()


@pytest.fixture
def family(cast, house):
    one = Family(cast, "Иванов", "Ани", "Борис")
    one.basis = one.order()
    return one


def test_an_act_is_kept_word_for_word_and_audited_by_field_names_alone(family):
    event = Event.objects.filter(object_id=family.basis.pk).get()
    assert family.basis.regime_text.startswith("всяка първа и трета събота")
    assert "regime_text" in event.fields
    assert "събота" not in repr(event.detail)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"dated": TODAY + timedelta(days=1)}, "dated", id="dated in the future"),
        pytest.param({"in_force_from": date(2028, 1, 1)}, "in_force_from", id="two years ahead"),
        pytest.param({"in_force_until": date(2026, 9, 9)}, "in_force_until", id="ends before it begins"),
        pytest.param({"court_name": " "}, "court", id="no court"),
        pytest.param({"regime_text": ""}, "regime_text", id="no words of the regime"),
        pytest.param({"number": "213/2026 "}, "number", id="the same act twice"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(family, changes, field):
    with pytest.raises(Refusal) as refused:
        family.order(**{"number": "500/2026", **changes})
    assert refused.value.field == field
    assert family.case.legal_bases.count() == 1


def test_an_agreement_needs_no_court(family):
    assert family.order(kind=BasisKind.AGREEMENT, court_name="", number="")


@pytest.mark.parametrize("who", ["supervisor", "reception"])
def test_who_may_not_enter_an_act(family, cast, who):
    family.by = getattr(cast.a, who)
    with pytest.raises(PermissionDenied):
        family.order(number="1/2026")


def test_a_key_worker_of_other_families_may_not_either(family, cast):
    family.by = cast.a.worker("key_worker")
    with pytest.raises(PermissionDenied):
        family.order(number="1/2026")


def test_a_later_act_takes_the_place_of_the_former_on_its_first_day(family):
    newer = family.order(number="300/2026", in_force_from=date(2026, 11, 10), supersedes=family.basis)
    assert [row.pk for row in orders.bases_in_force(family.case, date(2026, 11, 9))] == [family.basis.pk]
    assert [row.pk for row in orders.bases_in_force(family.case, date(2026, 11, 10))] == [newer.pk]


def test_an_act_is_replaced_once(family):
    family.order(number="300/2026", in_force_from=date(2026, 11, 10), supersedes=family.basis)
    with pytest.raises(Refusal) as refused:
        family.order(number="301/2026", in_force_from=date(2026, 11, 11), supersedes=family.basis)
    assert refused.value.field == "supersedes"


def test_a_protection_order_asks_for_a_decision_today(family):
    family.order(kind=BasisKind.PROTECTION_ORDER, number="7/2026", regime_text="", against=family.father)
    assert Task.objects.get(case=family.case).due_on == TODAY
    assert orders.protection_orders(family.case, TODAY).get().against == family.father


# --- arrangements ---


def test_siblings_may_live_with_different_parents(family):
    first = family.arrangement(family.basis)
    second = family.arrangement(family.basis, family.children[1], visiting=family.mother, resident=family.father)
    assert (first.resident, second.resident) == (family.mother, family.father)


def test_an_act_that_contradicts_another_is_said_in_a_sentence(family):
    family.arrangement(family.basis)
    other = family.order(number="77/2026", court_name="Районен съд – Хасково", dated=date(2026, 10, 1))
    with pytest.raises(Refusal, match="01.09.2026") as refused:
        family.arrangement(other)
    assert refused.value.field == "child"
    assert refused.value.hints[0].url.endswith("/orders/")


def test_the_other_way_round_contradicts_as_well(family):
    family.arrangement(family.basis)
    other = family.order(number="77/2026")
    with pytest.raises(Refusal):
        family.arrangement(other, visiting=family.mother, resident=family.father)


def test_an_act_that_replaces_the_former_does_not_contradict_it(family):
    family.arrangement(family.basis)
    other = family.order(number="77/2026", in_force_from=date(2026, 11, 20), supersedes=family.basis)
    assert family.arrangement(other)


def test_acts_that_follow_one_another_do_not_contradict(family):
    first = family.order(number="1/2026", in_force_until=date(2026, 10, 31))
    second = family.order(number="2/2026", in_force_from=date(2026, 11, 1))
    family.arrangement(first, family.children[1])
    assert family.arrangement(second, family.children[1])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": date(2026, 9, 1)}, "starts_on"),
        ({"ends_on": date(2026, 9, 1)}, "ends_on"),
    ],
)
def test_an_arrangement_lies_inside_its_act(family, changes, field):
    with pytest.raises(Refusal) as refused:
        family.arrangement(family.basis, **changes)
    assert refused.value.field == field


def test_the_same_said_twice_is_refused_and_not_a_failure(family):
    family.arrangement(family.basis)
    with pytest.raises(Refusal) as refused:
        family.arrangement(family.basis)
    assert refused.value.field == "visiting"
    assert family.arrangement(family.basis, family.children[1])


def test_the_three_are_three_people_of_the_case(family, cast):
    stranger = Family(cast, "Петров", "Вяра")
    for changes, field in (
        ({"resident": family.father}, "resident"),
        ({"visiting": stranger.father}, "visiting"),
        ({"child": family.mother, "resident": family.children[0]}, "child"),
    ):
        with pytest.raises(Refusal) as refused:
            family.arrangement(family.basis, **changes)
        assert refused.value.field == field


def test_a_protection_order_gives_nobody_a_right_to_meet(family):
    order = family.order(kind=BasisKind.PROTECTION_ORDER, number="7/2026", regime_text="")
    with pytest.raises(Refusal):
        family.arrangement(order)


# --- who else comes in ---


@pytest.fixture
def paper(family, cast):
    stored = store_generated(
        name="paper.pdf", content=b"%PDF-1.7", content_type="application/pdf", subject=None, by=cast.a.head, at=NOW
    )
    return Document.objects.create(case=family.case, kind="agreement", title="Писмено съгласие", file=stored)


def test_the_head_lets_a_grandmother_in_for_one_day_by_a_document(family, cast, paper):
    """Scenario 18."""
    one = family.arrangement(family.basis)
    grandmother = family.relative("Стефка Иванова")
    day = date(2026, 11, 7)
    admission = NewAdmission(grandmother, AdmissionGround.HEAD, day, day, "Бащата е в болница.", paper)
    admit_person(arrangement=one, admission=admission, by=cast.a.head, at=NOW)
    assert orders.admitted_on([one], day)[one.pk][0].person == grandmother
    assert orders.admitted_on([one], day + timedelta(days=1)) == {}


@pytest.mark.parametrize(
    ("how", "until", "with_paper", "who", "field"),
    [
        pytest.param(AdmissionGround.HEAD, date(2026, 11, 7), False, "head", "document", id="no paper"),
        pytest.param(AdmissionGround.HEAD, None, True, "head", "until_date", id="the head, for ever"),
        pytest.param(AdmissionGround.HEAD, date(2026, 11, 7), True, "coordinator", "how", id="not the head"),
        pytest.param(AdmissionGround.BOTH_PARENTS, None, False, "head", "document", id="no signatures"),
        pytest.param(AdmissionGround.ORDER, date(2026, 11, 1), True, "head", "until_date", id="ends before it begins"),
    ],
)
def test_nobody_else_comes_in_without_a_ground(family, cast, paper, how, until, with_paper, who, field):
    one = family.arrangement(family.basis)
    admission = NewAdmission(
        family.relative("Стефка"), how, date(2026, 11, 7), until, document=paper if with_paper else None
    )
    with pytest.raises(Refusal) as refused:
        admit_person(arrangement=one, admission=admission, by=getattr(cast.a, who), at=NOW)
    assert refused.value.field == field


def test_somebody_who_must_not_meet_the_child_is_never_let_in(family, cast):
    one = family.arrangement(family.basis)
    uncle = family.relative("Стоян Иванов")
    keep_apart(case=family.case, one=uncle, other=family.children[0], reason="", by=cast.a.head, at=NOW)
    with pytest.raises(Refusal, match="Стоян Иванов"):
        admit_person(
            arrangement=one,
            admission=NewAdmission(uncle, AdmissionGround.ORDER, TODAY),
            by=cast.a.head,
            at=NOW,
        )


def test_an_admission_ends_today(family, cast):
    one = family.arrangement(family.basis)
    admission = NewAdmission(family.relative("Стефка"), AdmissionGround.ORDER, TODAY - timedelta(days=9))
    row = admit_person(arrangement=one, admission=admission, by=cast.a.head, at=NOW)
    end_admission(admitted=row, by=cast.a.head, at=NOW)
    assert orders.admitted_on([one], TODAY) == {}
    assert orders.admitted_on([one], TODAY - timedelta(days=1))


# --- who must not meet ---


def test_parents_of_a_case_of_conflict_are_a_question_until_somebody_answers(family, cast):
    family.arrangement(family.basis)
    ((one, other),) = orders.suggested_pairs(family.case)
    assert {one, other} == {family.mother, family.father}
    answer_may_meet(case=family.case, one=one, other=other, reason="По решението.", by=cast.a.head, at=NOW)
    assert orders.suggested_pairs(family.case) == []
    assert orders.pairs_apart() == []


def test_nobody_is_asked_when_the_order_wants_both_parents(family):
    family.arrangement(family.basis, other_parent_present=True)
    assert orders.suggested_pairs(family.case) == []


def test_a_pair_stands_once_whoever_is_named_first(family, cast):
    pair = {"case": family.case, "reason": "", "by": cast.a.head, "at": NOW}
    first = keep_apart(one=family.mother, other=family.father, **pair)
    assert keep_apart(one=family.father, other=family.mother, **pair) == first
    assert MustNotMeet.objects.count() == 1


def test_a_pair_that_may_meet_again_stays_as_history(family, cast):
    pair = keep_apart(
        case=family.case, one=family.mother, other=family.father, reason="Заплаха", by=cast.a.head, at=NOW
    )
    with pytest.raises(Refusal):
        may_meet(pair=pair, reason=" ", by=cast.a.head, at=NOW)
    may_meet(pair=pair, reason="Съдът отмени забраната.", by=cast.a.head, at=NOW)
    assert orders.pairs_apart([family.mother.pk]) == []
    assert MustNotMeet.objects.get().until == NOW


def test_one_person_is_no_pair(family, cast):
    with pytest.raises(Refusal):
        keep_apart(case=family.case, one=family.mother, other=family.mother, reason="", by=cast.a.head, at=NOW)


def test_an_act_that_is_among_the_documents_is_not_asked_for_again(cast, family):
    stored = store_generated(
        name="акт.pdf", content=b"%PDF-1.7", content_type="application/pdf", subject=None, by=cast.a.head, at=NOW
    )
    paper = Document.objects.create(case=family.case, kind="court_order", title="Определение", file=stored)
    form = BasisForm(case=family.case, older=[])
    assert f'value="{paper.pk}" selected' in str(form["document"])
    LegalBasis.objects.filter(pk=family.basis.pk).update(document=paper)
    assert "document" not in BasisForm(case=family.case, older=[]).fields
