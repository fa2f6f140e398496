"""What stands for a route's parameters: rows of a centre, by the parameter's name and the word before it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, product

from allauth.account.utils import user_pk_to_url_str

from accounts.tokens import PlaceTokenGenerator
from kernel.place import Door, entered
from services.cases.enums import CASE_WORKFLOW
from services.custody.enums import Kept
from services.incidents.enums import IncidentKind
from services.incidents.letters import TO
from services.links.operations.links import PAGES, token_of
from services.onboarding.enums import ImportKind
from services.reports.kinds import KINDS
from services.reports.texts import STANDARD
from tests.isolation_crawl.seed import Seeds, models_of_a_centre
from tests.utils.routes import Route

# A parameter that is not called after its model, as `case_id` is.
NAMED = {
    "access_id": "custody.AccessRequest",
    "admitted_id": "contact_centre.AdmittedPerson",
    "basis_id": "contact_centre.LegalBasis",
    "child_id": "people.Person",
    "conflict_id": "contact_centre.ConflictOfInterest",
    "erasure_id": "custody.Erasure",
    "end_id": "custody.EndOfService",
    "event_id": "contact_centre.CheckEvent",
    "export_id": "custody.CentreExport",
    "fact_id": "contact_centre.Observation",
    "glass_id": "cases.BreakGlass",
    "grant_id": "psychology.NotesGrant",
    "hold_id": "custody.LegalHold",
    "pair_id": "contact_centre.MustNotMeet",
    "plan_id": "contact_centre.ContactPlan",
    "point_id": "people.ContactPoint",
    "risk_id": "contact_centre.RiskAssessment",
    "session_id": "contact_centre.Session",
    "template_id": "reports.WordTemplate",
    "step_id": "contact_centre.ArrangementStep",
    "term_id": "custody.Term",
    "written_id": "psychology.PsychologistNote",
}
# A `pk` or `row_id`: the word of the path before it says of what. Longer endings win.
AFTER = {
    "/account/sessions": "accounts.Session",
    "/applications": "centres.Application",
    "/centres": "centres.Centre",
    "/staff": "staff.Worker",
    "/staff/approvals": "staff.Approval",
    "/staff/invitations": "accounts.Invitation",
    "/staff/keys": "accounts.ApiToken",
    "/staff/messages": "outbox.Message",
    "/staff/qualifications": "staff.Qualification",
    "/import": "onboarding.ImportRun",
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
    "/api/v1/incidents": "incidents.Incident",
    "/api/v1/parcels": "contact_centre.Parcel",
    "/api/v1/contact-steps": "contact_centre.ArrangementStep",
    "/api/v1/conditions": "contact_centre.Condition",
    "/api/v1/freezes": "contact_centre.Freeze",
    "/api/v1/orders": "contact_centre.LegalBasis",
    "/api/v1/arrangements": "contact_centre.Arrangement",
    "/api/v1/plans": "contact_centre.ContactPlan",
    "/api/v1/plannings": "contact_centre.Planning",
    "/api/v1/conflicts-of-interest": "contact_centre.ConflictOfInterest",
    "/api/v1/qualifications": "staff.Qualification",
    "/api/v1/board": "contact_centre.Session",
    "/api/v1/board-consultations": "consultations.Consultation",
    "/api/v1/consultations": "consultations.Consultation",
    "/api/v1/psychologist-notes": "psychology.PsychologistNote",
    "/api/v1/records": "contact_centre.Session",
    "/api/v1/referrals": "cases.Referral",
    "/api/v1/inner-referrals": "cases.InnerReferral",
    "/api/v1/consents": "cases.Consent",
    "/api/v1/answers": "contact_centre.PartyAnswer",
    "/api/v1/consent-requests": "links.ConsentRequest",
    "/api/v1/assignments": "cases.Assignment",
    "/api/v1/admissions": "contact_centre.AdmittedPerson",
    "/api/v1/must-not-meet": "contact_centre.MustNotMeet",
    "/api/v1/interviews": "contact_centre.Interview",
    "/api/v1/orientations": "contact_centre.Orientation",
    "/api/v1/risk-assessments": "contact_centre.RiskAssessment",
    "/api/v1/safety-plans": "contact_centre.SafetyPlan",
    "/api/v1/agreements": "contact_centre.ServiceAgreement",
    "/api/v1/cancellations": "contact_centre.Cancellation",
    "/api/v1/make-ups": "contact_centre.MakeUp",
    "/api/v1/suspension-proposals": "contact_centre.SuspensionProposal",
    "/api/v1/reviews": "contact_centre.Review",
    "/api/v1/measurements": "contact_centre.Measurement",
    "/api/v1/workers": "staff.Worker",
    "/api/v1/tasks": "cases.Task",
    "/api/v1/documents": "cases.Document",
    "/api/v1/releases": "cases.Release",
    "/api/v1/reports": "reports.Report",
}
# Parameters that are words of a list.
WORDS = {
    ("cases:move", "name"): list(CASE_WORKFLOW.transitions),
    ("onboarding:template", "kind"): list(ImportKind.values),
    ("day:offline", "language"): ["bg", "en", "hu"],
    ("custody:new_term", "kept"): list(Kept.values),
    ("incidents:letter", "addressee"): list(TO),
    ("incidents:steps_of_kind", "incident_kind"): list(IncidentKind.values),
    ("papers:write_letter", "kind"): list(KINDS),
    ("papers:text", "name"): list(STANDARD),
    ("papers:reset_text", "name"): list(STANDARD),
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
    if name in NAMED or name in _called_after_models():
        return NAMED.get(name) or _called_after_models()[name]
    before = route.path.split(f":{name}>")[0].rsplit("/", 1)[0]
    known = [end for end in AFTER if before.endswith(end)]
    return AFTER[max(known, key=len)] if known else ""


@cache
def _called_after_models() -> dict[str, str]:
    """`assignment_id` → cases.Assignment, where one model alone has that name."""
    names = Counter(model.__name__ for model in models_of_a_centre())
    ours = [model for model in models_of_a_centre() if names[model.__name__] == 1]
    return {re.sub(r"(?<!^)(?=[A-Z])", "_", one.__name__).lower() + "_id": one._meta.label for one in ours}


def choices(route: Route, seeds: Seeds) -> list[Choice]:
    """The ways to fill a route, the usual one first."""
    each = [list(_variants(route, name, kind, seeds)) for name, kind in route.parameters]
    names = [name for name, _ in route.parameters]
    return [dict(zip(names, one, strict=True)) for one in islice(product(*each), MOST)]


def _variants(route: Route, name: str, kind: str, seeds: Seeds) -> Iterator[str]:
    if kind == "uuid":
        yield from _rows_for(route, name, seeds)
    elif (route.name, name) in WORDS:
        yield from WORDS[route.name, name]
    elif name in {"token", "uidb36", "key"}:
        yield name
    else:
        raise UnfilledRoute(NO_WORDS.format(route=route, name=name, kind=kind, known=route.name))


def _rows_for(route: Route, name: str, seeds: Seeds) -> list[str]:
    label = label_of(route, name)
    if not label:
        before = "/" + route.path.split(f"<uuid:{name}>")[0].strip("/")
        raise UnfilledRoute(NO_MODEL.format(route=route, name=name, before=before))
    if not seeds.rows.get(label):
        raise UnfilledRoute(NO_ROW.format(route=route, name=name, label=label))
    return list(seeds.rows[label])


NO_MODEL = """{route}: of which model is <uuid:{name}>?
    Say so in tests/isolation_crawl/fillers.py: NAMED["{name}"] = "<app>.<Model>", for every route with that name, or,
    where the name says nothing (pk, row_id), AFTER["{before}"] = "<app>.<Model>"."""
NO_ROW = """{route}: there is no {label} for <uuid:{name}>.
    Make one in tests/isolation_crawl/recipes: RECIPES["{label}"] = {{"": dict(field=value or lambda seeds: …)}};
    fields that are left out are filled by themselves. What an operation makes: a function(seeds) -> {{"": row}}."""
NO_WORDS = """{route}: what may <{kind}:{name}> be?
    Give its words in tests/isolation_crawl/fillers.py: WORDS["{known}", "{name}"] = [every word the route takes]."""


def missing(routes: Iterable[Route], seeds_of: Callable[[Route], Seeds]) -> list[str]:
    """What must be written before all of these routes can be crawled."""
    told = []
    for route in routes:
        try:
            choices(route, seeds_of(route))
        except UnfilledRoute as unfilled:
            told.append(str(unfilled))
    return told


def filled(route: Route, choice: Choice, seeds: Seeds) -> Filled:
    values = {name: _value(route, name, kind, choice[name], seeds) for name, kind in route.parameters}
    labels = frozenset(label_of(route, name) for name, kind in route.parameters if kind == "uuid")
    secret = any(name in {"token", "key"} for name in values)
    return Filled(route, _path(route, values), labels, secret)


def _value(route: Route, name: str, kind: str, chosen: str, seeds: Seeds) -> str:
    if kind == "uuid":
        return str(seeds.rows[label_of(route, name)][chosen].pk)
    if route.door is Door.LINK:
        return link_of(route, seeds)
    return secrets_of(seeds)[chosen] if chosen in {"token", "uidb36", "key"} else chosen


def _path(route: Route, values: dict[str, str]) -> str:
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda one: values[one[1]], re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", route.path))
    return path.replace("^", "").removesuffix("$")


def link_of(route: Route, seeds: Seeds) -> str:
    """A signed link of this centre, of the kind that the page takes."""
    kind = next(kind for kind, name in PAGES.items() if name == route.name)
    with entered(seeds.place):
        return token_of(seeds.one("links.Link", kind))


def secrets_of(seeds: Seeds) -> dict[str, str]:
    """The links of this centre: an invitation's token, and both halves of the head's password reset."""
    head, invitation = seeds.one("accounts.User", "head"), seeds.one("accounts.Invitation")
    with entered(seeds.place):
        key = PlaceTokenGenerator().make_token(head)
        return {"token": invitation.token(), "uidb36": user_pk_to_url_str(head), "key": key}
