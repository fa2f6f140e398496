"""What stands for a route's parameters: rows of a centre, by the parameter's name and the word before it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from allauth.account.utils import user_pk_to_url_str

from accounts.tokens import PlaceTokenGenerator
from kernel.place import entered
from services.cases.enums import CASE_WORKFLOW
from tests.isolation_crawl.seed import Seeds
from tests.utils.routes import Route

# A parameter whose name says what it is.
NAMED = {
    "admitted_id": "contact_centre.AdmittedPerson",
    "arrangement_id": "contact_centre.Arrangement",
    "basis_id": "contact_centre.LegalBasis",
    "case_id": "cases.Case",
    "certificate_id": "reports.Certificate",
    "child_id": "people.Person",
    "consent_id": "cases.Consent",
    "document_id": "cases.Document",
    "event_id": "contact_centre.CheckEvent",
    "fact_id": "contact_centre.Observation",
    "pair_id": "contact_centre.MustNotMeet",
    "person_id": "people.Person",
    "plan_id": "contact_centre.ContactPlan",
    "point_id": "people.ContactPoint",
    "referral_id": "cases.Referral",
    "risk_id": "contact_centre.RiskAssessment",
    "session_id": "contact_centre.Session",
    "task_id": "cases.Task",
}
# A `pk` or `row_id`: the word of the path before it says of what. Longer endings win.
AFTER = {
    "/account/sessions": "accounts.Session",
    "/applications": "centres.Application",
    "/centres": "centres.Centre",
    "/staff": "staff.Worker",
    "/staff/invitations": "accounts.Invitation",
    "/staff/keys": "accounts.ApiToken",
    "/staff/qualifications": "staff.Qualification",
    "/people/withheld": "people.Withholding",
    "/house/rooms": "scheduling.Room",
    "/house/entrances": "scheduling.Entrance",
    "/house/closures": "scheduling.Closure",
    "/api/v1/people": "people.Person",
    "/api/v1/cases": "cases.Case",
    "/api/v1/sessions": "contact_centre.Session",
    "/api/v1/rooms": "scheduling.Room",
    "/api/v1/entrances": "scheduling.Entrance",
    "/api/v1/certificates": "reports.Certificate",
}
# Tables of `public`: their rows belong to no centre, and an operator opens all of them.
SHARED = {"centres.Application", "centres.Centre"}
MOST = 24
Choice = dict[str, str]  # parameter → variant of its row, or the word itself


class UnfilledRoute(AssertionError):
    """The crawler would pass this route by: say in tests/isolation_crawl/fillers.py what its parameter is."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A route with real values. `secret`: one of them is a token, which is a proof by itself where it was made."""

    route: Route
    path: str
    labels: frozenset[str] = frozenset()
    secret: bool = False

    @property
    def has_ids(self) -> bool:
        """Whether it names rows of one centre alone."""
        return bool(self.labels - SHARED) or self.secret


def label_of(route: Route, name: str) -> str:
    if name in NAMED:
        return NAMED[name]
    before = route.path.split(f":{name}>")[0].rsplit("/", 1)[0]
    known = [end for end in AFTER if before.endswith(end)]
    return AFTER[max(known, key=len)] if known else ""


def choices(route: Route, seeds: Seeds) -> list[Choice]:
    """The ways to fill a route, the usual one first."""
    each = [list(_variants(route, name, kind, seeds)) for name, kind in route.parameters]
    names = [name for name, _ in route.parameters]
    return [dict(zip(names, one, strict=True)) for one in islice(product(*each), MOST)]


def _variants(route: Route, name: str, kind: str, seeds: Seeds) -> Iterator[str]:
    if kind == "uuid":
        label = label_of(route, name)
        if not label:
            raise UnfilledRoute(f"{route}: what is {name}?")
        yield from seeds.rows[label]
    elif route.name == "cases:move":
        yield from CASE_WORKFLOW.transitions
    elif name in {"token", "uidb36", "key"}:
        yield name
    else:
        raise UnfilledRoute(f"{route}: what is {name}, a {kind}?")


def filled(route: Route, choice: Choice, seeds: Seeds) -> Filled:
    values = {name: _value(route, name, kind, choice[name], seeds) for name, kind in route.parameters}
    labels = frozenset(label_of(route, name) for name, kind in route.parameters if kind == "uuid")
    secret = any(name in {"token", "key"} for name in values)
    return Filled(route, _path(route, values), labels, secret)


def _value(route: Route, name: str, kind: str, chosen: str, seeds: Seeds) -> str:
    if kind == "uuid":
        return str(seeds.rows[label_of(route, name)][chosen].pk)
    return secrets_of(seeds)[chosen] if chosen in {"token", "uidb36", "key"} else chosen


def _path(route: Route, values: dict[str, str]) -> str:
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda one: values[one[1]], re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", route.path))
    return path.replace("^", "").removesuffix("$")


def secrets_of(seeds: Seeds) -> dict[str, str]:
    """The links of this centre: an invitation's token, and both halves of the head's password reset."""
    head, invitation = seeds.one("accounts.User", "head"), seeds.one("accounts.Invitation")
    with entered(seeds.place):
        key = PlaceTokenGenerator().make_token(head)
        return {"token": invitation.token(), "uidb36": user_pk_to_url_str(head), "key": key}
