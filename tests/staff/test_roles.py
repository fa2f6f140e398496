"""Who may do what. This matrix is written by hand from the domain, and compared with the table that the code asks."""

import pytest
from django.conf import settings

from accounts.permissions import render
from accounts.roles import NetworkCapability, NetworkRole, OperatorCapability, OperatorRole
from kernel.capabilities import table_of, tables
from kernel.place import Door
from services.staff.roles import GRANTS, TABLE, Capability, Role
from tests.utils.security import figure

HEAD, COORDINATOR, KEY, PSYCHOLOGIST, SUPERVISOR, RECEPTION, OUTSIDE = Role.values
# Capability: the roles that may, beside the head of the service, who may all but what NOT_EVEN_THE_HEAD names.
MATRIX = {
    "home.view": {COORDINATOR, KEY, PSYCHOLOGIST, SUPERVISOR, RECEPTION},
    "search": {COORDINATOR, KEY, PSYCHOLOGIST},
    "people.view": {COORDINATOR, KEY, PSYCHOLOGIST},
    "people.view_protected": {COORDINATOR, KEY, PSYCHOLOGIST},
    "people.create": {COORDINATOR, KEY, PSYCHOLOGIST},
    "people.edit": {COORDINATOR, KEY, PSYCHOLOGIST},
    "cases.view_all": {COORDINATOR},
    "cases.view_assigned": {COORDINATOR, KEY, PSYCHOLOGIST},
    "cases.intake": {COORDINATOR},
    "cases.edit": {COORDINATOR, KEY, PSYCHOLOGIST},
    "cases.assign": {COORDINATOR},
    "cases.break_glass": {COORDINATOR, KEY, PSYCHOLOGIST},
    "cases.decide": set(),
    "cases.close": set(),
    "approvals.decide": {COORDINATOR, KEY, PSYCHOLOGIST},
    "approvals.outside": {OUTSIDE},
    "psychology.write": {PSYCHOLOGIST},
    "psychology.read": {COORDINATOR, KEY, PSYCHOLOGIST},
    "psychology.grant": set(),
    "consultations.plan": {COORDINATOR, KEY, PSYCHOLOGIST},
    "consultations.hold": {KEY, PSYCHOLOGIST},
    "orders.edit": {COORDINATOR, KEY, PSYCHOLOGIST},
    "orders.confirm": {COORDINATOR, KEY},
    "sessions.view": {COORDINATOR, KEY, PSYCHOLOGIST, SUPERVISOR},
    "sessions.plan": {COORDINATOR, KEY},
    "sessions.plan_all": {COORDINATOR},
    "sessions.override": {COORDINATOR},
    "sessions.run": {SUPERVISOR},
    "board.view": {COORDINATOR, KEY, PSYCHOLOGIST, SUPERVISOR, RECEPTION},
    "board.check_in": {COORDINATOR, KEY, PSYCHOLOGIST, SUPERVISOR, RECEPTION},
    "records.view": {COORDINATOR, KEY, PSYCHOLOGIST},
    "records.write": {SUPERVISOR},
    "records.sign": {SUPERVISOR},
    "records.addendum": {COORDINATOR, KEY, PSYCHOLOGIST, SUPERVISOR},
    "incidents.open": {COORDINATOR, KEY, PSYCHOLOGIST, SUPERVISOR, RECEPTION},
    "incidents.view": {COORDINATOR, KEY, PSYCHOLOGIST},
    "incidents.review": {COORDINATOR},
    "certificates.view": {COORDINATOR, KEY, PSYCHOLOGIST},
    "certificates.issue": {COORDINATOR, KEY},
    "court_reports.view": {COORDINATOR, KEY, PSYCHOLOGIST},
    "court_reports.write": {COORDINATOR, KEY, PSYCHOLOGIST},
    "court_reports.approve": {COORDINATOR},
    "files.view": {COORDINATOR, KEY, PSYCHOLOGIST},
    "files.upload": {COORDINATOR, KEY, PSYCHOLOGIST},
    "documents.release": {COORDINATOR, KEY, PSYCHOLOGIST},
    "releases.decide": {COORDINATOR},
    "rooms.manage": {COORDINATOR},
    "reports.view": {COORDINATOR},
    "import.run": {COORDINATOR},
    "staff.view": {COORDINATOR, KEY, PSYCHOLOGIST, SUPERVISOR, RECEPTION},
    "staff.reset_factor": {COORDINATOR},
    "staff.rota": {COORDINATOR},
    "staff.manage": set(),
    "messages.manage": set(),
    "support.open": set(),
    "audit.view": set(),
    "api.tokens": {COORDINATOR},
    "settings.manage": set(),
    "retention.manage": {COORDINATOR},
    "retention.decide": {COORDINATOR},
    "erasures.propose": {COORDINATOR},
    "erasures.decide": {COORDINATOR},
    "copies.view": set(),
    "disclosures.prepare": {COORDINATOR},
    "disclosures.decide": {COORDINATOR},
    "leaving.ask": set(),
    "leaving.decide": {COORDINATOR},
}
# Whoever answers for the service reads no psychologist's notes by that alone, nor those after a consultation, and is
# no second person from outside.
NOT_EVEN_THE_HEAD = {"approvals.outside", "psychology.write", "consultations.hold"}


def allowed(capability):
    return MATRIX[capability] | (set() if capability in NOT_EVEN_THE_HEAD else {HEAD})


def test_the_matrix_knows_every_capability():
    assert set(MATRIX) == {str(capability) for capability in Capability}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("capability", sorted(MATRIX))
def test_the_table_equals_the_matrix(capability, role):
    assert TABLE.may([role], capability) is (role in allowed(capability))


@pytest.mark.security_figure
def test_the_whole_matrix_at_once():
    cells = [(capability, role) for capability in MATRIX for role in Role.values]
    wrong = [(c, role) for c, role in cells if TABLE.may([role], c) is not (role in allowed(c))]
    name = f"role matrix: cells that differ; {len(cells)} cells"
    figure(name, len(wrong), unit="cells", bound="= 0", holds=not wrong, evidence=str(wrong))


@pytest.mark.parametrize("roles", [[], ["director"], ["operator"], ["analyst", "superuser"]])
def test_unknown_means_no(roles):
    assert not any(TABLE.may(roles, capability) for capability in Capability)


def test_an_unknown_capability_means_no():
    assert not TABLE.may(Role.values, "cases.erase")


def test_several_roles_add_up():
    assert TABLE.may([RECEPTION, SUPERVISOR], Capability.RECORDS_SIGN)
    assert not TABLE.may([RECEPTION], Capability.RECORDS_SIGN)


def test_reception_and_supervisors_see_no_file():
    """domain.md, „Who may see what": the board and the session, never the file or the addresses."""
    for role in (Role.RECEPTION, Role.SESSION_SUPERVISOR, Role.OUTSIDE_APPROVER):
        shown = {c for c in GRANTS[role] if c.startswith(("people", "cases", "files", "search", "records.view"))}
        assert not shown


def test_each_door_has_one_table():
    assert [table.door for table in tables()] == [Door.CENTRE, Door.NETWORK, Door.OPERATOR]


def test_the_operator_has_nothing_of_a_centre_s_content():
    assert {str(c) for c in table_of(Door.OPERATOR).of(OperatorRole.values)} == {str(c) for c in OperatorCapability}
    assert not {str(c) for c in OperatorCapability} & {str(c) for c in Capability}


@pytest.mark.parametrize(
    ("role", "capability", "may"),
    [
        (NetworkRole.ANALYST, NetworkCapability.STATISTICS_VIEW, True),
        (NetworkRole.ANALYST, NetworkCapability.METHODS_EDIT, False),
        (NetworkRole.METHODOLOGIST, NetworkCapability.METHODS_EDIT, True),
        (NetworkRole.METHODOLOGIST, NetworkCapability.STATISTICS_VIEW, False),
    ],
)
def test_the_network_s_roles(role, capability, may):
    assert table_of(Door.NETWORK).may([role], capability) is may


def test_the_page_for_people_is_up_to_date():
    """`manage.py permissions` writes it anew."""
    assert (settings.ROOT / "docs" / "permissions.md").read_text() == render()


def test_every_capability_has_a_sentence():
    for table in tables():
        assert all(str(capability.label)[0].isupper() for capability in table.capabilities)
