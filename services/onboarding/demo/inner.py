# Cyrillic: what colleagues of the demo write to each other
"""The demo's first centre also runs one for children's rights: one case came of it, one waits, one was asked about."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from kernel import clock
from services.cases import inner
from services.cases.enums import Service, SharingBasis, ToldOn
from services.cases.models import Case, InnerReferral
from services.cases.operations import NewInner, accept_inner, ask_back, propose_inner
from services.cases.operations.waiting import change_intake_policy
from services.onboarding.demo.families import DemoFamily
from services.staff.models import Worker

Team = dict[str, Worker]
OTHER = Service.RIGHTS_CENTRE
REASONS = {
    "hs-mihaylovi": "Детето пита чия е вината за раздялата; родителите приемат да говорят с консултант. (демо)",
    "hs-kolevi": "Тримата братя и сестра се карат след срещите; нужна е група за деца на разделени родители. (демо)",
    "hs-nikolaevi": "Родителите искат да се научат да се уговарят без посредник. (демо)",
}
AGREED = "Майката и бащата, всеки насаме, в разговор в центъра. (демо)"
ASKED = "Кога детето е свободно след училище и има ли кой да го води? (демо)"


def keep(families: Mapping[DemoFamily, Case], team: Team) -> None:
    """Once, in a centre that has somebody to receive and somebody to lead."""
    if "psychologist" not in team or InnerReferral.objects.exists():
        return
    change_intake_policy(facts={"services": [*inner.services_run(), OTHER]}, by=team["head"])
    cases = {family.key: case for family, case in families.items()}
    rows = {key: _propose(cases[key], reason, team, _day(6)) for key, reason in REASONS.items()}
    coordinator = team["coordinator"]
    accept_inner(referral=rows["hs-mihaylovi"], key_worker=team["psychologist"], by=coordinator, at=_day(4))
    ask_back(referral=rows["hs-nikolaevi"], question=ASKED, by=coordinator, at=_day(1))


def _day(ago: int) -> datetime:
    return clock.at_sofia(clock.today() - timedelta(days=ago), time(11, 20))


def _propose(case: Case, reason: str, team: Team, at: datetime) -> InnerReferral:
    new = NewInner(
        service=OTHER,
        people=[party.person_id for party in inner.may_go(case)],
        reason=reason,
        told=[ToldOn.GROUNDS, ToldOn.CONFLICT, ToldOn.KEY_WORKER],
        basis=SharingBasis.AGREED,
        basis_note=AGREED,
        coordinator=team["coordinator"],
    )
    return propose_inner(case=case, new=new, by=team["keyworker"], at=at)
