"""The team changes: by whom, and what always holds."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from accounts import operations as accounts
from accounts import queries as account_queries
from accounts.models import ApiToken, Invitation, User
from audit.models import Event
from kernel import clock
from kernel.errors import Refusal
from kernel.place import entered
from services.staff import operations, queries
from services.staff.models import Qualification, Worker
from services.staff.roles import Capability, Role


@pytest.fixture
def team(cast):
    """Centre A, entered."""
    with entered(cast.a.place):
        yield cast.a


def calls(team):
    """Every operation that manages the team, on somebody else."""
    other = team.worker("reception")
    invitation = operations.invite_worker(email="n@x.bg", name="Н Н", roles=["reception"], by=team.head)
    training = Qualification.objects.create(worker=other, title="Първа помощ", obtained_on=date(2026, 1, 5))
    return {
        "invite": lambda by: operations.invite_worker(email="m@x.bg", name="М М", roles=["reception"], by=by),
        "resend": lambda by: operations.resend_invitation(invitation=invitation, by=by),
        "revoke": lambda by: operations.revoke_invitation(invitation=invitation, by=by),
        "roles": lambda by: operations.change_roles(worker=other, roles=["coordinator"], by=by),
        "deactivate": lambda by: operations.deactivate(worker=other, by=by, reason="left"),
        "reactivate": lambda by: operations.reactivate(worker=other, by=by),
        "second factor": lambda by: operations.reset_second_factor(worker=other, by=by, reason="saw the passport"),
        "qualify": lambda by: operations.add_qualification(
            worker=other, by=by, title="Медиация", obtained_on=date(2026, 2, 1)
        ),
        "unqualify": lambda by: operations.remove_qualification(qualification=training, by=by),
    }


@pytest.mark.parametrize("who", ["coordinator", "key_worker", "supervisor", "reception"])
def test_only_the_head_manages_the_team(team, who):
    before = Event.objects.count()
    for name, call in calls(team).items():
        if (name, who) == ("second factor", "coordinator"):
            continue  # so that somebody can help the head (tests/staff/test_sessions.py)
        with pytest.raises(PermissionDenied):
            call(getattr(team, who))
        assert name
    assert Event.objects.count() == before + 1  # the invitation that the fixture made


def test_the_head_may_and_everything_is_in_the_audit(team):
    for name, call in calls(team).items():
        before = Event.objects.count()
        call(team.head)
        assert Event.objects.count() > before, name
        assert Event.objects.latest("number").actor_id == team.head.pk


def test_a_former_head_may_nothing(team):
    former = team.worker("head_of_service")
    operations.deactivate(worker=former, by=team.head, reason="left")
    with pytest.raises(PermissionDenied):
        operations.invite_worker(email="m@x.bg", name="М М", roles=["reception"], by=Worker.objects.get(pk=former.pk))


@pytest.mark.parametrize("roles", [["coordinator"], ["reception", "session_supervisor"]])
def test_the_last_head_keeps_the_role(team, roles):
    with pytest.raises(Refusal) as refused:
        operations.change_roles(worker=team.head, roles=roles, by=team.head)
    assert refused.value.field == "roles"
    assert User.objects.get(pk=team.head.pk).roles == ["head_of_service"]


def test_with_a_second_head_the_first_may_step_down(team):
    team.worker("head_of_service")
    operations.change_roles(worker=team.head, roles=["coordinator"], by=team.head)
    assert not team.head.may(Capability.STAFF_MANAGE)


@pytest.mark.django_db(transaction=True)
def test_two_heads_who_step_down_at_the_same_moment_leave_one(cast):
    heads = [cast.a.head, cast.a.worker("head_of_service")]
    gate, refused = Barrier(2), []

    def step_down(worker):
        with entered(cast.a.place):
            gate.wait()
            try:
                operations.change_roles(worker=worker, roles=["reception"], by=worker)
            except Refusal:
                refused.append(worker)
            finally:
                connection.close()

    threads = [Thread(target=step_down, args=[head]) for head in heads]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with entered(cast.a.place):
        assert [user.pk for user in queries.heads()] == [worker.pk for worker in refused]
        assert len(refused) == 1


def test_a_head_who_left_does_not_count(team):
    second = team.worker("head_of_service")
    operations.deactivate(worker=second, by=team.head, reason="left")
    with pytest.raises(Refusal):
        operations.change_roles(worker=team.head, roles=["coordinator"], by=team.head)


def test_the_head_of_another_centre_does_not_count(team, cast):
    assert cast.b.head
    with pytest.raises(Refusal):
        operations.change_roles(worker=team.head, roles=["coordinator"], by=team.head)


def test_nobody_ends_the_own_access(team):
    team.worker("head_of_service")
    with pytest.raises(Refusal):
        operations.deactivate(worker=team.head, by=team.head, reason="bye")


@pytest.mark.parametrize("roles", [[], ["director"], ["analyst"]])
def test_roles_are_those_of_the_centre(team, roles):
    with pytest.raises(Refusal):
        operations.change_roles(worker=team.reception, roles=roles, by=team.head)


def test_nobody_resets_the_own_second_factor(team):
    with pytest.raises(Refusal):
        operations.reset_second_factor(worker=team.head, by=team.head, reason="lost it")
    with pytest.raises(Refusal) as refused:
        operations.reset_second_factor(worker=team.reception, by=team.head, reason="  ")
    assert refused.value.field == "reason"


def test_leaving_ends_sessions_and_keys(team, cast):
    client = cast.at(team.coordinator)
    _token, secret = operations.issue_api_token(name="t", scopes=["reports.view"], by=team.coordinator)
    operations.deactivate(worker=team.coordinator, by=team.head, reason="left")
    assert client.get("/staff/").status_code == 302
    assert account_queries.token_of(secret) is None
    assert not Worker.objects.get(pk=team.coordinator.pk).may(Capability.HOME_VIEW)


def test_who_comes_back_signs_in_but_old_keys_stay_dead(team):
    _token, secret = operations.issue_api_token(name="t", scopes=["reports.view"], by=team.coordinator)
    operations.deactivate(worker=team.coordinator, by=team.head, reason="left")
    operations.reactivate(worker=team.coordinator, by=team.head)
    assert User.objects.get(pk=team.coordinator.pk).is_active
    assert account_queries.token_of(secret) is None


def test_a_key_is_never_wider_than_its_owner(team):
    with pytest.raises(Refusal):
        operations.issue_api_token(name="t", scopes=["audit.view"], by=team.coordinator)
    with pytest.raises(Refusal):
        operations.issue_api_token(name="t", scopes=["records.sign"], by=team.head)
    with pytest.raises(Refusal):
        operations.issue_api_token(name="t", scopes=[], by=team.coordinator)
    with pytest.raises(PermissionDenied):
        operations.issue_api_token(name="t", scopes=["board.view"], by=team.reception)


def test_a_key_shrinks_with_its_owner(team):
    _token, secret = operations.issue_api_token(name="t", scopes=["reports.view", "search"], by=team.coordinator)
    operations.change_roles(worker=team.coordinator, roles=["key_worker"], by=team.head)
    assert account_queries.scopes_now(account_queries.token_of(secret)) == {"search"}


def test_a_key_opens_one_centre_and_only_in_time(team, cast):
    _token, secret = operations.issue_api_token(name="t", scopes=["search"], by=team.coordinator)
    assert account_queries.token_of(secret).user_id == team.coordinator.pk
    with time_machine.travel(clock.now() + timedelta(days=366)):
        assert account_queries.token_of(secret) is None
    with entered(cast.b.place):
        assert account_queries.token_of(secret) is None


def test_a_copied_key_opens_no_other_centre(team, cast):
    token, secret = operations.issue_api_token(name="t", scopes=["search"], by=team.coordinator)
    user = User.objects.get(pk=team.coordinator.pk)
    with entered(cast.b.place):
        User.objects.bulk_create([user])
        ApiToken.objects.bulk_create([token])
        assert account_queries.token_of(secret) is None


def test_the_secret_is_kept_nowhere(team):
    token, secret = operations.issue_api_token(name="t", scopes=["search"], by=team.coordinator)
    assert secret not in str(ApiToken.objects.filter(pk=token.pk).values().get())


def test_somebody_else_s_key_is_withdrawn_by_the_head_alone(team):
    token, _secret = operations.issue_api_token(name="t", scopes=["search"], by=team.coordinator)
    other = team.worker("coordinator")
    with pytest.raises(PermissionDenied):
        operations.revoke_api_token(token=token, by=other)
    operations.revoke_api_token(token=token, by=team.head)
    assert not ApiToken.objects.get(pk=token.pk).is_live


@pytest.mark.parametrize(
    ("obtained", "expires", "field"),
    [(date(2099, 1, 1), None, "obtained_on"), (date(2026, 1, 1), date(2026, 1, 1), "expires_on")],
)
def test_a_qualification_has_sensible_dates(team, obtained, expires, field):
    with pytest.raises(Refusal) as refused:
        operations.add_qualification(
            worker=team.reception, by=team.head, title="X", obtained_on=obtained, expires_on=expires
        )
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("day", "counts"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 6, 1), True), (date(2026, 6, 2), False)],
)
def test_a_qualification_counts_while_it_is_valid(team, day, counts):
    operations.add_qualification(
        worker=team.supervisor,
        by=team.head,
        title="Наблюдение",
        obtained_on=date(2026, 1, 1),
        expires_on=date(2026, 6, 1),
    )
    assert queries.is_qualified(team.supervisor, day) is counts


def test_one_edits_the_own_phone_and_nobody_else_s(team):
    operations.update_worker(worker=team.reception, by=team.reception, phone="+359888123456", languages=["bg", "tr"])
    row = Worker.objects.get(pk=team.reception.pk)
    assert (row.phone, row.spoken) == ("+359888123456", ["български", "турски"])
    with pytest.raises(PermissionDenied):
        operations.update_worker(worker=team.reception, by=team.supervisor, phone="", languages=[])


def test_one_does_not_change_the_own_profession(team):
    operations.update_worker(worker=team.reception, by=team.reception, phone="", languages=[], profession="lawyer")
    assert Worker.objects.get(pk=team.reception.pk).profession == "other"


def test_a_new_name_is_the_worker_s_too(team, cast):
    cast.at(team.reception).post("/account/", {"name": "Дора Новова", "language": "en"})
    assert Worker.objects.get(pk=team.reception.pk).display_name == "Дора Новова"


@pytest.mark.parametrize(
    "broken",
    [
        {"active": False},
        {"left_at": clock.now()},
        {"active": True, "left_at": clock.now()},
    ],
)
def test_the_database_ties_leaving_to_its_date(team, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Worker.objects.filter(pk=team.reception.pk).update(**broken)


def test_the_database_ties_a_worker_to_the_account(team):
    user = team.user("reception")
    with pytest.raises(IntegrityError), transaction.atomic():
        Worker.objects.create(user=user, display_name="X")


def test_the_profession_travels_with_the_invitation(team):
    invitation = operations.invite_worker(
        email="p@x.bg", name="П П", roles=["key_worker"], profession="psychologist", by=team.head
    )
    token = Invitation.objects.get(pk=invitation.pk).token()
    user = accounts.accept(token=token, password="x", name="П П", language="bg")
    assert Worker.objects.get(pk=user.pk).profession == "psychologist"
    assert Worker.objects.get(pk=user.pk).roles == [Role.KEY_WORKER]
