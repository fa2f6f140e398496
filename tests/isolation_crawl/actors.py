"""Who attacks, and whose pages must work."""

from kernel.place import Door
from tests.isolation_crawl.crawl import Actor
from tests.isolation_crawl.world import World

C, P, N, OP, L = Door.CENTRE, Door.PUBLIC, Door.NETWORK, Door.OPERATOR, Door.LINK
HOSTS = {"centre-a": C, "": P, "network": N, "operator": OP, "link": L}
# name: (host, door, whose cookie, whose key, is the host's own)
ATTACKERS: dict[str, tuple[str, Door, str, str, bool]] = {
    "B's head": ("centre-b", C, "b.head", "", True),
    "B's key": ("centre-b", C, "", "b.head", True),
    "A's cookie at B": ("centre-b", C, "a.head", "", False),
    "A's key at B": ("centre-b", C, "", "a.head", False),
    "B's cookie at A": ("centre-a", C, "b.head", "", False),
    "B's key at A": ("centre-a", C, "", "b.head", False),
    "anonymous at A": ("centre-a", C, "", "", False),
    "worker of A whose access has ended": ("centre-a", C, "a.former", "", False),
    "network analyst": ("network", N, "network.head", "", True),
    "network analyst at A": ("centre-a", C, "network.head", "", False),
    "operator": ("operator", OP, "operator.head", "", True),
    "operator at A": ("centre-a", C, "operator.head", "", False),
    "A's cookie at the network": ("network", N, "a.head", "", False),
    "A's cookie at the operator's": ("operator", OP, "a.head", "", False),
    "A's cookie at the public door": ("", P, "a.head", "", True),
    "anonymous at the network": ("network", N, "", "", False),
    "anonymous at the operator's": ("operator", OP, "", "", False),
    "anonymous at the public door": ("", P, "", "", True),
    "A's cookie at the host of links": ("link", L, "a.head", "", True),
    "whoever holds links of B": ("link", L, "", "", True),
}
# The people whose pages must open, by door: the crawl would be empty without them.
OWNERS: dict[str, tuple[str, Door, str, str]] = {
    "A's head": ("centre-a", C, "a.head", ""),
    "A's key": ("centre-a", C, "", "a.head"),
    "A's head with half a sign-in": ("centre-a", C, "a half way", ""),
    "a stranger at A": ("centre-a", C, "", ""),
    "analyst": ("network", N, "network.head", ""),
    "analyst with half a sign-in": ("network", N, "network half way", ""),
    "a stranger at the network": ("network", N, "", ""),
    "operator": ("operator", OP, "operator.head", ""),
    "operator with half a sign-in": ("operator", OP, "operator half way", ""),
    "a stranger at the operator's": ("operator", OP, "", ""),
    "anybody": ("", P, "", ""),
    "a reader of links": ("link", L, "", ""),
    **{f"whoever measures at {host}": (host, door, "", "metrics") for host, door in HOSTS.items()},
}
# A link of A shows something of its own family; nothing of another one.
FORBIDDEN = {C: "B", L: "SB"}
# Routes that only lead elsewhere, whoever comes.
ELSEWHERE = {"/favicon.ico": "to the logo", "/account/security/": "to the profile, or to enrolling"}


def attacker(name: str, world: World) -> Actor:
    host, door, cookie, key, insider = ATTACKERS[name]
    return Actor(name, host, door, world.sessions.get(cookie, ""), world.keys.get(key, ""), insider=insider)


def owner(name: str, world: World) -> Actor:
    host, door, cookie, key = OWNERS[name]
    own = (world.sessions.get(cookie, ""), world.keys.get(key, ""))
    return Actor(name, host, door, *own, forbidden=FORBIDDEN.get(door, "ASB"), insider=True)
