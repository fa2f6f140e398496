"""What is known not to be there is not asked for; everything else is."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.test.utils import CaptureQueriesContext

from kernel import absent
from kernel.place import entered
from kernel.written import written
from services.cases.absent import links_to_case
from services.cases.models import Case, Note, Referral, Task


@written
def notes_of(*, case: UUID) -> QuerySet[Note]:
    return Note.objects.filter(case=case).order_by("at", "id")


MINE = {
    "written once": lambda case: notes_of(case=case.pk),
    "all": lambda case: list(Note.objects.filter(case=case)),
    "by its column": lambda case: list(Note.objects.filter(case_id=case.pk).order_by("-at")),
    "by a text": lambda case: list(Note.objects.filter(case_id=str(case.pk))),
    "from the case": lambda case: list(case.notes.select_related("author").filter(kind="phone_call")),
    "the first": lambda case: [case.notes.order_by("at").first()],
    "values": lambda case: list(case.notes.values("kind", "at")),
    "one value": lambda case: list(case.notes.values_list("kind", flat=True)),
    "some columns": lambda case: list(case.notes.only("kind")),
    "whether": lambda case: case.notes.exists(),
    "how many": lambda case: case.notes.count(),
    "counted": lambda case: list(case.notes.order_by().values("kind").annotate(many=Count("pk"))),
    "aggregated": lambda case: case.notes.aggregate(many=Count("pk", filter=Q(kind="phone_call"))),
    "sliced": lambda case: list(case.notes.order_by("at")[:3]),
    "streamed": lambda case: list(case.notes.iterator(chunk_size=2)),
}
OTHERS = {
    "written once, of another case": lambda case: notes_of(case=uuid4()),
    "or": lambda case: list(Note.objects.filter(Q(case=case) | Q(kind="phone_call"))),
    "not": lambda case: list(Note.objects.exclude(case=case)),
    "of another case": lambda case: list(Note.objects.filter(case=uuid4())),
    "of some cases": lambda case: list(Note.objects.filter(case__in=[case])),
    "another table": lambda case: list(Referral.objects.filter(case=case)),
    "the case itself": lambda case: list(Case.objects.filter(pk=case.pk)),
    "cases with it": lambda case: list(Case.objects.filter(notes__case=case)),
    "both": lambda case: list(case.notes.values("id").union(case.tasks.values("id"))),
    "locked": lambda case: list(case.tasks.select_for_update()),
}
NONE_OF = frozenset({Note._meta.get_field("case"), Task._meta.get_field("case")})


def asked(question, case):
    """How many statements a question sends, and what it is answered."""
    with CaptureQueriesContext(connection) as sent:
        answer = question(case)
    return len(sent), answer


@pytest.mark.parametrize("question", MINE.values(), ids=MINE)
def test_what_is_not_there_is_not_asked_for_and_answered_as_if_it_were(in_a, question):
    case = Case(pk=uuid4())
    plainly = asked(question, case)
    with absent.without(case.pk, NONE_OF):
        knowing = asked(question, case)
    assert plainly[0] == 1
    assert knowing == (0, plainly[1])


@pytest.mark.parametrize("question", OTHERS.values(), ids=OTHERS)
def test_what_else_there_may_be_is_asked_for(in_a, question):
    case = Case(pk=uuid4())
    with absent.without(case.pk, NONE_OF):
        assert asked(question, case)[0] == 1


def test_another_place_asks_for_itself(in_a, place_b):
    case = Case(pk=uuid4())
    with absent.without(case.pk, NONE_OF):
        with entered(place_b):
            assert asked(MINE["all"], case)[0] == 1
        assert asked(MINE["all"], case)[0] == 0
    assert asked(MINE["all"], case)[0] == 1


def test_it_knows_every_table_that_hangs_on_a_case():
    assert len(links_to_case()) > 50
    assert {field.name for field in links_to_case()} == {"case"}
