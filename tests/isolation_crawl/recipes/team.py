"""The team of a seeded centre: accounts in every role, and who of the team each of them is."""

from typing import Any

from accounts import operations as accounts
from accounts import second_factor
from accounts.models import User
from kernel import clock
from services.staff.roles import PEOPLE_ONLY, TABLE
from tests.isolation_crawl.canary import canary
from tests.isolation_crawl.seed import Seeds, row
from tests.utils.cast import PASSWORD

ROLES = {
    "head": ["head_of_service"],
    "coordinator": ["coordinator"],
    "key_worker": ["key_worker"],
    "other_key_worker": ["key_worker"],
    "psychologist": ["psychologist"],
    "outside": ["outside_approver"],
    "supervisor": ["session_supervisor"],
    "other_supervisor": ["session_supervisor"],
    "reception": ["reception"],
    "former": ["head_of_service"],
}


def users(seeds: Seeds) -> dict[str, Any]:
    """With a second factor, as everybody has."""
    made = {}
    for name, roles in ROLES.items():
        address = canary(seeds.tag, "accounts.User", "email", name).lower() + "@example.org"
        title = canary(seeds.tag, "accounts.User", "name", name)
        made[name] = User.objects.create_user(address, PASSWORD, name=title, roles=roles)
    return made


def authenticators(seeds: Seeds) -> dict[str, Any]:
    from allauth.mfa.models import Authenticator  # noqa: PLC0415 - a model of an app that is loaded by now

    for user in seeds.of("accounts.User"):
        second_factor.enrol(user)
    return {str(one.user_id): one for one in Authenticator.objects.order_by("pk")}


def invitations(seeds: Seeds) -> dict[str, Any]:
    by, where = seeds.one("accounts.User", "head").as_actor(), (seeds.tag, "accounts.Invitation")
    address = canary(*where, "email").lower() + "@example.org"
    return {"open": accounts.invite(email=address, name=canary(*where, "name"), roles=["reception"], by=by)}


def api_tokens(seeds: Seeds) -> dict[str, Any]:
    """With everything that a program may hold; the secret stays on the row for the crawlers."""
    return {owner: _api_token(seeds, owner) for owner in ("head", "key_worker")}


def _api_token(seeds: Seeds, owner: str) -> Any:
    user, name = seeds.one("accounts.User", owner), canary(seeds.tag, "accounts.ApiToken", "name", owner)
    scopes = TABLE.of(user.roles) - PEOPLE_ONLY
    token, secret = accounts.issue_api_token(user=user, name=name, scopes=scopes, by=user.as_actor())
    token.secret = secret
    return token


def workers() -> dict[str, Any]:
    gone = {"former": dict(active=False, left_at=lambda seeds: clock.now())}
    return {
        name: dict(
            id=lambda seeds, name=name: seeds.one("accounts.User", name).pk,
            user=row("accounts.User", name),
            display_name=lambda seeds, name=name: seeds.one("accounts.User", name).name,
            **gone.get(name, {}),
        )
        for name in ROLES
    }


def key_worker(seeds: Seeds) -> Any:
    return seeds.one("staff.Worker", "other_key_worker" if seeds.tag == "S" else "key_worker")
