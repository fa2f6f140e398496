"""R10: conditions, and what makes them hold."""

import pytest

from kernel.errors import Refusal
from services.contact_centre.operations import conditions
from services.contact_centre.preparation_enums import ConditionGround
from services.contact_centre.queries import preparation as queries
from tests.contact_centre.conftest import NOW


def wish(family, by, who=None):
    facts = {"kind": "gifts", "text": "Без подаръци.", "proposed_by": who, "by": by, "at": NOW}
    return conditions.set_condition(case=family.case, **facts)


def test_r10_what_one_parent_wants_alone_does_not_hold(family, by):
    wish(family, by, family.mother)
    ours = wish(family, by)
    assert queries.ruling(family.case) == [ours]
    assert len(queries.conditions(family.case)) == 2


@pytest.mark.parametrize("ground", ["order", "both_parents", "head"])
def test_r10_order_the_other_parent_or_the_head_make_it_hold(family, by, cast, paper, ground):
    row = wish(family, by, family.father)
    conditions.confirm_condition(condition=row, ground=ground, document=paper(), by=cast.a.head, at=NOW)
    assert [one.pk for one in queries.ruling(family.case)] == [row.pk]


def test_r10_the_other_parent_agrees_in_writing_and_only_the_head_decides(family, by):
    row = wish(family, by, family.father)
    for ground, field in ((ConditionGround.BOTH_PARENTS, "document"), (ConditionGround.HEAD, "ground")):
        with pytest.raises(Refusal) as refused:
            conditions.confirm_condition(condition=row, ground=ground, document=None, by=by, at=NOW)
        assert refused.value.field == field


def test_r10_who_is_on_duty_reads_what_holds_and_nothing_else(meeting, family, by, cast, door):
    wish(family, by, family.mother)
    facts = {"kind": "photos", "text": "Без снимки.", "proposed_by": None, "by": by, "at": NOW}
    conditions.set_condition(case=family.case, **facts)
    door.now("9:50")
    page = cast.at(cast.a.supervisor).get(f"/meetings/{meeting.pk}/").content.decode()
    assert "Без снимки." in page
    assert "Без подаръци." not in page
