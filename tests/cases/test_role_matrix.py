"""
Ten roles, every action, on a case that is theirs and on one that is not: what the code answers equals the matrix.

The matrix of capabilities is tests/staff/test_roles.py. Here the second question is asked as well: which case. Roles
of the other two doors mean nothing inside a centre.
"""

import pytest

from accounts.roles import NetworkRole, OperatorRole
from services.cases import operations
from services.cases.access import may, standing_for, visible_to
from services.staff.roles import Capability, Role
from tests.cases.conftest import NOW
from tests.staff.test_roles import MATRIX, allowed
from tests.utils.security import figure

STRANGERS = [*NetworkRole.values, *OperatorRole.values]
EVERY_CASE = MATRIX["cases.view_all"] | {Role.HEAD_OF_SERVICE.value}
OWN_CASES = MATRIX["cases.view_assigned"]


def sees(role, is_assigned):
    return role in EVERY_CASE or (is_assigned and role in OWN_CASES)


def expected(role, capability, is_assigned):
    return role in allowed(str(capability)) and sees(role, is_assigned)


@pytest.mark.security_figure
def test_ten_roles_every_action_assigned_or_not(cast, referred, in_a):
    own, foreign = referred(), referred("Колев")
    wrong, cells = [], 0
    for role in [*Role.values, *STRANGERS]:
        worker = cast.a.worker(role)
        if role in OWN_CASES:
            operations.assign_worker(case=own, worker=worker, by=cast.a.head, at=NOW)
        for case, is_assigned in ((own, True), (foreign, False)):
            for capability in Capability:
                cells += 1
                if may(worker, capability, case) is not expected(role, capability, is_assigned):
                    wrong.append((role, str(capability), is_assigned))
    of = f"{len(Role.values) + len(STRANGERS)} roles, own and other cases, {cells} cells"
    name = f"role matrix: cells that differ; {of}"
    figure(name, len(wrong), unit="cells", bound="= 0", holds=not wrong, evidence=str(wrong[:10]))


@pytest.mark.parametrize("role", [*Role.values, *STRANGERS])
def test_which_cases_a_role_sees(cast, referred, in_a, role):
    own, foreign = referred(), referred("Колев")
    worker = cast.a.worker(role)
    if role in OWN_CASES:
        operations.assign_worker(case=own, worker=worker, by=cast.a.head, at=NOW)
    wanted = {case.pk for case, is_assigned in ((own, True), (foreign, False)) if sees(role, is_assigned)}
    assert set(visible_to(worker).values_list("pk", flat=True)) == wanted
    assert set(standing_for(worker).values_list("pk", flat=True)) == wanted
