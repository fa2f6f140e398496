"""Who looks at the pages: a stranger, people half way in, and every role behind every door."""

from dataclasses import dataclass

from kernel.place import Door
from services.staff.roles import Role

CENTRE = "haskovo"
LANGUAGES = ("bg", "en", "hu")


@dataclass(frozen=True, slots=True)
class Actor:
    """`key` is the part of the demo's e-mail before the @; `stage` says how far somebody has come."""

    door: Door
    slug: str
    key: str = ""
    roles: tuple[str, ...] = ()
    stage: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@{self.slug}.example"

    def __str__(self) -> str:
        who = " ".join(part for part in (self.key, self.stage) if part) or "stranger"
        return f"{self.slug or self.door} {who}"


def _centre(key: str, *roles: Role, stage: str = "") -> Actor:
    return Actor(Door.CENTRE, CENTRE, key, tuple(map(str, roles)), stage)


HEAD = _centre("head", Role.HEAD_OF_SERVICE)
COORDINATOR = _centre("coordinator", Role.COORDINATOR, Role.SESSION_SUPERVISOR)
KEY_WORKER = _centre("keyworker", Role.KEY_WORKER, Role.SESSION_SUPERVISOR)
PSYCHOLOGIST = _centre("psychologist", Role.PSYCHOLOGIST)
SUPERVISOR = _centre("supervisor", Role.SESSION_SUPERVISOR)
RECEPTION = _centre("reception", Role.RECEPTION)
ANALYST = Actor(Door.NETWORK, "network", "analyst", ("analyst",))
METHODOLOGIST = Actor(Door.NETWORK, "network", "methodologist", ("methodologist",))
OPERATOR = Actor(Door.OPERATOR, "operator", "operator", ("operator",))

WITH_PEOPLE = ((Door.CENTRE, CENTRE), (Door.NETWORK, "network"), (Door.OPERATOR, "operator"))
READER = Actor(Door.LINK, "link")  # whoever holds links of the centre
STRANGERS = (Actor(Door.PUBLIC, ""), READER, *(Actor(door, slug) for door, slug in WITH_PEOPLE))
HALF_WAY = (
    _centre("reception", Role.RECEPTION, stage="locked"),
    *(Actor(door, slug, "newcomer", stage="unenrolled") for door, slug in WITH_PEOPLE),
    *(
        Actor(door, slug, HEAD.key if slug == CENTRE else key, stage="half way")
        for (door, slug), key in zip(WITH_PEOPLE, ("head", "analyst", "operator"), strict=True)
    ),
)
STAFF = (HEAD, COORDINATOR, KEY_WORKER, PSYCHOLOGIST, SUPERVISOR, RECEPTION, ANALYST, METHODOLOGIST, OPERATOR)
EVERYBODY = (*STAFF, *STRANGERS, *HALF_WAY)
